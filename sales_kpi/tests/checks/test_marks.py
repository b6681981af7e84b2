"""Marks beside names, for whoever may read what stands behind them, and for nobody else."""

from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..contests.contest_common import DURING, ContestCommon
from ..screens.payouts.my_pay_common import MyPayCommon


def find_case(env, company, user, day):
    """A case of a day."""
    row = {
        "model": "sales.kpi.activity", "user_id": user.id, "key": str(day), "ids": [901],
        "figure": 5, "first": day, "last": day, "told": {"minutes": 10, "most": 5},
    }  # fmt: skip
    return env["sales.kpi.finding"].sudo()._keep(env.ref("sales_kpi.check_burst"), company, [row])


@tagged("post_install", "-at_install")
class TestMarksOfContests(ContestCommon):
    def _marks(self, contest, user):
        page = (
            self.env["sales.kpi.contest.page"].with_user(user).get_page({"contest_id": contest.id})
        )
        return {self._name(row): row["mark_text"] for row in page["rows"]}

    def test_marks_beside_the_places(self):
        contest = self._start(self._contest())
        find_case(self.env, self.company, self.ann, date(2026, 3, 10))
        find_case(self.env, self.company, self.bob, date(2026, 3, 25))  # after the contest
        find_case(self.env, self.company, self.carl, date(2026, 3, 12))
        with freeze_time(DURING):
            self._play(contest)
            one = "1 open finding"
            self.assertEqual(
                self._marks(contest, self.manager), {"ann": one, "bob": "", "carl": one}
            )
            # Carl is not the leader's; those who play see no mark of anybody, nor their own.
            self.assertEqual(self._marks(contest, self.leader), {"ann": one, "bob": "", "carl": ""})
            for user in (self.ann, self.bob, self.carl):
                self.assertFalse(any(self._marks(contest, user).values()), user.login)
            asked = self.env["sales.kpi.finding"].search([("user_id", "=", self.ann.id)])
            asked.with_user(self.leader).action_ask()
            self.assertFalse(any(self._marks(contest, self.ann).values()))
            self.assertFalse(self._marks(contest, self.bob)["ann"])

    def test_a_battle_of_teams_has_those_of_the_members(self):
        teams = [(6, 0, (self.bees | self.wasps).ids)]
        contest = self._start(self._contest(kind="teams", team_ids=teams, user_ids=False))
        for user in (self.ann, self.bob):
            find_case(self.env, self.company, user, date(2026, 3, 10))
        with freeze_time(DURING):
            self._play(contest)
            self.assertEqual(
                self._marks(contest, self.manager), {"Bees": "2 open findings", "Wasps": ""}
            )


@tagged("post_install", "-at_install")
class TestMarksOfPay(MyPayCommon):
    def test_marks_on_review_and_statement(self):
        self.payer.group_ids += self.env.ref("sales_kpi.group_kpi_manager")
        find_case(self.env, self.company, self.ann, date(2026, 3, 10))
        payout = self.payout.with_user(self.payer)
        self.assertEqual(payout.mark_text, "1 open finding")
        [statement] = payout._get_statements()
        self.assertEqual(statement["mark_text"], "1 open finding")
        self.assertEqual(self._statement()["mark_text"], "")
        action = payout.action_open_marks()
        self.assertEqual(action["res_model"], "sales.kpi.finding")

    def test_paper_is_given_to_people_and_has_none(self):
        self.payer.group_ids += self.env.ref("sales_kpi.group_kpi_manager")
        find_case(self.env, self.company, self.ann, date(2026, 3, 10))
        html = (
            self.env["ir.actions.report"]
            .with_user(self.payer)
            ._render_qweb_html("sales_kpi.sales_kpi_payout_report", self.payout.ids)[0]
        )
        self.assertNotIn("finding", html.decode())
