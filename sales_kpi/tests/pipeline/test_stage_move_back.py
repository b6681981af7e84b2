"""Opportunities that are dragged to and fro. Worked out by hand."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .funnel_common import FunnelCommon

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@tagged("post_install", "-at_install")
class TestToAndFro(FunnelCommon):
    def _ann(self, *codes):
        values = self.env["sales.kpi.definition"].read_values(codes, *MARCH, user_ids=self.ann.ids)
        return [values[code][self.ann.id] for code in codes]

    def _drag(self, lead, day, *stages, minutes=2):
        """A drag every two minutes, each a transaction of its own."""
        moment = datetime(2026, 3, day, 12)
        for stage in stages:
            moment += timedelta(minutes=minutes)
            self._step(lead, moment, stage)
            self.env.cr.flush()

    def test_ten_times_in_20_minutes(self):
        # In New since the 2nd, dragged to Talk and back ten times on the 12th: no advance (it
        # was 10). Moved to Offer on the 22nd, after 20 days in New: one advance, and 20 days (the
        # 21 stays were 1 day on average).
        lead = self._walk((2, self.new))
        self._drag(lead, 12, *[self.talk, self.new] * 10, minutes=1)
        self.assertEqual(self._ann("stage_advances", "stage_dwell_days"), [0, None])
        self._step(lead, 22, self.offer)
        self.assertEqual(self._ann("stage_advances", "stage_dwell_days"), [1, 20])
        self.assertEqual(len(self._moves(lead)), 22, "The log forgets nothing")
        with freeze_time("2026-03-25 12:00:00"):
            self.assertEqual(self._told(lead), [("New", "advanced", 20), ("Offer", "still", 3)])

    def test_ten_times_where_it_had_been(self):
        # From New to Talk on the 4th: 1 advance, 2 days in New. Dragged back to New and on to
        # Talk ten times on the 12th, it has been in Talk all the time, until the 24th.
        lead = self._walk((2, self.new), (4, self.talk))
        self._drag(lead, 12, *[self.new, self.talk] * 10, minutes=1)
        self._step(lead, 24, self.offer)
        self.assertEqual(self._ann("stage_advances", "stage_dwell_days"), [2, 11])

    def test_ends_where_it_is_dragged_to(self):
        # Nine times to and fro, and the tenth time it stays: 1 advance, after 10 days in New.
        lead = self._walk((2, self.new))
        self._drag(lead, 12, *[self.talk, self.new] * 9, self.talk, minutes=0)
        self.assertEqual(self._ann("stage_advances", "stage_dwell_days"), [1, 10])

    def test_in_one_transaction(self):
        lead = self._walk((2, self.new))
        with freeze_time("2026-03-12 12:00:00"):
            for stage in [self.talk, self.offer, self.new] * 3:
                lead.stage_id = stage
            self.env.cr.flush()
        self.assertEqual(self._ann("stage_advances", "stage_dwell_days"), [0, None])
        self.assertTrue(all(self._moves(lead)[1:].mapped("undone")))

    def test_honest_step_back(self):
        # New 2 days, Talk 6 days, back in New for 4 days, then Talk again: 1 advance, as it had
        # been in Talk; 4 days in a stage on average.
        lead = self._walk((2, self.new), (4, self.talk), (10, self.new), (14, self.talk))
        self.assertEqual(self._ann("stage_advances", "stage_dwell_days"), [1, 4])
        self.assertEqual(
            [outcome for _stage, outcome, _days in self._told(lead)],
            ["advanced", "back", "advanced", "still"],
        )

    def test_mistake_does_not_cost_the_advance(self):
        # Dragged to Offer by mistake and back, then to Talk and to Offer in earnest: 2 advances.
        lead = self._walk((2, self.new))
        self._drag(lead, 3, self.offer, self.new)
        self._step(lead, 8, self.talk)
        self._step(lead, 10, self.offer)
        self.assertEqual(self._ann("stage_advances", "stage_dwell_days"), [2, 4])

    def test_within_a_day_and_not_later(self):
        for hours, advances in ((24, 0), (25, 1)):
            with self.subTest(hours=hours):
                lead = self._walk((2, self.new))
                self._step(lead, datetime(2026, 3, 5, 12), self.talk)
                self._step(lead, datetime(2026, 3, 5, 12) + timedelta(hours=hours), self.new)
                self.assertEqual(self._ann("stage_advances"), [advances])
                lead.unlink()

    def test_won_over_and_over(self):
        # Won, reopened and won again on one day: one advance to Won, not two; sold again ten days
        # later, the way begins anew: Talk and Won are two more.
        lead = self._walk((2, self.offer))
        self._drag(lead, 5, self.won, self.offer, self.won)
        self.assertEqual(self._ann("stage_advances", "won_count"), [1, 1])
        for day, stage in ((15, self.new), (17, self.talk), (20, self.won)):
            self._step(lead, day, stage)
        self.assertEqual(self._ann("stage_advances", "won_count"), [3, 2])

    def test_first_visit_does_not_succeed_by_dragging(self):
        method = self.env["sales.kpi.activity.method"].create({"name": "V", "channel": "visit"})
        lead = self._walk((2, self.new))
        self.env["sales.kpi.activity"].create(
            {"name": "Visit", "user_id": self.ann.id, "lead_id": lead.id, "state": "done",
             "method_id": method.id, "date_start": datetime(2026, 3, 3)}
        )  # fmt: skip
        self._drag(lead, 4, self.talk, self.new)
        self.assertEqual(self._ann("first_visit_success_rate"), [0])
        self._step(lead, 8, self.talk)
        self.assertEqual(self._ann("first_visit_success_rate"), [1])

    def test_days_between_two_stages(self):
        # Talk on the 4th by mistake, in earnest on the 10th, Offer on the 20th: 10 days.
        lead = self._walk((2, self.new))
        self._drag(lead, 4, self.talk, self.new)
        self._step(lead, 10, self.talk)
        self._step(lead, 20, self.offer)
        pairs = self.env["sales.kpi.stage.pair"].search([("lead_id", "=", lead.id)])
        days = {(pair.from_stage_id, pair.to_stage_id): pair.days for pair in pairs}
        self.assertEqual(
            days,
            {(self.new, self.talk): 8, (self.new, self.offer): 18, (self.talk, self.offer): 10},
        )

    def test_funnel_counts_no_mistake(self):
        lead = self._walk((2, self.new))
        self._drag(lead, 12, self.talk, self.new)
        funnel = self.Stay.get_funnel(*MARCH, team_ids=self.bees.ids)["stages"]
        entered = {stage["name"]: stage["entered"] for stage in funnel if stage["entered"]}
        self.assertEqual(entered, {"New": 1})
        self.assertEqual(self._stays(lead).mapped("repeat"), [False])

    def test_closed_period_keeps_its_moves(self):
        lead = self._walk((2, self.new))
        self._step(lead, datetime(2026, 3, 31, 20), self.talk)
        self.env["sales.kpi.period"].get_or_create("month", "2026-03-15").action_review()
        self._step(lead, datetime(2026, 4, 1, 10), self.new)
        self.env.cr.flush()
        self.assertEqual(self._moves(lead).mapped("undone"), [False, False, True])
        self.assertEqual(self._ann("stage_advances"), [1])

    def test_read_from_the_tracking(self):
        """Installed later, the log says the same."""
        lead = self._walk((2, self.new))
        self._drag(lead, 12, self.talk, self.new, self.offer)
        told = self._moves(lead).mapped("undone")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-03-02 12:00' WHERE id = %s", [lead.id]
        )
        self._moves(lead).unlink()
        lead.message_ids.unlink()
        info = lead.fields_get(["stage_id"])["stage_id"]
        for minute, *change in (
            (2, self.new, self.talk),
            (4, self.talk, self.new),
            (6, self.new, self.offer),
        ):
            message = self.env["mail.message"].create(
                {"model": "crm.lead", "res_id": lead.id, "date": datetime(2026, 3, 12, 12, minute)}
            )
            Value = self.env["mail.tracking.value"]
            vals = Value._create_tracking_values(*change, "stage_id", info, lead)
            Value.create({**vals, "mail_message_id": message.id})
        self.Move._backfill()
        self.assertEqual(self._moves(lead).mapped("undone"), told)
        self.assertEqual(self._ann("stage_advances", "stage_dwell_days"), [1, 10 + 6 / 1440])

    def test_recount_says_the_same(self):
        """What is written move by move is what comes out of the whole log."""
        lead = self._walk((2, self.new), (5, self.talk), (5, self.new), (9, self.won))
        lead |= self._walk((2, self.new), (5, self.offer), (8, self.talk), (9, self.offer))
        names = ("days", "cycle_days", "cycle", "again", "undone")
        before = self._moves(lead).read(names)
        self.env.cr.execute(
            "UPDATE sales_kpi_stage_move SET again = NULL, undone = kind = 'won', days = 7"
            " WHERE lead_id = ANY(%s)",
            [lead.ids],
        )
        self.env.invalidate_all()
        self.Move._recount(lead.ids)
        after = self._moves(lead).read(names)
        for row in after:
            row["undone"] &= (
                row["id"] not in self._moves(lead).filtered(lambda move: move.kind == "won").ids
            )
        self.assertEqual(after, before)
