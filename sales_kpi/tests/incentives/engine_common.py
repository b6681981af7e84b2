from datetime import date, datetime

from odoo import Command

from .pay_common import PayCommon

# Table S: 4 % to 80 % of the target, 5 % to 100 %, 8 % above.
TABLE_S = [(0, 0.04), (0.8, 0.05), (1, 0.08)]


def steps(table, **names):
    """Values of steps by (from, rate) or (from, rate, sum)."""
    return [
        Command.create({"minimum": row[0], "rate": row[1], "amount": (row[2:] or (0,))[0], **names})
        for row in table
    ]


class EngineCommon(PayCommon):
    """A plan of the test's own, what it pays for, and months that are worked out and closed.

    Everybody is paid in the company's currency, with two digits.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms.unlink()
        cls.plan.state = "draft"
        cls.Payout = cls.env["sales.kpi.payout"]
        cls.pump = cls.env["product.product"].create({"name": "Pump", "type": "consu"})
        cls.measure = cls.env["sales.kpi.definition"].create(
            {
                "name": "Sold",
                "code": "pay_sold",
                "kind": "manual",
                "unit": "money",
                "manual_aggregate": "sum",
            }
        )

    @classmethod
    def _plan(cls, *lines, users=None, terms=None, **values):
        """A published plan for Ann, by values of its components; orders are paid for."""
        plan = cls._new_plan(
            [{"name": f"Part {n}", "basis": "order", **line} for n, line in enumerate(lines)],
            **values,
        )
        for user in users or cls.ann:
            cls._new_terms(plan, user, **(terms or {}))
        return plan

    @classmethod
    def _sell(cls, amount, day, user=None, product=None, **values):
        """A confirmed order of an amount without tax, on a day of 2026 ("03-05")."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": (user or cls.ann).id,
                "team_id": cls.bees.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": (product or cls.pump).id,
                            "product_uom_qty": values.pop("quantity", 1),
                            "price_unit": amount,
                            "tax_ids": False,
                        }
                    )
                ],
                **values,
            }
        )
        order.action_confirm()
        order.date_order = datetime.fromisoformat(f"2026-{day}T12:00:00")
        return order

    @classmethod
    def _share(cls, order, parts):
        """Share a confirmed order: {user: per cent}; overlays as (user, per cent) in a list."""
        Share = cls.env["sales.kpi.share"].sudo()
        Share.create(
            [
                {
                    "order_id": order.id,
                    "user_id": user.id,
                    "team_id": cls.bees.id,
                    "company_id": order.company_id.id,
                    "percent": percent,
                    "kind": kind,
                    "reason": "Agreed",
                }
                for kind, own in parts.items()
                for user, percent in own
            ]
        )

    @classmethod
    def _aim(cls, value, period, user=None, measure=None):
        return cls.env["sales.kpi.target"].create(
            {
                "period_id": period.id,
                "definition_id": (measure or cls.measure).id,
                "user_id": (user or cls.ann).id,
                "value": value,
            }
        )

    @classmethod
    def _work_out(cls, month):
        """Work out a month of 2026."""
        period = cls._get_period(month)
        cls.env.flush_all()
        assert cls.Payout._refresh(period)
        cls._check_faultless(period)
        return period

    @classmethod
    def _check_faultless(cls, period):
        for payout in cls.Payout.search([("period_id", "=", period.id)]):
            faults = [one for one in payout.flags or () if one["kind"] == "error"]
            assert not faults, faults

    @classmethod
    def _close(cls, month):
        """Work a month out for the last time, and lock it, without counting its figures."""
        period = cls._get_period(month)
        period.sudo()._freeze_outcomes()
        cls._check_faultless(period)
        period._get_payouts().write({"state": "locked"})
        period.sudo().write({"state": "locked"})
        return period

    def _payout(self, month, user=None, plan=None):
        mine = [
            ("user_id", "=", (user or self.ann).id),
            ("period_id", "=", self._get_period(month).id),
        ]
        if plan:
            mine.append(("root_id", "=", plan.root_id.id))
        return self.Payout.search(mine)

    def _total(self, month, user=None):
        """What somebody is paid in a month, worked out anew as far as it is open."""
        if self._get_period(month).state == "open":
            self._work_out(month)
        return self._payout(month, user).total

    def _rows(self, month, kind=None, user=None):
        rows = self._payout(month, user).earning_ids.sorted(lambda row: (row.date, row.id))
        return rows.filtered(lambda row: row.kind == kind) if kind else rows

    def assertRows(self, month, expected, kind=None, user=None):
        """``expected``: [(kind, amount)] in their order."""
        found = [(row.kind, row.amount) for row in self._rows(month, kind, user)]
        self.assertEqual(found, expected)
        self.assertSums(month, user)

    def assertSums(self, month, user=None):
        """The rows of a payout make what is paid."""
        payout = self._payout(month, user)
        self.assertAlmostEqual(sum(payout.earning_ids.mapped("amount")), payout.total, 2)


def day(text):
    return date.fromisoformat(f"2026-{text}")
