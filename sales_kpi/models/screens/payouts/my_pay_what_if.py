import math

from odoo import api, models
from odoo.exceptions import UserError

from ....tools.asked import are_ids, is_id
from .statement_text import get_sign, tell_money, tell_signed

MOST = 100  # opportunities to choose from
LARGEST = 1e12


class SalesKpiMyPay(models.AbstractModel):
    """What if: what more deals would pay, by the engine that pays them. Nothing is written."""

    _inherit = "sales.kpi.my.pay"

    @api.model
    @api.readonly
    def get_choices(self, options):
        """The caller's own open opportunities, the largest first.

        :return: {"deals": [{"id", "name", "customer", "amount_text"}], "currency"}
        """
        company, _day, user = self._read_options(options)
        found = self.env["crm.lead"].search(
            [
                ("user_id", "=", user.id),
                ("type", "=", "opportunity"),
                ("won_status", "=", "pending"),
                ("expected_revenue", ">", 0),
                ("company_id", "in", [company.id, False]),
            ],
            order="expected_revenue desc, id",
            limit=MOST,
        )
        return {
            "deals": [self._describe_deal(lead, company) for lead in found],
            "currency": company.currency_id.symbol,
        }

    def _describe_deal(self, lead, company):
        return {
            "id": lead.id,
            "name": lead.name,
            "customer": lead.partner_id.display_name or lead.partner_name or "",
            "amount_text": tell_money(self.env, lead.expected_revenue, company.currency_id),
        }

    @api.model
    @api.readonly
    def estimate(self, options, lead_ids, amount):
        """What the pay would be with these deals as well.

        :param list lead_ids: opportunities
        :param amount: one more sum, untaxed, in company currency; 0: none
        :return: {"now", "then", "difference", "next": texts, "sign": of the difference}
        :raise AccessError: an opportunity, or the pay, is not for the caller
        """
        company, day, user = self._read_options(options)
        extra = [{"lead_id": lead_id} for lead_id in self._check_ids(lead_ids)]
        if self._check_amount(amount):
            extra.append({"amount": amount})
        found = self._estimate(user, day, extra)
        currency = self._get_currency(company, user)
        return {
            "now": tell_money(self.env, found["now"], currency),
            "then": tell_money(self.env, found["then"], currency),
            "difference": tell_signed(self.env, found["difference"], currency),
            "sign": get_sign(found["difference"]),
            "next": self._tell_next(found["next_step"], currency),
        }

    @api.model
    @api.readonly
    def tell_about(self, model, record_id):
        """What an open deal of the caller's own would pay him, in words; else "".

        :param model: "crm.lead" or "sale.order"
        """
        if model not in ("crm.lead", "sale.order") or not is_id(record_id):
            raise UserError(self.env._("This can't be opened any more. Load the page again."))
        record = self.env[model].browse(record_id).exists()
        if not record or record.user_id != self.env.user:
            return ""
        record.check_access("read")
        company = record.company_id or self.env.company
        extra = record._kpi_get_pay_extra(company)
        if not extra or not self._get_terms(company, self.env.user):
            return ""
        found = self.with_company(company)._estimate(
            self.env.user, company._get_kpi_today(), [extra]
        )
        if not found["difference"]:
            return ""
        currency = self._get_currency(company, self.env.user)
        return self.env._("About %s for you", tell_money(self.env, found["difference"], currency))

    def _estimate(self, user, day, extra):
        return self.env["sales.kpi.incentive"].estimate(user.id, day, extra)

    def _check_ids(self, lead_ids):
        if not are_ids(lead_ids) or len(lead_ids) > MOST:
            raise UserError(self.env._("Choose opportunities from the list."))
        return dict.fromkeys(lead_ids)

    def _check_amount(self, amount):
        is_number = type(amount) in (int, float) and math.isfinite(amount)
        if not is_number or not 0 <= amount <= LARGEST:
            raise UserError(self.env._("Type an amount, without a sign or currency."))
        return amount

    def _get_currency(self, company, user):
        """In which he is paid, by the first of his plans."""
        terms = self._get_terms(company, user).sorted(
            lambda one: (one.incentive_id.sequence, one.incentive_id.id)
        )
        return terms[:1].currency_id or company.currency_id

    def _tell_next(self, step, currency):
        if not step:
            return ""
        return self.env._(
            "%(missing)s more: %(rate)s %% (%(component)s)",
            missing=tell_money(self.env, step["missing"], currency),
            rate=f"{step['rate'] * 100:.6g}",
            component=step["component"],
        )
