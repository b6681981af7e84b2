"""A scorecard of a closed period says what it said, whatever is called otherwise since."""

import io

import openpyxl
from lxml import html

from odoo.tests import tagged

from ...report.scorecard_workbook import ScorecardWorkbook
from ..closing.closing_common import CycleCommon


@tagged("post_install", "-at_install")
class TestLegend(CycleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march.with_user(cls.manager).action_review()
        cls.card = cls._score(cls, cls.scheme, cls.ann)

    def _print(self):
        """Screen, board, paper and workbook, as a manager gets them."""
        self.env.invalidate_all()
        card = self.card.with_user(self.manager)
        [paper] = (
            self.env["ir.actions.report"]
            .with_user(self.manager)
            ._render_qweb_html("sales_kpi.report_score", card.ids)[:1]
        )
        content = ScorecardWorkbook(card.env).build([card._get_scorecard()])
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        board = (
            self.env["sales.kpi.score"]
            .with_user(self.manager)
            .get_leaderboard(self.scheme.id, "2026-03-15")
        )
        page = html.fromstring(paper).find_class("page")[0]
        return {
            "card": card._get_scorecard(),
            "paper": " ".join(page.text_content().split()),
            "sheet": [[(c.value, c.number_format) for c in row] for row in sheet.iter_rows()],
            # By its code a measure is found: there it is the one of today.
            "board": [
                {**row, "lines": [{**line, "code": ""} for line in row["lines"]]}
                for row in board["rows"]
            ],
            "form": [card.scheme_name, card.team_name, *card.line_ids.mapped("measure_name"),
                     *card.line_ids.mapped("actual_text"), *card.line_ids.mapped("gap_text")],
        }  # fmt: skip

    def _rename_everything(self):
        """As a KPI administrator and a sales manager may."""
        won = self.won.with_user(self.manager)
        won.write({"name": "Other", "code": "other_code", "unit": "percent", "direction": "lower"})
        self.scheme.with_user(self.manager).name = "Another"
        self.bees.with_user(self.manager).name = "Hornets"
        self.company.name = "Renamed Ltd"
        currency = self.company.currency_id
        currency.write({"symbol": "@", "position": "before", "decimal_places": 4})

    def test_an_old_card_prints_as_it_did(self):
        before = self._print()
        self.assertIn("Won", before["form"][2])
        self.assertEqual(before["form"][:2], ["Test", "Bees"])
        self._lock()
        before = self._print()
        self._rename_everything()
        now = self._print()
        for place in before:
            self.assertEqual(now[place], before[place], place)
        self.assertEqual(self.march._verify(), [])

    def test_an_open_card_says_the_words_of_today(self):
        april = self.env["sales.kpi.period"].get_or_create("month", "2026-04-15")
        april._refresh_one()
        self._rename_everything()
        score = self.env["sales.kpi.score"].search(
            [("period_id", "=", april.id), ("user_id", "=", self.ann.id)]
        )
        self.assertEqual(
            (score.scheme_name, score.team_name, score.line_ids.measure_name),
            ("Another", "Hornets", "Other"),
        )
        self.assertIn("%", score.line_ids.actual_text)

    def test_a_person_has_the_name_of_today(self):
        self.ann.name = "Ann Married"
        self.assertEqual(self._print()["card"]["who"], "Ann Married")

    def test_in_each_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.won.with_context(lang="fr_FR").name = "Gagné"
        self.march.with_user(self.manager).action_reopen()
        self._review()
        self.won.with_context(lang="fr_FR").name = "Perdu"
        line = self._score(self.scheme, self.ann).line_ids
        self.assertEqual(line.with_context(lang="fr_FR").measure_name, "Gagné")
        self.assertEqual(line.measure_name, self.won.name)

    def test_opened_again_it_is_written_anew(self):
        self.march.with_user(self.manager).action_reopen()
        self.assertFalse(self.env["sales.kpi.legend"].search([("period_id", "=", self.march.id)]))
        self.scheme.name = "Another"
        self._review()
        self.assertEqual(self._score(self.scheme, self.ann).scheme_name, "Another")

    def test_verify_names_words_changed_by_sql(self):
        measure = str(self.won.id)
        for path, value, part in (
            (f"{{measures,{measure},unit}}", '"percent"', "money → percent"),
            (f"{{measures,{measure},direction}}", '"lower"', "higher → lower"),
            (f"{{measures,{measure},name,en_US}}", '"Other"', "→ Other"),
            (f"{{schemes,{self.scheme.id},name,en_US}}", '"Other"', "Test → Other"),
            (f"{{rules,{self.scheme.line_ids.id},cap}}", "9", "1.2 → 9"),
            (f"{{teams,{self.bees.id},name,en_US}}", '"Other"', "Bees → Other"),
            ("{currency,symbol}", '"@"', "→ @"),
        ):
            with self.env.cr.savepoint() as savepoint:
                self._sql(
                    """UPDATE sales_kpi_legend SET words = jsonb_set(words, %s, %s)
                        WHERE period_id = %s""",
                    path, value, self.march.id,
                )  # fmt: skip
                [problem] = self.march._verify()
                self.assertIn(part, problem)
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertEqual(self.march._verify(), [])

    def test_verify_names_a_target_or_the_period_changed_by_sql(self):
        self.march.with_user(self.manager).action_reopen()
        self._target("won_revenue", 1000, user=self.ann)
        self._review()
        for text in (
            "UPDATE sales_kpi_target SET value = 1 WHERE period_id = %s",
            "UPDATE sales_kpi_period SET name = 'Other' WHERE id = %s",
            "UPDATE sales_kpi_period SET date_to = '2026-03-30' WHERE id = %s",
        ):
            with self.env.cr.savepoint() as savepoint:
                self._sql(text, self.march.id)
                self.assertEqual(len(self.march._verify()), 1, text)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_nobody_writes_it(self):
        words = self.env["sales.kpi.legend"].search([("period_id", "=", self.march.id)])
        self.assertTrue(words)
        for user in (self.ann, self.leader, self.manager, self.env.ref("base.user_admin")):
            for operation in ("create", "write", "unlink"):
                self.assertFalse(words.with_user(user).has_access(operation), operation)

    def test_the_records_that_were_counted_open(self):
        """The drill-down of an old card goes by the measure as it was."""
        before = self.card.line_ids.action_open_records()["domain"]
        self.won.with_user(self.manager).domain = "[('kind', '=', 'lost')]"
        self.assertEqual(self.card.line_ids.action_open_records()["domain"], before)
