import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...ground.tuning import tune
from .engine.plan import PayFault, PlanRefresh

_logger = logging.getLogger(__name__)

LOCK = 0x9A1D5  # first key of the advisory locks of pay; the second is the period's id
BESIDE = ("is_change", "rest", "back")  # what a row knows while it is worked out
GIVEN = ("adjustment", "prize")  # kinds of rows that a manager put in


class SalesKpiPayout(models.Model):
    """Working out what people are paid in an open pay period.

    A plan takes a fixed number of queries, however many people it pays. Only whose pay rests on
    something else than the last time is worked out and written again.
    """

    _inherit = "sales.kpi.payout"

    @api.model
    @api.private
    def _refresh(self, period):
        """Work out the payouts of an open pay period; one at a time.

        :return: False when another one is at it
        """
        [[taken]] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, period.id)
        )
        if not taken:
            return False
        tune(self.env.cr)
        own = self.sudo().with_company(period.company_id)
        plans = own.env["sales.kpi.incentive"]._get_for(period)
        own._drop_other_plans(plans, period)
        Terms = own.env["sales.kpi.incentive.member"]
        for plan in plans:
            own._refresh_plan(plan, period.with_env(own.env), Terms._get_for(plan, period))
        period.sudo().pay_as_of = fields.Datetime.now()
        own._ask_for_targets(period.with_env(own.env))
        return True

    def _drop_other_plans(self, plans, period):
        """Estimates of plans that don't pay the period any more."""
        others = self.search(
            [
                ("period_id", "=", period.id),
                ("state", "=", "estimate"),
                ("root_id", "not in", plans.root_id.ids),
            ]
        )
        given = others.earning_ids.filtered(lambda row: row.kind in GIVEN).payout_id
        (others - given).unlink()

    def _refresh_plan(self, plan, period, terms):
        self.env.flush_all()
        kept = self._read_kept(plan, period)
        try:
            with self.env.cr.savepoint():
                refresh = PlanRefresh(plan, period, terms, self._looks_back(plan, period))
                worked = self._work_out(refresh, kept)
        except Exception as error:  # one plan stops no other
            _logger.exception("The plan %s can't be worked out for %s", plan.name, period.name)
            self._flag_all(plan, period, terms, kept, str(error))
            return
        self._write_worked(refresh, kept, worked)
        self._drop_others(refresh, kept)
        self.env["sales.kpi.pay.drift"]._note(refresh)

    def _read_kept(self, plan, period):
        """{user id: (payout id, mark, status)}"""
        rows = self.env.execute_query(
            SQL(
                """SELECT user_id, id, mark, state FROM sales_kpi_payout
                    WHERE root_id = %s AND period_id = %s""",
                plan.root_id.id,
                period.id,
            )
        )
        return {user_id: tuple(values) for user_id, *values in rows}

    def _looks_back(self, plan, period):
        """Corrections go to the first open pay period after what was closed last."""
        after = self._find_last_closed_day(plan)
        if after and period.date_from <= after:
            return False
        earlier = Domain(
            [
                ("root_id", "=", plan.root_id.id),
                ("state", "=", "estimate"),
                ("period_id.date_from", "<", period.date_from),
            ]
        )
        if after:
            earlier &= Domain("period_id.date_from", ">", after)
        return not self.search_count(earlier, limit=1)

    def _find_last_closed_day(self, plan):
        """Last day of the last pay period whose payouts are no estimates any more."""
        [[last]] = self.env.execute_query(
            SQL(
                """SELECT MAX(date_to) FROM sales_kpi_period WHERE id IN (
                          SELECT period_id FROM sales_kpi_payout
                           WHERE root_id = %s AND state != 'estimate')""",
                plan.root_id.id,
            )
        )
        return last

    # ---- each person ---------------------------------------------------------------------------

    def _work_out(self, refresh, kept):
        """{user id: (values of the payout, rows)} of those whose pay rests on something else now"""
        marks = {}
        for user_id in sorted(refresh.terms):
            _id, former, state = kept.get(user_id, (None, None, "estimate"))
            if state == "estimate" and not self._is_idle_leaver(refresh, user_id):
                mark = self._get_mark(refresh, user_id)
                if mark != former:
                    marks[user_id] = mark
        refresh.load(marks)
        return {
            user_id: self._work_out_one(refresh, user_id, mark) for user_id, mark in marks.items()
        }

    def _get_mark(self, refresh, user_id):
        """The person's mark; or the error that there is none for."""
        try:
            return refresh.get_mark(user_id)
        except Exception as error:
            return error

    def _is_idle_leaver(self, refresh, user_id):
        return user_id in refresh.leavers and not (
            refresh.back.differences.get(user_id)
            or refresh.book.carried.get(user_id)
            or refresh.given.get(user_id)
            or refresh.has_events(user_id)
            or refresh.dues.concern(user_id)
        )

    def _work_out_one(self, refresh, user_id, mark):
        """(values, rows) of a person. Whatever keeps him from being paid is told on his payout, and
        stops nobody else."""
        try:
            if isinstance(mark, Exception):
                raise mark
            case = refresh.make_case(user_id)
            statement = case.work_out()
        except PayFault as fault:
            flags = [{"kind": str(fault)}]
        except Exception as error:
            _logger.exception("The pay of user %s can't be worked out", user_id)
            flags = [{"kind": "error", "text": str(error)}]
        else:
            return self._prepare_worked(case, statement, mark), case.rows
        return self._prepare_common(refresh, user_id) | {"flags": flags}, []

    def _prepare_common(self, refresh, user_id):
        """Values of a payout of which nothing is known so far."""
        terms = refresh.terms[user_id][-1:]
        plan, period = refresh.plan, refresh.period
        return {
            "user_id": user_id,
            "incentive_id": plan.id,
            "root_id": plan.root_id.id,
            "member_id": terms.id,
            "team_id": refresh.roster.get(user_id),
            "period_id": period.id,
            "company_id": period.company_id.id,
            "currency_id": (terms.currency_id or plan.currency_id).id,
            "fx": 1,
            "state": "estimate",
            "held": False,
            "as_of": fields.Datetime.now(),
            "mark": None,
            "flags": None,
            **dict.fromkeys(
                ("earned", "reversed", "penalty", "topup", "recovered", "carried_in",
                 "carried_out", "above_cap", "total"), 0,
            ),
        }  # fmt: skip

    def _prepare_worked(self, case, statement, mark):
        sums = {}
        for line in statement.lines:
            sums[line.step] = sums.get(line.step, 0) + line.amount
        penalty = sums.get("penalty", 0)
        return self._prepare_common(case.refresh, case.user_id) | {
            "fx": case.fx,
            "mark": mark,
            "flags": case.flags or None,
            "earned": statement.earned - penalty,
            "penalty": penalty,
            "reversed": sums.get("change", 0),
            "topup": sums.get("top_up", 0),
            "recovered": -sums.get("recovery", 0),
            "carried_in": case.book.carried.get(case.user_id, 0),
            "carried_out": statement.carried,
            "above_cap": statement.above_cap,
            "total": statement.paid,
        }

    # ---- writing -------------------------------------------------------------------------------

    def _write_worked(self, refresh, kept, worked):
        fresh = [vals for user_id, (vals, _rows) in worked.items() if user_id not in kept]
        self._insert(fresh)
        known = [
            vals | {"id": kept[user_id][0]}
            for user_id, (vals, _rows) in worked.items()
            if user_id in kept
        ]
        self._update(known)
        if fresh:
            kept = self._read_kept(refresh.plan, refresh.period)
        self._replace_rows(
            [vals["id"] for vals in known],
            [
                {name: value for name, value in row.items() if name not in BESIDE}
                | {"payout_id": kept[user_id][0]}
                for user_id, (_vals, rows) in worked.items()
                for row in rows
            ],
        )

    def _replace_rows(self, payout_ids, rows):
        Earning = self.env["sales.kpi.earning"]
        self.env.cr.execute(
            SQL(
                "DELETE FROM sales_kpi_earning WHERE payout_id = ANY(%s) AND kind != ALL(%s)",
                payout_ids,
                list(GIVEN),
            )
        )
        Earning._insert(rows)
        Earning.invalidate_model()
        self.invalidate_model()

    def _drop_others(self, refresh, kept):
        """Estimates of those who are in the plan no more."""
        gone = [
            row[0]
            for user_id, row in kept.items()
            if row[2] == "estimate"
            and not refresh.given.get(user_id)
            and (user_id not in refresh.terms or self._is_idle_leaver(refresh, user_id))
        ]
        self.browse(gone).unlink()

    def _flag_all(self, plan, period, terms, kept, text):
        """Nobody of a plan can be paid: everybody's payout says why."""
        flags = [{"kind": "error", "text": text}]
        open_ids = [row[0] for row in kept.values() if row[2] == "estimate"]
        self.browse(open_ids).write({"flags": flags, "mark": False})
        for user in terms.user_id.filtered(lambda user: user.id not in kept):
            self.create(
                {
                    "user_id": user.id,
                    "incentive_id": plan.id,
                    "period_id": period.id,
                    "company_id": period.company_id.id,
                    "currency_id": plan.currency_id.id,
                    "flags": flags,
                }
            )

    # ---- when ----------------------------------------------------------------------------------

    def action_refresh(self):
        """Work out these payouts, and those of their periods, now."""
        self._kpi_check_some()
        self.check_access("read")
        periods = self.sudo().period_id.filtered(lambda period: period.state == "open")
        if not periods:
            raise UserError(
                self.env._("The period is closed: its payouts stay as they are. Nothing was done.")
            )
        is_manager = self.env.user.has_group("sales_kpi.group_kpi_pay")
        for period in periods.sorted("date_from"):
            if is_manager or self._is_stale(period):
                self._refresh(period)

    @api.model
    def refresh(self, date=None, company_id=None):
        """Work out the payouts of the periods that hold a day, if they are older than the company's
        freshness setting: whoever looks at them calls it first.

        :return: True when something was worked out
        :raise AccessError: the caller may not see figures of the company
        """
        Period = self.env["sales.kpi.period"]
        company = Period._get_company(company_id)
        day = Period._to_day(date) if date else company._get_kpi_today()
        done = False
        for period in self._find_periods(company, day):
            if period.state == "open" and self._is_stale(period):
                done |= self._refresh(period)
        return done

    @api.model
    def _find_periods(self, company, day):
        """Pay periods of a company's plans that hold a day; where there are none they are made, if
        the caller may make such periods at all."""
        kinds = self._get_pay_types(company)
        Period = self.env["sales.kpi.period"]
        found = Period.union(*(Period.get_or_create(kind, day, company.id) for kind in kinds))
        return found.sudo()

    def _get_pay_types(self, company):
        plans = self.env["sales.kpi.incentive"].sudo().search(
            [("company_id", "=", company.id), ("state", "=", "published")]
        )  # fmt: skip
        return sorted(set(plans.mapped("period_type")))

    def _is_stale(self, period):
        limit = fields.Datetime.now() - timedelta(seconds=period.company_id.kpi_freshness)
        worked_out = period.sudo().pay_as_of
        return not worked_out or worked_out < limit

    @api.model
    def _cron_refresh(self):
        """Keep the open pay periods worked out, the earliest first; one transaction a period."""
        periods = self._get_due_periods()
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=len(periods))
        for period in periods:
            try:
                with self.env.cr.savepoint():
                    self._refresh(period)
            except Exception:
                _logger.exception("The pay of period %s can't be worked out", period.id)
            if not Cron._commit_progress(1):
                break

    def _get_due_periods(self):
        Period = self.env["sales.kpi.period"].sudo()
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        found = Period
        for company in companies:
            today = company._get_kpi_today()
            kinds = self._get_pay_types(company)
            found |= self._find_periods(company, today) if kinds else Period
            found |= Period.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "open"),
                    ("period_type", "in", kinds),
                    ("date_from", "<=", today),
                    ("date_to", ">=", fields.Date.subtract(today, months=13)),
                ]
            )
        return found.sorted("date_from")
