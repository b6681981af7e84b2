from odoo import Command

from ...incentives.engine_common import TABLE_S, EngineCommon, steps

MARCH = {"date": "2026-03-10"}


class MyPayCommon(EngineCommon):
    """Ann is paid by table S in March 2026, for two deals: example A1, 6,076.54 of 123,456.78."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Page = cls.env["sales.kpi.my.pay"]
        cls.paid = cls._plan(
            {
                "name": "Commission on orders",
                "scale": "attainment",
                "definition_id": cls.measure.id,
                "step_ids": [Command.clear(), *steps(TABLE_S)],
            }
        )
        cls.march = cls._get_period(3)
        cls._aim(100_000, cls.march)
        cls.deals = cls._sell(100_000, "03-05") | cls._sell(23_456.78, "03-20")
        cls._work_out(3)
        cls.payout = cls.Payout.search([("user_id", "=", cls.ann.id)])

    def _page(self, user=None, **options):
        return self.Page.with_user(user or self.ann).get_page({**MARCH, **options})

    def _statement(self, user=None, **options):
        [statement] = self._page(user, **options)["statements"]
        return statement

    def _close_march(self, publish=True):
        self.march.sudo()._freeze_outcomes()
        self.march.sudo().state = "review"
        if publish:
            mine = self.payout.with_user(self.payer)
            mine.action_approve()
            mine.action_publish()
