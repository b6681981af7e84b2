from decimal import Decimal

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...outcomes.incentives.engine.backtest import Backtest
from ...outcomes.incentives.engine.plan import PayFault

ZERO = Decimal(0)
SHOWN = 12  # periods
PAY = "sales_kpi.group_kpi_pay"


class SalesKpiIncentive(models.Model):
    """The backtest of a plan: what people were paid in the last pay periods, and what they would
    have been by its rules, from the records as they are today. Nothing is written."""

    _inherit = "sales.kpi.incentive"

    def action_backtest(self):
        """Show what it would have paid, in a dialog."""
        self._kpi_check_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "sales_kpi.backtest",
            "name": self._get_test_title(),
            "target": "new",
            "params": {"plan_id": self.id},
            "context": {"dialog_size": "extra-large"},
        }

    @api.readonly
    def get_backtest(self):
        """The last 12 locked periods under the rules of a plan; where none is locked, those that
        are closed, or else those that are over.

        :return: {"note", "empty", "headings", "facts": [{"name", "text"}], "months":
            [{"id", "name", "at_cap"} and a sum], "rows": [{"id", "name", "problem", "months"} and
            a sum], "total"}; a sum is {"was", "would", "difference", "texts", "verdict"} in the
            currency of the plan. `empty` says why there is nothing to show.
        :raise AccessError: the caller is no pay manager of the company
        """
        self._kpi_check_one()
        if not self.env.su and not self.env.user.has_group(PAY):
            raise AccessError(self.env._("Only a pay manager sees what a plan would have paid."))
        self.check_access("read")
        if self.is_template:
            raise UserError(
                self.env._("A ready plan pays nobody. Use it, and test your own copy instead.")
            )
        plan = self.sudo().with_company(self.company_id)
        state, periods = plan._find_test_periods()
        problem = plan._find_test_problem(periods)
        return plan._prepare_empty(problem) if problem else plan._prepare_backtest(state, periods)

    def _get_test_sheet(self):
        """The same, ready to be written as a workbook; see ``get_backtest``."""
        page = self.get_backtest()
        currency = self.sudo().currency_id
        return page | {
            "title": self._get_test_title(),
            "currency": currency.name,
            "digits": currency.decimal_places,
        }

    def _find_test_problem(self, periods):
        """Why there is nothing to show, in a sentence."""
        if not periods:
            return self.env._("No pay month has been closed: nothing to compare with.")
        if not self.root_id.member_ids:
            return self.env._("Nobody is in this plan. Enter under Who Is Paid whom it pays.")
        tables = (line._find_table_problems() for line in self.line_ids)
        return next((text for problems in tables for _title, text in problems), None)

    def _prepare_empty(self, told):
        return {
            "note": "", "empty": told, "facts": [], "months": [],
            "rows": [], "total": self._prepare_sum(ZERO, ZERO), "headings": [],
        }  # fmt: skip

    def _get_test_title(self):
        return self.env._(
            "%(plan)s (version %(version)s) in past periods",
            plan=self.name,
            version=self.version,
        )

    # ---- which periods -------------------------------------------------------------------------

    def _find_test_periods(self):
        """(status, periods in their order)"""
        Period = self.env["sales.kpi.period"].sudo()
        over = [
            ("company_id", "=", self.company_id.id),
            ("period_type", "=", self.period_type),
            ("date_to", "<", self.company_id._get_kpi_today()),
        ]
        for state in ("locked", "review", "open"):
            own = [*over, ("state", "=", state)]
            if found := Period.search(own, order="date_from desc", limit=SHOWN):
                return state, found.sorted("date_from")
        return None, Period

    def _find_run_up(self, first):
        """Periods before the first one in which its steps begin to count."""
        kinds = {line.tier_period for line in self.line_ids if line.tier_period}
        begins = [first._bounds(kind, first.date_from, self.company_id)[0] for kind in kinds]
        return first.search(
            [
                ("company_id", "=", self.company_id.id),
                ("period_type", "=", self.period_type),
                ("date_from", ">=", min(begins, default=first.date_from)),
                ("date_from", "<", first.date_from),
            ],
            order="date_from",
        )

    # ---- what they pay -------------------------------------------------------------------------

    def _prepare_backtest(self, state, periods):
        has_paid = bool(
            self.env["sales.kpi.payout"].search_count(
                [("root_id", "=", self.root_id.id), ("state", "!=", "estimate")], limit=1
            )
        )
        test, found = Backtest(self), []
        for period in self._find_run_up(periods[0]):
            test.play(period, self._get_test_terms(period, has_paid), not has_paid)
        for period in periods:
            terms = self._get_test_terms(period, has_paid)
            refresh, would = test.play(period, terms, not has_paid)
            was, unknown = self._read_was_paid(refresh, has_paid)
            unknown |= {user_id for user_id, pay in would.items() if pay is None}
            found.append((period, was, would, unknown))
        return self._prepare_page(state, found, has_paid)

    def _get_test_terms(self, period, has_paid):
        """Whom it pays in a period; a plan that never paid is tried with all its people."""
        if has_paid:
            return self.env["sales.kpi.incentive.member"]._get_for(self, period)
        return self.root_id.member_ids

    def _read_was_paid(self, refresh, has_paid):
        """({user id: sum in the plan's currency}, ids of whose sum has no exchange rate): paid by
        this plan; by all of them where it is to take their place."""
        rows = self.env.execute_query(
            SQL(
                """SELECT user_id, currency_id, SUM(total) FROM sales_kpi_payout
                    WHERE period_id = %s AND (NOT %s OR root_id = %s) AND (%s OR user_id = ANY(%s))
                    GROUP BY user_id, currency_id""",
                refresh.period.id,
                has_paid,
                self.root_id.id,
                has_paid,
                list(refresh.terms),
            )
        )
        was, unknown = {}, set()
        for user_id, currency_id, total in rows:
            currency = self.env["res.currency"].browse(currency_id)
            try:
                fx = refresh.get_fx(currency)
            except PayFault:
                unknown.add(user_id)
                continue
            was[user_id] = was.get(user_id, ZERO) + Decimal(str(total)) * fx
        return was, unknown

    # ---- as a page -----------------------------------------------------------------------------

    def _prepare_page(self, state, found, has_paid):
        ids = {user for _period, *parts in found for part in parts[:2] for user in part}
        users = self.env["res.users"].with_context(active_test=False).browse(sorted(ids))
        rows = [self._prepare_row(user, found) for user in users]
        rows.sort(key=lambda row: (row["difference"], row["name"]))
        months = [self._prepare_month(*one) for one in found]
        return {
            "note": self._tell_test(state, has_paid),
            "empty": "" if rows else self.env._("Nobody was paid or would have been paid."),
            "headings": self._get_headings(),
            "facts": self._tell_facts(rows, found),
            "months": months,
            "rows": rows,
            "total": self._sum_up_cells(months),
        }

    def _get_headings(self):
        return [self.env._("Was Paid"), self.env._("Would Be"), self.env._("Difference")]

    def _prepare_row(self, user, found):
        cells = [self._prepare_cell(user.id, *one) for one in found]
        problem = any(user.id in unknown for *_rest, unknown in found)
        return self._sum_up_cells(cells) | {
            "id": user.id,
            "name": user.name,
            "problem": self.env._("There is no exchange rate.") if problem else "",
            "months": cells,
        }

    def _prepare_cell(self, user_id, _period, was, would, unknown):
        """Where one side can't be told, neither counts."""
        if user_id in unknown:
            return self._prepare_sum(ZERO, ZERO)
        paid = would.get(user_id) or (ZERO, ZERO)
        return self._prepare_sum(was.get(user_id, ZERO), paid[0])

    def _prepare_month(self, period, was, would, unknown):
        cells = [
            self._prepare_cell(user_id, period, was, would, unknown)
            for user_id in was.keys() | would.keys()
        ]
        capped = [pay for pay in would.values() if pay and pay[1] > 0]
        return self._sum_up_cells(cells) | {
            "id": period.id,
            "name": period.display_name,
            "at_cap": self._tell_part(len(capped), len(would)),
        }

    def _sum_up_cells(self, cells):
        was, would = (
            sum((Decimal(str(cell[name])) for cell in cells), ZERO) for name in ("was", "would")
        )
        return self._prepare_sum(was, would)

    def _prepare_sum(self, was, would):
        was, would = (self.currency_id.round(float(amount)) for amount in (was, would))
        difference = self.currency_id.round(would - was)
        return {
            "was": was,
            "would": would,
            "difference": difference,
            "texts": [self._tell_money(amount) for amount in (was, would, difference)],
            "verdict": (difference > 0) - (difference < 0),
        }

    # ---- in words ------------------------------------------------------------------------------

    def _tell_test(self, state, has_paid):
        which = {
            "locked": self.env._("The last locked periods."),
            "review": self.env._("The last periods in review: none is locked so far."),
            "open": self.env._("The last periods that are over: none is closed so far."),
        }
        by = (
            self.env._("Compared with what this plan paid.")
            if has_paid
            else self.env._(
                "This plan has paid nobody so far: its people are compared with what all plans "
                "paid them, and their terms count as if they had always held."
            )
        )
        how = self.env._(
            "Worked out from orders, invoices, cash, targets and scores as they are today; nothing "
            "is kept of it."
        )
        return " ".join((which[state], by, how))

    def _tell_facts(self, rows, found):
        verdicts = [row["verdict"] for row in rows]
        capped = {
            user_id
            for _period, _was, would, _unknown in found
            for user_id, pay in would.items()
            if pay and pay[1] > 0
        }
        facts = (
            (self.env._("Get more"), str(verdicts.count(1))),
            (self.env._("Get less"), str(verdicts.count(-1))),
            (self.env._("Get the same"), str(verdicts.count(0))),
            (self.env._("At the cap"), self._tell_part(len(capped), len(rows))),
        )
        return [{"name": name, "text": text} for name, text in facts]

    def _tell_part(self, part, whole):
        percent = round(100 * part / whole) if whole else 0
        return self.env._(
            "%(part)s of %(whole)s (%(percent)s %%)", part=part, whole=whole, percent=percent
        )
