"""Marks beside names, for whoever may read what stands behind them, and for nobody else."""

from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..closing.closing_common import CycleCommon
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

    def _prizes(self, contest, user):
        """What the list of prizes tells."""
        found = self.env["sales.kpi.contest.standing"].with_user(user)
        rows = found.search([("contest_id", "=", contest.id)])
        return {self._name({"side": row.side_id.id}): row.mark_text for row in rows}

    def test_marks_beside_the_prizes(self):
        contest = self._start(self._contest())
        find_case(self.env, self.company, self.ann, date(2026, 3, 10))
        find_case(self.env, self.company, self.carl, date(2026, 3, 12))
        with freeze_time(DURING):
            self._play(contest)
        one = "1 open finding"
        self.assertEqual(self._prizes(contest, self.manager), {"ann": one, "bob": "", "carl": one})
        self.assertEqual(self._prizes(contest, self.leader), {"ann": one, "bob": "", "carl": ""})
        for user in (self.ann, self.bob, self.carl):
            self.assertFalse(any(self._prizes(contest, user).values()), user.login)
        row = self.env["sales.kpi.contest.standing"].search(
            [("contest_id", "=", contest.id), ("side_id.user_ids", "in", self.ann.ids)]
        )
        action = row.with_user(self.leader).action_open_marks()
        found = self.env["sales.kpi.finding"].with_user(self.leader).search(action["domain"])
        self.assertEqual(found.user_id, self.ann)

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
            self.assertEqual(
                self._prizes(contest, self.manager), {"Bees": "2 open findings", "Wasps": ""}
            )


@tagged("post_install", "-at_install")
class TestMarksOfAwards(CycleCommon):
    def test_marks_beside_the_honours(self):
        """Ann is a candidate of March; a finding of March is hers."""
        find_case(self.env, self.company, self.ann, date(2026, 3, 10))
        honour = self.env["sales.kpi.honour"].search([], limit=1)
        award = self.env["sales.kpi.honour.award"].create(
            {"honour_id": honour.id, "period_id": self.march.id, "company_id": self.company.id,
             "subject_type": "user", "subject_id": self.ann.id, "user_id": self.ann.id,
             "team_id": self.bees.id, "state": "candidate"}
        )  # fmt: skip
        for user, told in ((self.manager, "1 open finding"), (self.leader, "1 open finding"),
                           (self.bob, ""), (self.ann, "")):  # fmt: skip
            self.assertEqual(award.with_user(user).mark_text, told, user.login)
        self.assertTrue(award.with_user(self.manager).action_open_marks())


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
