from odoo.tests import tagged

from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestReportPage(ReportCommon):
    """What a report tells, worked out by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Bees: Ann won 100 in China and 300 in France, Bob 50 in China; Wasps: Carl lost in France.
        chinese, french = cls.env["crm.lead"].create(
            [
                {"name": "Deal", "type": "opportunity", "country_id": country.id}
                for country in (cls.china, cls.france)
            ]
        )
        cls._move("won", cls.ann, 2, 100, lead_id=chinese.id)
        cls._move("won", cls.ann, 9, 300, lead_id=french.id)
        cls._move("won", cls.bob, 10, 50, lead_id=chinese.id)
        cls._move("lost", cls.carl, 20, 70, team=cls.wasps, lead_id=french.id)

    def test_rows_and_columns(self):
        page = self._page(["won_revenue"], ["rep"], ["country"])
        # The best first; the columns too: France 300, China 150.
        self.assertEqual(
            [column["label"] for column in page["columns"]], ["France", "China", "Total"]
        )
        self.assertEqual(
            self._told(page),
            {
                self.ann.name: [300, 100, 400],
                self.bob.name: [0, 50, 50],
                "Total": [300, 150, 450],
            },
        )

    def test_totals_are_counted(self):
        """1 of 1 in China, 1 of 2 in France: of all 3 of 4, which is no sum and no mean of them."""
        page = self._page(["win_rate"], ["team"], ["country"])
        told = self._told(page)
        self.assertEqual(told["Bees"], [1, 1, 1])
        self.assertEqual(told["Wasps"], [None, 0, 0])
        self.assertEqual(told["Total"], [1, 0.5, 0.75])
