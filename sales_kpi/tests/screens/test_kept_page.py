"""A dashboard that was kept says what it would say now, is nobody else's, and is never hidden
behind rules that have changed."""

import json
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .cockpit_common import MODEL, OPTIONS, CockpitCommon
from .team_cockpit_common import TeamCockpitCommon

TEAM = "sales.kpi.team.cockpit"


def as_sent(page):
    """The figures of a page as a client gets them."""
    return json.loads(json.dumps({k: v for k, v in page.items() if k != "stale"}))


@tagged("post_install", "-at_install")
class TestKeptPage(TeamCockpitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Kept = cls.env["sales.kpi.kept.page"]
        cls._stay(cls, cls.bob, cls.bees, cls._stage("New"), cls._stage("Qualified"))
        cls.march.refresh()

    @classmethod
    def _stage(cls, name):
        return cls.env["crm.stage"].search([("name", "=", name)], limit=1)

    def _make_anew(self, user, **options):
        with patch.object(type(self.Kept), "_find", lambda *args: None):
            return self._page(user, **options)

    def _is_kept(self, user, **options):
        """Whether the page is read, not made."""
        made = []
        Cockpit = type(self._cockpit(user))
        make = Cockpit._get_contents
        with patch.object(Cockpit, "_get_contents", lambda *a: made.append(1) or make(*a)):
            self._page(user, **options)
        return not made

    def test_it_is_what_would_be_counted_now(self):
        for user, options in (
            (self.leader, {}),
            (self.leader, {"compare": "year_ago"}),
            (self.director, {"team_id": self.region.id}),
            (self.manager, {"team_id": self.region.id, "period_type": "quarter"}),
            (self.leader, {"heat": {"order_by": "won_count", "descending": True}}),
        ):
            with self.subTest(user=user.login, options=options):
                self.assertTrue(self._cockpit(user).refresh(options))
                self.assertTrue(self._is_kept(user, **options))
                page = self._page(user, **options)
                self.assertFalse(page["stale"])
                self.assertEqual(as_sent(page), as_sent(self._make_anew(user, **options)))
                self.assertTrue(page["funnel"]["stages"])

    def test_reading_writes_nothing(self):
        self._page(self.leader)
        self.assertFalse(self.Kept.search([]))

    def test_other_choices_are_another_page(self):
        self._cockpit(self.leader).refresh({})
        self.assertTrue(self._is_kept(self.leader))
        self.assertFalse(self._is_kept(self.leader, compare="year_ago"))
        self.assertFalse(self._is_kept(self.leader, heat={"order_by": "won_count"}))
        self.assertFalse(self._is_kept(self.leader, date="2026-02-01"))

    def test_another_language_is_another_page(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._cockpit(self.leader).refresh({})
        self.assertTrue(self._is_kept(self.leader))
        french = self._cockpit(self.leader).with_context(lang="fr_FR")
        self.assertIsNone(self.Kept.with_env(french.env)._find(TEAM, french._get_frame({})))

    def test_nobody_gets_what_was_kept_for_another(self):
        self._cockpit(self.director).refresh({"team_id": self.region.id})
        self._cockpit(self.manager).refresh({"team_id": self.bees.id})
        self.assertFalse(self._is_kept(self.leader))
        self.assertFalse(self._is_kept(self.director, team_id=self.bees.id))
        with self.assertRaises(AccessError):
            self._page(self.leader, team_id=self.region.id)
        with self.assertRaises(AccessError):
            self._page(self.ann)
        with self.assertRaises(AccessError):
            self._cockpit(self.ann).refresh({})

    def test_a_leader_no_more(self):
        self._cockpit(self.leader).refresh({})
        self.bees.user_id = self.queen
        with self.assertRaises(AccessError):
            self._page(self.leader)

    def test_nobody_has_rights_on_the_table(self):
        self._cockpit(self.leader).refresh({})
        everybody = self.ann | self.leader | self.manager | self.env.ref("base.user_admin")
        for user in everybody:
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(self.Kept.with_user(user).has_access(operation), user.login)
            with self.assertRaises(AccessError):
                self.Kept.with_user(user).search_read([], ["contents"])

    def test_what_was_counted_since_is_told(self):
        """It shows the old count with its time, and that there is a newer one, which the screen
        asks for."""
        self._cockpit(self.leader).refresh({})
        with freeze_time("2026-03-16 18:10:00"):
            self._move("won", self.ann, 16, 100, team=self.bees)
            self.march.refresh()
            page = self._page(self.leader)
            self.assertEqual((page["as_of"], page["stale"]), ("2026-03-16 18:00:00", True))
            self.assertEqual(self._pick(page["tiles"], code="won_count")["value"], 3)
            self._cockpit(self.leader).refresh({})
            page = self._page(self.leader)
            self.assertEqual((page["as_of"], page["stale"]), ("2026-03-16 18:10:00", False))
            self.assertEqual(self._pick(page["tiles"], code="won_count")["value"], 4)
            self.assertEqual(as_sent(page), as_sent(self._make_anew(self.leader)))

    def test_it_grows_old(self):
        self._cockpit(self.leader).refresh({})
        self.march.state = "review"
        self.assertFalse(self._page(self.leader)["stale"])
        with freeze_time("2026-03-16 19:30:00"):
            self.assertTrue(self._page(self.leader)["stale"])
            self.assertTrue(self._cockpit(self.leader).refresh({}))
            self.assertFalse(self._page(self.leader)["stale"])
            self.assertFalse(self._cockpit(self.leader).refresh({}), "it is fresh")

    def test_a_closed_period_is_kept_too(self):
        self.march.state = "review"
        self.assertTrue(self._page(self.leader)["stale"])
        self.assertTrue(self._cockpit(self.leader).refresh({}))
        self.assertFalse(self._page(self.leader)["stale"])
        self.assertTrue(self._is_kept(self.leader))

    def test_not_under_other_rules(self):
        changes = {
            "team": lambda: self.wasps.write({"parent_id": self.bees.id}),
            "member": lambda: self._leave(self.bob),
            "measure": lambda: self.Definition.search([], limit=1).write({"name": "Other"}),
            "scheme": lambda: self.scheme.write({"sequence": 99}),
            "stage": lambda: self._stage("New").write({"name": "Fresh"}),
        }
        for name, change in changes.items():
            with self.subTest(name):
                self._cockpit(self.manager).refresh({"team_id": self.bees.id})
                self.assertTrue(self._is_kept(self.manager, team_id=self.bees.id))
                change()
                self.assertFalse(self._is_kept(self.manager, team_id=self.bees.id))

    def _leave(self, user):
        Membership = self.env["sales.kpi.membership"]
        Membership.search([("user_id", "=", user.id)]).date_to = "2026-03-15"

    def test_not_on_the_next_day(self):
        self._cockpit(self.leader).refresh({"date": "2026-03-01"})
        self.assertTrue(self._is_kept(self.leader, date="2026-03-01"))
        with freeze_time("2026-03-17 08:00:00"):
            self.assertFalse(self._is_kept(self.leader, date="2026-03-01"))

    def test_what_was_done_since_is_news(self):
        self._cockpit(self.leader).refresh({})
        self._cockpit(self.leader).remind({}, self.bob.id)
        self.assertTrue(self._is_kept(self.leader))
        row = self._pick(self._page(self.leader)["help"]["rows"], user_id=self.bob.id)
        self.assertIn("Reminded today", row["reminded"])

    def test_days_of_ones_own_are_not_kept(self):
        options = {"period_type": "custom", "date_from": "2026-03-03", "date_to": "2026-03-12"}
        self.assertFalse(self._cockpit(self.leader).refresh(options))
        self.assertFalse(self.Kept.search([]))

    def test_only_the_latest_are_kept(self):
        with patch.object(type(self.env[TEAM]), "_most_pages", 2):
            for number, date in enumerate(("2026-03-01", "2026-03-02", "2026-03-03")):
                with freeze_time(f"2026-03-16 18:0{number}:00"):
                    self._cockpit(self.leader).refresh({"date": date})
            self._cockpit(self.director).refresh({})
        mine = self.Kept.search([("user_id", "=", self.leader.id)], order="date")
        dates = [json.loads(page.choices)["options"]["date"] for page in mine]
        self.assertEqual(dates, ["2026-03-02", "2026-03-03"])
        self.assertEqual(len(self.Kept.search([("user_id", "=", self.director.id)])), 1)

    def test_the_cron_makes_them_anew_each_day(self):
        self._cockpit(self.leader).refresh({})
        self._cockpit(self.leader).refresh({"date": "2026-02-10"})
        self._cockpit(self.director).refresh({})
        self.region.user_id = False
        cron = patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60)
        with cron, freeze_time("2026-03-17 04:00:00"):
            self.env["sales.kpi.period"]._cron_refresh()
            self.assertTrue(self._is_kept(self.leader))
            self.assertFalse(self._is_kept(self.leader, date="2026-02-10"))
            self.assertFalse(self.Kept.search([("user_id", "=", self.director.id)]))
            page = self.Kept.search([("date", "=", fields.Datetime.now())])
            self.assertEqual(page.user_id, self.leader)
            self.assertEqual(str(page.date_asked), "2026-03-16 18:00:00")
        with cron, freeze_time("2026-03-24 04:00:00"):
            self.Kept._renew()
            self.assertFalse(self._is_kept(self.leader), "he hasn't looked for a week")
            self.Kept._gc_pages()
            self.assertFalse(self.Kept.search([]))

    def test_one_that_fails_stops_no_other(self):
        for user in (self.leader, self.director):
            self._cockpit(user).refresh({})
        Cockpit = type(self._cockpit(self.leader))
        make = Cockpit._get_contents

        def fail(cockpit, frame):
            if cockpit.env.user == self.director:
                raise ValueError("broken")
            return make(cockpit, frame)

        with (
            patch.object(Cockpit, "_get_contents", fail),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60),
            freeze_time("2026-03-17 04:00:00"),
            self.assertLogs("odoo.addons.sales_kpi.models.screens.dashboard.kept_page", "ERROR"),
        ):
            self.Kept._renew()
        self.assertEqual(self.Kept.search([]).user_id, self.leader)

    def test_the_cron_has_no_time_left(self):
        self._cockpit(self.leader).refresh({})
        with (
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=0),
            freeze_time("2026-03-17 04:00:00"),
        ):
            self.Kept._renew()
            self.assertFalse(self._is_kept(self.leader))

    def test_queries_do_not_grow_with_the_team(self):
        counts = []
        for more in (8, 190):
            self._add_reps(more)
            self._cockpit(self.leader).refresh({})
            self.assertTrue(self._is_kept(self.leader))
            self._count_queries()  # the caches of rights are full again
            counts.append(self._count_queries())
        self.assertEqual(counts[0], counts[1])
        self.assertLess(counts[0], 20)

    def test_nothing_is_left_of_a_period_or_user(self):
        user = new_test_user(self.env, "chief", "sales_team.group_sale_manager")
        self._cockpit(user).refresh({"team_id": self.bees.id})
        self._cockpit(self.leader).refresh({})
        self.march.sudo().unlink()
        self.assertFalse(self.Kept.search([]))


