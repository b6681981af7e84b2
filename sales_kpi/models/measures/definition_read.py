from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools.asked import are_ids, is_word
from ...tools.cell import NO_DATA, Cells
from ...tools.shown import shown

COLLECTION_CODES = {"collected_amount", "collection_days", "collection_rate", "overdue_amount"}
MANUAL_PATHS = {
    "date_field": "date",
    "user_field": "user_id",
    "team_field": "team_id",
    "value_field": "value",
}


class SalesKpiDefinition(models.Model):
    """Reading a measure: for scripts, for the facts, and down to the records."""

    _inherit = "sales.kpi.definition"

    @api.model
    @api.readonly
    def read_values(self, codes, date_from, date_to, user_ids=None, company_id=None):
        """Count measures per user, straight from the sources; nothing is written.

        :param list codes: codes of measures
        :param date_from: first local day of the company, ``date`` or "YYYY-MM-DD"
        :param date_to: last local day, inclusive
        :param list user_ids: users; all whom the caller may see when empty
        :param int company_id: the current company when empty; money is in its currency
        :return: {code: {user id: float, or None for "no data"}}; shares are fractions (0.25)
        :raise AccessError: a named user or the company is not the caller's to see
        :raise UserError: unknown codes, days that are none, or a measure that can't be read
        """
        Period = self.env["sales.kpi.period"]
        company = Period._get_company(company_id)
        date_from, date_to = Period._to_day(date_from), Period._to_day(date_to)
        if date_from > date_to:
            raise UserError(self.env._("The first day is after the last one."))
        definitions = self._get_by_codes(codes, company)
        users = self._get_user_ids(definitions, company, date_from, date_to, user_ids)
        countable = definitions._filter_countable(date_to, company._get_kpi_today())
        cells = self.env["sales.kpi.reader"]._read_definitions(
            countable, company, date_from, date_to, only="user"
        )
        cells |= {stand.code: Cells({}, NO_DATA) for stand in definitions - countable}
        members = self._get_members(company) if users is None else None
        return {
            definition.code: self._pick_values(cells[definition.code], users, definition, members)
            for definition in definitions
        }

    def _get_by_codes(self, codes, company):
        if not isinstance(codes, (list, tuple, set)) or not all(map(is_word, codes)):
            raise UserError(self.env._("Name measures by a list of codes."))
        found = self.sudo().search(
            [("code", "in", list(codes)), ("company_id", "in", [company.id, False])]
        )
        if unknown := set(codes) - set(found.mapped("code")):
            raise UserError(self._explain_missing(unknown))
        return found

    def _get_user_ids(self, definitions, company, date_from, date_to, user_ids):
        """The users asked for, or all whom the caller may see (None: everyone with a figure).

        :raise AccessError: one of ``user_ids`` is not his to see
        """
        visible = None
        if not self._may_see_all(definitions):
            visible = self.env["sales.kpi.viewer"]._get_visible_users(company, date_from, date_to)
        if not user_ids:
            return visible
        if not are_ids(user_ids):
            raise UserError(self.env._("Name people by a list of ids."))
        if visible is not None and (hidden := set(user_ids) - visible):
            names = self.env["res.users"].sudo().browse(hidden).exists().mapped("name")
            raise AccessError(
                self.env._(
                    "You may not see the figures of %s.",
                    shown(", ".join(names) or ", ".join(map(str, hidden))),
                )
            )
        return set(user_ids)

    def _may_see_all(self, definitions):
        """Managers see everybody's figures, accountants everybody's collections."""
        if self.env["sales.kpi.viewer"]._is_manager():
            return True
        if not self.env.user.has_group("account.group_account_invoice"):
            return False
        return set(definitions.mapped("code")) <= COLLECTION_CODES

    def _get_members(self, company):
        """Everybody who is or was in a team of the company."""
        Membership = self.env["sales.kpi.membership"].sudo()
        return set(Membership.search([("company_id", "=", company.id)]).user_id.ids)

    def _pick_values(self, cells, user_ids, definition, members):
        if cells.error:
            raise UserError(
                self.env._("%(name)s: %(problem)s", name=definition.name, problem=cells.error)
            )
        if user_ids is None:  # what is nobody's is no salesperson's
            counted = {subject_id for kind, subject_id in cells if kind == "user"}
            user_ids = members | (counted - {None})
        return {user_id: cells["user", user_id].value for user_id in user_ids}

    def _get_source_model(self):
        """Name of the model that is read."""
        self.ensure_one()
        return "sales.kpi.entry" if self.kind == "manual" else self.model

    def _get_path(self, name):
        """Path in the source that plays a part; entered values have fixed ones."""
        self.ensure_one()
        return MANUAL_PATHS.get(name) if self.kind == "manual" else self[name]

    def _get_domain(self, company, date_from, date_to, subject=None):
        """Filter of the records that count in the company's local days.

        :param subject: ("user" | "team" | "company", id) to take only its records, ("user", ids)
            those of some people
        """
        self.ensure_one()
        return self._get_own_domain() & self._get_span_domain(company, date_from, date_to, subject)

    def _get_own_domain(self):
        """Which records count, whenever and for whomever."""
        if self.kind == "manual":
            return Domain("definition_id", "=", self._origin.id)
        return self._parse_domain(self.domain)

    def _get_span_domain(self, company, date_from, date_to, subject=None):
        """Records of some days of a company, perhaps of one subject only."""
        model = self.env[self._get_source_model()]
        domain = self._get_date_domain(model, company, date_from, date_to)
        domain &= self._get_company_domain(model, company) & model._kpi_counted
        return domain & self._get_subject_domain(subject, company, date_to)

    def _get_company_domain(self, model, company):
        """Records of the company; those of no company are their salesperson's company's."""
        company_of_user = self._get_path("user_field") + ".company_id"
        if "company_id" not in model._fields:
            return Domain(company_of_user, "=", company.id)
        own = Domain("company_id", "=", company.id)
        if model._fields["company_id"].required:
            return own
        return own | (Domain("company_id", "=", False) & Domain(company_of_user, "=", company.id))

    def _get_date_domain(self, model, company, date_from, date_to):
        path = self._get_path("date_field")
        if not path:
            return Domain.TRUE
        if model._kpi_find_field(path).type == "date":
            return Domain(path, ">=", date_from) & Domain(path, "<=", date_to)
        start, end = company._get_kpi_bounds(date_from, date_to)
        return Domain(path, ">=", start) & Domain(path, "<", end)

    def _get_subject_domain(self, subject, company, date_to):
        whole = self._get_whole_domain(subject, company, date_to)
        return self._add_shared(whole, subject, company, date_to)

    def _get_whole_domain(self, subject, company, date_to):
        """The records that are a subject's alone."""
        kind, subject_id = subject or ("company", None)
        if kind == "user":
            return of_people(self._get_path("user_field"), subject_id)
        if kind == "team":
            path = self._get_path("team_field")
            tree = self.env["sales.kpi.team.parent"]._get_tree(company, date_to)
            return Domain(path, "in", sorted(tree.below([subject_id]))) if path else Domain.FALSE
        if kind == "nobody":
            return Domain(self._get_path("user_field"), "=", False)
        if kind == "no_team":
            path = self._get_path("team_field")
            return Domain(path, "=", False) if path else Domain.TRUE
        return Domain.TRUE

    def _get_records_action(self, company, date_from, date_to, subject):
        """Window action with the very records that were counted, under the viewer's own rights
        where he may open all of them; else what was counted of them. A formula has none of its
        own.

        :param subject: ("user" | "team" | "company" | "nobody" | "no_team", id)
        """
        self.ensure_one()
        domain = self._get_domain(company, date_from, date_to, subject)
        days = {
            "kpi_from": fields.Date.to_string(date_from),
            "kpi_as_of": fields.Date.to_string(date_to),
        }
        action = {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._get_source_model(),
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": _to_json(domain),
            "context": {"active_test": False, "create": False, **days},
        }
        asked = {
            "definition_id": self._origin.id,
            "company_id": company.id,
            "date_from": days["kpi_from"],
            "date_to": days["kpi_as_of"],
            "subject": subject,
        }
        # Screens find measures with elevated rights: what is opened goes by the viewer's own.
        Counted = self.env["sales.kpi.counted"].sudo(False)
        if not Counted.env.su:
            action = Counted._replace(action, asked)
        return self.env["ir.actions.act_window"]._kpi_without_samples(action)


def of_people(path, user_id):
    """Filter of what is of one person, or of some.

    :param user_id: an id, or a tuple of ids
    """
    if isinstance(user_id, tuple):
        return Domain(path, "in", list(user_id))
    return Domain(path, "=", user_id)


def _to_json(domain):
    """A domain as a list that JSON can carry."""
    return [
        item if isinstance(item, str) else (item[0], item[1], _plain(item[2])) for item in domain
    ]


def _plain(value):
    if isinstance(value, Domain):
        return _to_json(value)
    if isinstance(value, (list, tuple, set, frozenset)) or type(value).__name__ == "OrderedSet":
        return [_plain(item) for item in value]
    if hasattr(value, "isoformat"):
        return fields.Datetime.to_string(value) if hasattr(value, "hour") else value.isoformat()
    return value
