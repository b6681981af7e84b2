import base64

from odoo import api, models
from odoo.fields import Command
from odoo.tools import file_open

DASHBOARD = "spreadsheet.dashboard"
NAME = "spreadsheet_dashboard"  # of the record, within the module
FILE = "sales_kpi/data/dashboards/sales_kpi_dashboard.json"
GROUP = "spreadsheet_dashboard.spreadsheet_dashboard_group_sales"
MADE = "sales_kpi.spreadsheet_dashboard_made"


class SalesKpiDefinition(models.Model):
    """What waits for the spreadsheet dashboards of Odoo: one of our own."""

    _inherit = "sales.kpi.definition"

    @api.model
    def _wake_up(self):
        result = super()._wake_up()
        self._make_dashboard()
        return result

    @api.model
    def _make_dashboard(self):
        """Make it once, where there are dashboards: whoever deletes it, does not want it. Its
        figures are read by each viewer with his own rights."""
        Parameter = self.env["ir.config_parameter"].sudo()
        if DASHBOARD not in self.env or Parameter.get_param(MADE):
            return
        with file_open(FILE, "rb") as file:
            data = base64.b64encode(file.read())
        dashboard = self.env[DASHBOARD].sudo().with_context(lang="en_US").create(
            {
                "name": "Sales KPI",
                "dashboard_group_id": self.env.ref(GROUP).id,
                "group_ids": [Command.set(self.env.ref("sales_team.group_sale_salesman").ids)],
                "spreadsheet_binary_data": data,
            }
        )  # fmt: skip
        for code, _name in self.env["res.lang"].get_installed():
            told = self.with_context(lang=code).env._("Sales KPI")
            dashboard.with_context(lang=code).name = told
        Parameter.set_param(MADE, "1")
        made = Parameter.search([("key", "=", MADE)])
        self.env["ir.model.data"].sudo()._update_xmlids(
            [
                {"xml_id": f"sales_kpi.{name}", "record": record, "noupdate": True}
                for name, record in ((NAME, dashboard), (f"{NAME}_made", made))
            ]
        )
