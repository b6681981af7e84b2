from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .measure_common import MeasureCommon


@tagged("post_install", "-at_install")
class TestScorecard(MeasureCommon):
    """The printed scorecard says what the record says, to those who may read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._move("won", cls.ann, 3, 1500)
        cls.march.refresh()
        cls.scheme = cls.env.ref("sales_kpi.scheme_all_round")

    def _get_score(self, user):
        return self.env["sales.kpi.score"].search(
            [
                ("scheme_id", "=", self.scheme.id),
                ("period_id", "=", self.march.id),
                ("user_id", "=", user.id),
            ]
        )

    def _render(self, score, user):
        self.env.invalidate_all()
        report = self.env["ir.actions.report"].with_user(user)
        content, _kind = report._render_qweb_html("sales_kpi.report_score", score.ids)
        return html.fromstring(content)

    def test_the_paper_equals_the_record(self):
        score = self._get_score(self.ann)
        page = self._render(score, self.ann)
        text = " ".join(page.text_content().split())
        self.assertIn(f"{self.ann.name} · 2026-03", text)
        rows = page.xpath("//tbody/tr")
        self.assertEqual(len(rows), len(self.scheme.line_ids))
        for row, line in zip(rows, score.line_ids, strict=True):
            cells = [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
            self.assertEqual(cells[0], line.definition_id.name)
            self.assertEqual(cells[4], f"{line.points:.1f}")
            self.assertEqual(cells[5], " ".join(line.explanation.split()))

    def test_a_rival_prints_nothing(self):
        score = self._get_score(self.ann)
        self.assertTrue(self._render(score, self.leader).xpath("//tbody/tr"))
        for user in (self.bob, self.accountant):
            with self.assertRaises(AccessError, msg=user.login):
                self._render(score, user)
