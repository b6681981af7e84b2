from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from ..ground.subject import SELECTION


class SalesKpiTargetChange(models.Model):
    """What happened to a target: append-only, and it survives the target, its period and measure.

    It knows the target by period, measure and subject, so that one that is deleted and set anew
    keeps its history.
    """

    _name = "sales.kpi.target.change"
    _description = "Change of a Target"
    _inherit = ["sales.kpi.bulk"]
    _order = "date desc, id desc"

    name = fields.Char(string="Target", required=True, readonly=True)
    kind = fields.Selection(
        [("set", "Set"), ("changed", "Changed"), ("deleted", "Deleted")],
        string="What Happened",
        required=True,
        readonly=True,
    )
    date = fields.Datetime(string="When", required=True, readonly=True)
    author_id = fields.Many2one(
        "res.users", string="By", readonly=True, index=True, ondelete="set null"
    )
    before = fields.Float(string="Figure Before", readonly=True, aggregator=None)
    after = fields.Float(string="Figure After", readonly=True, aggregator=None)
    before_text = fields.Char(string="Before", compute="_compute_texts", compute_sudo=True)
    after_text = fields.Char(string="After", compute="_compute_texts", compute_sudo=True)
    reason = fields.Char(string="Why", readonly=True)
    batch = fields.Char(
        string="Set at Once",
        readonly=True,
        index="btree_not_null",
        copy=False,
        help="The same for all that one plan or sheet changed, so that it can be taken back.",
    )
    period_id = fields.Many2one("sales.kpi.period", readonly=True, index=True, ondelete="set null")
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", readonly=True, index=True, ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    subject_type = fields.Selection(SELECTION, string="For", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, index=True, ondelete="set null"
    )
    subject_team_id = fields.Many2one("crm.team", string="Team", readonly=True, ondelete="set null")
    team_id = fields.Many2one(
        "crm.team",
        string="Seen by Team",
        readonly=True,
        index=True,
        ondelete="set null",
        help="Whose leaders see the change: those of the team that the target was of.",
    )

    @api.depends("before", "after", "kind", "definition_id")
    @api.depends_context("lang")
    def _compute_texts(self):
        for change in self:
            before = None if change.kind == "set" else change.before
            after = None if change.kind == "deleted" else change.after
            change.before_text = change._format(before)
            change.after_text = change._format(after)

    def _format(self, value):
        if value is None or not self.definition_id:
            return "—" if value is None else f"{value:g}"
        if self.definition_id.unit == "money":
            # To the last cent: a change of a few must show.
            return formatLang(self.env, value, currency_obj=self.company_id.currency_id)
        return self.definition_id._format_value(value, self.company_id)

    def write(self, vals):  # pylint: disable=method-required-super
        self.check_access("write")
        raise UserError(self.env._("What happened to a target stays as it was written."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What happened to a target stays as it was written."))

    @api.private
    def _record(self, kind, snapshots, reason):
        """Write down what happened.

        :param kind: "set", "changed" or "deleted"
        :param snapshots: list of dicts: what ``_snapshot`` gives, with `before` and `after`
        :param reason: why, or empty
        """
        common = {
            "kind": kind,
            "date": fields.Datetime.now(),
            "author_id": self.env.uid,
            "reason": reason or None,
            "batch": self.env.context.get("kpi_batch"),
        }
        self.env["sales.kpi.target"].invalidate_model(["change_ids"])
        self._insert([{**_as_columns(row), **common} for row in snapshots])


def _as_columns(snapshot):
    return {name: None if value is False else value for name, value in snapshot.items()}
