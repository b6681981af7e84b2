from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from ...diagnosis.diagnosis_common import DiagnosisCommon

MARCH_10 = datetime(2026, 3, 10, 12)
COURSE = "slide.channel"


@tagged("post_install", "-at_install")
class TestCourseDeed(DiagnosisCommon):
    """Bob won 10 of 20 as always, but of 50 instead of 100 each: he sells small."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if COURSE not in cls.env:
            cls.skipTest(cls, "the module website_slides is not installed")
        clock = freeze_time("2026-04-03 09:00:00")
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.env[COURSE].search([]).is_published = False
        cls._usual(cls.bob, 20, 10, 100)
        cls._deals(cls.bob, MARCH_10, 20, 10, 50)
        cls.march.refresh()

    def _page(self, user):
        options = {"period_type": "month", "date": "2026-03-10",
                   "subject": ["user", self.bob.id]}  # fmt: skip
        return self.env["sales.kpi.what.changed"].with_user(user).get_page(options)

    def test_a_course_for_who_sells_small(self):
        self.env[COURSE].create({"name": "Prices", "is_published": True})
        for user in (self.bob, self.leader):
            page = self._page(user)
            self.assertIn("Sells small", page["why"])
            self.assertEqual(page["deed"]["label"], "Open the courses")
            Page = self.env["sales.kpi.what.changed"].with_user(user)
            action = Page.open_records(page["options"], page["deed"]["mark"])
            self.assertEqual((action["type"], action["url"]), ("ir.actions.act_url", "/slides"))

    def test_no_course_where_there_is_none_to_take(self):
        """Neither one that is not published, nor one for its members only."""
        self.env[COURSE].create({"name": "Draft", "is_published": False})
        self.env[COURSE].create(
            {"name": "Ours", "is_published": True, "visibility": "members", "enroll": "invite"}
        )
        for user in (self.bob, self.leader):
            deed = self._page(user)["deed"]
            self.assertNotIn("courses", deed["label"] if deed else "")
