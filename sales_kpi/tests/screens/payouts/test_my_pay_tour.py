from datetime import datetime, time, timedelta

from odoo.tests import HttpCase, tagged

from ....tools import period as periods
from ...incentives.engine_common import TABLE_S, EngineCommon, steps


class MyPayTourCommon(EngineCommon, HttpCase):
    """Ann looks at what was published for last month: the browser lives today.

    By table S on a target of 100,000 she is paid for two orders of 123,456.78 together:
    80,000 x 4 % + 20,000 x 5 % + 23,456.78 x 8 % = 6,076.54. Another plan gives her 1 % of them:
    1,234.57.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.company._get_kpi_today()
        current, _last = periods.bounds("month", today)
        first, _last = periods.bounds("month", current - timedelta(1))
        cls.env["sales.kpi.scheme"].search([]).active = False  # nobody is appraised
        cls.period = cls.env["sales.kpi.period"].get_or_create("month", first)
        attainment = {"scale": "attainment", "mode": "marginal", "definition_id": cls.measure.id}
        for name, line in (
            ("Commission on orders", {**attainment, "step_ids": steps(TABLE_S)}),
            ("One per cent", {"rate": 0.01}),
        ):
            cls._plan(line, name=name, terms={"date_from": first}, date_from=first)
        cls._aim(100_000, cls.period)
        for amount in (100_000, 23_456.78):
            order = cls._sell(amount, "01-01")
            order.date_order = datetime.combine(first + timedelta(9), time(12))
        assert cls.Payout._refresh(cls.period)
        cls._check_faultless(cls.period)
        cls.period.with_user(cls.manager).action_review()
        cls.mine = cls.Payout.search([("period_id", "=", cls.period.id)])
        paid = cls.mine.with_user(cls.payer)
        paid.action_approve()
        paid.action_publish()

    def _check_tour(self):
        self.assertEqual(sorted(self.mine.mapped("total")), [1234.57, 6076.54])
        self.start_tour(
            "/odoo/action-sales_kpi.sales_kpi_my_pay_action", "sales_kpi_my_pay", login="ann"
        )
        self.env.invalidate_all()
        self.assertEqual(self.mine.sorted("total").mapped("state"), ["appealed", "confirmed"])
        appeal = self.env["sales.kpi.pay.appeal"].search([("payout_id", "in", self.mine.ids)])
        self.assertEqual(appeal.reason, "Half of this order is mine.")
        self.assertTrue(appeal.earning_id)


@tagged("post_install", "-at_install")
class TestMyPayTour(MyPayTourCommon):
    def test_confirm_appeal_and_keep(self):
        self._check_tour()


@tagged("post_install", "-at_install")
class TestMyPayTourPhone(MyPayTourCommon):
    browser_size = "414x896"
    touch_enabled = True

    def test_confirm_appeal_and_keep_on_a_phone(self):
        self._check_tour()
