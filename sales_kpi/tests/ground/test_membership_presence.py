"""Leave that comes from Odoo's Time Off: what was approved counts, with its own days, whoever
touched the entry in the working calendar since."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..measures.optional_common import OptionalCommon


@tagged("post_install", "-at_install")
class TestTimeOff(OptionalCommon):
    """March 2026 has 22 working days; Ann is away from Monday the 16th to Friday the 20th."""

    needs = "hr_holidays"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        calendar = cls.company.resource_calendar_id
        cls.employees = cls.env["hr.employee"].create(
            [
                {"name": user.name, "user_id": user.id, "resource_calendar_id": calendar.id}
                for user in (cls.ann, cls.bob)
            ]
        )
        cls.kind = cls.env["hr.leave.type"].create(
            {
                "name": "Holiday",
                "requires_allocation": False,
                "leave_validation_type": "hr",
                "company_id": cls.company.id,
            }
        )
        cls.leave = cls._ask(cls.employees[0])

    @classmethod
    def _ask(cls, employee, **values):
        return cls.env["hr.leave"].create(
            {
                "name": "Away",
                "employee_id": employee.id,
                "holiday_status_id": cls.kind.id,
                "request_date_from": "2026-03-16",
                "request_date_to": "2026-03-20",
                **values,
            }
        )

    def _days(self, user):
        """Working days of March on which somebody was there."""
        shares = self.env["sales.kpi.membership"]._get_presence_shares(
            self.company, self.march._get_working_days()
        )
        return round(sum(shares[user.id].values()), 6)

    def _entry(self):
        return self.env["resource.calendar.leaves"].search([("holiday_id", "=", self.leave.id)])

    def test_asked_for_is_not_given(self):
        self.assertEqual(self._days(self.ann), 22)

    def test_approved_counts(self):
        self.leave.action_approve()
        self.assertEqual((self.leave.state, self._days(self.ann)), ("validate", 17))
        self.assertEqual(self._days(self.bob), 22)
        self.leave.action_refuse()
        self.assertEqual(self._days(self.ann), 22)

    def test_half_a_day(self):
        self.kind.request_unit = "half_day"
        self._ask(
            self.employees[0],
            request_date_from="2026-03-02",
            request_date_to="2026-03-02",
            request_date_from_period="am",
            request_date_to_period="am",
        ).action_approve()
        self.assertEqual(self._days(self.ann), 21.5)

    def test_the_rep_edits_the_entry_of_his_approved_leave(self):
        """It counts still, and with the days that were approved: neither more nor fewer."""
        self.leave.action_approve()
        entry = self._entry()
        for values in (
            {"name": "On the beach"},
            {"date_from": "2026-03-02 00:00:00"},
            {"date_to": "2026-03-31 00:00:00"},
        ):
            entry.with_user(self.ann).sudo().write(values)
            self.assertEqual(entry.write_uid, self.ann)
            self.assertEqual(self._days(self.ann), 17, values)

    def test_an_entry_of_ones_own_gives_nothing(self):
        """Nor one that leans on an approved leave of a colleague."""
        theirs = self._ask(self.employees[1])
        theirs.action_approve()
        own = {
            "name": "Away",
            "resource_id": self.employees[0].resource_id.id,
            "date_from": "2026-03-02 00:00:00",
            "date_to": "2026-03-14 00:00:00",
        }
        Leaves = self.env["resource.calendar.leaves"].with_user(self.ann).sudo()
        Leaves.create([own, {**own, "holiday_id": theirs.id}])
        self.assertEqual(self._days(self.ann), 22)
        # What a manager enters for her without Time Off counts: the two weeks have 10 days.
        self.env["resource.calendar.leaves"].with_user(self.manager).sudo().create(own)
        self.assertEqual(self._days(self.ann), 12)

    def test_the_rep_changes_no_approved_leave(self):
        self.leave.action_approve()
        refused = False
        try:
            with self.env.cr.savepoint():
                self.leave.with_user(self.ann).write({"request_date_from": "2026-03-02"})
                self.env.flush_all()
        except (AccessError, UserError, ValidationError):
            refused = True
        self.assertTrue(refused)
        self.assertEqual(self._days(self.ann), 17)
