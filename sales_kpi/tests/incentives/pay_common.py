from datetime import date

from ..common import SalesKpiCommon


class PayCommon(SalesKpiCommon):
    """A published plan, 5 % of the cash each month from January 2026 on, with Ann in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payer = cls._new_user("payer", "sales_kpi.group_kpi_pay")
        cls.plan = cls._new_plan([{"name": "Commission", "rate": 0.05}])
        cls.terms = cls._new_terms(cls.plan, cls.ann, base_pay=3000)

    @classmethod
    def _new_plan(cls, lines, **values):
        """A plan that is published already, by values of its components."""
        return cls.env["sales.kpi.incentive"].create(
            {
                "name": "Sales commission",
                "state": "published",
                "date_from": date(2026, 1, 1),
                "line_ids": [(0, 0, line) for line in lines],
                **values,
            }
        )

    @classmethod
    def _new_terms(cls, plan, user, **values):
        return cls.env["sales.kpi.incentive.member"].create(
            {"incentive_id": plan.id, "user_id": user.id, "date_from": date(2026, 1, 1), **values}
        )

    @classmethod
    def _get_period(cls, month, year=2026):
        return cls.env["sales.kpi.period"].get_or_create("month", date(year, month, 1))

    @classmethod
    def _new_payout(cls, user, period, plan=None, **values):
        """A payout as the module itself makes it."""
        plan = plan or cls.plan
        return cls.env["sales.kpi.payout"].create(
            {
                "user_id": user.id,
                "incentive_id": plan.id,
                "period_id": period.id,
                "company_id": plan.company_id.id,
                "currency_id": plan.currency_id.id,
                "team_id": cls.bees.id,
                **values,
            }
        )

    @classmethod
    def _new_earning(cls, payout, **values):
        line = payout.incentive_id.line_ids[:1]
        return cls.env["sales.kpi.earning"].create(
            {
                "payout_id": payout.id,
                "user_id": payout.user_id.id,
                "company_id": payout.company_id.id,
                "incentive_id": payout.incentive_id.id,
                "line_id": line.id,
                "period_id": payout.period_id.id,
                "currency_id": payout.currency_id.id,
                **values,
            }
        )
