from odoo import models

# Payroll's number of an employee, by the first of these that Odoo's modules bring.
NUMBERS = ("registration_number", "barcode")


class SalesKpiPayoutBatch(models.Model):
    """The sheet of a batch for payroll: from what was kept when it was made."""

    _inherit = "sales.kpi.payout.batch"

    def action_export_xlsx(self):
        """The batch as a workbook."""
        self._kpi_check_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/sales_kpi/payout_batch.xlsx?batch={self.id}",
            "target": "download",
        }

    def _get_sheet(self):
        """What payroll needs of a batch.

        :return: {"title", "company", "period", "status", "date", "digest", "currency", "digits",
            "total" in the company's currency, "has_numbers", "rows": [{"number", "name", "plan",
            "period", "amount", "currency", "digits", "company_amount", "document", "rest"}]}
        :raise AccessError: the caller may not read it
        """
        self.ensure_one()
        self.check_access("read")
        batch = self.sudo()
        numbers = batch._find_numbers()
        return {
            "title": batch.name,
            "company": batch.company_id.name,
            "period": batch.period_id.display_name,
            "status": dict(self._fields["state"]._description_selection(self.env))[batch.state],
            "date": batch.date,
            "digest": batch.digest,
            "currency": batch.currency_id.name,
            "digits": batch.currency_id.decimal_places,
            "total": batch.total,
            "has_numbers": numbers is not None,
            "rows": [batch._prepare_sheet_row(row, numbers or {}) for row in batch.rows or ()],
        }

    def _prepare_sheet_row(self, row, numbers):
        is_external = row["is_external"]
        told = ("name", "plan", "amount", "currency", "company_amount", "rest")
        return {name: row[name] for name in told} | {
            "period": self.period_id.display_name,
            "number": numbers.get(row["user_id"]) or None,
            "digits": self.env["res.currency"].browse(row["currency_id"]).decimal_places,
            "document": self.env._("Vendor bill") if is_external else self.env._("Payroll"),
        }

    def _find_numbers(self):
        """{user id: payroll's number of the employee}; None where there are no employees."""
        if "hr.employee" not in self.env:
            return None
        Employee = self.env["hr.employee"].with_context(active_test=False)
        field = next((name for name in NUMBERS if name in Employee._fields), None)
        users = [row["user_id"] for row in self.rows or ()]
        known = [("user_id", "in", users), ("company_id", "=", self.company_id.id)]
        return {one.user_id.id: one[field] for one in Employee.search(known)} if field else None
