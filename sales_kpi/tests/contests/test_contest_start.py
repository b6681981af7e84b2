from freezegun import freeze_time

from odoo.tests import Form, tagged

from .contest_common import BEFORE, ContestCommon


@tagged("post_install", "-at_install")
class TestContestStart(ContestCommon):
    """Five ready contests, from three clicks."""

    def _begin(self, user, ready=None, team=None, **values):
        Start = self.env["sales.kpi.contest.start"].with_user(user)
        form = Form(Start.with_context(kpi_team_id=team.id) if team else Start)
        if ready:
            form.ready = ready
        for name, value in values.items():
            setattr(form, name, value)
        return form.save()

    def _publish(self, start):
        action = start.action_publish()
        self.assertEqual(action["tag"], "sales_kpi.contest")
        contest = self.Contest.browse(action["params"]["contest_id"])
        self.assertEqual(contest.state, "published")
        return contest

    @freeze_time(BEFORE)
    def test_each_of_the_five(self):
        for ready, kind in (
            ("sprint", "ranking"),
            ("duel", "duel"),
            ("battle", "teams"),
            ("race", "race"),
            ("customers", "ranking"),
        ):
            with self.subTest(ready=ready):
                start = self._begin(self.manager, ready, prize=100)
                self.assertTrue(start.headline)
                contest = self._publish(start)
                self.assertEqual(contest.kind, kind)
                self.assertEqual(contest.prize_ids.mapped("amount"), [100])
                self.assertGreater(len(contest.side_ids), 1)

    @freeze_time(BEFORE)
    def test_a_leader_starts_it_from_his_team(self):
        sprint = self._publish(self._begin(self.leader, team=self.bees, prize=500))
        self.assertEqual(sprint.side_ids.user_id, self.ann | self.bob)
        duel = self._publish(self._begin(self.leader, "duel", team=self.bees, prize=500))
        self.assertEqual(duel.user_ids, self.ann | self.bob)
        battle = self._begin(self.director, "battle", team=self.region)
        self.assertEqual(battle.team_ids, self.bees | self.wasps)
        self._publish(battle)

    @freeze_time(BEFORE)
    def test_who_decides_about_a_prize_does_not_win_it(self):
        self.bees.member_ids += self.leader
        self.env["sales.kpi.membership"].search([]).date_from = False
        rich = self._begin(self.leader, team=self.bees, prize=500)
        self.assertTrue(rich.is_without_me)
        self.assertEqual(self._publish(rich).side_ids.user_id, self.ann | self.bob)
        poor = self._begin(self.leader, team=self.bees)
        self.assertFalse(poor.is_without_me)
        everybody = self.ann | self.bob | self.leader
        self.assertEqual(self._publish(poor).side_ids.user_id, everybody)

    @freeze_time(BEFORE)
    def test_a_rep_challenges_another(self):
        start = self._begin(self.ann, "duel")
        start.user_ids = self.ann | self.bob
        duel = self._publish(start)
        self.assertTrue(duel.side_ids.filtered(lambda s: s.user_id == self.ann).accepted_on)

    @freeze_time(BEFORE)
    def test_a_draft_first(self):
        action = self._begin(self.manager).action_draft()
        self.assertEqual(self.Contest.browse(action["res_id"]).state, "draft")
