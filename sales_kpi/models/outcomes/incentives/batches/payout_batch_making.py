from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .....tools import canonical
from .payout_batch import ACCOUNTANT

MAKERS = (ACCOUNTANT, "sales_kpi.group_kpi_pay")


class SalesKpiPayoutBatch(models.Model):
    """A batch is made whole or not at all: of locked payouts of one company and period."""

    _inherit = "sales.kpi.payout.batch"

    @api.model
    @api.private
    def _make(self, payouts):
        """Make a batch of payouts, with draft entries and bills.

        :param payouts: ``sales.kpi.payout`` that the caller may read
        :raise AccessError: the caller is neither accountant nor pay manager
        :raise UserError: something can't be paid, or booked
        """
        self._check_maker()
        payouts.check_access("read")
        payouts = payouts.sudo()
        payouts._take_for_batch()
        Batch = self.sudo().with_company(payouts.company_id)
        # Whoever calls it and goes on after a refusal keeps no half of it.
        with self.env.cr.savepoint():
            batch = Batch.create(Batch._prepare_vals(payouts.with_env(Batch.env)))
            payouts.write({"batch_id": batch.id})
            batch._enter()
            batch._refresh_state()
        return batch.with_env(self.env)

    @api.model
    def _check_maker(self):
        if not self.env.su and not any(map(self.env.user.has_group, MAKERS)):
            raise AccessError(self.env._("Only accountants and pay managers make batches."))

    @api.model
    def _prepare_vals(self, payouts):
        company, period = payouts.company_id, payouts.period_id
        rows = canonical.plain([payout._prepare_batch_row() for payout in payouts])
        amount = sum(row["company_amount"] for row in rows)
        return {
            "name": self._get_free_name(period, company),
            "company_id": company.id,
            "period_id": period.id,
            "date": self._get_open_day(company, period.date_to),
            "rows": rows,
            "digest": canonical.digest(rows),
            "total": company.currency_id.round(amount),
            "people_count": len(payouts.user_id),
        }

    @api.model
    def _get_free_name(self, period, company):
        """Payouts March 2026, and with a number from the second batch on."""
        name = self.env._("Payouts %s", period.display_name)
        known = [("period_id", "=", period.id), ("company_id", "=", company.id)]
        before = self.search_count(known)
        return f"{name} ({before + 1})" if before else name

    def _is_same(self):
        """Whether its payouts still come to what was made of them."""
        rows = {row["payout_id"]: row for row in self.rows or ()}
        return canonical.digest(self.rows) == self.digest and all(
            payout._is_row(rows.get(payout.id)) for payout in self.payout_ids
        )

    def _check_same(self):
        for batch in self:
            if not batch._is_same():
                raise UserError(
                    self.env._(
                        "Payouts of %s were changed since it was made. Take the batch back, and "
                        "make another one.",
                        batch.name,
                    )
                )
