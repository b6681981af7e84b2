from odoo import fields, models

from .brief_page import tell_pair


class SalesKpiBrief(models.AbstractModel):
    """A month that is published: one's scorecard and one's statements of pay."""

    _inherit = "sales.kpi.brief"

    def _get_month(self, company, days):
        if not self._is_rep(company):
            return None
        month = self._get_workbench(days[1])
        statements = self._find_statements(days[1])
        scores = self._find_scores(month)
        if not scores and not statements:
            return None
        return month.make(
            kind="month",
            title=self.env._("Your Scorecard"),
            button=self.env._("Open My Workbench"),
            sentences=[
                self._tell_standing(month),
                self._tell_wrong(month),
                self._tell_answer(month, statements),
            ],
            groups=[month.get_group(month.page["tiles"])],
            parts=[self._get_pay_part(company, statements)],
            scores=scores.ids,
            payouts=[statement["id"] for statement in statements],
        )

    def _find_scores(self, month):
        return self.env["sales.kpi.score"].search(
            [
                ("period_id", "=", month.page["period"]["id"]),
                ("subject_type", "=", "user"),
                ("subject_id", "=", self.env.uid),
            ]
        )

    def _find_statements(self, day):
        """As My Pay shows them."""
        page = self.env["sales.kpi.my.pay"].get_page({"date": fields.Date.to_string(day)})
        return page["statements"]

    def _tell_answer(self, month, statements):
        """What is waited for: an answer to the appraisal, or to the pay."""
        slots = month.page["slots"]
        asked = [slot for slot in slots if slot["mark"].get("model") == "sales.kpi.appraisal"]
        if asked:
            return self.env._("To do: %s.", asked[0]["title"])
        if any(statement["can_confirm"] for statement in statements):
            return self.env._("Confirm your statement of pay, or say what should be otherwise.")
        return self.env._("Read it, and ask your leader where something is not clear.")

    def _get_pay_part(self, company, statements):
        url = company.get_base_url() + "/odoo/sales-pay"
        return {
            "title": self.env._("Pay"),
            "text": "",
            "rows": [
                {
                    "title": tell_pair(self.env, statement["plan"], statement["total_text"]),
                    "text": statement["state_text"],
                    "status": statement["status"],
                    "url": url,
                }
                for statement in statements
            ],
            "url": url,
        }
