from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..measures.measure_common import MeasureCommon


@tagged("post_install", "-at_install")
class TestTargetProposal(MeasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Proposal = cls.env["sales.kpi.target.proposal"]
        cls.Target = cls.env["sales.kpi.target"]
        cls.wins = cls.env.ref("sales_kpi.definition_won_count")
        cls.later = cls.env["sales.kpi.period"].get_or_create("month", "2098-03-01")

    def _propose(self, user=None, **values):
        return self.Proposal.with_user(user or self.ann).create(
            {
                "period_id": self.later.id,
                "definition_id": self.wins.id,
                "value": 7,
                "reason": "Two fairs in spring",
                **values,
            }
        )

    def _target(self):
        return self.Target.search(
            [("period_id", "=", self.later.id), ("definition_id", "=", self.wins.id)]
        )

    def test_leader_accepts(self):
        proposal = self._propose()
        self.assertEqual((proposal.team_id, proposal.user_id), (self.bees, self.ann))
        self.assertEqual(proposal.activity_ids.user_id, self.leader)
        proposal.with_user(self.leader).action_accept()
        self.assertEqual((self._target().value, self._target().user_id), (7, self.ann))
        change = self._target().change_ids
        self.assertEqual(change.author_id, self.leader)
        self.assertEqual(change.reason, f"Proposed by {self.ann.name}: Two fairs in spring")
        self.assertEqual((proposal.state, proposal.answered_by_id), ("accepted", self.leader))
        self.assertFalse(proposal.activity_ids)
        with self.assertRaises(UserError):
            proposal.with_user(self.leader).action_accept()

    def test_a_target_that_exists_changes(self):
        target = self.Target.create(
            {"period_id": self.later.id, "definition_id": self.wins.id, "user_id": self.ann.id,
             "value": 5}
        )  # fmt: skip
        self._propose().with_user(self.manager).action_accept()
        self.assertEqual((target.value, target.change_ids[0].before), (7, 5))

    def test_leader_answers(self):
        proposal = self._propose().with_user(self.leader)
        with self.assertRaises(UserError):
            proposal.action_decline()
        proposal.answer = "Eight, and I come along"
        proposal.action_decline()
        self.assertEqual(proposal.state, "declined")
        self.assertFalse(self._target())
        self._propose(value=8)  # another one

    def test_reps_accept_nothing(self):
        """Neither by the button nor by writing, for themselves or for others."""
        proposal = self._propose()
        for user in (self.ann, self.bob, self.carl, self.accountant, self.portal):
            for method in ("action_accept", "action_decline"):
                with self.assertRaises(AccessError, msg=user.login):
                    getattr(proposal.with_user(user), method)()
        for values in ({"state": "accepted"}, {"answer": "Fine"}, {"target_id": 1}):
            with self.assertRaises(AccessError, msg=values):
                proposal.with_user(self.ann).write(values)
        given = {"state": "accepted", "answer": "Fine", "team_id": self.wasps.id}
        other = self._propose(
            definition_id=self.env.ref("sales_kpi.definition_win_rate").id, **given
        )
        self.assertEqual((other.state, other.answer, other.team_id), ("proposed", False, self.bees))
        with self.assertRaises(AccessError):
            self._propose(user_id=self.bob.id)
        with self.assertRaises(AccessError):
            proposal.with_user(self.ann).team_id = self.wasps
        with self.assertRaises(AccessError):
            proposal.with_user(self.ann).user_id = self.bob
        self.assertFalse(self._target())

    def test_leaders_change_no_proposal_and_accept_none_of_their_own(self):
        proposal = self._propose()
        with self.assertRaises(AccessError):
            proposal.with_user(self.leader).value = 99
        self.bees.member_ids |= self.leader
        self.env["sales.kpi.membership"].search(
            [("user_id", "=", self.leader.id)]
        ).date_from = False
        own = self._propose(self.leader)
        self.assertEqual(own.team_id, self.bees)
        with self.assertRaises(AccessError):
            own.with_user(self.leader).action_accept()
        own.with_user(self.director).action_accept()
        self.assertEqual(own.state, "accepted")

    def test_answered_ones_stay(self):
        proposal = self._propose()
        proposal.with_user(self.leader).action_accept()
        for attempt in (
            lambda: proposal.with_user(self.ann).write({"value": 1}),
            proposal.with_user(self.ann).unlink,
        ):
            with self.assertRaises(UserError):
                attempt()
        with self.assertRaises(UserError):
            proposal.with_user(self.manager).unlink()

    def test_before_the_period_begins(self):
        with self.assertRaises(ValidationError):
            self._propose(period_id=self.march.id)

    def test_closed_period_takes_no_target(self):
        proposal = self._propose()
        self.later.action_review()
        with self.assertRaises(UserError):
            proposal.with_user(self.leader).action_accept()
        self.assertEqual(proposal.state, "proposed")

    def test_who_reads_it(self):
        anns, carls = self._propose(), self._propose(self.carl)
        for user, expected in (
            (self.ann, anns),
            (self.bob, self.Proposal),
            (self.carl, carls),
            (self.leader, anns),
            (self.director, anns | carls),
            (self.manager, anns | carls),
        ):
            found = self.Proposal.with_user(user).search([])
            self.assertEqual(set(found.ids), set(expected.ids), user.login)
        for user in (self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self.Proposal.with_user(user).search([])
