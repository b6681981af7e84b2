from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SalesKpiTrail(models.Model):
    """The trail of decisions: who changed what, when, from what to what. Only the module adds to
    it; nobody changes or deletes an entry. The chatter is for words, and beside it."""

    _name = "sales.kpi.trail"
    _description = "Trail of Decisions"
    _order = "id desc"
    _rec_name = "what"
    _log_access = False
    _kpi_sealed_by = "period_id"

    date = fields.Datetime(required=True, readonly=True)
    author_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, index=True, ondelete="restrict"
    )
    model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="model", required=True, readonly=True
    )
    record_name = fields.Char(string="Of", readonly=True)
    what = fields.Char(required=True, readonly=True)
    before = fields.Text(readonly=True)
    after = fields.Text(readonly=True)
    # An open period may be deleted; what was decided in it is told all the same.
    period_id = fields.Many2one("sales.kpi.period", readonly=True, index=True, ondelete="set null")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, index=True, ondelete="restrict",
        help="Whom it is about. He and his leaders read it; managers read all of their companies.",
    )  # fmt: skip
    team_id = fields.Many2one("crm.team", readonly=True, ondelete="set null")

    _record_idx = models.Index("(model, res_id)")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("The trail is written by what is decided, not by hand."))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        self.check_access("write")
        raise UserError(self.env._("What is in the trail stays as it is."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("What is in the trail stays as it is."))

    @api.model
    def _note(self, what, rows):
        """Add entries, in the name of the caller.

        :param rows: values of each, by ``_prepare_trail_vals``, with what was before and is after
        """
        told = {"what": what, "date": fields.Datetime.now(), "author_id": self.env.uid}
        return self.sudo().create([row | told for row in rows])
