from odoo import models
from odoo.fields import Domain

from .definition_read import of_people


class SalesKpiDefinition(models.Model):
    """Measures of records whose credit may be shared: each salesperson has his part, so that they
    add up to the team and the company. A median is of whole records, each its salesperson's."""

    _inherit = "sales.kpi.definition"

    def _tell_description(self, value, company):
        """What it is; of a number of things that is no whole one, where its parts come from.

        :param value: the figure; None: there is none
        """
        told = self.description or ""
        is_of_things = self.unit == "number" and self.kind in ("count", "sum")
        if not is_of_things or not value or round(value, 6) == round(value):
            return told
        if not self.sudo()._find_shares(company):
            return told
        parts = self.env._("Parts of one are of what is shared: it counts for each by his part.")
        return f"{told} {parts}".strip()

    def _find_shares(self, company):
        """(path to the document that is shared, "" where it is the record; name of the link of its
        shares); None where nothing of it is shared in the company, or counts by shares."""
        head, _dot, name = (self._get_path("user_field") or "").rpartition(".")
        if self.kind == "median":
            return None
        model = self.env[self._get_source_model()]._kpi_follow(head)
        if name not in model._kpi_shares:
            return None
        path = ".".join(filter(None, (head, model._kpi_shares[name])))
        document = model._kpi_follow(model._kpi_shares[name])
        link = document._fields["kpi_split_ids"].inverse_name
        return (path, link) if link in self.env["sales.kpi.share"]._find_links(company) else None

    def _add_shared(self, whole, subject, company, date_to):
        """A filter of a subject's records with those of others in which it has a part. (Of its own
        some may be shared by others only: whoever reads them leaves these out.)"""
        kind = (subject or ("company",))[0]
        if kind in ("company", "nobody") or not (found := self._find_shares(company)):
            return whole
        path, link = found
        part = self._get_part_domain(subject, company, date_to)
        if part is None:
            return whole
        ids = self.env["sales.kpi.share"]._find_shared_ids(link, company, part)
        return whole | Domain(path or "id", "in", ids)

    def _get_part_domain(self, subject, company, date_to):
        """Which splits are a subject's; None: none are."""
        kind, subject_id = subject
        if kind == "user":
            return of_people("user_id", subject_id)
        if not self._get_path("team_field"):
            return None
        if kind == "no_team":
            return Domain("team_id", "=", False)
        tree = self.env["sales.kpi.team.parent"]._get_tree(company, date_to)
        return Domain("team_id", "in", sorted(tree.below([subject_id])))
