from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.sources.pipeline.stage_move_backfill import COLUMNS
from .test_stage_move import StageMoveCase


@tagged("post_install", "-at_install")
class TestBackfill(StageMoveCase):
    """Opportunities of the time before the module: no moves, but what Odoo tracked."""

    def _old_lead(self, **vals):
        lead = self._lead(**vals)
        self.env.flush_all()
        self._moves(lead).unlink()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = '2026-01-01 10:00:00.25' WHERE id = %s", (lead.id,)
        )
        lead.invalidate_recordset()
        return lead

    def _track(self, lead, day, **changes):
        """Post the tracking of changes {field: (old, new)} on a day of January 2026."""
        message = self.env["mail.message"].create(
            {
                "model": "crm.lead",
                "res_id": lead.id,
                "message_type": "notification",
                "date": datetime(2026, 1, day, 10),
            }
        )
        for name, (old, new) in changes.items():
            info = lead.fields_get([name])[name]
            vals = self.env["mail.tracking.value"]._create_tracking_values(
                old, new, name, info, lead
            )
            self.env["mail.tracking.value"].create({**vals, "mail_message_id": message.id})

    def _backfill(self, lead):
        self.Move._backfill()
        return self._moves(lead)

    def test_history_with_reassignment(self):
        lead = self._old_lead(user=self.bob, stage_id=self.won.id, probability=100)
        self._track(lead, 3, stage_id=(self.new, self.offer), expected_revenue=(400, 1000))
        self._track(lead, 4, stage_id=(self.offer, self.won), won_status=("pending", "won"))
        self._track(lead, 6, user_id=(self.ann, self.bob))
        moves = self._backfill(lead)
        self.assertRecordValues(
            moves,
            [
                {
                    "kind": kind,
                    "date": datetime(2026, 1, number, 10),
                    "from_stage_id": left.id,
                    "to_stage_id": reached.id,
                    "user_id": self.ann.id,
                    "team_id": self.bees.id,
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                    "expected_revenue": revenue,
                    "direction": direction,
                    "skipped": skipped,
                    "days": days,
                    "cycle_days": cycle_days,
                    "merged": False,
                }
                for kind, number, left, reached, revenue, direction, skipped, days, cycle_days in (
                    ("created", 1, self.env["crm.stage"], self.new, 400, 0, 0, 0, 0),
                    ("stage", 3, self.new, self.offer, 1000, 1, 1, 2, 0),
                    ("won", 4, self.offer, self.won, 1000, 1, 0, 1, 3),
                )
            ],
        )

    def test_reopened_and_won_again(self):
        lead = self._old_lead(user=self.bob, stage_id=self.won.id, probability=100)
        self._track(lead, 4, stage_id=(self.new, self.won), won_status=("pending", "won"))
        self._track(lead, 6, user_id=(self.ann, self.bob))
        self._track(lead, 10, stage_id=(self.won, self.talk), won_status=("won", "pending"))
        self._track(lead, 20, stage_id=(self.talk, self.won), won_status=("pending", "won"))
        won = self._backfill(lead).filtered(lambda move: move.kind == "won")
        self.assertRecordValues(
            won,
            [
                {"user_id": self.ann.id, "cycle": 1, "cycle_days": 3},
                {"user_id": self.bob.id, "cycle": 2, "cycle_days": 10},
            ],
        )

    def test_lost_and_restored(self):
        lead = self._old_lead()
        self._track(
            lead,
            5,
            active=(True, False),
            won_status=("pending", "lost"),
            lost_reason_id=(self.env["crm.lost.reason"], self.reason),
        )
        self._track(
            lead,
            8,
            active=(False, True),
            won_status=("lost", "pending"),
            lost_reason_id=(self.reason, self.env["crm.lost.reason"]),
        )
        moves = self._backfill(lead)
        self.assertEqual(moves.mapped("kind"), ["created", "lost", "reopened"])
        self.assertEqual(moves[1].lost_reason_id, self.reason)

    def test_status_tracked_in_another_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        selection = self.env["ir.model.fields.selection"].search(
            [("field_id.model", "=", "crm.lead"), ("value", "=", "won")]
        )
        selection.with_context(lang="fr_FR").name = "Gagné, bien sûr"
        lead = self._old_lead(stage_id=self.won.id, probability=100)
        self._track(lead, 4, stage_id=(self.new, self.won), won_status=("pending", "won"))
        tracked = self.env["mail.tracking.value"].search([("new_value_char", "=", "Won")])
        tracked.filtered(
            lambda value: (
                value.mail_message_id.res_id == lead.id and value.field_id.name == "won_status"
            )
        ).new_value_char = "Gagné, bien sûr"
        self.assertEqual(self._backfill(lead)[1].kind, "won")
        self.assertEqual(self._moves(lead)[1].date, datetime(2026, 1, 4, 10))

    def test_deleted_stage_keeps_its_name(self):
        gone = self.env["crm.stage"].create({"name": "Gone", "team_ids": self.bees.ids})
        lead = self._old_lead(stage_id=self.offer.id)
        self._track(lead, 3, stage_id=(self.new, gone))
        self._track(lead, 4, stage_id=(gone, self.offer))
        gone.unlink()
        moves = self._backfill(lead)
        self.assertEqual(moves.mapped("kind"), ["created", "stage", "stage"])
        self.assertEqual((moves[1].to_stage_label, moves[2].from_stage_label), ("Gone", "Gone"))
        self.assertFalse(moves[1].to_stage_id)

    def test_deleted_owner(self):
        lead = self._old_lead()
        lost = self._new_user("gone", "sales_team.group_sale_salesman")
        self._track(lead, 3, user_id=(lost, self.ann))
        lost.unlink()
        self.assertFalse(self._backfill(lead).user_id)

    def test_closed_without_tracking(self):
        won = self._old_lead(stage_id=self.won.id, probability=100)
        lost = self._old_lead(active=False, probability=0, lost_reason_id=self.reason.id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET date_closed = '2026-01-11 10:00' WHERE id IN %s",
            (tuple((won | lost).ids),),
        )
        self.Move._backfill()
        for lead, kind, reason in ((won, "won", False), (lost, "lost", self.reason.id)):
            self.assertRecordValues(
                self._moves(lead)[1:],
                [
                    {
                        "kind": kind,
                        "date": datetime(2026, 1, 11, 10),
                        "lost_reason_id": reason,
                        "user_id": self.ann.id,
                    }
                ],
            )

    def test_lead_has_no_moves(self):
        self.assertFalse(self._backfill(self._old_lead(type="lead")))

    def test_second_run_adds_nothing(self):
        lead = self._old_lead()
        self._backfill(lead)
        count = self.Move.search_count([])
        self.Move._backfill()
        self.assertEqual(self.Move.search_count([]), count)

    def test_history_goes_on(self):
        """After the backfill the log follows: reopened, then a win in the second cycle."""
        lead = self._old_lead(stage_id=self.won.id, probability=100)
        self._track(lead, 4, stage_id=(self.new, self.won), won_status=("pending", "won"))
        self._backfill(lead)
        lead.stage_id = self.talk
        lead.stage_id = self.won
        self.assertEqual(
            [(move.kind, move.cycle) for move in self._moves(lead)],
            [("created", 1), ("won", 1), ("reopened", 2), ("won", 2)],
        )

    def test_queries_do_not_grow(self):
        def queries(count):
            for _i in range(count):
                self._track(self._old_lead(), 3, stage_id=(self.talk, self.new))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Move._backfill()
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(2), queries(20))

    def test_says_what_the_log_says(self):
        """Two ways to the same moves: written by the ORM as they happen, and read off the tracking
        by a module that comes later, into an empty table."""
        deals = self._live_through()
        wrote = self._read_rows(deals)
        self.assertEqual(
            " ".join(row["kind"] for row in wrote),
            "created stage stage stage won created lost reopened won reopened stage won",
        )
        self.env.cr.execute("DELETE FROM sales_kpi_stage_move")
        self.Move._backfill()
        self.assertEqual(self._read_rows(deals), wrote)

    def _live_through(self):
        """A deal that is dragged back within a day and handed over once it is won; one that is
        lost, taken up again, won for more money, and sold once more."""
        deals = self.env["crm.lead"].concat(
            *(self._do(1, self._lead, expected_revenue=1000) for _deal in range(2))
        )
        first, second = deals
        self._do(3, first.write, {"stage_id": self.talk.id})
        self._do(3, first.write, {"stage_id": self.new.id}, hour=15)
        self._do(6, first.write, {"stage_id": self.offer.id})
        self._do(9, first.write, {"stage_id": self.won.id})
        self._do(11, first.write, {"user_id": self.bob.id})
        self._do(4, second.action_set_lost, lost_reason_id=self.reason.id)
        self._do(6, second.toggle_active)
        self._do(8, second.write, {"stage_id": self.won.id, "expected_revenue": 3000})
        self._do(12, second.write, {"stage_id": self.talk.id, "user_id": self.bob.id})
        self._do(15, second.write, {"stage_id": self.offer.id})
        self._do(20, second.write, {"stage_id": self.won.id})
        return deals

    def _do(self, day, deed, *args, hour=10, **kwargs):
        """A transaction of its own, on a day of January 2026."""
        with freeze_time(datetime(2026, 1, day, hour)):
            done = deed(*args, **kwargs)
            self.env.cr.flush()
        if day == 1:
            self.env.cr.execute(
                "UPDATE crm_lead SET create_date = '2026-01-01 10:00' WHERE id = %s", [done.id]
            )
            self.env.invalidate_all()
        return done

    def _read_rows(self, deals):
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT {', '.join(COLUMNS)} FROM sales_kpi_stage_move"
            " WHERE lead_id = ANY(%s) ORDER BY lead_id, id",
            [deals.ids],
        )
        rows = self.env.cr.dictfetchall()
        for row in rows:
            row["again"] = bool(row["again"])
        return rows
