"""The workbench that was kept says what it would say now of whatever is the salesperson's own, is
nobody else's, and says when it may be older than what others did."""

import json
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .workbench_common import OPTIONS, WorkbenchCommon


def as_sent(page):
    """A page as a client gets it, but for what tells whether it was kept."""
    page = {name: part for name, part in page.items() if name not in ("stale", "unkept")}
    return json.loads(json.dumps(page))


class KeptWorkbenchCommon(WorkbenchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Kept = cls.env["sales.kpi.kept.page"]

    def _refresh(self, user=None, **options):
        return self.Workbench.with_user(user or self.ann).refresh(OPTIONS | options)

    def _is_kept(self, user=None, **options):
        """Whether the figures are read, not counted."""
        counted = []
        Workbench = type(self.Workbench)
        count = Workbench._get_kept_contents
        with patch.object(
            Workbench, "_get_kept_contents", lambda *args: counted.append(1) or count(*args)
        ):
            self._page(user, **options)
        return not counted

    def _make_anew(self, user=None, **options):
        with patch.object(type(self.Kept), "_find", lambda *args: None):
            return self._page(user, **options)

    def _check_told(self, message, user=None, **options):
        """It is not what was kept, and says what it would say if nothing was."""
        self.assertFalse(self._is_kept(user, **options), message)
        page, anew = self._page(user, **options), self._make_anew(user, **options)
        self.assertEqual(as_sent(page), as_sent(anew), message)

    def _do(self, name, change):
        """Something that happens after the page was kept, in a transaction of its own."""
        with self.subTest(name), self.env.cr.savepoint():
            self.march.as_of = self.env.cr.now()
            self._refresh()
            self.Workbench.with_user(self.ann).keep(OPTIONS)
            self.assertTrue(self._is_kept(), name)
            with self.env.cr.savepoint():
                change()
                self.env.flush_all()
            self._check_told(name)


@tagged("post_install", "-at_install")
class TestWorkbenchPage(KeptWorkbenchCommon):
    def test_it_is_what_would_be_counted_now(self):
        self.env["sales.kpi.period"].get_or_create("quarter", "2026-03-16").refresh()
        for options in ({}, {"compare": "year_ago"}, {"period_type": "quarter"}):
            with self.subTest(options):
                anew = self._make_anew(**options)
                self._refresh(**options)
                self.assertTrue(self._is_kept(**options))
                page = self._page(**options)
                self.assertEqual(as_sent(page), as_sent(anew))
                self.assertFalse(page["stale"])
                self.assertFalse(page["unkept"])
                self.assertTrue(page["tiles"])
                self.assertTrue(self._part(page, "visits")["rows"])

    def test_reading_writes_nothing(self):
        self.assertTrue(self._page()["unkept"])
        self.assertFalse(self.Kept.search([]))
        Workbench = self.Workbench.with_user(self.ann)
        self.assertTrue(Workbench.keep(OPTIONS))
        self.assertTrue(self._is_kept())
        self.assertFalse(Workbench.keep(OPTIONS), "it is there")
        self.assertEqual(self.Kept.search([]).user_id, self.ann)

    def test_it_is_not_kept_again_and_again(self):
        self._refresh()
        self._visit(self.ann, 13)
        page = self._page()
        self.assertIs(page["unkept"], False, "it was kept a moment ago")
        with freeze_time("2026-03-16 09:02:00"):
            self.assertIs(self._page()["unkept"], True)

    # ---- what is his own shows at once ---------------------------------------------------------

    def test_what_i_did_shows_at_once(self):
        self._refresh()
        self._visit(self.ann, 16, date_start="2026-03-16 08:00:00")
        page = self._page()
        self.assertEqual(self._tile(page, "visits")["value"], 5)
        self.assertEqual((page["standing"]["total"], page["standing"]["is_pending"]), (48, True))
        self.assertEqual(page["refresh_in"], self.company.kpi_freshness + 1)

    def test_my_new_order_shows_at_once(self):
        self.Workbench.with_user(self.ann).save_measures(OPTIONS, ["order_amount", "visits"])
        product = self.env["product.product"].create({"name": "Pump", "list_price": 100})
        order = self._order(self.ann, 12, [(product, 2, 100)])
        self._refresh()
        self.assertEqual(self._tile(self._page(), "order_amount")["value"], 200)
        self._do("a line", lambda: order.order_line.write({"product_uom_qty": 3}))
        self.assertEqual(self._tile(self._page(), "order_amount")["value"], 300)
        self._do("another order", lambda: self._order(self.ann, 13, [(product, 1, 100)]))
        self.assertEqual(self._tile(self._page(), "order_amount")["value"], 400)
        self._do("cancelled", lambda: order._action_cancel())
        self.assertEqual(self._tile(self._page(), "order_amount")["value"], 100)

    def test_whatever_is_mine_shows_at_once(self):
        Workbench = self.Workbench.with_user(self.ann)
        visit = self._visit(self.ann, 13)
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "user_id": self.ann.id}
        )
        score = self._score(self.scheme, self.ann)
        plan = {"partner_id": self.customer.id, "date_start": "2026-03-20 10:00:00"}
        changes = {
            "logged": lambda: self._visit(self.ann, 12),
            "taken back": lambda: visit.write({"state": "cancelled"}),
            "of another day": lambda: visit.write({"date_start": "2026-02-10 12:00:00"}),
            "deleted": lambda: self.plans[1].unlink(),
            "done": lambda: Workbench.mark_done(OPTIONS, "done", self.plans[0].id),
            "planned": lambda: Workbench.plan_visits(OPTIONS, {"visits": [plan]}),
            "won": lambda: self._move("won", self.ann, 12, 300),
            "an opportunity": lambda: lead.write({"expected_revenue": 5}),
            "handed over": lambda: lead.write({"user_id": self.bob.id}),
            "a target": lambda: self._target("visits", 20, self.ann),
            "other tiles": lambda: Workbench.save_measures(OPTIONS, ["win_rate", "visits"]),
            "points given": lambda: score.sudo().write({"adjustment": 5, "final_total": 53}),
            "another rank": lambda: score.sudo().write({"rank": 1}),
        }
        for name, change in changes.items():
            self._do(name, change)

    def test_what_he_is_judged_by(self):
        won = self.Definition._find_by_code(["won_revenue"])
        changes = {
            "the name of a measure": lambda: won.write({"name": "Other"}),
            "what a measure counts": lambda: won.write({"domain": "[('kind', '=', 'lost')]"}),
            "a measure is gone": lambda: won.write({"active": False}),
            "the order of the schemes": lambda: self.scheme.write({"sequence": 99}),
            "the currency": lambda: self.company.currency_id.write({"symbol": "@"}),
            "another team": lambda: self.bees.write({"name": "Hornets"}),
        }
        for name, change in changes.items():
            self._do(name, change)

    def test_a_count_by_somebody_else_that_judges_me_anew(self):
        self._visit(self.ann, 12)
        self._refresh()
        self.assertTrue(self._page()["standing"]["is_pending"])
        with self.env.cr.savepoint():
            self.march.as_of = False
            self.march.with_user(self.bob).refresh()
        page = self._page()
        self.assertEqual((page["standing"]["total"], page["standing"]["is_pending"]), (54, False))

    # ---- what is to be done is of now ----------------------------------------------------------

    def test_the_list_is_of_now(self):
        self._refresh()
        self.assertEqual(self._part(self._page(), "followups")["count"], 0)
        self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.customer.id,
                "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
                "summary": "Call back",
                "date_deadline": "2026-03-15",
                "user_id": self.ann.id,
            }
        )
        self.env["sales.kpi.team.cockpit"].with_user(self.leader).remind({}, self.ann.id)
        self.assertTrue(self._is_kept())
        page = self._page()
        self.assertEqual(self._part(page, "followups")["count"], 1)
        self.assertEqual([slot["name"] for slot in page["slots"]], ["reminder"])
        self.assertEqual(as_sent(page), as_sent(self._make_anew()))
        self.customer.name = "Renamed"
        row = self._part(self._page(), "visits")["rows"][0]
        self.assertEqual(row["title"], "Renamed")
        self.assertTrue(self._is_kept())

    def test_what_waits_is_looked_for_where_it_changes(self):
        Todo = type(self.env["mail.activity"])
        asked = []
        find = Todo._kpi_find_waiting
        self.env["sales.kpi.team.cockpit"].with_user(self.leader).remind({}, self.ann.id)
        self._refresh()
        with patch.object(Todo, "_kpi_find_waiting", lambda *args: asked.append(1) or find(*args)):
            (slot,) = self._page()["slots"]
            self.assertFalse(asked, "it is as it was")
            reminder = self.env["mail.activity"].browse(slot["id"])
            with self.env.cr.savepoint():
                reminder.sudo().summary = "Another one"
                self.env.flush_all()
            (slot,) = self._page()["slots"]
            self.assertEqual((slot["title"], len(asked)), ("Another one", 1))
            reminder.with_user(self.ann).action_done()
            self.assertEqual(self._page()["slots"], [])
            self.assertEqual(len(asked), 1, "there is nothing")
        self.assertTrue(self._is_kept())

    # ---- what others do ------------------------------------------------------------------------

    def test_what_others_do_is_told_in_time(self):
        self._refresh()
        self._visit(self.bob, 13)
        fact = self.env["sales.kpi.score"].search([("user_id", "=", self.bob.id)])
        self.assertTrue(fact)
        self.march.as_of = "2026-03-16 09:00:30"  # somebody counted it
        with freeze_time("2026-03-16 09:00:40"):
            page = self._page()
            self.assertTrue(self._is_kept())
            self.assertEqual((page["stale"], page["as_of"]), (False, "2026-03-16 09:00:00"))
            self.assertFalse(self._refresh(), "it is young enough")
        with freeze_time("2026-03-16 09:01:10"):
            self.assertTrue(self._is_kept())
            self.assertTrue(self._page()["stale"])
            self.assertTrue(self._refresh())
            page = self._page()
            self.assertEqual((page["stale"], page["as_of"]), (False, "2026-03-16 09:00:30"))

    def test_a_page_made_late_is_as_old_as_its_figures(self):
        """Counted at 9:00:00, the page kept 50 seconds later, counted again by somebody 5 seconds
        after that: a minute after the first count what was counted since is shown, and kept."""
        with freeze_time("2026-03-16 09:00:50"):
            self.assertTrue(self.Workbench.with_user(self.ann).keep(OPTIONS))
        with freeze_time("2026-03-16 09:01:05"):
            self.assertTrue(self._page()["stale"], "nothing was counted since")
            self.march.as_of = "2026-03-16 09:00:55"
            page = self._page()
            told = (page["stale"], page["as_of"], page["unkept"])
            self.assertEqual(told, (False, "2026-03-16 09:00:55", True))
            self.assertTrue(self.Workbench.with_user(self.ann).keep(OPTIONS))
            self.assertTrue(self._is_kept())
            page = self._page()
            self.assertEqual((page["stale"], page["as_of"]), (False, "2026-03-16 09:00:55"))

    def test_what_somebody_else_counted_meanwhile_shows_at_once(self):
        self._refresh()
        with freeze_time("2026-03-16 09:05:00"):
            with patch.object(type(self.march), "_try_lock", lambda period: False):
                self.assertFalse(self._refresh())
            self.assertTrue(self._page()["stale"])
        self.march.as_of = "2026-03-16 09:05:01"
        with freeze_time("2026-03-16 09:05:02"):
            page = self._page()
            self.assertEqual((page["stale"], page["as_of"]), (False, "2026-03-16 09:05:01"))

    def test_while_somebody_else_is_counting_the_screen_waits(self):
        self._refresh()
        with freeze_time("2026-03-16 09:05:00"):
            with patch.object(type(self.march), "_try_lock", lambda period: False):
                self.assertFalse(self._refresh())
                self.assertTrue(self._page()["stale"])
            self.assertTrue(self._refresh())
            self.assertFalse(self._page()["stale"])

    # ---- whose, and of which days --------------------------------------------------------------

    def test_nobody_gets_what_was_kept_for_another(self):
        self._refresh()
        self._refresh(self.bob)
        self.assertEqual(self._tile(self._page(self.bob), "visits")["value"], 9)
        self.assertEqual(self._tile(self._page(), "visits")["value"], 4)
        self._visit(self.bob, 13)
        self.assertTrue(self._is_kept())
        for user in (self.leader, self.manager):
            self.assertFalse(self._is_kept(user, user_id=self.ann.id))
            page = self._page(user, user_id=self.ann.id)
            self.assertFalse(page["is_own"])
            self.assertFalse(page["unkept"])
            self._refresh(user, user_id=self.ann.id)
            self.assertFalse(self.Workbench.with_user(user).keep({"user_id": self.ann.id}))
        self.assertEqual(self.Kept.search([]).user_id, self.ann | self.bob)
        for method in ("keep", "refresh", "get_page"):
            with self.assertRaises(AccessError):
                getattr(self.Workbench.with_user(self.ann), method)({"user_id": self.bob.id})
            with self.assertRaises(AccessError):
                getattr(self.Workbench.with_user(self.portal), method)({})

    def test_no_salesperson_any_more(self):
        self._refresh()
        self.ann.group_ids = self.env.ref("base.group_user")
        with self.assertRaises(AccessError):
            self._page()

    def test_other_choices_are_another_page(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        other = self.env["res.company"].create({"name": "Other"})
        self.ann.company_ids += other
        self._refresh()
        self.assertTrue(self._is_kept())
        for options in (
            {"compare": "year_ago"},
            {"date": "2026-03-12"},
            {"date": "2026-02-12"},
            {"period_type": "week"},
            {"period_type": "custom", "date_from": "2026-03-03", "date_to": "2026-03-12"},
        ):
            self.assertFalse(self._is_kept(**options), options)
        Workbench = self.Workbench.with_user(self.ann)
        for context in (
            {"lang": "fr_FR"},
            {"allowed_company_ids": (self.company + other).ids},
            {"allowed_company_ids": other.ids},
        ):
            one = Workbench.with_context(**context)
            frame = one._get_frame(OPTIONS)
            Kept = self.Kept.with_env(one.env)
            self.assertFalse(one._may_keep(frame) and Kept._find(one._name, frame), context)
        with freeze_time("2026-03-17 08:00:00"):
            self.assertFalse(self._is_kept())

    def test_a_closed_period_is_not_kept(self):
        self._refresh()
        self.march.action_review()
        self.assertFalse(self._is_kept())
        page = self._page()
        self.assertFalse(page["unkept"])
        self.assertEqual(self._tile(page, "visits")["value"], 4)
        self.assertFalse(self.Workbench.with_user(self.ann).keep(OPTIONS))
        self.march.action_reopen()
        self._visit(self.ann, 13)
        self.assertEqual(self._tile(self._page(), "visits")["value"], 5)

    def test_before_the_first_count(self):
        self.march.as_of = False
        page = self._page()
        self.assertTrue(page["stale"])
        self.assertFalse(self.Workbench.with_user(self.ann).keep(OPTIONS))
        self.assertTrue(self._refresh())
        self.assertTrue(self._is_kept())

    def test_few_are_kept_and_none_is_made_in_the_morning(self):
        for minute, day in enumerate((12, 13, 16)):
            with freeze_time(f"2026-03-16 09:0{minute}:00"):
                self._refresh(date=f"2026-03-{day}")
        dates = [json.loads(page.choices)["options"]["date"] for page in self.Kept.search([])]
        self.assertEqual(sorted(dates), ["2026-03-13", "2026-03-16"])
        cron = patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60)
        with cron, freeze_time("2026-03-17 04:00:00"):
            self.Kept._renew()
            self.assertFalse(self._is_kept(date=None))

    def test_few_queries(self):
        self._refresh()
        self._page()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._page()
        few = self.env.cr.sql_log_count - before
        self.assertLessEqual(few, 25)
