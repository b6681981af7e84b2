from odoo import api, fields, models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "sales.kpi.activity.mixin"]

    _kpi_activity_link = "invoice_id"
    # Of an invoice of one's own the form reads what only the accounting may.
    _kpi_form_groups = ("account.group_account_readonly", "account.group_account_invoice")

    kpi_collected_amount = fields.Monetary(
        string="Collected",
        currency_field="company_currency_id",
        compute="_compute_kpi_collected_amount",
        groups="sales_team.group_sale_salesman,account.group_account_invoice",
        help="Cash applied to this document, as far as you may see whose it is.",
    )

    @api.depends("amount_residual")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_kpi_collected_amount(self):
        """One query for all documents, in the viewer's own rights."""
        collected = dict(
            self.env["sales.kpi.collection"]._read_group(
                [("invoice_id", "in", self.ids)], ["invoice_id"], ["amount:sum"]
            )
        )
        for move in self:
            move.kpi_collected_amount = collected.get(move._origin, 0.0)

    def action_view_kpi_collections(self):
        """The cash applied to this document, and whose it is."""
        self._kpi_check_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_kpi.sales_kpi_collection_action"
        )
        return {**action, "domain": [("invoice_id", "=", self.id)], "context": {}}

    def _is_kpi_document(self):
        return self.is_sale_document(include_receipts=True)
