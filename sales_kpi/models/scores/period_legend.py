from types import SimpleNamespace

from odoo import models

from .legend import CURRENCY, MEASURE, RULE, make_rule


class SalesKpiPeriod(models.Model):
    """What a period knows of measures, schemes, teams and its company: once it is closed, in the
    words that were kept of it."""

    _inherit = "sales.kpi.period"

    def _get_kept(self, section, record):
        """What a closed period keeps of a measure, scheme, rule or team, its name in the user's
        language.

        :return: dict, None in an open period or where nothing was kept
        """
        if not record or self.sudo().state == "open":
            return None
        words = self.env["sales.kpi.legend"]._get_words(self.id)
        kept = words.get(section, {}).get(str(record.id))
        if kept and isinstance(kept.get("name"), dict):
            names = kept["name"]
            return {**kept, "name": names.get(self.env.lang) or names.get("en_US") or ""}
        return kept

    def _get_name_of(self, section, record):
        """The name that the period knows a scheme or a team by."""
        kept = self._get_kept(section, record)
        return kept["name"] if kept and "name" in kept else record.name or ""

    def _get_measure(self, definition):
        """What the period knows of a measure: `name`, `code`, `unit`, `direction`, `kind`,
        `is_additive`."""
        kept = self._get_kept("measures", definition)
        if kept:
            return SimpleNamespace(**{name: kept.get(name) for name in ("name", *MEASURE)})
        return SimpleNamespace(**{name: definition[name] for name in ("name", *MEASURE)})

    def _get_rule(self, line):
        """How the period judged by a line of a scheme: what ``RULE`` names."""
        return make_rule(self._get_kept("rules", line) or {name: line[name] for name in RULE})

    def _get_currency(self, known=None):
        """The company's currency: `name`, `symbol`, `position`, `decimal_places`.

        :param known: these of now, where they were read already
        """
        kept = None
        if self.sudo().state != "open":
            kept = self.env["sales.kpi.legend"]._get_words(self.id).get("currency")
        found = kept or known
        if not found:
            found = self.sudo().company_id.currency_id
            found.fetch(CURRENCY)  # no other columns
        return SimpleNamespace(**{name: found[name] for name in CURRENCY})

    def _get_company_name(self):
        kept = None
        if self.sudo().state != "open":
            kept = self.env["sales.kpi.legend"]._get_words(self.id).get("company")
        return kept or self.sudo().company_id.name

    def _get_ratings_of(self, scheme, known=None):
        """[(least total, name)] by which the period was judged.

        :param known: those of now, where they were read already
        """
        kept = self._get_kept("schemes", scheme)
        if kept:
            return [tuple(pair) for pair in kept["ratings"]]
        return scheme._get_ratings() if known is None else known