@tagged("post_install", "-at_install")
class TestKeptCompanyPage(CockpitCommon):
    def _make_anew(self, user, **options):
        with patch.object(type(self.env["sales.kpi.kept.page"]), "_find", lambda *args: None):
            return self._page(user, **options)

    def test_it_is_what_would_be_counted_now(self):
        self._move("won", self.ann, 5, 1234, team=self.bees)
        self._move("lost", self.bob, 6, 100, team=self.bees)
        cockpit = self.env[MODEL].with_user(self.manager)
        for more in ({}, {"team_id": self.bees.id}, {"measure": "won_count"}):
            options = OPTIONS | more
            cockpit.refresh(options)
            page = self._page(**more)
            with self.subTest(more):
                self.assertFalse(page["stale"])
                self.assertEqual(as_sent(page), as_sent(self._make_anew(self.manager, **more)))
                self.assertEqual(self._tile(page, "won_revenue")["value"], 1234)

    def test_it_is_not_counted_live_any_more(self):
        cockpit = self.env[MODEL].with_user(self.manager)
        cockpit.refresh(OPTIONS)
        self._move("won", self.ann, 5, 1234, team=self.bees)
        self.assertFalse(self._tile(self._page(), "won_revenue")["value"])
        later = fields.Datetime.now() + timedelta(minutes=2)
        with freeze_time(later):
            self.assertTrue(self._page()["stale"])
            cockpit.refresh(OPTIONS)
            self.assertEqual(self._tile(self._page(), "won_revenue")["value"], 1234)

    def test_other_companies_are_another_page(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.manager.company_ids += other
        cockpit = self.env[MODEL].with_user(self.manager)
        both = cockpit.with_context(allowed_company_ids=(self.company + other).ids)
        both.refresh(OPTIONS)
        self.assertTrue(both.get_page(OPTIONS)["companies"])
        one = cockpit.with_context(allowed_company_ids=self.company.ids)
        self.assertFalse(one.get_page(OPTIONS)["companies"])
        self.manager.company_ids -= other
        with self.assertRaises(AccessError):
            both.get_page(OPTIONS)

    def test_a_manager_no_more(self):
        self.env[MODEL].with_user(self.manager).refresh(OPTIONS)
        self.manager.group_ids = self.env.ref("sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self._page()
