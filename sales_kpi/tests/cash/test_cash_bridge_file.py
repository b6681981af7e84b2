import io

from openpyxl import load_workbook

from odoo.tests import HttpCase, tagged

from .collection_common import CollectionCommon

URL = "/sales_kpi/cash_bridge.xlsx"


@tagged("post_install", "-at_install")
class TestCashBridgeFile(CollectionCommon, HttpCase):
    """The workbook that an accountant downloads."""

    def _download(self, user, **values):
        self.authenticate(user.login, user.login)
        return self.url_open(URL, params={"companies": self.company.id, **values})

    def test_workbook(self):
        payment = self._new_payment(1000, "2026-01-20")
        self._match(self._bill(600), payment.move_id)
        accountant = self._new_user("books_file", "account.group_account_invoice")
        days = {"date_from": "2026-01-01", "date_to": "2026-01-31"}
        response = self._download(accountant, **days)
        book = load_workbook(io.BytesIO(response.content))
        self.assertEqual(
            book.sheetnames,
            ["Cash Bridge", "Collected by Salesperson", "Entries of the Differences"],
        )
        [names, values] = list(book["Cash Bridge"].iter_rows(min_row=5, values_only=True))
        row = dict(zip(names, values, strict=True))
        self.assertEqual(row["Movement of the cash accounts"], 1000)
        self.assertEqual(row["Collected by salespeople"], 600)
        self.assertEqual(row["Without a name"], 0)
        for wrong in ({}, {"date_from": "x", "date_to": "2026-01-31"}):
            self.assertEqual(self._download(accountant, **wrong).status_code, 400)
        self.assertEqual(self._download(self.ann, **days).status_code, 403)
