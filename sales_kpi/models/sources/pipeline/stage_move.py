from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....tools.pipeline import ENTRIES
from ...ground.figure_format import tell_day
from ..credit.share import SPLIT
from .lead_row import LEAD_AXES


class SalesKpiStageMove(models.Model):
    """Append-only log of what happened to opportunities.

    `crm.lead` writes it in the transaction of the change, with elevated rights: nobody may write
    it over RPC. Credit goes to the owner *before* the change, so that winning a deal and giving it
    away (or losing it and giving it away) in one write credits the one who had it. A deal that
    nobody had is credited to whom that write gives it, else to the salesperson who acts. An
    opportunity that enters the pipeline is credited to its first owner. The amount is the one
    after the change.
    """

    _name = "sales.kpi.stage.move"
    _description = "Stage Move"
    _inherit = ["sales.kpi.bulk", "sales.kpi.row"]
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _kpi_credits = ("user_id", "team_id")
    _kpi_own_rows = ("user_id", "date")
    _kpi_shares = {"user_id": ""}
    _kpi_axes = {
        **LEAD_AXES,
        "source": "source_id",
        "lost_reason": "lost_reason_id",
        "stage": "to_stage_id",
        "stage_left": "from_stage_id",
    }
    # Nobody edits a move, so who wrote it and when is its owner and its date.
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead", string="Opportunity", required=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True)
    kind = fields.Selection(
        [
            ("created", "Entered the pipeline"),
            ("imported", "Recorded after it was closed"),
            ("stage", "Stage changed"),
            ("won", "Won"),
            ("lost", "Lost"),
            ("reopened", "Reopened"),
        ],
        required=True,
    )
    from_stage_id = fields.Many2one("crm.stage", string="From", ondelete="set null")
    to_stage_id = fields.Many2one("crm.stage", string="To", ondelete="set null")
    from_stage_name = fields.Char(
        string="Deleted From", help="Name of the stage left, kept when that stage is deleted."
    )
    to_stage_name = fields.Char(
        string="Deleted To", help="Name of the stage reached, kept when that stage is deleted."
    )
    direction = fields.Integer(
        aggregator=None,
        help="1: forward, -1: backward, 0: neither, by the order of the stages at that time.",
    )
    skipped = fields.Integer(
        string="Stages Skipped", help="Open stages of the pipeline that were jumped over."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        ondelete="restrict",
        help="Who owned the opportunity when it happened.",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer")
    lost_reason_id = fields.Many2one("crm.lost.reason")
    expected_revenue = fields.Monetary(help="Amount of the opportunity when it happened.")
    recurring_revenue_monthly = fields.Monetary(
        string="Monthly Recurring Revenue",
        help="Monthly recurring amount of the opportunity when it happened.",
    )
    days = fields.Float(
        string="Days in Stage", aggregator="avg", help="Days spent in the stage left."
    )
    cycle_days = fields.Float(
        string="Sales Cycle (days)",
        aggregator="avg",
        help="Won and lost: days since the opportunity was created; won before, since it was "
        "reopened. No data where it was closed before it was created, as an import of history "
        "may say.",
    )
    cycle = fields.Integer(
        default=1, aggregator=None, help="1, and one more for each time it was reopened."
    )
    again = fields.Boolean(
        string="Was There Before",
        help="The opportunity had been in the stage reached before: no advance. One that is sold "
        "again more than a day after a win begins anew.",
    )
    undone = fields.Boolean(
        help="Won or lost again by the same salesperson on the same day: only the last time "
        "counts. Moved back within 24 hours to the stage that it had left: neither move counts, "
        "and the days in that stage go on."
    )
    merged = fields.Boolean(
        string="From a Merged Opportunity",
        help="It happened to an opportunity that was merged into this one later.",
    )
    own_lead_id = fields.Integer(
        string="Opportunity Before the Merge", aggregator=None, copy=False,
        help="Number of the opportunity that it happened to, where it was merged into another one.",
    )  # fmt: skip

    kpi_split_ids = fields.One2many(
        "sales.kpi.share", "move_id", string="Splits of the Credit", readonly=True, domain=SPLIT,
        bypass_search_access=True,
    )  # fmt: skip
    from_stage_label = fields.Char(string="Stage Left", compute="_compute_stage_labels")
    to_stage_label = fields.Char(string="Stage Reached", compute="_compute_stage_labels")

    _company_kind_date_idx = models.Index("(company_id, kind, date)")
    # A salesperson's own figures are counted whenever he looks.
    _user_date_idx = models.Index("(user_id, date)")

    @api.depends("from_stage_id", "to_stage_id", "from_stage_name", "to_stage_name")
    def _compute_stage_labels(self):
        for move in self:
            move.from_stage_label = move.from_stage_id.name or move.from_stage_name
            move.to_stage_label = move.to_stage_id.name or move.to_stage_name

    def action_open_lead(self):
        return self._open_document(self.lead_id)

    # ---- what is learnt later ------------------------------------------------------------------

    @api.model
    def _get_last(self, lead_ids, kinds):
        """{lead id: its own last move of these kinds} (sudo)."""
        moves = self.sudo().search(
            [("lead_id", "in", lead_ids), ("kind", "in", kinds), ("merged", "=", False)],
            order="id",
        )
        return {move.lead_id.id: move for move in moves}

    @api.model
    def _set_lost_reason(self, leads):
        """Give the last loss of the lost ``leads`` the reason that they have now."""
        if not leads:
            return
        last = self._get_last(leads.ids, ["lost"])
        for lead in leads:
            move = last.get(lead.id)
            if move and move.lost_reason_id != lead.lost_reason_id:
                move.lost_reason_id = lead.lost_reason_id

    @api.model
    def _set_first_owner(self, leads):
        """Credit the entry of ``leads`` into the pipeline to their present owner and team."""
        written = leads - self._renote_first_owner(leads)
        if not written:
            return
        for lead_id, move in self._get_last(written.ids, ENTRIES).items():
            lead = leads.browse(lead_id)
            credit = self._prepare_credit(lead, lead.user_id, lead.team_id)
            move.write(credit)
            self._qualify_again(move, move.date)

    @api.model
    def _correct_dates(self, corrections):
        """Put the last move of a kind on another date, as an import of history does.

        :param corrections: {lead id: (kind, naive UTC datetime)}
        :raise UserError: the day it had or the day it gets lies in a closed period
        """
        if not corrections:
            return
        by_kind = {
            kind: self._get_last(list(corrections), ENTRIES if kind in ENTRIES else [kind])
            for kind in {kind for kind, _date in corrections.values()}
        }
        corrected, closed = self.sudo().browse(), {}
        for lead_id, (kind, date) in corrections.items():
            move = by_kind[kind].get(lead_id)
            if move and move.date != date:
                move._check_open(closed, move.date, date)
                former, move.date = move.date, date
                corrected |= move
                if kind in ENTRIES:
                    self._qualify_again(move, former)
        self._recount(corrected.lead_id.ids)

    def _qualify_again(self, move, former):
        """Let what is known of the lead follow the corrected entry of the opportunity."""
        credit = {"user_id": move.user_id.id or None, "team_id": move.team_id.id or None}
        told = {"lead_id": move.lead_id.id, "date": move.date, **credit}
        self.env["sales.kpi.lead.entry"]._qualify([told], {move.lead_id.id: former})

    def _check_open(self, closed, *moments):
        """
        :param closed: {(company, day): closed period}, what is known already; it is added to
        :raise UserError: one of the moments lies in a closed period of the company
        """
        for day in {self.company_id._get_kpi_date(moment) for moment in moments}:
            key = (self.company_id, day)
            if key not in closed:
                closed[key] = self.env["sales.kpi.period"]._find_closed(*key)
            if closed[key]:
                raise UserError(
                    self.env._(
                        "%(lead)s: its history can't be changed on %(day)s, because the period "
                        "%(period)s is closed.",
                        lead=self.lead_id.display_name,
                        day=tell_day(self.env, day),
                        period=closed[key].display_name,
                    )
                )

    @api.model
    def _merge(self, lead, merged):
        """Hand what happened to the ``merged`` leads over to the ``lead`` that goes on.

        A loss is not wiped out by merging it away. That they entered the pipeline is not handed
        over: from now on they are one deal.
        """
        self._write_noted_of(lead | merged)
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_kpi_stage_move move
                   SET lead_id = lead.id, source_id = lead.source_id, merged = true,
                       own_lead_id = COALESCE(NULLIF(move.own_lead_id, 0), move.lead_id)
                  FROM crm_lead lead
                 WHERE lead.id = %s AND move.lead_id = ANY(%s) AND move.kind != ALL(%s)
                """,
                lead.id,
                merged.ids,
                list(ENTRIES),
            )
        )
        self.invalidate_model(["lead_id", "source_id", "merged", "own_lead_id"])

    @api.model
    def _keep_stage_names(self, stages):
        """Write the names of ``stages``, which are about to be deleted, into their moves."""
        for stage in stages:
            for side in ("from", "to"):
                moves = self.sudo().search([(f"{side}_stage_id", "=", stage.id)])
                moves.write({f"{side}_stage_name": stage.name})
