"""What wins and ways between stages take, and what first visits bring."""

import random
from ast import literal_eval
from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import SQL, convert_file, mute_logger

from ..pipeline.win_common import EffortCommon
from .hand_worked import hand_worked


@tagged("post_install", "-at_install")
class TestWins(EffortCommon):
    @hand_worked("activities_per_win", "cost_per_win")
    def test_activities_and_cost_of_a_win(self):
        # ann's first: one of February for 10 and one of bob's for 20 before the win; the planned
        # one and the one after it don't count. Her second took nothing: 2 / 2 = 1, 30 / 2 = 15.
        first, second, bobs, carls = (self._deal() for _n in range(4))
        self._activity(self.ann, 1, lead_id=first.id, date_start="2026-02-20 12:00:00", cost=10)
        self._activity(self.bob, 2, lead_id=first.id, cost=20)
        self._activity(self.ann, 4, lead_id=first.id, cost=99, state="planned")
        self._activity(self.ann, 6, lead_id=first.id, cost=99)
        self._move("won", self.ann, 5, 1000, lead_id=first.id)
        self._move("won", self.ann, 10, 500, lead_id=second.id)
        # bob's took 4 for 60. Team: (2 + 0 + 4) / 3 = 2, 90 / 3 = 30.
        for day in range(1, 5):
            self._activity(self.bob, day, lead_id=bobs.id, cost=15)
        self._move("won", self.bob, 7, lead_id=bobs.id)
        # carl's took 6 for 30. Region and company: 12 / 4 = 3, 120 / 4 = 30.
        for day in range(1, 7):
            self._activity(self.carl, day, lead_id=carls.id, cost=5, team_id=self.wasps.id)
        self._move("won", self.carl, 8, lead_id=carls.id, team=self.wasps)
        self._move("lost", self.ann, 8, lead_id=carls.id)
        self.assertEqual(self._subjects("activities_per_win"), [1, 2, 3, 3])
        self.assertEqual(self._subjects("cost_per_win"), [15, 30, 30, 30])
        cell = self._cells("activities_per_win")["user", self.ann.id]
        self.assertEqual((cell.numerator, cell.denominator), (2, 2))
        self.assertIsNone(self._cells("activities_per_win")["user", self.leader.id].value)
        self._check_drill_down("activities_per_win", "cost_per_win")

    def _efforts(self, lead):
        wins = self.env["sales.kpi.win"].search([("lead_id", "=", lead.id)], order="date, id")
        return wins.mapped("activities")

    def test_sold_again_counts_from_its_reopening(self):
        lead = self._deal()
        for day in (1, 2, 4, 6, 7):
            self._activity(self.ann, day, lead_id=lead.id)
        self._move("won", self.ann, 3, lead_id=lead.id)
        self._move("reopened", self.ann, 5, lead_id=lead.id)
        # 4 was service for the first sale, 6 is the work of the second.
        self._move("won", self.ann, "2026-03-06 18:00:00", lead_id=lead.id)
        self.assertEqual(self._efforts(lead), [2, 1])

    def test_second_cycle_with_a_loss_in_it_counts_from_its_beginning(self):
        lead = self._deal()
        for day in (1, 6, 8):
            self._activity(self.ann, day, lead_id=lead.id)
        for kind, day in (
            ("won", 3), ("reopened", 5), ("lost", 7), ("reopened", 7), ("won", 9),
        ):  # fmt: skip
            self._move(kind, self.ann, day, lead_id=lead.id)
        self.assertEqual(self._efforts(lead), [1, 2])

    def test_a_loss_taken_back_makes_no_cheap_win(self):
        lead = self._deal()
        self._activity(self.ann, 1, lead_id=lead.id)
        for kind in ("lost", "reopened", "won"):
            self._move(kind, self.ann, 3, lead_id=lead.id)
        self.assertEqual(self._efforts(lead), [1])

    def test_a_win_undone_and_won_again_makes_no_cheap_win(self):
        lead = self._deal()
        self._activity(self.ann, 1, lead_id=lead.id)
        self._move("won", self.ann, 3, lead_id=lead.id, undone=True)
        self._move("reopened", self.ann, 3, lead_id=lead.id)
        self._move("won", self.ann, 3, lead_id=lead.id)
        self.assertEqual(self._efforts(lead), [1])

    def test_a_win_that_came_by_a_merge_has_its_own_history(self):
        lead = self._deal()
        self._activity(self.ann, 1, lead_id=lead.id)
        self._move("won", self.ann, 3, lead_id=lead.id)
        self._move("reopened", self.ann, 5, lead_id=lead.id)
        self._move("won", self.bob, 6, lead_id=lead.id, merged=True)
        self.assertEqual(self._efforts(lead), [1, 1])

    def test_real_deals(self):
        lead = self.env["crm.lead"].create(
            {"name": "Real", "type": "opportunity", "user_id": self.ann.id, "team_id": self.bees.id}
        )
        self.env["sales.kpi.activity"].create(
            {"name": "Call", "lead_id": lead.id, "user_id": self.ann.id, "cost": 7}
        )
        lead.action_set_won()
        win = self.env["sales.kpi.win"].search([("lead_id", "=", lead.id)])
        self.assertEqual((win.user_id, win.activities, win.cost), (self.ann, 1, 7))
        self.assertEqual(win.display_name, "Real")
        self.assertEqual(win.action_open_lead()["res_id"], lead.id)


