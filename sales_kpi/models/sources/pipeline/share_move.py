from odoo import api, fields, models

from ..credit.share import DOCUMENTS, SPLITS


class SalesKpiShare(models.Model):
    """A win or a loss is shared as its opportunity was when it happened: whatever is agreed for the
    next one, when the opportunity is opened again or merged."""

    _inherit = "sales.kpi.share"

    _links = (*DOCUMENTS, "move_id")

    move_id = fields.Many2one(
        "sales.kpi.stage.move", string="Win or Loss", index="btree_not_null", ondelete="cascade",
        readonly=True,
    )  # fmt: skip

    _move_splits_idx = models.Index(SPLITS.format("move_id"))

    _one_document = models.Constraint(
        "CHECK(num_nonnulls(lead_id, order_id, invoice_id, move_id) = 1)",
        "A share is of one document: of an opportunity, an order or an invoice.",
    )

    @api.model
    def _find_links(self, company):
        self.env["sales.kpi.stage.move"]._write_noted()
        return super()._find_links(company)
