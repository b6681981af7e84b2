import shutil
from unittest import skipUnless

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .honour_common import HonourCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-02 12:00:00")
class TestAwardCertificate(HonourCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._honour("best", name="Sales Star")

    def _render(self, award, user, kind="html"):
        report = self.env["ir.actions.report"].with_user(user)
        return getattr(report, f"_render_qweb_{kind}")("sales_kpi.report_award", award.ids)[0]

    def test_what_it_says(self):
        award = self._close(3, ann=97.3).award_ids
        page = self._render(award, self.bob).decode()
        for text in ("Certificate", "Sales Star", self.ann.name, "March 2026", self.company.name,
                     "97.3: the best of 3 in March 2026."):  # fmt: skip
            self.assertIn(text, page)

    def test_a_candidate_has_none(self):
        award = self._judge(3, ann=97.3).award_ids
        with self.assertRaisesRegex(UserError, "lock the period"):
            award.with_user(self.manager)._get_certificates()
        with self.assertRaises(AccessError):
            award.with_user(self.ann)._get_certificates()

    @skipUnless(shutil.which("wkhtmltopdf"), "needs wkhtmltopdf")
    def test_the_pdf(self):
        award = self._close(3, ann=97.3).award_ids
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content = report._render_qweb_pdf("sales_kpi.report_award", award.ids)[0]
        self.assertTrue(content.startswith(b"%PDF"))
