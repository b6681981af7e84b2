from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..closing.closing_common import CycleCommon

STEPS = ("action_ask_review", "action_ask_lock", "action_ask_reopen")


@tagged("post_install", "-at_install")
class TestPeriodSteps(CycleCommon):
    """What is missing for the next step of a period is told before anybody is asked."""

    def _page(self, user=None):
        self.env.invalidate_all()
        return self.march.with_user(user or self.manager)

    def test_the_lock_names_who_is_missing_before_it_asks(self):
        with freeze_time("2026-04-02 12:00:00"):
            self._review()
            with self.assertRaises(UserError) as refused:
                self._page().action_ask_lock()
            for user in (self.ann, self.bob, self.carl):
                self.assertIn(user.name, str(refused.exception))
            self.assertEqual(self._page().missing, str(refused.exception))
            self._publish(self.ann, self.bob, self.carl)
            for user in (self.ann, self.bob):
                self._appraisal(user).with_user(user).action_acknowledge()
            self.assertIn(self.carl.name, self._page().missing)
            self.assertNotIn(self.ann.name, self._page().missing)
        # His days are over: nobody is missing any more, though no clock has struck yet.
        with freeze_time("2026-04-10 12:00:00"):
            self.assertFalse(self._page().missing)
            action = self._page().action_ask_lock()
            self.assertEqual((action["target"], action["context"]), ("new", {"kpi_step": "lock"}))
            self.assertEqual(self.march.state, "review", "It only asks")
            self._page().action_lock()
        self.assertFalse(self._page().missing)

    def test_a_review_is_told_what_it_had_better_wait_for(self):
        """March lasts until the 31st; Bob and Carl have no target of 500."""
        self.scheme.line_ids.default_target = 0
        self._target("won_revenue", 500, user=self.ann)
        with freeze_time("2026-03-20 12:00:00"):
            self.march.refresh()
            missing = self._page().missing
            self.assertIn("Mar 31, 2026", missing)
            self.assertIn(", ".join(sorted((self.bob.name, self.carl.name))), missing)
            self.assertNotIn(self.ann.name, missing)
            self.assertEqual(self._page().action_ask_review()["context"]["kpi_step"], "review")
        with freeze_time("2026-04-01 12:00:00"):
            self.assertNotIn("Mar 31, 2026", self._page().missing)
        self.assertEqual(self.march.state, "open")

    def test_opening_again_names_what_rests_on_the_figures(self):
        self._review()
        self.assertEqual(self._page().action_ask_reopen()["context"]["kpi_step"], "reopen")
        self._publish(self.ann)
        appeal = self.env["sales.kpi.appeal"].with_user(self.ann)
        appeal.create({"appraisal_id": self._appraisal(self.ann).id, "reason": "Too low"})
        with self.assertRaisesRegex(UserError, "appeals or adjustments"):
            self._page().action_ask_reopen()

    def test_many_are_counted_not_named(self):
        users = self.env["res.users"].browse()
        for number in range(14):
            users += self._new_user(f"rep {number:02}", "sales_team.group_sale_salesman")
        told = self.march._name_people(users)
        self.assertEqual(told.count(","), 12)
        self.assertTrue(told.endswith("… and 2 more."), told)

    def test_figures(self):
        """Three salespeople, one of them with a target; a second scheme counts nobody twice."""
        self.scheme.line_ids.default_target = 0
        self._target("won_revenue", 500, user=self.ann)
        self.scheme.copy()
        self.march.refresh()
        page = self._page()
        self.assertEqual(
            (page.people_count, page.judged_count, page.targetless_count, page.appraisal_count),
            (3, 1, 2, 0),
        )
        self.assertEqual(page.people_text, "3 salespeople: 1 judged, 2 without a target.")
        self.assertEqual(page.card_ids.user_id, self.ann | self.bob | self.carl)
        found = self.env["sales.kpi.score"].search(page.action_open_people()["domain"])
        self.assertEqual(found, page.card_ids)
        # A leader counts his teams, a salesperson himself.
        self.assertEqual(self._page(self.ann).people_count, 1)
        told = self._page(self.ann).people_text
        self.assertEqual(told, "1 salesperson: 1 judged, 0 without a target.")

    def test_an_accountant_opens_the_form(self):
        # He sees cash and payouts, no scorecards: the form counts him none, and does not refuse.
        with freeze_time("2026-04-02 12:00:00"):
            self._review()
        page = self._page(self.accountant)
        arch = etree.fromstring(page.get_view(view_type="form")["arch"])
        names = {node.get("name") for node in arch.xpath("//field[not(ancestor::field)]")}
        self.assertIn("people_count", names)
        [read] = page.web_read({name: {} for name in names})
        self.assertEqual((read["people_count"], read["appraisal_count"]), (0, 0))
        self.assertFalse(names & {"card_ids", "appraisal_ids"})

    def test_only_a_manager_is_asked(self):
        self._review()
        for user in (self.ann, self.leader, self.accountant):
            for step in STEPS:
                with self.assertRaises(AccessError, msg=f"{user.login} {step}"):
                    getattr(self._page(user), step)()
            with self.assertRaises(AccessError):
                self._page(user).read(["missing"])
        with self.assertRaisesRegex(UserError, "can't do this step now"):
            self._page().action_ask_review()

    def test_buttons_in_the_order_of_work(self):
        view = self.env["sales.kpi.period"].with_user(self.manager).get_view(view_type="form")
        names = [
            button.get("name") for button in etree.fromstring(view["arch"]).findall("header/button")
        ]
        self.assertEqual(
            list(dict.fromkeys(names)),
            ["refresh", "action_ask_review", "action_publish_all", "action_look_for_changes",
             "action_ask_lock", "action_ask_reopen", "action_verify", "action_download_seal"],
        )  # fmt: skip
