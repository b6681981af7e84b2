import os
import random
from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from ..engine_common import steps
from .engine_cash_common import EngineCashCommon
from .plain_ledger import CENT, Component, PlainLedger
from .random_year import FACTORS, LAST, RandomYear

MONTHS = range(1, 8)
NEXT = 4  # the month from which the next version pays
STEPS = {
    False: ((0, "0.04"), (20_000, "0.06"), (50_000, "0.08")),
    True: ((0, "0.05"), (15_000, "0.07"), (40_000, "0.1")),
}
ON_CASH = {False: ((0, "0.03"),), True: ((0, "0.045"),)}


def exact_table(table):
    return tuple((Decimal(floor), Decimal(rate)) for floor, rate in table)


def exact(value):
    return Decimal(str(value)).quantize(CENT)


def plain_table(table):
    return [(floor, float(rate)) for floor, rate in table]


@tagged("post_install", "-at_install")
class TestEngineWholeYear(EngineCashCommon):
    """Random years of everything that pays and takes back, against an account in plain Python: the
    same pay each month, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carl = cls._new_user("carl_collects", "sales_team.group_sale_salesman")
        cls.people = cls.ann | cls.bob | cls.carl
        cls.team.member_ids |= cls.carl

    # ---- the plan, and the same in plain figures -----------------------------------------------

    def _make_plan(self, redoes):
        """:param redoes: {"order" or "invoice": whether steps are redone}"""
        factors = [{"days": days, "factor": float(factor)} for days, factor in FACTORS]
        factors.append({"is_last": True, "factor": float(LAST)})
        clawback = {name: "steps" if own else "rate" for name, own in redoes.items()}
        table = {"scale": "amount", "step_ids": steps(plain_table(STEPS[False]))}
        first = self._plan(
            {"basis": "order", "tier_period": "quarter", "clawback": clawback["order"], **table},
            {"basis": "invoice", "clawback": clawback["invoice"], **table},
            {"basis": "cash", "rate": 0.03, "factor_by": "days",
             "factor_ids": [Command.create(row) for row in factors]},
            users=self.people,
        )  # fmt: skip
        self._make_next(first)
        tables = {month: exact_table(STEPS[month >= NEXT]) for month in MONTHS}
        flat = {month: exact_table(ON_CASH[month >= NEXT]) for month in MONTHS}
        return {
            "order": Component(tables, 3, redoes["order"]),
            "invoice": Component(tables, 1, redoes["invoice"]),
            "cash": Component(flat),
        }

    def _make_next(self, first):
        second = first.copy({"previous_id": first.id, "name": first.name})
        for line, former in zip(second.line_ids, first.line_ids, strict=True):
            values = {"root_id": former.id, "rate": 0.045}
            if former.scale == "amount":
                new = steps(plain_table(STEPS[True]))
                values = {"root_id": former.id, "step_ids": [Command.clear(), *new]}
            line.write(values)
        second.write({"state": "published", "date_from": f"2026-{NEXT:02}-01"})

    def _check_year(self, seed, redoes):
        rng = random.Random(seed)
        ledger = PlainLedger(self._make_plan(redoes))
        year = RandomYear(self, rng)
        for month in MONTHS:
            self._analyze()
            year.play(month, False)
            self._work_out(month)  # estimates, some of which will be wrong in the end
            year.play(month, True)
            if rng.random() < 0.5:
                self._work_out(month)
            self._close(month)
            told = ledger.close(month, year.get_sources(), self.people)
            self._compare(month, told, ledger)
        for user in self.people:
            self._check_end(ledger, user)

    def _analyze(self):
        """PostgreSQL has no idea yet of how much there is, and plans accordingly."""
        self.env.flush_all()
        self.cr.execute(
            "ANALYZE account_move, account_move_line, account_payment, account_partial_reconcile"
        )

    def _compare(self, month, told, ledger):
        for user, expected in told.items():
            payout = self._payout(month, user)
            for name, parts in ledger.parts.items():
                found = self._get_parts(payout, name)
                about = month, name, user.login, self._tell(payout, name, ledger)
                self.assertEqual(found, parts.get(user, (0, 0)), about)
            found = tuple(map(exact, (payout.earned, payout.reversed, payout.total)))
            self.assertEqual(found, expected, (month, user.login))
            self.assertSums(month, user)

    def _tell(self, payout, name, ledger):
        """What both hold, for whoever has to find out why they differ."""
        if not os.environ.get("YEARS"):
            return ""
        rows = self.env["sales.kpi.earning"].sudo().search(
            [("user_id", "=", payout.user_id.id), ("key", "!=", False)], order="id"
        )  # fmt: skip
        kept = [
            f"{row.period_id.date_from.month} {row.kind} {row.key} of {row.parts.get('of')}"
            f" {row.basis} x {row.factor} = {row.amount} {row.parts.get('left', '')}"
            for row in rows
            if row.line_id.basis == name
        ]
        plain = map(str, ledger.books[name].rows[payout.user_id])
        return "\n".join(["", *kept, "", *plain, ""])

    def _get_parts(self, payout, name):
        """(earned, taken back of closed rows) by a component."""
        rows = payout.earning_ids.filtered(lambda row: row.line_id.basis == name)
        back = rows.filtered("reverses_id")
        return exact(sum((rows - back).mapped("amount"))), exact(sum(back.mapped("amount")))

    def _check_end(self, ledger, user):
        paid = sum(self._payout(month, user).total for month in MONTHS)
        rest = self._payout(MONTHS[-1], user).carried_out
        self.assertAlmostEqual(paid + rest, float(ledger.get_worth(user)), 2)
        if (end := ledger.get_end(user)) is not None:
            self.assertLess(abs(end - ledger.get_worth(user)), CENT * ledger.count_rows(user))

    def test_years(self):
        for seed in os.environ.get("YEARS", "1,2").split(","):
            redoes = {"order": int(seed) % 2 == 0, "invoice": int(seed) % 3 == 0}
            with self.subTest(seed=seed), self.cr.savepoint() as savepoint:
                self._check_year(int(seed), redoes)
                savepoint.rollback()
            self.env.invalidate_all()
