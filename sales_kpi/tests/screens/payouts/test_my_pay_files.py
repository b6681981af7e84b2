import io

from openpyxl import load_workbook

from odoo.tests import HttpCase, tagged

from .my_pay_common import MyPayCommon


@tagged("post_install", "-at_install")
class TestMyPayFiles(MyPayCommon, HttpCase):
    """The statement on paper and as a workbook says what the screen says."""

    def test_on_paper(self):
        report = self.env["ir.actions.report"].with_user(self.ann)
        html = report._render_qweb_html("sales_kpi.report_payout", self.payout.ids)[0].decode()
        for text in ("6,076.54", "123.5 % of 100,000.00", "Commission on orders", "March 2026"):
            self.assertIn(text, html)

    def test_as_a_workbook(self):
        self.authenticate(self.ann.login, self.ann.login.ljust(8, "x"))
        action = self.payout.with_user(self.ann).action_export_xlsx()
        response = self.url_open(action["url"])
        self.assertEqual(response.status_code, 200)
        [sheet] = load_workbook(io.BytesIO(response.content))
        self.assertEqual(sheet["B3"].value, 6076.54)
        self.assertEqual((sheet["A8"].value, sheet["C8"].value), ("Commission on orders", 6076.54))
        self.assertIn("123.5 % of 100,000.00", sheet["B8"].value)
        for user, code in ((self.bob, 403), (self.ann, 400)):
            self.authenticate(user.login, user.login.ljust(8, "x"))
            ids = self.payout.id if user == self.bob else "x"
            self.assertEqual(
                self.url_open(f"/sales_kpi/statements.xlsx?ids={ids}").status_code, code
            )