@tagged("post_install", "-at_install")
class TestStagePairs(EffortCommon):
    @hand_worked("stage_to_stage_days")
    def test_days_between_two_stages(self):
        new, won = self.env.ref("crm.stage_lead1"), self.env.ref("crm.stage_lead4")
        q, p = self.qualified, self.proposition
        # ann: 3 days, and 5 with the arrival in February: 4 on average. Another stage between
        # the two, and the win, change nothing.
        self._arrive(
            self._deal(), self.ann, (1, new, "created"), (2, q), (3, new), (5, p), (6, won, "won")
        )
        self._arrive(self._deal(), self.ann, ("2026-02-26 12:00:00", q), (3, p))
        # Back and forth: the first arrivals count, and Proposition came first.
        self._arrive(self._deal(), self.ann, (2, p), (4, q), (9, p))
        # Jumped over; and only back again in March.
        self._arrive(self._deal(), self.ann, (2, new, "created"), (9, p))
        self._arrive(
            self._deal(), self.ann, ("2026-02-01 12:00:00", q), ("2026-02-02 12:00:00", p), (9, q),
            (10, p),
        )  # fmt: skip
        # bob took the same way in 7: (3 + 5 + 7) / 3 = 5; carl in 1: 16 / 4 = 4.
        self._arrive(self._deal(), self.bob, (1, q), (4, q), (8, p))
        self._arrive(self._deal(), self.carl, (1, q, "created"), (2, p), team=self.wasps)
        self.assertEqual(self._subjects("stage_to_stage_days"), [4, 5, 4, 4])
        self._check_drill_down("stage_to_stage_days")

    def test_credit_goes_to_the_owner_at_the_second_stage(self):
        lead = self._deal()
        self._arrive(lead, self.ann, (1, self.qualified))
        self._arrive(lead, self.carl, (5, self.proposition), team=self.wasps)
        pair = self.env["sales.kpi.stage.pair"].search([("lead_id", "=", lead.id)])
        self.assertRecordValues(
            pair,
            [{"user_id": self.carl.id, "team_id": self.wasps.id, "days": 4,
              "date_from": datetime(2026, 3, 1, 12), "date": datetime(2026, 3, 5, 12)}],
        )  # fmt: skip

    def _ways(self, lead):
        pairs = self.env["sales.kpi.stage.pair"].search([("lead_id", "in", lead.ids)])
        return {
            (pair.lead_id.id, pair.from_stage_id.id, pair.to_stage_id.id, round(pair.days, 6),
             pair.date)
            for pair in pairs
        }  # fmt: skip

    def test_sold_again_arrives_anew_and_a_loss_taken_back_does_not(self):
        q, p = self.qualified, self.proposition
        won = self.env.ref("crm.stage_lead4")
        lead = self._deal()
        self._arrive(lead, self.ann, (1, q, "created"), (2, p), (4, won, "won"))
        self._arrive(lead, self.ann, (5, q, "reopened"), (10, p))
        days = {
            (from_id, to_id, days)
            for _lead, from_id, to_id, days, _date in self._ways(lead)
            if to_id != won.id
        }
        self.assertEqual(days, {(q.id, p.id, 1), (q.id, p.id, 5)})
        lost = self._deal()
        self._arrive(lost, self.ann, (1, q, "created"))
        self._move("lost", self.ann, 3, lead_id=lost.id, to_stage_id=q.id)
        self._arrive(lost, self.ann, (9, q, "reopened"), (11, p))
        self.assertEqual([way[3] for way in self._ways(lost)], [10])

    def test_merged_and_deleted(self):
        lead = self._deal()
        arrival = {"lead_id": lead.id, "to_stage_id": self.qualified.id}
        self._move("stage", self.ann, 1, merged=True, **arrival)
        self._arrive(lead, self.ann, (5, self.proposition))
        self._move("stage", self.ann, 6, lead_id=lead.id, to_stage_name="Gone")
        self.assertFalse(self._ways(lead))

    def test_against_plain_python(self):
        """Random histories, worked out a second time by walking along them."""
        dice = random.Random(20260315)
        stages = self.env["crm.stage"].create(
            [{"name": str(n), "sequence": n, "is_won": n == 5} for n in range(1, 6)]
        )
        leads, expected = self.env["crm.lead"], set()
        for _n in range(40):
            lead = self._deal()
            leads += lead
            expected |= self._walk(dice, lead, stages)
        self.assertGreater(len(expected), 100)
        self.assertEqual(self._ways(leads), expected)
        pairs = self.env["sales.kpi.stage.pair"].search([("lead_id", "in", leads.ids)])
        self.assertEqual(len(set(pairs.ids)), len(expected))
        self.env.invalidate_all()
        self.assertEqual(
            set(pairs.browse(pairs.ids[:7]).mapped("lead_id")), set(pairs[:7].mapped("lead_id"))
        )

    def _walk(self, dice, lead, stages):
        """Let a lead walk at random; return the pairs that its walk makes."""
        moment, pairs, seen, status = datetime(2026, 3, 1), set(), {}, None
        for step in range(dice.randint(2, 12)):
            moment += timedelta(hours=dice.choice([0, 1, 5, 30]))
            stage = dice.choice(stages)
            if not step:
                kind = "created"
            elif status:
                kind = "reopened"
                seen = {} if status == "won" else seen
                status = None
            else:
                kind = dice.choice(["stage", "stage", "stage", "lost", "won"])
                status = kind if kind in ("lost", "won") else None
            merged = dice.random() < 0.1 and kind == "stage"
            self._move(
                kind, self.ann, str(moment), lead_id=lead.id, to_stage_id=stage.id, merged=merged
            )
            if merged or kind == "lost":
                continue
            if stage not in seen:
                pairs |= {
                    (lead.id, former.id, stage.id, round((moment - at).total_seconds() / 86400, 6),
                     moment)
                    for former, at in seen.items()
                }  # fmt: skip
                seen[stage] = moment
        return pairs

    def test_installs_where_the_usual_stages_were_deleted(self):
        shipped = self.env.ref("sales_kpi.definition_stage_to_stage_days")
        ids = [self.qualified.id, self.proposition.id]
        self.assertEqual([value for _f, _o, value in literal_eval(shipped.domain)], ids)
        shipped.unlink()
        self.env["crm.stage"].browse(ids).unlink()
        data = "data/measures/win_data.xml"
        convert_file(self.env, "sales_kpi", data, {}, "init", noupdate=True)
        again = self.env.ref("sales_kpi.definition_stage_to_stage_days")
        self.assertTrue(again.active)
        self.assertEqual(self._subjects("stage_to_stage_days"), [None] * 4)

    def test_filters_reach_the_log(self):
        """A month reads the arrivals of that month, not the whole history of every deal."""
        query = self.env["sales.kpi.stage.pair"]._search(
            [("company_id", "=", self.company.id), ("date", ">=", "2026-03-01"),
             ("from_stage_id", "=", self.qualified.id)]
        )  # fmt: skip
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        rows = self.env.execute_query(query.select("id"))
        self.assertEqual(rows, [])
        plan = self._explain(query)
        # By which index depends on the statistics; that the scan knows the filter doesn't.
        scan = r"stage_move[^\n]* reached[^\n]*\n(?:.*\n){0,2}?.*(?:Cond|Filter):.*company"
        self.assertRegex(plan, scan)

    def _explain(self, query):
        rows = self.env.execute_query(SQL("EXPLAIN %s", query.select("id")))
        return "\n".join(row[0] for row in rows)


