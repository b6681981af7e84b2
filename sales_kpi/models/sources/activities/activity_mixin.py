from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

_DONE = Domain("state", "=", "done")
_NOT_CANCELLED = Domain("state", "!=", "cancelled")
_TO_FOLLOW_UP = Domain("followup_open", "=", True)
_OPPOSITES = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
# What one activity decides: a later one makes the latest later, an earlier one the first earlier.
_LATEST, _FIRST = (">", ">="), ("<", "<=")


class SalesKpiActivityMixin(models.AbstractModel):
    """A document on which sales activities are logged.

    Everything is read with the viewer's own rights; who has none sees nothing, without an error.
    """

    _name = "sales.kpi.activity.mixin"
    _description = "Sales Activity Mixin"
    _kpi_opens = True

    # The activity's field that leads here, and the field of this model that it holds.
    _kpi_activity_link = "lead_id"
    _kpi_activity_key = "id"

    kpi_activity_count = fields.Integer(
        string="Sales Activities", compute="_compute_kpi_activity_count"
    )
    kpi_last_activity_date = fields.Datetime(
        string="Last Sales Activity",
        compute="_compute_kpi_last_activity_date",
        search="_search_kpi_last_activity_date",
        help="When somebody last did something for this customer.",
    )
    kpi_next_followup_date = fields.Date(
        string="Next Follow-up",
        compute="_compute_kpi_next_followup_date",
        search="_search_kpi_next_followup_date",
        help="The first follow-up that is agreed and not done yet.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_kpi_activity_count(self):
        self._set_kpi_aggregate("kpi_activity_count", _NOT_CANCELLED, "__count", 0)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_kpi_last_activity_date(self):
        self._set_kpi_aggregate("kpi_last_activity_date", _DONE, "date_start:max", False)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_kpi_next_followup_date(self):
        self._set_kpi_aggregate("kpi_next_followup_date", _TO_FOLLOW_UP, "date_next:min", False)

    def _search_kpi_last_activity_date(self, operator, value):
        return self._search_kpi_extreme(_DONE, "date_start", _LATEST, operator, value)

    def _search_kpi_next_followup_date(self, operator, value):
        return self._search_kpi_extreme(_TO_FOLLOW_UP, "date_next", _FIRST, operator, value)

    def action_view_kpi_activities(self):
        """The activities of this document."""
        self._kpi_check_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_kpi.sales_kpi_activity_action_document"
        )
        key = self[self._kpi_activity_key]
        key = key if self._kpi_activity_key == "id" else key.id
        action["domain"] = [(self._kpi_activity_link, "=", key)]
        action["context"] = self._get_kpi_activity_defaults()
        return action

    def action_log_kpi_activity(self):
        """A short form for a new activity, filled in from this document."""
        self._kpi_check_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log Activity"),
            "res_model": "sales.kpi.activity",
            "view_mode": "form",
            "views": [(self.env.ref("sales_kpi.sales_kpi_activity_view_form_quick").id, "form")],
            "target": "new",
            "context": self._get_kpi_activity_defaults() | self._get_kpi_followup_default(),
        }

    def _set_kpi_aggregate(self, name, domain, aggregate, empty):
        values = {}
        Activity = self.env["sales.kpi.activity"]
        keys = list({record._get_kpi_key() for record in self} - {False})
        if keys and Activity.has_access("read"):
            link = self._kpi_activity_link
            rows = Activity._read_group(domain & Domain(link, "in", keys), [link], [aggregate])
            values = {document.id: value for document, value in rows}
        for record in self:
            record[name] = values.get(record._get_kpi_key(), empty)

    def _get_kpi_key(self):
        if self._kpi_activity_key == "id":
            return self._origin.id or False
        return self[self._kpi_activity_key]._origin.id or False

    def _search_kpi_extreme(self, domain, name, passed, operator, value):
        """Records whose latest, or first, activity compares so; "in" knows only empty ("= False").

        The latest is before a day where there is one, and none from that day on: each record
        is looked up by itself, as those of a whole history would be millions.
        """
        dated = self._get_kpi_exists(domain & Domain(name, "!=", False))
        if operator == "in":
            return ~dated if set(value) == {False} else NotImplemented
        if operator not in _OPPOSITES:
            return NotImplemented
        if operator in passed:
            return self._get_kpi_exists(domain & Domain(name, operator, value))
        beyond = self._get_kpi_exists(domain & Domain(name, _OPPOSITES[operator], value))
        return dated & ~beyond

    def _get_kpi_exists(self, domain):
        """Records with an activity that the user may see and the domain fits."""
        Activity = self.env["sales.kpi.activity"]
        if not Activity.has_access("read"):
            return Domain.FALSE

        def to_sql(model, alias, query):
            found = Activity._search(domain, order="id")
            found.order = None
            key = model._field_to_sql(alias, self._kpi_activity_key, query)
            link = Activity._field_to_sql(Activity._table, self._kpi_activity_link, found)
            found.add_where(SQL("%s = %s", link, key))
            return SQL("EXISTS (%s)", found.select(SQL("1")))

        return Domain.custom(to_sql=to_sql)

    def _is_kpi_document(self):
        """Whether work on this record is sales work."""
        return True

    def _prepare_kpi_activity_vals(self):
        """What a new activity takes over from this document. The rest (customer, stage, team,
        company) follows from it."""
        self.ensure_one()
        return {self._kpi_activity_link: self.id}

    def _get_kpi_activity_defaults(self):
        vals = self._prepare_kpi_activity_vals()
        if self.company_id:
            vals["company_id"] = self.company_id.id
        return {f"default_{name}": value for name, value in vals.items() if value}

    def _get_kpi_followup_default(self):
        """The new activity is taken for the user's follow-up that is due first, if any."""
        due = self.env["sales.kpi.activity"].search(
            _TO_FOLLOW_UP
            & Domain(self._kpi_activity_link, "=", self._get_kpi_key())
            & Domain("user_id", "=", self.env.uid),
            order="date_next, id",
            limit=1,
        )
        return {"default_previous_id": due.id} if due else {}
