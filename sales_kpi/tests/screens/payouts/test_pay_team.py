from odoo.tests import tagged

from .my_pay_common import MARCH, MyPayCommon


@tagged("post_install", "-at_install")
class TestPayTeam(MyPayCommon):
    """What a leader sees of the pay of his people: what the plan lets him."""

    def _team(self, user=None):
        return self._page(user or self.leader)["team"]

    def test_rates_by_default(self):
        """123,456.78 of 100,000 = 123.5 %"""
        [row] = self._team()
        self.assertEqual(row["user_id"], self.ann.id)
        self.assertEqual(
            row["texts"], ["Commission on orders: 123.5 % of the target → 4 % + 5 % + 8 %"]
        )
        self.assertEqual(row["total_text"], "")
        self.assertNotIn("6,076", str(row))
        self.assertNotIn("123,456", str(row))

    def test_amounts(self):
        self.paid.sudo().leader_sees = "amounts"
        [row] = self._team()
        self.assertEqual(row["total_text"], "$\xa06,076.54")
        action = self.Page.with_user(self.leader).open_records(
            MARCH, {"kind": "page", "user": self.ann.id}
        )
        page = self.Page.with_user(self.leader).get_page(action["params"]["options"])
        self.assertEqual(page["totals"], ["$\xa06,076.54"])
        self.assertEqual(page["team"], [], "on the page of another")

    def test_nothing(self):
        self.paid.sudo().leader_sees = "nothing"
        self.assertEqual(self._team(), [])

    def test_who_leads_whom(self):
        """The director leads the region above; a rep, and who only administers, lead nobody."""
        self.assertEqual(len(self._team(self.director)), 1)
        for user in (self.ann, self.bob, self.carl, self.payer):
            self.assertEqual(self._team(user), [], user.login)

    def test_not_while_it_is_looked_at(self):
        self._close_march(publish=False)
        self.assertEqual(self._team(), [])
