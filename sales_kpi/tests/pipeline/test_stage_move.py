from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import SalesKpiCommon
from ..whole.hard_case import hard_case


class StageMoveCase(SalesKpiCommon):
    """The pipeline of the Bees: New (10), Talk (20), Offer (30), Won (40), Renewed (50, won)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Move = cls.env["sales.kpi.stage.move"]
        cls.new, cls.talk, cls.offer, cls.won, cls.renewed = cls.env["crm.stage"].create(
            [
                {"name": name, "sequence": sequence, "is_won": won, "team_ids": cls.bees.ids}
                for name, sequence, won in (
                    ("New", 10, False),
                    ("Talk", 20, False),
                    ("Offer", 30, False),
                    ("Won", 40, True),
                    ("Renewed", 50, True),
                )
            ]
        )
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Too expensive"})

    def _lead(self, user=None, **vals):
        user = self.ann if user is None else user
        vals = {
            "name": "Deal",
            "type": "opportunity",
            "user_id": user.id,
            "team_id": self.bees.id,
            "stage_id": self.new.id,
            "expected_revenue": 1000,
            "probability": 30,
            "partner_id": self.customer.id,
            **vals,
        }
        return self.env["crm.lead"].create(vals)

    def _moves(self, lead):
        return self.Move.search([("lead_id", "in", lead.ids)], order="id")

    def _kinds(self, lead):
        return self._moves(lead).mapped("kind")


@tagged("post_install", "-at_install")
class TestStageMove(StageMoveCase):
    def test_creation_enters_the_pipeline(self):
        lead = self._lead()
        move = self._moves(lead)
        self.assertRecordValues(
            move,
            [
                {
                    "kind": "created",
                    "from_stage_id": False,
                    "to_stage_id": self.new.id,
                    "user_id": self.ann.id,
                    "team_id": self.bees.id,
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                    "expected_revenue": 1000,
                    "direction": 0,
                    "days": 0,
                    "cycle": 1,
                }
            ],
        )

    def test_creation_directly_in_a_won_stage(self):
        lead = self._lead(stage_id=self.won.id, probability=100)
        self.assertEqual(self._kinds(lead), ["created", "won"])

    def test_many_are_logged_by_one_insert(self):
        """Two queries for the stages jumped over, one to insert; of new ones nothing is known."""
        self.env.cr.flush()
        leads = self.env["crm.lead"].concat(*[self._lead() for _i in range(12)])
        leads.write({"stage_id": self.talk.id})
        with self.assertQueryCount(3, flush=False):
            self.Move._write_noted()
        self.assertEqual(len(self._moves(leads)), 24)
        with freeze_time(datetime.now() + timedelta(days=2)):
            leads.write({"stage_id": self.new.id})
        with self.assertQueryCount(2, flush=False):  # what the log knows of them, and the insert
            self.Move._write_noted()
        self.assertEqual(len(self._moves(leads)), 36)

    def test_contact_counts_for_its_company(self):
        """Also one that is new, and moves to another company in the same transaction."""
        contact = self.env["res.partner"].create({"name": "Carol", "parent_id": self.customer.id})
        lead = self._lead(partner_id=contact.id)
        self.env.cr.flush()
        self.assertEqual(self._moves(lead).partner_id, self.customer)
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        contact.parent_id = other
        lead.stage_id = self.talk
        self.env.cr.flush()
        self.assertEqual(self._moves(lead)[1].partner_id, other)

    def test_move_reads_nothing_but_the_opportunity(self):
        contact = self.env["res.partner"].create({"name": "Carol", "parent_id": self.customer.id})
        lead = self._lead(partner_id=contact.id)
        self.env.cr.flush()
        self.env.invalidate_all()
        before = {lead.id: lead.sudo()._kpi_get_before()}
        with self.assertQueryCount(0, flush=False):
            self.Move._note(lead.sudo(), before, frozenset())

    def test_written_when_the_transaction_ends(self):
        lead = self._lead()
        self.env.cr.flush()  # what a commit does first
        self.env.cr.execute("SELECT kind FROM sales_kpi_stage_move WHERE lead_id = %s", (lead.id,))
        self.assertEqual(self.env.cr.fetchall(), [("created",)])

    def test_rolled_back_change_is_not_logged(self):
        lead = self._lead()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            lead.action_set_won()
            raise ZeroDivisionError
        lead.invalidate_recordset()
        self.assertEqual(self._kinds(lead), ["created"])

    def test_what_was_deleted_meanwhile(self):
        lead, gone = self._lead(), self._lead()
        partner = self.env["res.partner"].create({"name": "Double"})
        lead.write({"partner_id": partner.id, "stage_id": self.talk.id})
        gone.unlink()
        lead.partner_id = False
        partner.unlink()
        self.assertEqual(self._kinds(lead), ["created", "stage"])
        self.assertFalse(self._moves(lead)[1].partner_id)
        self.assertFalse(self._kinds(gone))

    def test_stage_move(self):
        with freeze_time("2026-03-01 08:00:00"):
            lead = self._lead()
        with freeze_time("2026-03-03 20:00:00"):
            lead.write({"stage_id": self.talk.id, "expected_revenue": 1500})
        self.assertRecordValues(
            self._moves(lead)[1],
            [
                {
                    "kind": "stage",
                    "date": datetime(2026, 3, 3, 20),
                    "from_stage_id": self.new.id,
                    "to_stage_id": self.talk.id,
                    "direction": 1,
                    "skipped": 0,
                    "expected_revenue": 1500,
                    "days": 2.5,
                    "cycle_days": 0,
                }
            ],
        )

    def test_direction_and_skipped_stages(self):
        other = self.env["crm.stage"].create(
            {"name": "Wasps only", "sequence": 25, "team_ids": self.wasps.ids}
        )
        lead = self._lead()
        lead.stage_id = self.offer  # jumps over Talk; the Wasps' stage is not in this pipeline
        lead.stage_id = self.new
        lead.stage_id = self.won  # over Talk and Offer
        moves = self._moves(lead)[1:]
        self.assertTrue(other)
        self.assertEqual(moves.mapped("direction"), [1, -1, 1])
        self.assertEqual(moves.mapped("skipped"), [1, 0, 2])

    def test_write_that_changes_nothing_logs_nothing(self):
        lead = self._lead()
        lead.write({"stage_id": self.new.id, "user_id": self.ann.id, "probability": 40})
        lead.write({"name": "Other", "expected_revenue": 5})
        self.assertEqual(self._kinds(lead), ["created"])

    def test_change_of_team_moves_to_its_first_stage(self):
        lead = self._lead()
        start = self.env["crm.stage"].create(
            {"name": "Wasps start", "sequence": -5, "team_ids": self.wasps.ids}
        )
        lead.write({"team_id": self.wasps.id})
        self.assertEqual(lead.stage_id, start)
        self.assertEqual(self._moves(lead)[1].to_stage_id, start)

    def test_bulk_write(self):
        leads = self._lead() | self._lead(user=self.bob) | self._lead(stage_id=self.talk.id)
        leads.write({"stage_id": self.talk.id})
        self.assertEqual([len(self._moves(lead)) for lead in leads], [2, 2, 1])

    # ---- wins, losses, reopenings ---------------------------------------------------------------

    def test_won(self):
        lead = self._lead()
        lead.action_set_won()
        won = self._moves(lead)[1:]
        self.assertEqual(won.mapped("kind"), ["won"])
        self.assertEqual((won.from_stage_id, won.to_stage_id), (self.new, self.won))

    def test_won_by_dragging_then_renewed_is_one_win(self):
        lead = self._lead()
        lead.stage_id = self.won
        lead.stage_id = self.renewed
        self.assertEqual(self._kinds(lead), ["created", "won"])

    def test_lost_is_one_move_with_its_reason(self):
        with freeze_time("2026-03-01 08:00:00"):
            lead = self._lead(stage_id=self.talk.id)
        with freeze_time("2026-03-11 08:00:00"):
            lead.action_set_lost(lost_reason_id=self.reason.id)
        lost = self._moves(lead)[1:]
        self.assertRecordValues(
            lost,
            [
                {
                    "kind": "lost",
                    "from_stage_id": self.talk.id,
                    "to_stage_id": self.talk.id,
                    "lost_reason_id": self.reason.id,
                    "days": 10,
                    "cycle_days": 10,
                    "direction": 0,
                }
            ],
        )

    def test_reason_given_later_and_restore(self):
        lead = self._lead()
        lead.action_set_lost()
        lead.lost_reason_id = self.reason
        lost = self._moves(lead)[1]
        self.assertEqual(lost.lost_reason_id, self.reason)
        lead.action_restore()
        self.assertEqual(self._kinds(lead), ["created", "lost", "reopened"])
        self.assertEqual(lost.lost_reason_id, self.reason, "Why it was lost then stays true")

    def test_archive_is_not_a_loss(self):
        lead = self._lead()
        lead.action_archive()
        lead.action_unarchive()
        self.assertEqual(self._kinds(lead), ["created"])

    @hard_case("deal reopened and won again")
    def test_reopened_and_won_again_is_a_second_cycle(self):
        """Won by A in January, given to B, won again by B in March: one win each."""
        with freeze_time("2026-01-05 00:00:00"):
            lead = self._lead()
        with freeze_time("2026-01-15 00:00:00"):
            lead.action_set_won()
        lead.user_id = self.bob
        with freeze_time("2026-03-01 00:00:00"):
            lead.stage_id = self.offer
        with freeze_time("2026-03-06 00:00:00"):
            lead.write({"expected_revenue": 700, "stage_id": self.won.id})
        won = self._moves(lead).filtered(lambda move: move.kind == "won")
        self.assertRecordValues(
            won,
            [
                {"user_id": self.ann.id, "cycle": 1, "cycle_days": 10, "expected_revenue": 1000},
                {"user_id": self.bob.id, "cycle": 2, "cycle_days": 5, "expected_revenue": 700},
            ],
        )
        self.assertEqual([move.date.month for move in won], [1, 3])
        self.assertEqual(self._kinds(lead), ["created", "won", "reopened", "won"])

    def test_lost_deal_won_is_reopened_in_between(self):
        lead = self._lead()
        lead.action_set_lost(lost_reason_id=self.reason.id)
        lead.action_set_won()
        self.assertEqual(self._kinds(lead), ["created", "lost", "reopened", "won"])

    def test_stage_made_a_won_stage_wins_its_deals_once(self):
        lead = self._lead(stage_id=self.offer.id)
        self.offer.is_won = True
        self.assertEqual(self._kinds(lead), ["created", "won"])
        self.offer.is_won = False
        self.assertEqual(self._kinds(lead), ["created", "won", "reopened"])

    # ---- who is credited -------------------------------------------------------------------------

    @hard_case("owner changed after the win")
    def test_won_deal_that_is_reassigned_stays_the_winners(self):
        lead = self._lead()
        lead.action_set_won()
        lead.user_id = self.bob
        won = self._moves(lead).filtered(lambda move: move.kind == "won")
        self.assertEqual(won.user_id, self.ann)

    def test_reassigned_in_the_write_that_closes_it(self):
        lead = self._lead()
        lead.with_user(self.ann).write({"stage_id": self.won.id, "user_id": self.bob.id})
        self.assertEqual(self._moves(lead)[1].user_id, self.ann)

    def test_taken_in_the_write_that_closes_it(self):
        lead = self._lead(user=self.env["res.users"])
        lead.write({"stage_id": self.won.id, "user_id": self.bob.id})
        self.assertEqual(self._moves(lead).mapped("user_id"), self.bob)

    def test_deal_let_go_of_a_moment_before_its_loss(self):
        lead = self._lead().with_user(self.ann)
        lead.write({"user_id": False})
        lead.action_set_lost(lost_reason_id=self.reason.id)
        self.assertEqual(self._moves(lead).mapped("kind"), ["created", "lost"])
        self.assertEqual(self._moves(lead)[1].user_id, self.ann)

    def test_unowned_deal_closed_by_the_system_is_nobodys(self):
        lead = self._lead(user=self.env["res.users"])
        lead.action_set_won()
        self.assertFalse(self._moves(lead)[1].user_id)

    # ---- leads -----------------------------------------------------------------------------------

    def test_lead_logs_nothing_until_it_is_converted(self):
        lead = self._lead(type="lead")
        lead.stage_id = self.talk
        lead.action_set_lost()
        lead.action_restore()
        self.assertFalse(self._moves(lead))
        lead.convert_opportunity(self.customer)
        self.assertEqual(self._kinds(lead), ["created"])

    def test_conversion_credits_whom_it_assigns(self):
        lead = self._lead(type="lead", user=self.env["res.users"])
        lead.convert_opportunity(self.customer, user_ids=self.bob.ids)
        self.assertEqual(self._moves(lead).user_id, self.bob)

    def test_conversion_by_the_wizard(self):
        lead = self._lead(type="lead")
        wizard = self.env["crm.lead2opportunity.partner"].with_context(
            active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
        )
        wizard.create(
            {"name": "convert", "user_id": self.bob.id, "lead_id": lead.id}
        ).action_apply()
        self.assertEqual(lead.user_id, self.bob)
        self.assertRecordValues(self._moves(lead), [{"kind": "created", "user_id": self.bob.id}])

    def test_back_and_forth_between_lead_and_opportunity_counts_once(self):
        lead = self._lead().with_user(self.ann)
        for kind in ("lead", "opportunity", "lead", "opportunity"):
            lead.type = kind
        self.assertEqual(self._kinds(lead), ["created"])

    def test_loss_can_not_be_hidden_in_a_lead(self):
        lead = self._lead().with_user(self.ann)
        lead.type = "lead"
        lead.action_set_lost()
        self.assertEqual(self._kinds(lead), ["created", "lost"])

    # ---- merge and deleted stages ----------------------------------------------------------------

    @hard_case("merged opportunities")
    def test_merge_keeps_losses_and_counts_one_entry(self):
        lost, kept = self._lead(name="Lost one"), self._lead(name="Kept", stage_id=self.offer.id)
        lost.action_set_lost(lost_reason_id=self.reason.id)
        head = (lost | kept).merge_opportunity()
        self.assertEqual(head, kept)
        self.assertCountEqual(self._kinds(head), ["created", "lost"])
        head.action_set_won()
        self.assertCountEqual(self._kinds(head), ["created", "lost", "won"], "Never reopened")
        self.assertEqual(self._moves(head)[-1].cycle, 1)

    def test_deleted_stage_leaves_its_name(self):
        lead = self._lead(stage_id=self.talk.id)
        lead.stage_id = self.offer
        archived = self._lead(stage_id=self.talk.id)
        archived.write({"stage_id": self.new.id, "active": False})
        self.talk.unlink()
        created, moved = self._moves(lead)
        self.assertFalse(created.to_stage_id | moved.from_stage_id)
        self.assertEqual((created.to_stage_name, created.from_stage_label), ("Talk", False))
        self.assertEqual((moved.from_stage_label, moved.to_stage_label), ("Talk", "Offer"))
        self.assertFalse(moved.to_stage_name)
        self.assertEqual(self._moves(archived)[1].from_stage_label, "Talk")

    # ---- dates -----------------------------------------------------------------------------------

    def test_local_day(self):
        """2026-01-31 17:00 UTC is 1 February 01:00 in Shanghai."""
        lead = self._lead()
        with freeze_time("2026-01-31 17:00:00"):
            lead.action_set_won()
        won = self._moves(lead)[1]
        self.assertEqual(won.date, datetime(2026, 1, 31, 17))
        self._set_clock("Asia/Shanghai")
        self.assertEqual(self.company._get_kpi_date(won.date), date(2026, 2, 1))

    def test_rep_can_not_move_his_win_to_another_day(self):
        lead = self._lead()
        lead.action_set_won()
        before = self._moves(lead)[1].date
        lead.with_user(self.ann).write({"date_closed": datetime(2025, 12, 1)})
        self.assertEqual(self._moves(lead)[1].date, before)

    def test_rep_can_not_create_a_win_of_another_day(self):
        vals = {
            "name": "Old",
            "type": "opportunity",
            "team_id": self.bees.id,
            "stage_id": self.won.id,
            "date_closed": datetime(2025, 12, 1),
            "date_conversion": datetime(2025, 11, 1),
        }
        with freeze_time("2026-05-05 10:00:00"):
            mine = self.env["crm.lead"].with_user(self.ann).create(dict(vals))
            imported = self.env["crm.lead"].with_user(self.manager).create(dict(vals))
        self.assertEqual(self._moves(mine).mapped("date"), [datetime(2026, 5, 5, 10)] * 2)
        self.assertEqual(
            self._moves(imported).mapped("date"), [datetime(2025, 11, 1), datetime(2025, 12, 1)]
        )
        self.assertEqual(self._moves(imported)[1].cycle_days, 30)

    def test_manager_corrects_the_dates(self):
        lead = self._lead()
        lead.action_set_won()
        lead.with_user(self.manager).write({"date_conversion": datetime(2025, 3, 1)})
        lead.with_user(self.manager).write({"date_closed": datetime(2025, 3, 5)})
        created, won = self._moves(lead)
        self.assertEqual(created.date, datetime(2025, 3, 1))
        self.assertEqual((won.date, won.days, won.cycle_days), (datetime(2025, 3, 5), 4, 4))

    def test_correction_of_a_loss_with_its_date(self):
        lead = self._lead()
        lead.action_set_lost(date_closed=datetime(2025, 3, 5))
        self.assertEqual(self._moves(lead)[1].date, datetime(2025, 3, 5))

    def test_correction_never_reaches_into_a_closed_period(self):
        lead = self._lead()
        with freeze_time("2026-03-10 12:00:00"):
            lead.action_set_won()
        Period = self.env["sales.kpi.period"]
        closed = Period.create(
            {
                "period_type": "month",
                "date_from": "2026-02-01",
                "date_to": "2026-02-28",
                "company_id": self.company.id,
            }
        )
        closed.action_review()
        as_manager = lead.with_user(self.manager)
        with self.assertRaises(UserError):
            as_manager.write({"date_closed": datetime(2026, 2, 28, 23)})
        as_manager.write({"date_closed": datetime(2026, 3, 1)})
        self.assertEqual(self._moves(lead)[1].date, datetime(2026, 3, 1))

    # ---- access ----------------------------------------------------------------------------------

    def test_nobody_writes_the_log(self):
        move = self._moves(self._lead())
        vals = {
            "lead_id": move.lead_id.id,
            "kind": "won",
            "date": datetime(2026, 1, 1),
            "company_id": self.company.id,
        }
        for user in (self.ann, self.leader, self.manager, self.env.ref("base.user_admin")):
            with self.subTest(user.login):
                as_user = move.with_user(user)
                with self.assertRaises(AccessError):
                    as_user.write({"user_id": user.id})
                with self.assertRaises(AccessError):
                    as_user.unlink()
                with self.assertRaises(AccessError):
                    as_user.create(dict(vals))

    def test_who_sees_which_moves(self):
        mine, bobs = self._moves(self._lead()), self._moves(self._lead(user=self.bob))
        carls = self._moves(self._lead(user=self.carl, team_id=self.wasps.id, stage_id=False))
        ours = mine | bobs | carls
        domain = [("id", "in", ours.ids)]
        for user, expected in (
            (self.ann, mine),
            (self.leader, mine | bobs),
            (self.director, ours),
            (self.manager, ours),
        ):
            with self.subTest(user.login):
                self.assertEqual(set(self.Move.with_user(user).search(domain)), set(expected))
        for user in (self.accountant, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.Move.with_user(user).search(domain)

    def test_amounts_of_others_stay_hidden(self):
        self._lead(expected_revenue=10)
        bobs = self._moves(self._lead(user=self.bob, expected_revenue=987654))
        as_ann = self.Move.with_user(self.ann)
        self.assertFalse(as_ann.search([("expected_revenue", "=", 987654)]))
        with self.assertRaises(AccessError):
            bobs.with_user(self.ann).read(["expected_revenue"])
        groups = as_ann._read_group([], ["user_id"], ["expected_revenue:sum"])
        self.assertEqual(groups, [(self.ann, 10)])
        # Nor by way of the opportunity that both had.
        self.assertFalse(as_ann.search([("lead_id.expected_revenue", "=", 987654)]))

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        boss = self._new_user(
            "elsewhere",
            "sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=company.ids,
        )
        move = self._moves(self._lead())
        self.assertFalse(self.Move.with_user(boss).search([("id", "=", move.id)]))

    def test_views(self):
        self._lead().action_set_won()
        with Form(self._moves(self._lead())) as form:
            self.assertEqual(form.kind, "created")
