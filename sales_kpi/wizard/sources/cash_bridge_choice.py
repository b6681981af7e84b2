from odoo import api, fields, models


class SalesKpiCashBridgeChoice(models.TransientModel):
    """Which days of the cash bridge are looked at, or downloaded."""

    _name = "sales.kpi.cash.bridge.choice"
    _description = "Days of the Cash Bridge"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="First Day",
        required=True,
        default=lambda self: self._get_today().replace(month=1, day=1),
    )
    date_to = fields.Date(string="Last Day", required=True, default=lambda self: self._get_today())

    _days = models.Constraint(
        "CHECK (date_from <= date_to)",
        "The last day is before the first one. Choose a later last day.",
    )

    @api.model
    def _get_today(self):
        return self.env.company._get_kpi_today()

    def action_open(self):
        """The steps by month and journal; each figure opens its entries."""
        self._kpi_check_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_kpi.sales_kpi_cash_bridge_action"
        )
        domain = [
            ("company_id", "=", self.company_id.id),
            ("date", ">=", fields.Date.to_string(self.date_from)),
            ("date", "<=", fields.Date.to_string(self.date_to)),
        ]
        return {**action, "domain": domain}

    def action_download(self):
        """The same as a workbook."""
        self._kpi_check_one()
        days = f"date_from={self.date_from}&date_to={self.date_to}"
        return {
            "type": "ir.actions.act_url",
            "url": f"/sales_kpi/cash_bridge.xlsx?{days}&companies={self.company_id.id}",
            "target": "download",
        }
