"""A question from the list to the decision, in a browser."""

from odoo.tests import HttpCase, tagged

from .check_common import CheckCommon
from .test_marks import find_case


@tagged("post_install", "-at_install")
class TestFindingTours(CheckCommon, HttpCase):
    def _tour(self, name, login, action):
        self.env.flush_all()
        self.start_tour(f"/odoo/action-sales_kpi.{action}", f"sales_kpi_{name}", login=login)
        self.env.invalidate_all()

    def test_asked_answered_explained(self):
        today = self.company._get_kpi_today()
        finding = find_case(self.env, self.company, self.ann, today)
        self._tour("finding_ask", "leader", "sales_kpi_finding_action")
        self.assertEqual((finding.state, finding.question), ("asked", "How was that?"))
        self._tour("finding_answer", "ann", "sales_kpi_workbench_action")
        self.assertEqual(finding.answer, "On the train.")
        self._tour("finding_explain", "leader", "sales_kpi_finding_action")
        self.assertEqual((finding.state, finding.decided_by_id), ("explained", self.leader))
