from odoo.tests import HttpCase, tagged

from ..common import SalesKpiCommon


@tagged("post_install", "-at_install")
class TestLeaving(HttpCase, SalesKpiCommon):
    """The links of a mail, for whoever is not logged in."""

    def setUp(self):
        super().setUp()
        self.schedule = self.env["sales.kpi.report.schedule"].create(
            {
                "name": "My day",
                "user_id": self.manager.id,
                "user_ids": [(6, 0, (self.ann | self.bob).ids)],
            }
        )

    def _url(self, what, user=None, token=None):
        user = user or self.ann
        token = self.schedule._get_token(user) if token is None else token
        return f"/sales_kpi/schedule/{self.schedule.id}/{what}?user={user.id}&token={token}"

    def _left(self):
        self.env.invalidate_all()
        return self.schedule.left_ids

    def test_look_leave_and_join_again(self):
        """A look changes nothing: programs follow the links of mails by themselves."""
        page = self.url_open(self._url("leave"))
        self.assertIn("is sent to", page.text)
        self.assertFalse(self._left())
        page = self.url_open(self._url("leave"), data={"x": "1"})
        self.assertIn("not sent to", page.text)
        self.assertEqual(self._left(), self.ann)
        self.assertIn("/join?", page.text)
        page = self.url_open(self._url("join"), data={"x": "1"})
        self.assertIn("is sent to", page.text)
        self.assertFalse(self._left())

    def test_at_once(self):
        """What a mail program posts when one presses its button."""
        answer = self.url_open(
            self._url("leave_at_once"), data={"List-Unsubscribe": "One-Click"}
        )  # fmt: skip
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self._left(), self.ann)
        self.assertEqual(self.url_open(self._url("leave_at_once")).status_code, 405)

    def test_wrong_link(self):
        token = self.schedule._get_token(self.ann)
        for url in (
            self._url("leave", token="0" * 64),
            self._url("leave", user=self.bob, token=token),
            self._url("leave", token=""),
            self._url("leave").replace(f"user={self.ann.id}", "user=x"),
            f"/sales_kpi/schedule/999999/leave?user={self.ann.id}&token={token}",
        ):
            self.assertEqual(self.url_open(url, data={"x": "1"}).status_code, 404, url)
        self.assertFalse(self._left())

    def test_address_outside(self):
        """It had no link at all. Each address has a token of its own; the trail notes it, and who
        names the address once more does not bring it back."""
        self.company.kpi_mails_outside = True
        self.schedule.outside_emails = "Board <board+x@example.org>, owner@example.org"
        paths = {
            email: self.schedule._get_leave_path(email, "leave")
            for email in ("board+x@example.org", "owner@example.org", "else@example.org")
        }
        board, owner, stranger = paths.values()
        self.assertIn("is sent to board+x@example.org", self.url_open(board).text)
        self.assertEqual(len(self.schedule._find_outside()), 2)
        for wrong in (board.replace("board", "owner"), owner[:-1], stranger):
            self.assertEqual(self.url_open(wrong, data={"x": "1"}).status_code, 404, wrong)
        at_once = self.url_open(board.replace("/leave?", "/leave_at_once?"), data={"x": "1"})
        self.assertEqual(at_once.status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(self.schedule._find_outside(), ["owner@example.org"])
        self.schedule.outside_emails = "board+x@example.org"
        self.assertEqual(self.schedule._find_outside(), [])
        noted = self.env["sales.kpi.trail"].search(
            [("model", "=", self.schedule._name), ("res_id", "=", self.schedule.id)]
        )  # fmt: skip
        self.assertTrue(any("Want It: board+x@example.org" in row.after for row in noted))
        page = self.url_open(board.replace("/leave?", "/join?"), data={"x": "1"})
        self.assertIn("is sent to", page.text)
        self.assertEqual(self.schedule._find_outside(), ["board+x@example.org"])

    def test_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.ann.lang = "fr_FR"
        self.assertIn('lang="fr-FR"', self.url_open(self._url("leave")).text)
        self.assertIn('lang="en-US"', self.url_open(self._url("leave", self.bob)).text)
