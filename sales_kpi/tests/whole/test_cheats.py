"""Ways to a better score, or to a rival's figures, that do not lead there."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..measures.measure_common import MARCH, MeasureCommon


@tagged("post_install", "-at_install")
class TestCheats(MeasureCommon):
    def _deal(self, user, **values):
        return self.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": self.bees.id,
                "probability": 50,
                "expected_revenue": 100,
                **values,
            }
        )

    def _kinds(self, lead, **domain):
        moves = self.env["sales.kpi.stage.move"].search([("lead_id", "=", lead.id)], order="id")
        return [(move.kind, move.user_id) for move in moves]

    def test_own_default_values_close_no_period(self):
        Default = self.env["ir.default"]
        Default.set("sales.kpi.period", "state", "locked", user_id=self.ann.id)
        Default.set("sales.kpi.period", "as_of", "2099-01-01 00:00:00", user_id=self.ann.id)
        period = (
            self.env["sales.kpi.period"].with_user(self.ann).get_or_create("month", "2026-02-04")
        )
        self.assertEqual((period.state, period.as_of), ("open", False))
        # Nor does he who makes one by its form: of marks he may not even see.
        Default.set("sales.kpi.period", "judged_by", {"1": "mine"}, user_id=self.manager.id)
        days = {"date_from": "2026-04-01", "date_to": "2026-06-30"}
        quarter = self.env["sales.kpi.period"].with_user(self.manager).create(
            {"period_type": "quarter", "company_id": self.company.id, **days}
        )  # fmt: skip
        self.assertFalse(quarter.sudo().judged_by)

    def test_a_rep_makes_no_periods_far_away(self):
        Period = self.env["sales.kpi.period"].with_user(self.ann)
        with freeze_time("2026-03-10"), self.assertRaises(UserError):
            Period.get_or_create("day", "1999-01-01")
        # What is there may be found, however old.
        old = self.env["sales.kpi.period"].get_or_create("year", "1999-01-01")
        self.assertEqual(Period.get_or_create("year", "1999-06-06"), old)

    def test_a_measure_reads_what_its_author_may_read(self):
        """Counting with elevated rights would tell a KPI administrator what lists hide."""
        keen = self._new_user("keen", "sales_kpi.group_kpi_manager")
        probe = self.Definition.with_user(keen).create(
            {
                "name": "Probe",
                "code": "probe",
                "kind": "count",
                "model_id": self.env["ir.model"]._get_id("mail.message"),
                "domain": "[('body', 'ilike', 'salary')]",
                "date_field": "date",
                "user_field": "create_uid",
            }
        )
        self.customer.message_post(body="a salary of 9", date=datetime(2026, 3, 5))
        # On a record that he may not read.
        self.env["mail.message"].create(
            {
                "body": "my salary is 9",
                "date": datetime(2026, 3, 5),
                "model": "ir.cron",
                "res_id": self.env["ir.cron"].search([], limit=1).id,
            }
        )
        read = self.Definition.with_user(keen).read_values
        seen = read(["probe"], *MARCH, user_ids=[self.env.uid])["probe"][self.env.uid]
        own = (
            self.env["mail.message"]
            .with_user(keen)
            .search_count([("body", "ilike", "salary"), ("create_uid", "=", self.env.uid)])
        )
        self.assertEqual((seen, own), (1, 1))
        self.assertEqual(probe.author_id, keen)
        # Nor can he hand it to somebody who may read more.
        probe.with_user(keen).write({"author_id": self.manager.id, "name": "Still his"})
        self.assertEqual(probe.author_id, keen)

    def test_a_test_stays_in_ones_own_companies(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        keen = self._new_user("keen", "sales_kpi.group_kpi_manager")
        test = self.env["sales.kpi.definition.test"].with_user(keen)
        values = {
            "definition_id": self.env.ref("sales_kpi.definition_order_amount").id,
            "company_id": other.id,
        }
        with self.assertRaises(AccessError):
            test.create(values).line_ids.mapped("who")

    def test_a_deal_is_not_lost_in_silence(self):
        deal = self._deal(self.ann)
        deal.with_user(self.ann).write({"won_status": "lost"})
        deal.with_user(self.ann).action_set_lost()
        self.assertEqual(self._kinds(deal), [("created", self.ann), ("lost", self.ann)])

    def test_what_is_likely_or_monthly_is_worked_out(self):
        # 100 at 50 % is 50; 120 a year is 10 a month, which is what is won of it.
        plan = self.env["crm.recurring.plan"].create({"name": "Yearly", "number_of_months": 12})
        deal = self._deal(self.ann, recurring_revenue=120, recurring_plan=plan.id)
        said = {"prorated_revenue": 5e6, "recurring_revenue_monthly": 5e6}
        deal.with_user(self.ann).write(said)
        self.assertEqual((deal.prorated_revenue, deal.recurring_revenue_monthly), (50, 10))
        deal.with_user(self.ann).action_set_won()
        today = self.company._get_kpi_today()
        values = self.Definition.read_values(["new_mrr"], today, today, [self.ann.id])
        self.assertEqual(values["new_mrr"], {self.ann.id: 10})

    def test_a_loss_is_not_put_on_a_colleague(self):
        deal = self._deal(self.ann)
        deal.with_user(self.ann).write({"user_id": False})
        deal.with_user(self.ann).write({"active": False, "probability": 0, "user_id": self.bob.id})
        self.assertEqual(self._kinds(deal)[-1], ("lost", self.ann))

    def test_winning_one_deal_all_day_counts_once(self):
        deal = self._deal(self.ann)
        first = deal.stage_id
        today = self.company._get_kpi_today()
        for _round in range(3):
            deal.with_user(self.ann).action_set_won()
            deal.with_user(self.ann).write({"stage_id": first.id, "probability": 50})
        values = self.Definition.read_values(["won_count"], today, today, [self.ann.id])
        self.assertEqual(values["won_count"], {self.ann.id: 1})

    def test_a_deal_won_again_by_another_counts_for_both(self):
        deal = self._deal(self.ann)
        first, today = deal.stage_id, self.company._get_kpi_today()
        deal.action_set_won()
        deal.write({"stage_id": first.id, "probability": 50})
        deal.user_id = self.bob
        deal.action_set_won()
        users = [self.ann.id, self.bob.id]
        values = self.Definition.read_values(["won_count"], today, today, users)["won_count"]
        self.assertEqual(values, {self.ann.id: 1, self.bob.id: 1})

    def test_the_amount_of_an_order_is_worked_out(self):
        product = self.env["product.product"].create({"name": "Pump"})
        order = self._order(self.ann, 5, [(product, 1, 100)])
        order.with_user(self.ann).write({"currency_rate": 0.001, "amount_untaxed": 5e6})
        self.assertEqual(self._values("order_amount", [self.ann.id]), {self.ann.id: 100})
        with self.assertRaises(UserError):
            order.with_user(self.ann).write({"date_order": "2026-04-01"})

    def test_the_currency_of_an_order_is_its_price_lists(self):
        # An order of 100: in a currency of which 1 is worth 100, it would count 10,000.
        gold = self._new_currency("GLD", 0.01)
        product = self.env["product.product"].create({"name": "Pump"})
        order = self._order(self.ann, 5, [(product, 1, 100)])
        order.with_user(self.ann).write({"currency_id": gold.id})
        self.assertEqual(order.currency_id, self.company.currency_id)
        self.assertEqual(self._values("order_amount", [self.ann.id]), {self.ann.id: 100})

    def _new_currency(self, name, rate):
        return self.env["res.currency"].create(
            {
                "name": name,
                "symbol": name,
                "rate_ids": [Command.create({"name": "2026-01-01", "rate": rate})],
            }
        )

    def test_an_order_is_confirmed_now(self):
        # However a rep gets there: by the state itself, or back to a draft and forth.
        product = self.env["product.product"].create({"name": "Pump"})
        order = self._order(self.ann, 5, [(product, 1, 100)]).with_user(self.ann)
        with freeze_time("2026-03-20 12:00:00"):
            order.write({"state": "draft"})
            order.write({"date_order": "2026-01-20 12:00:00"})
            order.write({"state": "sale"})
            self.assertEqual(order.date_order, datetime(2026, 3, 20, 12))
            made = order.create(
                {
                    "partner_id": self.customer.id,
                    "state": "sale",
                    "date_order": "2026-01-20 12:00:00",
                }
            )
            self.assertEqual(made.date_order, datetime(2026, 3, 20, 12))
        # A manager corrects it, as an import of history does.
        order.with_user(self.manager).write({"date_order": "2026-02-01 12:00:00"})
        self.assertEqual(order.date_order, datetime(2026, 2, 1, 12))

    def test_the_amount_of_a_line_is_worked_out(self):
        product = self.env["product.product"].create({"name": "Pump"})
        order = self._order(self.ann, 5, [(product, 1, 100)])
        line = order.order_line.with_user(self.ann)
        other = self.env["res.partner"].create({"name": "Somebody else"})
        line.write({"price_subtotal": 1e6, "order_partner_id": other.id, "is_downpayment": True})
        line.create(
            {
                "order_id": order.id,
                "product_id": product.id,
                "price_unit": 10,
                "tax_ids": False,
                "price_subtotal": 5e6,
            }
        )
        self.env.flush_all()
        rows = self.env["sales.kpi.sale"].search([("order_id", "=", order.id)], order="amount")
        self.assertEqual(rows.mapped("amount"), [10, 100])
        self.assertEqual(rows.partner_id, self.customer)

    def test_no_entry_that_cant_be_computed_with(self):
        Entry = self.env["sales.kpi.entry"].with_user(self.leader)
        service = self.env.ref("sales_kpi.definition_service_score")
        common = {"definition_id": service.id, "user_id": self.ann.id, "date": "2026-03-02"}
        for value in (float("nan"), float("inf"), "nan"):
            with self.assertRaisesRegex(UserError, "not a number"), self.env.cr.savepoint():
                Entry.create({**common, "value": value})

    def test_a_leader_hands_no_entry_to_himself_or_others(self):
        entry = (
            self.env["sales.kpi.entry"]
            .with_user(self.leader)
            .create(
                {
                    "definition_id": self.env.ref("sales_kpi.definition_service_score").id,
                    "user_id": self.ann.id,
                    "date": "2026-03-02",
                    "value": 5,
                }
            )
        )
        for user in (self.leader, self.carl):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                entry.write({"user_id": user.id})

    def test_a_done_activity_is_not_erased_by_a_detour(self):
        now = datetime.now()
        activity = self.env["sales.kpi.activity"].with_user(self.ann).create({"name": "Call"})
        # A slip of today can be taken back, a record of yesterday not.
        activity.write({"state": "cancelled"})
        activity.write({"state": "done"})
        with freeze_time(now + timedelta(days=1)), self.assertRaises(UserError):
            activity.write({"state": "planned"})

    def test_what_a_document_hides_an_onchange_hides(self):
        deal = self._deal(self.bob, partner_id=self.customer.id)
        Activity = self.env["sales.kpi.activity"].with_user(self.ann)
        for value in (deal.id, {"id": deal.id, "display_name": "?"}):
            with self.assertRaises(AccessError):
                Activity.onchange({"lead_id": value}, ["lead_id"], {"partner_id": {}})

    def test_own_default_values_give_no_other_team(self):
        self.env["ir.default"].set(
            "sales.kpi.activity", "team_id", self.wasps.id, user_id=self.ann.id
        )
        activity = self.env["sales.kpi.activity"].with_user(self.ann).create({"name": "Call"})
        self.assertEqual(activity.team_id, self.bees)

    def test_nobody_fills_a_colleagues_log(self):
        todo = (
            self.env["mail.activity"]
            .with_user(self.ann)
            .create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": self.customer.id,
                    "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                    "user_id": self.bob.id,
                }
            )
        )
        todo.action_done()
        log = self.env["sales.kpi.activity"]
        self.assertFalse(log.search([("user_id", "=", self.bob.id)]))
        event = (
            self.env["calendar.event"]
            .with_user(self.ann)
            .create(
                {
                    "name": "Meeting",
                    "user_id": self.bob.id,
                    "partner_ids": [Command.link(self.bob.partner_id.id)],
                    "opportunity_id": self._deal(self.ann).id,
                    "start": "2026-03-02 09:00:00",
                    "stop": "2026-03-02 10:00:00",
                }
            )
        )
        event.sudo()._record_kpi_activities()
        self.assertFalse(log.search([("user_id", "=", self.bob.id)]))

    def test_weights_do_not_slip_through_a_context(self):
        line = self.env.ref("sales_kpi.scheme_all_round").copy().line_ids[0]
        with self.assertRaises(ValidationError):
            line.with_context(kpi_lines_unfinished=True).weight = 500


@tagged("post_install", "-at_install")
class TestBoardCheats(MeasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.kpi.scheme"].search([]).active = False
        cls.scheme = cls.env["sales.kpi.scheme"].create(
            {
                "name": "Test",
                "team_ids": [Command.link(cls.region.id)],
                "visibility": "top",
                "top_count": 1,
                "line_ids": [
                    Command.create(
                        {
                            "definition_id": cls.env.ref("sales_kpi.definition_won_revenue").id,
                            "weight": 100,
                            "default_target": 100,
                        }
                    )
                ],
            }
        )
        for user, revenue in ((cls.ann, 100), (cls.bob, 60), (cls.carl, 30)):
            team = cls.wasps if user == cls.carl else cls.bees
            cls._move("won", user, 3, revenue, team=team)
        cls.march.refresh()

    def _names(self, user, **options):
        options = {"scheme_id": self.scheme.id, "date": "2026-03-15", "opened": True, **options}
        board = self.env["sales.kpi.leaderboard"].with_user(user).get_board(options)
        return [row["name"] for row in board["rows"]]

    def test_the_top_is_that_of_the_whole_contest(self):
        self.assertEqual(self._names(self.bob), [self.ann.name, self.bob.name])
        self.assertEqual(self._names(self.bob, team_id=self.wasps.id), [])

    def test_a_rep_ranks_by_no_measure(self):
        """He could find a rival's amount by watching his own rank pass it."""
        ranked = self._names(self.bob, order_by="won_revenue")
        self.assertEqual(ranked, self._names(self.bob))
        # A leader compares those whose figures he sees.
        names = self._names(self.leader, order_by="won_revenue")
        self.assertEqual(names, [self.ann.name, self.bob.name])
        with self.assertRaises(UserError):
            self._names(self.manager, order_by="nonsense")

    def test_odd_pages(self):
        for limit in ("abc", -5, None, 10**9):
            self.assertTrue(self._names(self.manager, limit=limit, offset=-3))
