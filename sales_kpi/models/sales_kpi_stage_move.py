from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import pipeline


class SalesKpiStageMove(models.Model):
    """Append-only log of what happened to opportunities.

    It is written by `crm.lead` in the transaction of the change, with elevated rights: nobody may
    write it over RPC. Credit goes to the owner *before* the change, so that winning a deal and
    giving it away (or losing it and giving it away) in one write credits the one who had it. A deal
    that nobody had is credited to whom that write gives it, else to the salesperson who acts. An
    opportunity that enters the pipeline is credited to its first owner. The amount is the one
    after the change.
    """

    _name = "sales.kpi.stage.move"
    _description = "Stage Move"
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    # Nobody edits a move, so who wrote it and when is its owner and its date.
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead", string="Opportunity", required=True, index=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True)
    kind = fields.Selection(
        [
            ("created", "Entered the pipeline"),
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
        "res.users", string="Salesperson", help="Who owned the opportunity when it happened."
    )
    team_id = fields.Many2one("crm.team", string="Sales Team")
    company_id = fields.Many2one("res.company", string="Company", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Customer")
    lost_reason_id = fields.Many2one("crm.lost.reason", string="Lost Reason")
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
        help="Won and lost: days since the opportunity was created, or since it was reopened.",
    )
    cycle = fields.Integer(
        default=1, aggregator=None, help="1, and one more for each time it was reopened."
    )
    merged = fields.Boolean(
        string="From a Merged Opportunity",
        help="It happened to an opportunity that was merged into this one later.",
    )

    from_stage_label = fields.Char(string="Stage Left", compute="_compute_stage_labels")
    to_stage_label = fields.Char(string="Stage Reached", compute="_compute_stage_labels")

    _company_kind_date_idx = models.Index("(company_id, kind, date)")

    @api.depends("from_stage_id", "to_stage_id", "from_stage_name", "to_stage_name")
    def _compute_stage_labels(self):
        for move in self:
            move.from_stage_label = move.from_stage_id.name or move.from_stage_name
            move.to_stage_label = move.to_stage_id.name or move.to_stage_name

    @api.model
    def _log(self, leads, before, given):
        """Log the moves of ``leads`` (sudo) by one insert.

        :param before: {lead id: (`pipeline.State`, owner, team)}; a lead not in it is new
        :param given: which dates of the lead are to be believed instead of the present instant
        """
        histories = self._get_histories(leads)
        found = []
        for lead in leads:
            state, *owner = before.get(lead.id, (None, lead.user_id, lead.team_id))
            for way in pipeline.moves(state, lead._kpi_get_state(), histories[lead.id]):
                found.append((lead, *way, *owner))
        stages = self._get_open_stages(found)
        vals_list = []
        for lead, kind, left, reached, owner, team in found:
            vals = self._prepare_vals(lead, kind, left, reached, owner, team)
            vals["date"] = self._get_date(lead, kind, given)
            vals["skipped"] = self._count_skipped(stages, left, reached, vals["team_id"])
            vals.update(self._prepare_durations(histories[lead.id], kind, vals["date"]))
            vals_list.append(vals)
        return self.create(vals_list)

    @api.model
    def _get_histories(self, leads):
        """{lead id: `pipeline.History`} of the log; what came by a merge is another deal's."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lead_id,
                       (array_agg(kind ORDER BY id DESC)
                           FILTER (WHERE kind IN ('won', 'lost', 'reopened')))[1],
                       1 + count(*) FILTER (WHERE kind = 'reopened'),
                       (array_agg(date ORDER BY id DESC))[1],
                       min(date) FILTER (WHERE kind = 'created'),
                       (array_agg(date ORDER BY id DESC) FILTER (WHERE kind = 'reopened'))[1]
                  FROM sales_kpi_stage_move
                 WHERE lead_id = ANY(%s) AND merged IS NOT TRUE
              GROUP BY lead_id
                """,
                leads.ids,
            )
        )
        histories = {lead.id: pipeline.History(since=lead.create_date) for lead in leads}
        for lead_id, status, cycle, entered, created, reopened in rows:
            history = histories[lead_id]
            history.created = created is not None
            history.status = status if status != "reopened" else None
            history.cycle, history.entered = cycle, entered
            history.since = reopened or min(filter(None, (history.since, created)), default=None)
        return histories

    @api.model
    def _get_date(self, lead, kind, given):
        """When a move happened: now, unless someone who may do so gave the date with it."""
        date = False
        if kind in ("won", "lost") and "date_closed" in given:
            date = lead.date_closed
        elif kind == "created" and "date_conversion" in given:
            date = lead.date_conversion
        return date or fields.Datetime.now()

    def _prepare_durations(self, history, kind, date):
        """Durations and cycle of a move, which then is part of the history."""
        days, cycle_days = history.measure(kind, date)
        history.add(kind, date)
        return {"days": days, "cycle_days": cycle_days, "cycle": history.cycle}

    def _prepare_vals(self, lead, kind, left, reached, owner, team):
        owner, team = self._get_credited(lead, kind, owner, team)
        company = lead.company_id or team.company_id or owner.company_id or self.env.company
        return {
            "lead_id": lead.id,
            "kind": kind,
            "from_stage_id": left and left.id,
            "to_stage_id": reached and reached.id,
            "user_id": owner.id,
            "team_id": team.id,
            "company_id": company.id,
            "partner_id": lead.partner_id.commercial_partner_id.id,
            "lost_reason_id": kind == "lost" and lead.lost_reason_id.id,
            "expected_revenue": lead.expected_revenue,
            "recurring_revenue_monthly": lead.recurring_revenue_monthly,
            "direction": self._get_direction(left, reached),
        }

    @api.model
    def _get_direction(self, left, reached):
        if not left or not reached:
            return 0
        return (reached.sequence > left.sequence) - (reached.sequence < left.sequence)

    @api.model
    def _get_open_stages(self, found):
        """The open stages when one of the moves may jump over some; else none, for speed."""
        Stage = self.env["crm.stage"]
        for _lead, _kind, left, reached, *_owner in found:
            if left and reached and reached.sequence - left.sequence > 1:
                return Stage.search_fetch([("is_won", "=", False)], ["sequence", "team_ids"])
        return Stage

    @api.model
    def _count_skipped(self, stages, left, reached, team_id):
        """How many of the ``stages`` of the team's pipeline a move jumps over."""
        if not left or not reached:
            return 0
        return sum(
            left.sequence < stage.sequence < reached.sequence
            and (not stage.team_ids or team_id in stage.team_ids.ids)
            for stage in stages
        )

    def _get_credited(self, lead, kind, owner, team):
        """Who a move is credited to, and in which team; see the class."""
        if kind == "created":
            return lead.user_id, lead.team_id
        if owner:
            return owner, team or lead.team_id
        return lead.user_id or self._get_acting_salesperson(), lead.team_id

    def _get_acting_salesperson(self):
        # Without this, a rep could let go of a deal a moment before marking it lost.
        user = self.env.user
        is_rep = user.id != SUPERUSER_ID and user.has_group("sales_team.group_sale_salesman")
        return user if is_rep else user.browse()

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
        if not leads:
            return
        for lead_id, move in self._get_last(leads.ids, ["created"]).items():
            lead = leads.browse(lead_id)
            move.write({"user_id": lead.user_id.id, "team_id": lead.team_id.id})

    @api.model
    def _correct_dates(self, corrections):
        """Put the last move of a kind on another date, as an import of history does.

        :param corrections: {lead id: (kind, naive UTC datetime)}
        :raise UserError: the day it had or the day it gets lies in a closed period
        """
        if not corrections:
            return
        kinds = {kind for kind, _date in corrections.values()}
        by_kind = {kind: self._get_last(list(corrections), [kind]) for kind in kinds}
        corrected = self.sudo().browse()
        for lead_id, (kind, date) in corrections.items():
            move = by_kind[kind].get(lead_id)
            if move and move.date != date:
                move._check_open(move.date, date)
                move.date = date
                corrected |= move
        self._recompute_durations(corrected.lead_id)

    def _check_open(self, *moments):
        """:raise UserError: one of the moments lies in a closed period of the company"""
        for day in {self.company_id._get_kpi_date(moment) for moment in moments}:
            closed = self.env["sales.kpi.period"]._find_closed(self.company_id, day)
            if closed:
                raise UserError(
                    self.env._(
                        "%(lead)s: its history can't be changed on %(day)s, because the period "
                        "%(period)s is closed.",
                        lead=self.lead_id.display_name,
                        day=day,
                        period=closed[:1].display_name,
                    )
                )

    @api.model
    def _recompute_durations(self, leads):
        """Measure all moves of ``leads`` anew, after one of their dates was corrected."""
        moves = self.sudo().search(
            [("lead_id", "in", leads.ids), ("merged", "=", False)], order="lead_id, id"
        )
        for lead, own in moves.grouped("lead_id").items():
            history = pipeline.History(since=lead.create_date)
            for move in own:
                vals = self._prepare_durations(history, move.kind, move.date)
                if vals != {name: move[name] for name in vals}:
                    move.write(vals)

    @api.model
    def _merge(self, lead, merged):
        """Hand what happened to the ``merged`` leads over to the ``lead`` that goes on.

        A loss is not wiped out by merging it away. That they entered the pipeline is not handed
        over: from now on they are one deal.
        """
        moves = self.sudo().search(
            [("lead_id", "in", merged.ids), ("kind", "!=", "created")], order="id"
        )
        moves.write({"lead_id": lead.id, "merged": True})

    @api.model
    def _keep_stage_names(self, stages):
        """Write the names of ``stages``, which are about to be deleted, into their moves."""
        for stage in stages:
            for side in ("from", "to"):
                moves = self.sudo().search([(f"{side}_stage_id", "=", stage.id)])
                moves.write({f"{side}_stage_name": stage.name})
