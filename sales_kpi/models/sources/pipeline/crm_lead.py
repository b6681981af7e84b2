from odoo import api, fields, models

from ....tools import pipeline
from ...ground.axes import of_customer, of_origin

# An opportunity moves only when one of these is written.
MOVING_FIELDS = frozenset({"stage_id", "active", "probability"})
# It may follow these (the stage follows the team, and the team the owner), as Odoo computes later.
LEADING_FIELDS = frozenset({"user_id", "team_id", "type"})
# These don't move it, but tell more about a move that has happened.
TELLING_FIELDS = frozenset({"date_closed", "date_conversion", "lost_reason_id"})
# What Odoo works out from the amounts: measures count it.
WORKED_OUT = frozenset(
    {
        "prorated_revenue", "recurring_revenue_monthly", "recurring_revenue_monthly_prorated",
        "recurring_revenue_prorated",
    }
)  # fmt: skip
WATCHED_FIELDS = MOVING_FIELDS | LEADING_FIELDS | TELLING_FIELDS


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "sales.kpi.activity.mixin"]
    _kpi_own_rows = ("user_id", None)
    _kpi_ripens = True
    _kpi_axes = {
        **of_customer("partner_id.commercial_partner_id"),
        **of_origin(),
        "country": "country_id",
        "lost_reason": "lost_reason_id",
        "stage": "stage_id",
        "state": "state_id",
    }

    # Odoo's import offers no dates that are only shown. Whose word counts: see _kpi_may_correct.
    date_closed = fields.Datetime(
        readonly=False,
        help="When it was won or lost. A KPI administrator may import it: the figures then count "
        "the win or the loss on this day. Without a conversion date before it, nobody knows when "
        "the opportunity came in: it is no new opportunity, and has no sales cycle.",
    )
    date_conversion = fields.Datetime(
        readonly=False,
        help="When it became an opportunity. A KPI administrator may import it: it is then the day "
        "on which the opportunity entered the pipeline, and from which its sales cycle counts.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create([self._kpi_drop_computed(vals) for vals in vals_list])
        given = TELLING_FIELDS if leads._kpi_may_correct() else frozenset()
        self.env["sales.kpi.stage.move"]._note(leads.sudo(), {}, given)
        self.env["sales.kpi.lead.entry"]._note_made(leads.sudo())
        return leads

    def write(self, vals):
        vals = self._kpi_drop_computed(vals)
        if "source_id" in vals:  # PostgreSQL takes it along
            self.env["sales.kpi.stage.move"].invalidate_model(["source_id"], flush=False)
        watched = WATCHED_FIELDS & vals.keys()
        if not watched:
            return super().write(vals)
        # Odoo adds its own date_closed to vals on the way: look at what the caller gave.
        given = watched & TELLING_FIELDS
        if given and not self._kpi_may_correct():
            given = frozenset()
        leads, Move = self.sudo(), self.env["sales.kpi.stage.move"]
        if vals.get("user_id"):
            self.env["sales.kpi.lead.entry"]._note_owned(leads)
        if watched <= LEADING_FIELDS | ({"date_conversion"} if "type" in vals else set()):
            Move._watch(leads, given)
            return super().write(vals)
        Move._settle(leads)
        before = {lead.id: lead._kpi_get_before() for lead in leads}
        closed = "date_closed" in given and vals["date_closed"]
        result = super().write(vals)
        if closed and MOVING_FIELDS & watched:
            super().write({"date_closed": closed})  # Odoo has put the present in its place
        moved = leads.filtered(lambda lead: lead._kpi_get_state() != before[lead.id][0])
        Move._note(moved, before, given)
        (leads - moved)._kpi_tell_more(given, "lost_reason_id" in watched)
        return result

    def unlink(self):
        self.env["sales.kpi.lead.entry"]._write_noted()  # they came in all the same
        self.env["sales.kpi.stage.move"]._forget(self)
        return super().unlink()

    def _kpi_get_before(self):
        """(state, owner, team), to be compared and credited after a change."""
        return self._kpi_get_state(), self.user_id, self.team_id

    def _kpi_drop_computed(self, vals):
        """Whether a deal is won or lost, since when it is somebody's, and what of its amount is a
        month's or likely, is worked out, never said: the log and the measures rest on it. Who
        imports history may say since when."""
        computed = (WORKED_OUT | {"won_status", "date_open", "kpi_is_shared"}) & vals.keys()
        if not computed or self.env.su:
            return vals
        if self._kpi_may_correct():
            computed -= {"date_open"}
        return {name: value for name, value in vals.items() if name not in computed}

    def _kpi_get_state(self):
        status = self.won_status if self.won_status in ("won", "lost") else None
        return pipeline.State(self.type == "opportunity", status, self.stage_id)

    def _kpi_may_correct(self):
        """Whether the user may say when something happened, as an import of history must."""
        return self.env.su or self.env.user.has_group("sales_kpi.group_kpi_manager")

    def _kpi_tell_more(self, given, has_reason):
        """Carry a date or a reason that arrives later over to the moves that it is about."""
        Move = self.env["sales.kpi.stage.move"]
        if has_reason:
            Move._set_lost_reason(self.filtered(lambda lead: lead.won_status == "lost"))
        if "date_closed" in given:
            Move._correct_dates(
                {
                    lead.id: (lead.won_status, lead.date_closed)
                    for lead in self
                    if lead.won_status in ("won", "lost") and lead.date_closed
                }
            )
        if "date_conversion" in given:
            Move._correct_dates(
                {
                    lead.id: ("created", lead.date_conversion)
                    for lead in self
                    if lead.type == "opportunity" and lead.date_conversion
                }
            )

    def _handle_salesmen_assignment(self, user_ids=False, team_id=False):
        """An opportunity made from a lead belongs from its first moment to whom the conversion
        assigns it, though Odoo assigns in a second step."""
        result = super()._handle_salesmen_assignment(user_ids=user_ids, team_id=team_id)
        now = self.env.cr.now().replace(microsecond=0)
        converted = self.filtered(
            lambda lead: lead.date_conversion and lead.date_conversion.replace(microsecond=0) == now
        )
        self.env["sales.kpi.stage.move"]._set_first_owner(converted.sudo())
        return result

    def _kpi_take_shares(self):
        self.env["sales.kpi.stage.move"]._write_noted_of(self)  # by the shares that it had so far
        return super()._kpi_take_shares()

    def _kpi_spread_shares(self, former, reason):
        result = super()._kpi_spread_shares(former, reason)
        if self._kpi_are_shares_kept():
            self.env["sales.kpi.stage.move"]._share_last_closing(self)
        return result

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        self.env["sales.kpi.stage.move"]._merge(self, opportunities)
        self.env["sales.kpi.lead.entry"]._merge(self.sudo(), opportunities.sudo())
        self.env["sales.kpi.activity"]._merge_leads(self, opportunities)
        return result
