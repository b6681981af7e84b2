from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from ...models.outcomes.alerts.kinds import overdue
from ...models.outcomes.alerts.night import Night
from ..cash.collection_common import CollectionCommon

NIGHT = datetime(2026, 4, 20, 5)


@tagged("post_install", "-at_install")
class TestAlertOverdue(CollectionCommon):
    """Invoices of January, due at once, and more than 30 days late in April."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.kpi.membership"].search([]).date_from = False
        cls.rule = cls.env["sales.kpi.alert.rule"].create(
            {"name": "Late", "kind": "overdue", "company_id": cls.company.id}
        )

    def _share(self, invoice, *parts):
        self.env["sales.kpi.share"].sudo().create(
            [
                {"invoice_id": invoice.id, "user_id": user.id, "team_id": self.team.id,
                 "company_id": self.company.id, "percent": percent, "reason": "Agreed"}
                for user, percent in parts
            ]
        )  # fmt: skip

    def _find(self):
        with freeze_time(NIGHT):
            self.env.flush_all()
            night = Night(self.company, self.company._get_kpi_today(), self.rule)
            found = overdue.find(self.rule, night)
        return {
            self.env["res.users"].browse(user): (round(one.value, 2), one.parts["count"])
            for (user, _measure, _record), one in found.items()
        }

    def test_whose_it_is_alone(self):
        self._bill(300, self.ann)
        self._bill(200, self.ann, partner_id=self.partner_b.id)
        self._bill(50, self.bob)
        self.assertEqual(self._find(), {self.ann: (500, 2), self.bob: (50, 1)})

    def test_the_largest_part_of_a_shared_one(self):
        # 1,000 are Ann's, of which she has 40 % and Bob 60: he is told of 600, she of her own 300.
        self._bill(300, self.ann)
        self._share(self._bill(1000, self.ann), (self.ann, 40), (self.bob, 60))
        self.assertEqual(self._find(), {self.ann: (300, 1), self.bob: (600, 1)})

    def test_parts_add_to_ones_own(self):
        # The same customer counts once, and of equal parts one is told.
        self._bill(300, self.ann)
        self._share(self._bill(1000, self.bob), (self.ann, 50), (self.bob, 50))
        self.assertEqual(self._find(), {self.ann: (800, 1)})

    def test_of_those_who_work_here(self):
        self._share(self._bill(1000, self.ann), (self.ann, 40), (self.bob, 60))
        self.env["sales.kpi.membership"].search(
            [("user_id", "=", self.bob.id)]
        ).date_to = "2026-02-28"
        self.assertEqual(self._find(), {self.ann: (400, 1)})

    def test_what_is_paid_is_not_overdue(self):
        shared = self._bill(1000, self.ann)
        self._share(shared, (self.ann, 40), (self.bob, 60))
        self._pay(shared, "2026-01-20", amount=500)
        self.assertEqual(self._find(), {self.bob: (300, 1)})
        self._pay(shared, "2026-01-21")
        self.assertEqual(self._find(), {})

    def test_it_says_so(self):
        self.assertIn("whoever has the largest part is told", self.rule.rule_text)
