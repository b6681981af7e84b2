from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.asked import is_id, is_word

LINKS = {"crm.lead": "lead_id", "sale.order": "order_id", "account.move": "invoice_id"}


class SalesKpiShareChange(models.TransientModel):
    """Asks with whom the credit of a document is shared."""

    _name = "sales.kpi.share.change"
    _description = "Share Credit"

    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    invoice_id = fields.Many2one("account.move", readonly=True)
    line_ids = fields.One2many("sales.kpi.share.change.line", "change_id", string="Shares")
    total = fields.Float(
        compute="_compute_total", digits=(7, 4), help="What the splits add up to: 100 %."
    )
    mode = fields.Selection(
        [("propose", "Propose"), ("decide", "Decide"), ("change", "Change")],
        compute="_compute_mode",
    )
    reason = fields.Text()

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        document = self._get_active()
        if document:
            document.check_access("read")
            values[LINKS[document._name]] = document.id
            values["line_ids"] = [
                Command.create({name: part[name] for name in ("user_id", "kind", "percent")})
                for part in document.sudo()._kpi_get_wanted_parts()
            ]
        return values

    @api.depends("line_ids.percent", "line_ids.kind")
    def _compute_total(self):
        for change in self:
            splits = change.line_ids.filtered(lambda line: line.kind == "split")
            change.total = sum(splits.mapped("percent"))

    @api.depends("lead_id", "order_id", "invoice_id")
    def _compute_mode(self):
        for change in self:
            document = change._get_document().sudo()
            if document and document.kpi_shares_are_kept:
                change.mode = "change"
            else:
                decides = document and document._kpi_may_decide(self.env.user)
                change.mode = "decide" if decides else "propose"

    def action_confirm(self):
        """Share the credit of the document as it says here."""
        self._kpi_check_one()
        document = self._get_document()
        if not document:
            raise UserError(self.env._("Open the opportunity, order or invoice first."))
        parts = [
            {"user_id": line.user_id.id, "kind": line.kind, "percent": line.percent}
            for line in self.line_ids
        ]
        document._kpi_share(parts, self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _get_active(self):
        """The document from which the dialog was opened; none from elsewhere."""
        name, record_id = (self.env.context.get(key) for key in ("active_model", "active_id"))
        is_one = is_word(name) and name in LINKS and is_id(record_id)
        return self.env[name].browse(record_id).exists() if is_one else None

    def _get_document(self):
        return self.order_id or self.invoice_id or self.lead_id
