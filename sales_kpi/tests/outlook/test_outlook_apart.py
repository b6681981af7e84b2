from pathlib import Path

from odoo.tests import BaseCase, tagged

MODULE = Path(__file__).resolve().parents[2]
JUDGING = ("models/scores", "models/outcomes/incentives", "models/outcomes/contests", "tools")
OWN = MODULE / "tools" / "analysis"


@tagged("post_install", "-at_install")
class TestOutlookApart(BaseCase):
    def test_nothing_that_judges_or_pays_knows_of_outlooks(self):
        for folder in JUDGING:
            for path in sorted((MODULE / folder).rglob("*.py")):
                if OWN not in path.parents:
                    self.assertNotIn("outlook", path.read_text(encoding="utf-8").lower(), path)

    def test_pace_of_scores_is_a_straight_line(self):
        text = (MODULE / "models/scores/score_line_rows.py").read_text(encoding="utf-8")
        self.assertIn("progress.forecast(result.actual, elapsed, days)", text)
        self.assertNotIn("tools.analysis", text)