@tagged("post_install", "-at_install")
class TestFirstVisits(EffortCommon):
    def _visit(self, user, day, lead, **values):
        return self._activity(user, day, lead_id=lead.id, method_id=self.visit.id, **values)

    def _opportunity(self):
        lead = self._deal()
        self._move("created", self.ann, "2026-01-01 12:00:00", lead_id=lead.id)
        return lead

    def _advance(self, lead, day, kind="stage", direction=1):
        self._move(kind, self.ann, day, lead_id=lead.id, direction=direction)

    @hand_worked("first_visit_success_rate")
    def test_first_visits(self):
        one, two, three, four, bobs, carls = (self._opportunity() for _n in range(6))
        # ann's four: one moves forward, one is won, one moves back, one moved only before the
        # visit: 2 of 4 = 0.5. Second visits and calls don't count.
        for lead in (one, two, three, four):
            self._visit(self.ann, 5, lead)
        self._visit(self.ann, 7, three)
        self._activity(self.ann, 1, lead_id=one.id)
        self._advance(one, 6)
        self._advance(two, 20, kind="won")
        self._advance(three, 6, direction=-1)
        self._advance(four, 4)
        # bob's succeeds: team 3 of 5 = 0.6; carl's doesn't: 3 of 6 = 0.5. One of February counts
        # there, also when another follows in March.
        self._visit(self.bob, 5, bobs)
        self._advance(bobs, 6)
        self._visit(self.carl, 5, carls, team_id=self.wasps.id)
        old = self._opportunity()
        self._visit(self.ann, 1, old, date_start="2026-02-10 12:00:00")
        self._visit(self.ann, 5, old)
        self.assertEqual(self._subjects("first_visit_success_rate"), [0.5, 0.6, 0.5, 0.5])
        self._check_drill_down("first_visit_success_rate")

    def test_days_after_the_visit_are_a_setting(self):
        lead = self._opportunity()
        self._visit(self.ann, 5, lead)
        self._advance(lead, "2026-04-04 12:00:00")
        row = self.env["sales.kpi.first.visit"].search([("lead_id", "=", lead.id)])
        self.assertTrue(row.succeeded, "30 days to the hour")
        self.company.kpi_visit_days = 29
        self.env.invalidate_all()
        self.assertFalse(row.succeeded)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.company.kpi_visit_days = 0
            self.env.flush_all()

    def test_turning_it_back_into_a_lead_hides_no_visit(self):
        lead = self._opportunity()
        self._visit(self.ann, 5, lead)
        lead.type = "lead"
        self.assertTrue(self.env["sales.kpi.first.visit"].search([("lead_id", "=", lead.id)]))
        never = self.env["crm.lead"].create({"name": "Only a lead", "type": "lead"})
        self._visit(self.ann, 5, never)
        self.assertFalse(self.env["sales.kpi.first.visit"].search([("lead_id", "=", never.id)]))

    def test_earlier_visit_recorded_later_is_the_first(self):
        lead = self._opportunity()
        self._visit(self.bob, 6, lead)
        self._visit(self.ann, 5, lead)
        row = self.env["sales.kpi.first.visit"].search([("lead_id", "=", lead.id)])
        self.assertEqual((row.user_id, row.activity_id.user_id), (self.ann, self.ann))
