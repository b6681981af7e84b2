from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ....tools import pipeline
from .stage_move_recount import _as_step

NOTED = "sales_kpi.stage_move.noted"
WATCHED = "sales_kpi.stage_move.watched"


class SalesKpiStageMove(models.Model):
    """The writing of the log.

    What happens is noted when it happens, and written by one insert for all at the end of the
    transaction, or as soon as anybody looks at the log: Odoo converts and assigns a thousand leads
    one at a time, which must not cost a thousand inserts. The notes are kept with the precommit
    hooks, which run when a savepoint begins and are dropped when it is rolled back, so that they
    share the fate of the change. For the same reason a change of owner, team or type is only
    watched: what the stage becomes by it is computed later by Odoo, for many leads at once.
    """

    _inherit = "sales.kpi.stage.move"

    def _search(self, *args, **kwargs):
        self._write_noted()
        return super()._search(*args, **kwargs)

    @api.private
    def flush_model(self, fnames=None):
        self._write_noted()
        self._take_sources(fnames)
        return super().flush_model(fnames)

    # ---- noting --------------------------------------------------------------------------------

    @api.model
    def _note(self, leads, before, given):
        """Note what has happened to ``leads`` (sudo).

        :param before: {lead id: (`pipeline.State`, owner, team)}; a lead not in it is new
        :param given: names of the dates of the lead that are to be believed instead of now
        """
        noted = self._get_noted(NOTED)
        now = fields.Datetime.now()
        for lead in leads:
            event = self._prepare_event(lead, now, given, *before.get(lead.id, (None,) * 3))
            noted.setdefault(lead.id, []).append(event)

    @api.model
    def _watch(self, leads, given):
        """Remember how ``leads`` (sudo) are before a change whose effect is seen later."""
        watched = self._get_noted(WATCHED)
        now = fields.Datetime.now()
        for lead in leads:
            if lead.id not in watched:
                watched[lead.id] = (now, given, *lead._kpi_get_before())

    @api.model
    def _settle(self, leads):
        """Note what has become of those of ``leads`` (sudo) that are watched."""
        watched = self.env.cr.precommit.data.get(WATCHED, {})
        for lead in leads.filtered(lambda lead: lead.id in watched):
            now, given, *before = watched.pop(lead.id)
            if lead._kpi_get_state() != before[0]:
                event = self._prepare_event(lead, now, given, *before)
                self._get_noted(NOTED).setdefault(lead.id, []).append(event)

    def _get_noted(self, key):
        """What is noted in this transaction, by lead id; it will be written at its end."""
        precommit = self.env.cr.precommit
        if key not in precommit.data:
            precommit.data[key] = {}
            precommit.add(self.sudo()._write_noted)
        return precommit.data[key]

    def _prepare_event(self, lead, now, given, state, owner, team):
        first = credit = self._prepare_credit(lead, lead.user_id, lead.team_id)
        if state:
            credit = self._prepare_credit(lead, *self._get_credited(lead, owner, team))
        return {
            "before": state,
            "after": lead._kpi_get_state(),
            "made": lead.create_date,
            "now": now,
            "closed": "date_closed" in given and lead.date_closed,
            "converted": "date_conversion" in given and lead.date_conversion,
            "first": first,
            "credit": credit,
            "reason": lead.lost_reason_id.id or None,
            "shared": lead.kpi_is_shared,
            "vals": {
                "lead_id": lead.id,
                "partner_id": lead.partner_id.id or None,  # its company is found as it is written
                "expected_revenue": lead.expected_revenue,
                "recurring_revenue_monthly": lead.recurring_revenue_monthly,
                "merged": False,
            },
        }

    def _get_credited(self, lead, owner, team):
        """Owner and team that a change is credited to, by those before it; see the class."""
        if owner:
            return owner, team or lead.team_id
        acting = self._get_acting_salesperson()
        if lead.won_status == "lost":
            # Nobody puts his loss on a colleague by letting the deal go first.
            return acting or lead.user_id, lead.team_id
        return lead.user_id or acting, lead.team_id

    def _prepare_credit(self, lead, owner, team):
        company = lead.company_id or team.company_id or owner.company_id or self.env.company
        return {
            "user_id": owner.id or None,
            "team_id": team.id or None,
            "company_id": company.id,
        }

    def _get_acting_salesperson(self):
        # Without this, a rep could let go of a deal a moment before marking it lost.
        user = self.env.user
        is_rep = user.id != SUPERUSER_ID and user.has_group("sales_team.group_sale_salesman")
        return user if is_rep else user.browse()

    @api.model
    def _renote_first_owner(self, leads):
        """Credit the noted entry of ``leads`` to their present owner; return those whose entry is
        not written yet."""
        data = self.env.cr.precommit.data
        noted, watched = data.get(NOTED, {}), data.get(WATCHED, {})
        for lead in leads.filtered(lambda lead: lead.id in noted):
            for event in noted[lead.id]:
                event["first"] = self._prepare_credit(lead, lead.user_id, lead.team_id)

        def is_entering(lead):
            states = [event["before"] for event in noted.get(lead.id, ())]
            states += [watched[lead.id][2]] if lead.id in watched else []
            return any(not (state and state.is_opportunity) for state in states)

        return leads.filtered(is_entering)

    # ---- writing -------------------------------------------------------------------------------

    @api.model
    def _write_noted_of(self, leads):
        """Write the notes if one of ``leads`` is among them."""
        data = self.env.cr.precommit.data
        noted = data.get(NOTED, {}).keys() | data.get(WATCHED, {}).keys()
        if not noted.isdisjoint(leads.ids):
            self._write_noted()

    @api.model
    def _write_noted(self):
        """Write the moves that are noted, by one insert."""
        data = self.env.cr.precommit.data
        if data.get(WATCHED):
            self._settle(self.env["crm.lead"].sudo().browse(data[WATCHED]).exists())
        data.pop(WATCHED, None)
        noted = data.pop(NOTED, None)
        if not noted:
            return
        moves, qualified, histories = [], [], self._get_histories(noted)
        for lead_id, history in histories.items():
            for event in noted[lead_id]:
                made = self._prepare_moves(event, history)
                moves += made
                if event["before"] and not event["before"].is_opportunity:
                    qualified += [vals for *_w, vals in made if vals["kind"] in pipeline.ENTRIES]
        # before the insert: what it takes back or enters too late may be among what is inserted
        former = self._apply_hindsight(histories.values())
        open_stages = self._get_open_stages(moves)
        shared = [key for key, events in noted.items() if any(e["shared"] for e in events)]
        last = self._get_last_id() if shared else 0
        self._insert([self._prepare_row(*move, open_stages) for move in moves])
        self._correct_former(*former)
        if shared:
            self._share_closings(shared, last)
        if qualified:
            self.env["sales.kpi.lead.entry"]._qualify(qualified)
        self._mark_undone({vals["lead_id"] for *_ways, vals in moves if vals["cycle"] > 1})

    def _mark_undone(self, lead_ids):
        """Winning the same deal over and over on one day counts once; so does losing it."""
        if not lead_ids:
            return
        closings = self.sudo().search(
            [("lead_id", "in", list(lead_ids)), ("kind", "in", ("won", "lost"))], order="id"
        )
        last = {}
        for move in closings.filtered(lambda move: not move.merged):
            key = (move.lead_id, move.kind, move.user_id, move.company_id._get_kpi_date(move.date))
            if key in last:
                last[key].undone = True
            last[key] = move

    @api.model
    def _forget(self, leads):
        """Drop the notes about ``leads``, which are about to be deleted."""
        for key in (NOTED, WATCHED):
            notes = self.env.cr.precommit.data.get(key, {})
            for lead_id in leads.ids:
                notes.pop(lead_id, None)

    @api.model
    def _get_histories(self, noted):
        """{lead id: `pipeline.History`} of the log; what came by a merge is another deal's."""
        histories = {
            lead_id: pipeline.History(since=events[0]["made"]) for lead_id, events in noted.items()
        }
        known = [lead_id for lead_id, events in noted.items() if events[0]["before"]]
        if not known:
            return histories
        for lead_id, own in self._read_log(known).items():
            for move in own:
                histories[lead_id].add(*_as_step(move), move["id"])
            histories[lead_id].taken_back.clear()  # that is written already, and this:
            if own[0]["kind"] == "imported":
                histories[lead_id].entry = None
        return histories

    def _prepare_moves(self, event, history):
        """[(stage left, stage reached, values)] of an event, which then is part of the history."""
        moves = []
        for kind, left, reached in pipeline.moves(event["before"], event["after"], history):
            date = event["now"]
            if kind == "created":
                date = event["converted"] or date
            elif kind in ("won", "lost"):
                date = event["closed"] or date
            vals = {
                **event["vals"],
                **event["first" if kind == "created" else "credit"],
                "kind": kind,
                "date": date,
                "lost_reason_id": event["reason"] if kind == "lost" else None,
            }
            stages = (stage.id if stage else None for stage in (left, reached))
            vals |= history.follow(kind, date, *stages, key=vals)
            moves.append((left, reached, vals))
        return moves

    @api.model
    def _get_open_stages(self, moves):
        """The open stages if one of the moves may jump over some; else none, for speed."""
        Stage = self.env["crm.stage"].sudo()
        if any(a and b and b.sequence - a.sequence > 1 for a, b, _vals in moves):
            return Stage.search_fetch([("is_won", "=", False)], ["sequence", "team_ids"])
        return Stage

    def _prepare_row(self, left, reached, vals, open_stages):
        """The column values of a move; direction and jumps by the present order of the stages."""
        start, end = (left.sequence, reached.sequence) if left and reached else (0, 0)
        skipped = open_stages.filtered(
            lambda stage: (
                start < stage.sequence < end
                and (not stage.team_ids or vals["team_id"] in stage.team_ids.ids)
            )
        )
        return {
            **vals,
            "source_id": vals["lead_id"],  # of which it is found as it is written
            "from_stage_id": left.id or None if left else None,
            "to_stage_id": reached.id or None if reached else None,
            "direction": (end > start) - (end < start),
            "skipped": len(skipped),
        }

    def _insert(self, rows):
        """Insert rows amid what goes on: only what the statement looks at is flushed."""
        if rows:
            self.env["res.partner"].flush_model(["commercial_partner_id"])
            self._execute_insert(rows)

    def _prepare_cell(self, name, cell):
        """What a row names, or NULL if it was deleted since; of a contact, the company it belongs
        to, and of an opportunity its source. Read as a record, that would cost more than the rest
        of the log."""
        if name == "source_id":
            return SQL("(SELECT source_id FROM crm_lead WHERE id = %s)", cell)
        if name not in ("user_id", "team_id", "partner_id", "lost_reason_id"):
            return cell
        return SQL(
            "(SELECT %s FROM %s WHERE id = %s)",
            SQL.identifier("commercial_partner_id" if name == "partner_id" else "id"),
            SQL.identifier(self.env[self._fields[name].comodel_name]._table),
            cell,
        )
