from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SalesKpiEntry(models.Model):
    """A value that a leader enters or imports for a measure nobody can count, such as a service
    score."""

    _name = "sales.kpi.entry"
    _description = "Entered Value"
    _order = "date desc, user_id, id desc"
    _check_company_auto = True

    definition_id = fields.Many2one(
        "sales.kpi.definition",
        string="Measure",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("kind", "=", "manual")],
    )
    user_id = fields.Many2one("res.users", string="Salesperson", required=True, index=True)
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    value = fields.Float(required=True)
    note = fields.Char()
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    team_id = fields.Many2one(
        "crm.team",
        compute="_compute_team_id",
        store=True,
        precompute=True,
        help="The salesperson's team on that day.",
    )

    @api.depends("user_id", "date", "company_id")
    def _compute_team_id(self):
        Membership = self.env["sales.kpi.membership"]
        for entry in self:
            roster = Membership._get_roster(entry.company_id, entry.date, entry.date)
            entry.team_id = roster.get(entry.user_id.id)

    @api.constrains("definition_id")
    def _check_definition(self):
        for entry in self:
            if entry.definition_id.kind != "manual":
                raise ValidationError(
                    self.env._(
                        "%s is counted by itself: nobody enters it.", entry.definition_id.name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._check_open()
        return entries

    def write(self, vals):
        self._check_open()
        result = super().write(vals)
        if not self.env.su:
            # Odoo checks the rules on what was there before; here also on what there is now.
            self.flush_recordset()
            self.check_access("write")
        self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_open()

    def _check_open(self):
        for entry in self:
            closed = self.env["sales.kpi.period"]._find_closed(entry.company_id, entry.date)
            if closed:
                raise UserError(
                    self.env._(
                        "%(day)s lies in %(period)s, which is closed: its values stay as they are.",
                        day=entry.date,
                        period=closed.name,
                    )
                )
