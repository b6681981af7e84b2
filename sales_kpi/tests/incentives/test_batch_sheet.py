import io
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .batch_common import BatchCommon

URL = "/sales_kpi/payout_batch.xlsx"


@tagged("post_install", "-at_install")
class TestBatchSheet(BatchCommon, HttpCase):
    """The workbook for payroll, and who sees a batch."""

    def _download(self, user, batch):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        return self.url_open(URL, params={"batch": batch})

    def _read(self, response):
        [sheet] = load_workbook(io.BytesIO(response.content))
        heads, *rows = sheet.iter_rows(min_row=8)
        names = [cell.value for cell in heads]
        return sheet, [dict(zip(names, row, strict=True)) for row in rows]

    def test_workbook_equals_the_batch(self):
        yen = self.env["res.currency"].search(
            [("name", "=", "JPY"), ("active", "in", (True, False))]
        )
        yen.active = True
        self._set(self.of_bob, total=12000, currency_id=yen.id, fx=0.0067)
        batch = self._make(self.of_ann | self.of_bob | self._new_of_agent(500))
        numbers = {self.ann.id: "E017"}
        with patch.object(self.registry[batch._name], "_find_numbers", lambda batch: numbers):
            response = self._download(self.accountant, batch.id)
        self.assertEqual(response.status_code, 200)
        sheet, rows = self._read(response)
        # 12,000 JPY x 0.0067 = 80.40; 6,076.54 + 80.40 + 500 = 6,656.94
        self.assertEqual(
            [
                (
                    row["Employee Number"].value, row["Salesperson"].value, row["Amount"].value,
                    row["Currency"].value, row["In USD"].value, row["Paid Through"].value,
                )
                for row in rows
            ],
            [
                ("E017", self.ann.name, 6076.54, "USD", 6076.54, "Payroll"),
                (None, self.bob.name, 12000, "JPY", 80.4, "Payroll"),
                (None, self.carl.name, 500, "USD", 500, "Vendor bill"),
            ],
        )  # fmt: skip
        self.assertEqual(
            [row["Amount"].number_format for row in rows], ["#,##0.00", "#,##0", "#,##0.00"]
        )
        self.assertEqual((sheet["B4"].value, sheet["B5"].value), (6656.94, batch.digest))
        self.assertEqual(sum(row["In USD"].value for row in rows), batch.total)
        self.assertEqual({row["Period"].value for row in rows}, {"March 2026"})

    def test_numbers_of_employees(self):
        batch = self._make()
        if "hr.employee" not in self.env:
            self.assertFalse(batch._get_sheet()["has_numbers"])
            return
        self.env["hr.employee"].create(
            {"name": "Ann", "user_id": self.ann.id, "company_id": self.company.id, "barcode": "E17"}
        )
        numbers = [row["number"] for row in batch.with_user(self.accountant)._get_sheet()["rows"]]
        self.assertEqual(numbers, ["E17", None])

    def test_who_gets_it(self):
        batch = self._make()
        for user, status in (
            (self.accountant, 200), (self.payer, 200), (self.ann, 403), (self.leader, 403),
        ):  # fmt: skip
            self.assertEqual(self._download(user, batch.id).status_code, status, user.login)
        for wrong, status in (("x", 400), ("", 400), (0, 404), (batch.id + 1000, 404)):
            self.assertEqual(self._download(self.accountant, wrong).status_code, status, wrong)

    def test_who_sees_a_batch(self):
        batch = self._make()
        self.plan.leader_sees = "amounts"
        for user, is_seen in (
            (self.accountant, True), (self.payer, True), (self.manager, True),
            (self.ann, False), (self.leader, False), (self.portal, False),
        ):  # fmt: skip
            self.assertEqual(batch.with_user(user).has_access("read"), is_seen, user.login)
            for operation in ("write", "create", "unlink"):
                self.assertFalse(batch.with_user(user).has_access(operation), user.login)
        with self.assertRaises(AccessError):
            self.of_ann.with_user(self.ann).read(["move_id"])
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._new_user(
            "books_away", "account.group_account_invoice",
            company_id=elsewhere.id, company_ids=[(6, 0, elsewhere.ids)],
        )  # fmt: skip
        self.assertFalse(batch.with_user(stranger).has_access("read"))
        self.assertFalse(self.batches.with_user(stranger).search([]))
