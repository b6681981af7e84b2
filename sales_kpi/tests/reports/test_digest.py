from datetime import datetime

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .brief_common import BriefCommon

NOW = datetime(2026, 3, 17, 9)


@tagged("post_install", "-at_install")
class TestDigest(BriefCommon):
    """Odoo's digest, with three figures of ours: of whole days that end yesterday."""

    def setUp(self):
        super().setUp()
        self.digest = self.env["digest.digest"].create(
            {
                "name": "Sales",
                "company_id": self.company.id,
                "kpi_sales_won": True,
                "kpi_sales_collected": True,
                "kpi_sales_done": True,
            }
        )

    def _read(self, user, **span):
        digest = self.digest.with_user(user).with_context(
            start_datetime=NOW - relativedelta(**span), end_datetime=NOW
        )
        names = ("kpi_sales_won_value", "kpi_sales_collected_value", "kpi_sales_done_value")
        return [digest[name] for name in names]

    def test_by_hand(self):
        """Three deals of 100 were won on the 5th; of nine activities six were done on the 16th, two
        on the 10th, one on the 2nd. The digest is of the 17th."""
        with freeze_time(NOW):
            self.assertEqual(self._read(self.manager, days=1), [0, 0, 6])  # the 16th
            self.env.invalidate_all()
            self.assertEqual(self._read(self.manager, weeks=1), [0, 0, 8])  # from the 10th
            self.env.invalidate_all()
            # a month: 28 days, from 17 February to 16 March
            self.assertEqual(self._read(self.manager, months=1), [300, 0, 9])

    def test_on_the_companys_days(self):
        """In Shanghai it is the 18th at 17:00 UTC: the day before is the 17th."""
        self._set_clock("Asia/Shanghai")
        late = datetime(2026, 3, 17, 17)
        digest = self.digest.with_user(self.manager).with_context(
            start_datetime=late - relativedelta(days=1), end_datetime=late
        )
        with freeze_time(late):
            self._activity(self.ann, 17, team_id=self.bees.id)
            days = digest._get_kpi_sales_days(self.company)
            self.assertEqual([str(day) for day in days], ["2026-03-17"] * 2)
            self.assertEqual(digest.kpi_sales_done_value, 1)

    def test_managers_only(self):
        for user in (self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                self._read(user, days=1)

    def test_what_odoo_makes_of_it(self):
        """Whoever may not see them finds the others in his mail."""
        with freeze_time(NOW):
            for user, seen in ((self.manager, True), (self.ann, False)):
                kpis = self.digest._compute_kpis(self.company, user)
                found = {kpi["kpi_name"]: kpi["kpi_col1"].get("value") for kpi in kpis}
                self.assertEqual("kpi_sales_done" in found, seen, user.name)
            kpis = self.digest._compute_kpis(self.company, self.manager)
        done = next(kpi for kpi in kpis if kpi["kpi_name"] == "kpi_sales_done")
        self.assertEqual([done[f"kpi_col{n}"]["value"] for n in (1, 2, 3)], [6, 8, 9])

    def test_a_form_asks_for_no_span(self):
        self.assertEqual(self.digest.with_user(self.manager).kpi_sales_done_value, 0)
