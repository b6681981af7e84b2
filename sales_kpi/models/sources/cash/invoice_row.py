from odoo import api, fields, models
from odoo.tools import SQL


class SalesKpiInvoiceRow(models.AbstractModel):
    """What the rows that are read off customer invoices have in common: the invoice, whose it is.

    Salesperson, team and customer are those whom the invoice is credited to. Amounts are in the
    currency of the invoice's company.
    """

    _name = "sales.kpi.invoice.row"
    _description = "Row of a Customer Invoice"
    _inherit = "sales.kpi.row"
    _kpi_is_booked = True
    _kpi_shares = {"user_id": "invoice_id"}

    currency_id = fields.Many2one("res.currency", readonly=True)
    invoice_id = fields.Many2one("account.move", readonly=True)
    invoice_date = fields.Date(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    # required: a posted entry has its journal's company
    company_id = fields.Many2one("res.company", readonly=True, required=True)

    @api.depends("invoice_id")
    def _compute_display_name(self):
        # a leader may see the row, but perhaps not the invoice
        for row in self:
            row.display_name = row.invoice_id.sudo().display_name

    def action_open_invoice(self):
        return self._open_document(self.invoice_id)

    def _select_invoice_columns(self):
        """Columns of an ``invoice`` that every query of these rows gives."""
        return SQL(
            """
            invoice.id AS invoice_id,
            invoice.invoice_date AS invoice_date,
            invoice.kpi_customer_id AS partner_id,
            invoice.kpi_user_id AS user_id,
            invoice.kpi_team_id AS team_id,
            invoice.company_id AS company_id
            """
        )
