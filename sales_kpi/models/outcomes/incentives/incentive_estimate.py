from decimal import Decimal

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ....tools import payout
from ....tools.asked import is_id
from .engine.earning_basis import Event
from .engine.plan import PayFault, PlanRefresh

ZERO, HUNDRED = Decimal(0), Decimal(100)
MOST = 200  # opportunities that are ticked at once


class SalesKpiIncentive(models.Model):
    """What if: what somebody would be paid if some deals came in as well. Nothing is written."""

    _inherit = "sales.kpi.incentive"

    @api.model
    @api.readonly
    def estimate(self, user_id, date, extra=()):
        """What somebody is paid in the pay periods that hold a day, and what with more deals.

        :param int user_id: oneself; a pay manager may ask for anybody of his companies
        :param date: a local day of the company, a ``date`` or "YYYY-MM-DD"
        :param extra: [{"lead_id"} or {"amount"}]: opportunities that the caller may read, won that
            day, and untaxed amounts in company currency
        :return: {"now", "then", "difference", "currency", "next_step"}: sums in the currency of
            the payout, named by its code (False where no plan pays him); of several plans the sum
            of those in the first one's currency; `next_step` is {"plan", "component", "missing",
            "rate"} of the nearest step, or False
        :raise AccessError: it is somebody else's pay
        """
        Period = self.env["sales.kpi.period"]
        company = Period._get_company(None)
        day = Period._to_day(date)
        self._check_may_ask(user_id, company)
        amounts = self._to_amounts(user_id, extra)
        results = [
            plan._estimate_one(period, user_id, day, amounts)
            for period in self._find_open_periods(company, day)
            for plan in self.sudo()._get_for(period)
        ]
        return self._sum_up([result for result in results if result])

    def _check_may_ask(self, user_id, company):
        if not is_id(user_id):
            raise UserError(self.env._("Name the salesperson by his id."))
        if self.env.su or user_id == self.env.uid:
            return
        user = self.env["res.users"].sudo().browse(user_id).exists()
        if (
            not self.env.user.has_group("sales_kpi.group_kpi_pay")
            or company not in user.company_ids
        ):
            raise AccessError(self.env._("Only a pay manager estimates the pay of others."))

    def _to_amounts(self, user_id, extra):
        """Untaxed amounts in company currency, each the person's part.

        :raise UserError: it is no list of opportunities and amounts
        """
        if not isinstance(extra, (list, tuple)) or len(extra) > MOST:
            raise UserError(self.env._("Choose %s opportunities at most.", MOST))
        return [self._to_amount(user_id, one) for one in extra]

    def _to_amount(self, user_id, one):
        told = one if isinstance(one, dict) else {}
        try:
            if told.get("lead_id"):
                return self._get_lead_part(user_id, int(told["lead_id"]))
            return payout.exact(told.get("amount"))
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("Name an opportunity or an amount.")) from error

    def _get_lead_part(self, user_id, lead_id):
        lead = self.env["crm.lead"].browse(lead_id)
        lead.check_access("read")
        amount = payout.exact(lead.sudo().expected_revenue or 0)
        shares = lead.sudo().kpi_share_ids.filtered(lambda share: share.state == "accepted")
        mine = shares.filtered(lambda share: share.user_id.id == user_id)
        if shares.filtered(lambda share: share.kind == "split") or mine:
            return amount * sum(map(payout.exact, mine.mapped("percent")), ZERO) / HUNDRED
        return amount

    def _find_open_periods(self, company, day):
        kinds = self.env["sales.kpi.payout"]._get_pay_types(company)
        Period = self.env["sales.kpi.period"].sudo()
        found = Period.union(*(Period._find(kind, day, company) for kind in kinds))
        return found.filtered(lambda period: period.state == "open")

    def _estimate_one(self, period, user_id, day, amounts):
        """(currency, now, then, next step) of a plan; None where it doesn't pay him."""
        terms = self.env["sales.kpi.incentive.member"]._get_for(self, period, user_id)
        if not terms:
            return None
        try:
            plan = self.with_company(self.company_id)
            refresh = PlanRefresh(plan, period, terms, looks_back=False, is_whole=False)
            case = refresh.make_case(user_id)
            now = case.work_out().paid
            step = self._find_next_step(refresh, user_id)
            self._add_extra(refresh, user_id, day, amounts)
            then = refresh.make_case(user_id).work_out().paid
        except PayFault:
            return None
        kept = self._read_kept_total(period, user_id)
        now_kept = now if kept is None else kept
        return case.currency, now_kept, now_kept + then - now, step

    def _read_kept_total(self, period, user_id):
        rows = self.env.execute_query(
            SQL(
                """SELECT total FROM sales_kpi_payout
                    WHERE root_id = %s AND period_id = %s AND user_id = %s""",
                self.root_id.id,
                period.id,
                user_id,
            )
        )
        return payout.exact(rows[0][0]) if rows else None

    def _add_extra(self, refresh, user_id, day, amounts):
        date = min(max(day, refresh.period.date_from), refresh.period.date_to)
        for line in self.line_ids:
            if line.kind not in ("commission", "bonus") or line.value == "quantity":
                continue
            refresh.events[line].setdefault(user_id, []).extend(
                Event(
                    f"extra:{number}", f"extra:{number}", user_id, None, date,
                    amount, HUNDRED, amount, amount, 0, 0, False, None, False,
                )
                for number, amount in enumerate(amounts)
            )  # fmt: skip

    def _find_next_step(self, refresh, user_id):
        """(missing, rate, component) of the nearest step."""
        found = []
        for line in self.line_ids:
            if line.scale not in ("amount", "attainment") or line.kind != "commission":
                continue
            own = sum((event.basis for event in refresh.get_events(line, user_id)), ZERO)
            reached = own + refresh.book.get_before(line, user_id).basis
            days = refresh.levels.tiers[line]
            target = None
            if line.scale == "attainment":
                target = refresh.levels.get_target(line.definition_id, user_id, days) or ZERO
            if ahead := payout.next_step(line._get_steps(), reached, target):
                found.append((ahead[0], ahead[1].rate, line))
        return min(found, key=lambda one: one[0], default=None)

    def _sum_up(self, results):
        currency = results[0][0] if results else None
        same = [result for result in results if result[0] == currency]
        now, then = (float(sum((result[place] for result in same), ZERO)) for place in (1, 2))
        steps = [result[3] for result in same if result[3]]
        return {
            "now": now,
            "then": then,
            "difference": round(then - now, 6),
            "currency": currency.name if currency else False,
            "next_step": self._tell_step(min(steps, key=lambda step: step[0])) if steps else False,
        }

    def _tell_step(self, step):
        missing, rate, line = step
        return {
            "plan": line.incentive_id.name,
            "component": line.name,
            "missing": float(missing),
            "rate": float(rate),
        }
