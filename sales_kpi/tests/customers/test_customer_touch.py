"""Touches that other modules record; each test needs its module."""

from odoo.tests import tagged
from odoo.tools import SQL

from .customer_common import CustomerCommon


@tagged("post_install", "-at_install")
class TestCustomerTouches(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zeta = cls._partner(user_id=cls.ann.id)
        cls.clerk = cls._partner("Clerk", is_company=False, parent_id=cls.zeta.id)

    def _need(self, model):
        if model not in self.env:
            self.skipTest(f"Odoo has no {model} here")
        return self.env[model]

    def _backdate(self, record, moment):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET create_date = %s WHERE id = %s",
                SQL.identifier(record._table),
                moment,
                record.id,
            )
        )
        self.env.invalidate_all()

    def test_without_other_modules(self):
        """Orders and activities only, whatever is installed."""
        self._sell(self.zeta, ("2026-01-01", 1), ("2025-12-31", 1))
        self._contact(self.zeta, "2026-01-01", "2025-12-31")
        self.assertEqual(self._count(self.zeta).touch_count, 2)

    def test_website_visits(self):
        # Two days of the clerk, the first with two pages; one day of the year before. The same on
        # a website of another company, and by a stranger, count nothing.
        Visitor = self._need("website.visitor")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        own = self.env["website"].create({"name": "Own", "company_id": self.company.id})
        foreign = self.env["website"].create({"name": "Other", "company_id": other.id})
        moments = ("2026-02-01 09:00:00", "2026-02-01 21:00:00", "2026-02-02 01:00:00",
                   "2025-12-31 12:00:00")  # fmt: skip
        for website, token in (
            (own, str(self.clerk.id)), (foreign, str(self.zeta.id)), (own, "f" * 32),
        ):  # fmt: skip
            visitor = Visitor.create({"access_token": token, "website_id": website.id})
            self.env["website.track"].create(
                [
                    {"visitor_id": visitor.id, "url": f"/{n}", "visit_datetime": moment}
                    for n, moment in enumerate(moments)
                ]
            )
        self.assertEqual(self._count(self.zeta).touch_count, 2)

    def test_event_registrations(self):
        # Booked by the customer and by its clerk: 2. Cancelled, long ago, or elsewhere: no.
        Registration = self._need("event.registration")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        fair, foreign = self.env["event.event"].create(
            [
                {
                    "name": "Fair",
                    "date_begin": "2026-05-01 08:00:00",
                    "date_end": "2026-05-01 18:00:00",
                    "company_id": company.id,
                }
                for company in (self.company, other)
            ]
        )
        booked = Registration.create(
            [
                {"event_id": event.id, "partner_id": partner.id, "state": state}
                for event, partner, state in (
                    (fair, self.zeta, "open"),
                    (fair, self.clerk, "done"),
                    (fair, self.zeta, "cancel"),
                    (fair, self.zeta, "open"),
                    (foreign, self.zeta, "open"),
                )
            ]
        )
        for registration in booked:
            self._backdate(registration, "2026-02-01 12:00:00")
        self._backdate(booked[3], "2025-12-31 12:00:00")
        self.assertEqual(self._count(self.zeta).touch_count, 2)

    def test_opened_mailings(self):
        # Opened by the clerk: 1. Not opened, opened last year, or by a lead of the same number: no.
        Trace = self._need("mailing.trace")
        for model, opened in (
            ("res.partner", "2026-02-01 12:00:00"),
            ("res.partner", False),
            ("res.partner", "2025-12-31 12:00:00"),
            ("crm.lead", "2026-02-01 12:00:00"),
        ):
            Trace.create({"model": model, "res_id": self.clerk.id, "open_datetime": opened})
        self.assertEqual(self._count(self.zeta).touch_count, 1)
