"""The set-up page: what is chosen there judges the running month, and the app opens where the role
works."""

from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...models.screens.setup.ready_scheme import INSTEAD, READY
from ..scores.score_common import ScoreCommon


class SetupCommon(ScoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time("2026-03-16 18:00:00")
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.company.kpi_freshness = 3600
        cls.setup = cls.env["sales.kpi.setup"]._get_or_make(cls.company).with_user(cls.manager)

    def _choose(self, selling, ready):
        self.setup.write({"selling": selling, "ready": ready})
        self.setup.action_choose()
        return self.setup.scheme_id

    def _codes(self, scheme):
        return {line.definition_id.code: line.weight for line in scheme.line_ids}

    def _board(self):
        board = self.setup.action_count() and self.env["sales.kpi.leaderboard"]
        return board.with_user(self.manager).get_board({"date": "2026-03-16", "opened": True})


@tagged("post_install", "-at_install")
class TestSetup(SetupCommon):
    def test_all_that_can_be_chosen_sums_to_100(self):
        """Five ready schemes for three kinds of selling, but collections without invoices."""
        self.assertEqual(len(READY), 5)
        for ready in READY:
            for selling in INSTEAD:
                if ready == "collections" and selling != "cash":
                    continue
                with self.subTest(ready=ready, selling=selling):
                    weights = self._codes(self._choose(selling, ready))
                    self.assertAlmostEqual(sum(weights.values()), 100)
                    self.assertFalse(weights.keys() & INSTEAD[selling].keys())
                    self.assertFalse(self.setup.targets_set)

    def test_the_all_round_contest_for_deals(self):
        # 20 of orders and 15 of cash go to what was won; 10 of the collection rate to the win rate.
        self.assertEqual(
            self._codes(self._choose("deals", "all_round")),
            {
                "activities_done": 10,
                "new_opportunities": 10,
                "win_rate": 20,
                "won_count": 15,
                "opportunities_followed": 10,
                "won_revenue": 35,
            },
        )

    def test_a_won_deal_of_50_000_counts(self):
        """Where only deals exist: with orders, sales stayed at 0."""
        scheme = self._choose("deals", "deals")
        scheme.line_ids.sorted()[0].default_target = 100000
        self._move("won", self.ann, 5, 50000)
        page = self._board()
        self.assertEqual(page["scheme"]["id"], scheme.id)
        ann = next(row for row in page["rows"] if row["user_id"] == self.ann.id)
        self.assertEqual(ann["rank"], 1)
        line = next(line for line in ann["lines"] if line["code"] == "won_revenue")
        self.assertEqual((line["actual"], line["achievement"]), (50000, 0.5))

    def test_nobody_is_judged_before_the_targets_are_taken(self):
        self._choose("deals", "deals")
        self._move("won", self.ann, 5, 50000)
        page = self._board()
        self.assertEqual({row["rank"] for row in page["rows"]}, {False})
        self.assertTrue(page["missing_targets"])
        self.setup.action_take_targets()
        page = self._board()
        self.assertEqual(page["rows"][0]["user_id"], self.ann.id)
        self.assertEqual(page["rows"][0]["rank"], 1)
        self.assertFalse(page["missing_targets"])

    def test_targets_by_what_was_reached_in_an_ordinary_month(self):
        # Ann won 10,000, 20,000 and 47,318 in the three months before, Bob 30,000 in one of them:
        # the median of 10,000, 20,000, 30,000 and 47,318 is 25,000. One deal a month: 1.
        # March itself and the March of two years ago are not asked.
        for user, day, amount in (
            (self.ann, "2025-12-10 12:00:00", 10000),
            (self.ann, "2026-01-10 12:00:00", 20000),
            (self.ann, "2026-02-10 12:00:00", 47318),
            (self.bob, "2026-02-10 12:00:00", 30000),
            (self.bob, "2026-03-02 12:00:00", 900000),
            (self.bob, "2024-03-02 12:00:00", 900000),
        ):
            self._move("won", user, day, amount)
        scheme = self._choose("deals", "deals")
        targets = {line.definition_id.code: line.default_target for line in scheme.line_ids}
        self.assertEqual((targets["won_revenue"], targets["won_count"]), (25000, 1))
        self.assertTrue(self.setup.has_history)
        self.assertFalse(scheme.targets_set)

    def test_nothing_to_learn_from(self):
        self._choose("deals", "deals")
        self.assertFalse(self.setup.has_history)

    def test_targets_are_changed_in_the_page(self):
        self._choose("deals", "deals")
        with Form(self.setup) as form, form.line_ids.edit(0) as line:
            line.default_target = 70000
        scheme = self.setup.scheme_id
        self.assertEqual(scheme.line_ids.sorted()[0].default_target, 70000)
        self.assertTrue(scheme.targets_set)

    def test_each_reads_the_name_of_the_scheme_in_his_language(self):
        # A Chinese manager chose it; an English reader was told “仅看商机”.
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.env.ref("sales_kpi.scheme_deals")
        template.with_context(lang="zh_CN").name = "仅看商机"
        self.setup = self.setup.with_context(lang="zh_CN")
        scheme = self._choose("deals", "deals")
        self.assertEqual(scheme.with_context(lang="zh_CN").name, "仅看商机")
        self.assertEqual(scheme.with_context(lang="en_US").name, "Deals only")

    def test_another_choice_takes_the_place_of_the_first(self):
        first = self._choose("deals", "deals")
        second = self._choose("orders", "activity")
        self.assertFalse(first.exists())
        self.assertTrue(second.active)
        self.assertEqual(second.company_id, self.company)

    def test_what_has_judged_stays(self):
        first = self._choose("deals", "deals")
        self.setup.action_take_targets()
        self.setup.action_count()
        self._choose("deals", "activity")
        self.assertFalse(first.active)
        self.assertTrue(first.exists())

    def test_collections_need_invoices(self):
        with self.assertRaisesRegex(UserError, "Collections are judged by invoices"):
            self._choose("deals", "collections")

    def test_the_sales_app_is_there_where_orders_count(self):
        menu = self.env.ref("sale.sale_menu_root")
        menu.active = False
        self._choose("deals", "deals")
        self.assertFalse(menu.active)
        self._choose("orders", "all_round")
        self.assertTrue(menu.active)

    def test_steps_tick_themselves(self):
        here = (self.ann | self.bob | self.carl).ids
        self.env["sales.kpi.membership"].search([("user_id", "not in", here)]).unlink()
        self.setup.invalidate_recordset()
        self.assertEqual(self.setup.people_count, 3)
        self.bees.user_id = self.leader
        self.setup.invalidate_recordset()
        bees, wasps = self.setup.team_text.splitlines()
        self.assertEqual(
            bees,
            f"Bees: 2 ({self.ann.name}, {self.bob.name}); leader: {self.leader.name}",
        )
        self.assertEqual(wasps, f"Wasps: 1 ({self.carl.name}); leader: nobody yet")

    def test_what_has_a_default_is_ticked_by_a_decision_only(self):
        # UTC, Monday, and what the scheme shows are there from the start: nobody has said so.
        scheme = self._choose("deals", "deals")
        self.assertTrue(self.setup.tz and self.setup.visibility)
        self.assertEqual((self.setup.clock_date, self.setup.access_date), (False, False))
        self.setup.action_confirm_clock()
        self.assertEqual(self.setup.clock_date, datetime(2026, 3, 16, 18))
        self.assertEqual(self.setup.clock_user_id, self.manager)
        self.assertEqual(self.setup.clock_text, f"Confirmed by {self.manager.name} on Mar 16, 2026")
        self.assertFalse(self.setup.access_date)
        self.setup.action_confirm_access()
        self.assertEqual(self.setup.access_user_id, self.manager)
        # Another scheme shows something else to others: it has to be said anew.
        self.assertNotEqual(self._choose("deals", "activity"), scheme)
        self.assertFalse(self.setup.access_date)
        self.assertTrue(self.setup.clock_date)

    def test_who_changes_it_has_decided(self):
        self._choose("deals", "deals")
        with Form(self.setup) as form:
            form.visibility = "own"
        self.assertEqual(self.setup.access_user_id, self.manager)
        self.assertFalse(self.setup.clock_date)
        root = self.setup.with_user(self.env.ref("base.user_admin"))
        with Form(root) as form:
            form.tz = "Asia/Shanghai"
        self.assertEqual(root.clock_user_id, self.env.ref("base.user_admin"))

    def test_ones_own_time_zone_is_named_where_it_is_another(self):
        # Figures are counted in UTC; the manager lives in Shanghai.
        self.manager.tz = "Asia/Shanghai"
        self.assertEqual(self.setup.own_tz, "Asia/Shanghai")
        self.manager.tz = "UTC"
        self.setup.invalidate_recordset()
        self.assertFalse(self.setup.own_tz)

    def test_another_edit_decides_nothing(self):
        self._choose("deals", "deals")
        with Form(self.setup) as form:
            form.selling = "orders"
        self.assertEqual((self.setup.clock_date, self.setup.access_date), (False, False))

    def test_a_confirmation_is_not_written_by_hand(self):
        for name in ("clock_date", "access_date"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.setup.write({name: "2026-03-01 00:00:00"})
        with self.assertRaises(AccessError):
            self.setup.write({"clock_user_id": self.ann.id})

    def test_who_sees_what_needs_a_scheme(self):
        with self.assertRaisesRegex(UserError, "Choose a scheme first"):
            self.setup.action_confirm_access()

    def test_only_who_may_change_the_settings_moves_the_clock(self):
        with self.assertRaises(AccessError):
            self.setup.tz = "Asia/Shanghai"
        self.assertFalse(self.setup.may_set_clock)
        root = self.setup.with_user(self.env.ref("base.user_admin"))
        root.tz = "Asia/Shanghai"
        self.assertEqual(self.company._get_kpi_tz(), "Asia/Shanghai")

    def test_it_is_for_kpi_administrators(self):
        for user in (self.ann, self.leader, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["sales.kpi.setup"].with_user(user).action_open()

    def test_another_companys_page_is_not_ones_own(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.env["sales.kpi.setup"]._get_or_make(other)
        with self.assertRaises(AccessError):
            foreign.with_user(self.manager).action_count()


@tagged("post_install", "-at_install")
class TestLanding(SetupCommon):
    """The web client opens an app at its first entry."""

    def _land(self, user):
        menus = self.env["ir.ui.menu"].with_user(user).load_web_menus(False)
        root = menus[self.env.ref("sales_kpi.sales_kpi_menu").id]
        return root["actionID"]

    def _action(self, name):
        return self.env.ref(f"sales_kpi.{name}").id

    def test_each_role(self):
        self.bees.user_id = self.leader
        for user, name in (
            (self.ann, "sales_kpi_workbench_action"),
            (self.leader, "sales_kpi_team_cockpit_action"),
            (self.manager, "sales_kpi_setup_action"),
            (self.accountant, "sales_kpi_collection_action"),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._land(user), self._action(name))

    def test_what_is_set_up_begins_with_the_cockpit(self):
        self.assertEqual(self._land(self.manager), self._action("sales_kpi_setup_action"))
        self.setup.action_leave()
        self.assertEqual(self._land(self.manager), self._action("sales_kpi_company_cockpit_action"))
        menus = self.env["ir.ui.menu"].with_user(self.manager).load_menus(False)
        self.assertNotIn(self.env.ref("sales_kpi.sales_kpi_setup_first_menu").id, menus)
        self.assertIn(self.env.ref("sales_kpi.sales_kpi_setup_menu").id, menus)

    def test_the_menu_itself_stays_as_it_is(self):
        menus = self.env["ir.ui.menu"].with_user(self.leader)
        app = self.env.ref("sales_kpi.sales_kpi_menu")
        children = menus.load_menus(False)[app.id]["children"]
        ordered = app.child_id.sorted("sequence").ids
        self.assertEqual(children, [menu for menu in ordered if menu in children])
        self.assertFalse(app.action)


@tagged("post_install", "-at_install")
class TestSetupWithOrders(SetupCommon):
    """A year of orders: the targets are proposed by them."""

    def test_a_year_of_orders(self):
        # Each month Ann sold 20,000 and Bob 31,000: the median is 25,500, rounded to 26,000 (two
        # figures that count); 2 products each time.
        product = self.env["product.product"].create({"name": "Pump", "type": "consu"})
        for back in range(1, 13):
            month = datetime(2026 - (back > 2), (2 - back) % 12 + 1, 10, 12)
            for user, price in ((self.ann, 10000), (self.bob, 15500)):
                order = self._order(user, 1, [(product, 2, price)])
                order.date_order = month
        scheme = self._choose("orders", "all_round")
        targets = {line.definition_id.code: line.default_target for line in scheme.line_ids}
        self.assertEqual((targets["order_amount"], targets["product_qty"]), (26000, 2))
