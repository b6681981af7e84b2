from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.outcomes.diagnosis.keeping import Keeping
from .diagnosis_common import DiagnosisCommon

LAST = date(2026, 3, 31)  # 90 days from 1 January; those before from 3 October


@tagged("post_install", "-at_install")
class TestDiagnosisKeeping(DiagnosisCommon):
    """Ann has 8 customers in trade, of whom all ordered again; each of five others has 5, of whom
    3 did: 60 %. 8 instead of 4.8 are 3.2 more, of √(0.6 x 0.4 x 8) = 1.39 each: 2.3."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trade = cls.env["res.partner.industry"].create({"name": "Trade"})
        cls.others = cls._new_reps(5)
        cls.own = cls._customers(cls.ann, 8, 8)
        for rep in cls.others:
            cls._customers(rep, 5, 3)

    @classmethod
    def _customers(cls, rep, count, kept):
        partners = cls.env["res.partner"].create(
            [
                {"name": f"{rep.login} {n}", "is_company": True, "industry_id": cls.trade.id}
                for n in range(count)
            ]
        )
        cls._orders(rep, partners, datetime(2025, 11, 3, 9))
        cls._orders(rep, partners[:kept], datetime(2026, 2, 3, 9))
        cls.env["sales.kpi.customer"].sudo().create(
            [
                {"partner_id": one.id, "company_id": cls.company.id, "user_id": rep.id,
                 "as_of": LAST}
                for one in partners
            ]
        )  # fmt: skip
        return partners

    @classmethod
    def _orders(cls, rep, partners, moment):
        orders = cls.env["sale.order"].create(
            [{"partner_id": one.id, "user_id": rep.id, "team_id": cls.bees.id} for one in partners]
        )
        orders.action_confirm()
        orders.date_order = moment

    def _find(self, rep):
        return [
            (industry.name, *kept) for industry, kept in Keeping(self.company, LAST).find(rep.id)
        ]

    def test_who_keeps_best(self):
        self.assertEqual(self._find(self.ann), [("Trade", 8, 8, 0.6)])
        self.assertEqual(self._find(self.others[0]), [])
        self.assertEqual(self._find(self.bob), [])

    def test_who_sold_last_keeps(self):
        # What somebody else sells them now was kept by Ann; whose customer it was then is his.
        order = self.env["sale.order"].search([("partner_id", "=", self.own[0].id)], limit=1)
        order.date_order = datetime(2025, 11, 4, 9)
        self._orders(self.bob, self.own[0], datetime(2025, 12, 1, 9))
        self._orders(self.bob, self.own[0], datetime(2026, 3, 1, 9))
        self.assertEqual(self._find(self.ann), [("Trade", 7, 7, 0.6)])
        # Cancelled is not ordered: 6 of 7 are no more than chance.
        again = [("partner_id", "=", self.own[1].id), ("date_order", ">=", "2026-01-01")]
        self.env["sale.order"].search(again)._action_cancel()
        self.assertEqual(self._find(self.ann), [])

    def test_other_companies_and_days(self):
        other = self.env["res.company"].create({"name": "Elsewhere", "kpi_tz": "UTC"})
        self.assertEqual(Keeping(other, LAST).find(self.ann.id), [])
        # By the end of January the orders of February were not there.
        self.assertEqual(Keeping(self.company, date(2026, 1, 31)).find(self.ann.id), [])

    @freeze_time("2026-04-03 09:00:00")
    def test_in_words(self):
        self._usual(self.ann, 20, 10, 100)
        self._deals(self.ann, datetime(2026, 3, 10, 12), 20, 10, 100)
        self.assertEqual(
            self._words(self.ann).get_strengths(),
            [
                "Keeps customers of the industry Trade: 8 of 8 have ordered again within 90 days; "
                "the others keep 60.0%."
            ],
        )
        self.assertEqual(self._words(self.bees).get_strengths(), [])
