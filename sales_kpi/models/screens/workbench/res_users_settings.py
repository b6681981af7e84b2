from odoo import fields, models


class ResUsersSettings(models.Model):
    _inherit = "res.users.settings"
    _kpi_own_rows = ("user_id", None)

    kpi_workbench_codes = fields.Char(
        string="Measures on My Workbench",
        help="Codes in their order, with commas between them. Empty: those that count.",
    )

    def _get_kpi_codes(self):
        """Codes of the measures that the user has chosen, in their order."""
        return [code for code in (self.kpi_workbench_codes or "").split(",") if code]
