from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Payouts follow the entry or bill that books them. Other entries cost no query: what a batch
    made says so itself."""

    _inherit = "account.move"

    kpi_batch_id = fields.Many2one(
        "sales.kpi.payout.batch", string="Batch of Payouts", readonly=True, copy=False,
        index="btree_not_null", ondelete="restrict", groups="base.group_user",
    )  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # Said here, so that nobody's own default values put an entry into a batch.
            vals_list = [{**vals, "kpi_batch_id": False} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if "kpi_batch_id" in vals and not self.env.su:
            vals = {name: value for name, value in vals.items() if name != "kpi_batch_id"}
        batches = self._kpi_get_batches() if "state" in vals else None
        if batches:
            batches._check_moves(self, vals["state"])
        result = super().write(vals)
        if batches:
            batches._follow_moves(self, vals["state"])
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_batch(self):
        for move in self.sudo().filtered("kpi_batch_id"):
            raise UserError(
                self.env._(
                    "%(move)s books the payouts of “%(batch)s” and stays. Take the batch back "
                    "instead.",
                    move=move.display_name,
                    batch=move.kpi_batch_id.name,
                )
            )

    def _kpi_get_batches(self):
        """The batches that these book, and those whose entries these reverse."""
        return self.sudo().kpi_batch_id | self.sudo().reversed_entry_id.kpi_batch_id

    def _kpi_takes_back(self):
        """Whether this reverses the whole of what a batch made; a part of it takes nothing back."""
        origin = self.reversed_entry_id
        return bool(origin.kpi_batch_id) and not self.currency_id.compare_amounts(
            abs(self.amount_total), abs(origin.amount_total)
        )
