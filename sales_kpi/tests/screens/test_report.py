import io
import re
import shutil
import subprocess
import tempfile
import warnings
import zipfile
from unittest import skipUnless
from unittest.mock import patch

import openpyxl
from freezegun import freeze_time
from lxml import html

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ...report.scorecard_workbook import ScorecardWorkbook
from ..scores.score_common import ScoreCommon

COLUMNS = (
    "name", "target_text", "actual_text", "gap_text", "achievement_text", "weight_text",
    "points_text", "pace_text", "forecast_text", "team_rank_text",
)  # fmt: skip
NUMBERS = (
    "target", "actual", "gap", "achievement", "weight", "points", "pace", "forecast", "team_rank",
)  # fmt: skip
HEAD = 8  # row of the headings in a sheet


class ScorecardCommon(ScoreCommon):
    """Ann has won 1500 and 1000 in March, Bob 3000, Carl nothing; Ann 800 in February and 400 in
    January. On the 13th, 10 of the 22 working days have passed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls._scheme(
            cls,
            ("won_revenue", 60, {"default_target": 2000}),
            ("won_count", 40, {"default_target": 4}),
            ("lost_count", 0, {"role": "penalty", "operator": ">", "threshold": 3}),
            team_ids=[Command.set(cls.region.ids)],
        )
        Period = cls.env["sales.kpi.period"]
        for day in ("2026-01-01", "2026-02-01"):
            revenue = {"2026-01-01": 400, "2026-02-01": 800}[day]
            cls._move("won", cls.ann, f"{day} 12:00:00", revenue)
            Period.get_or_create("month", day).refresh()
        cls._move("won", cls.ann, 3, 1500)
        cls._move("won", cls.ann, 4, 1000)
        cls._move("won", cls.bob, 4, 3000)
        with freeze_time("2026-03-13 12:00:00"):
            cls.march.refresh()

    def setUp(self):
        super().setUp()
        clock = freeze_time("2026-03-13 12:00:00")
        clock.start()
        self.addCleanup(clock.stop)

    def _card(self, subject, user=None):
        score = self._score(self.scheme, subject).with_user(user or self.manager)
        self.env.invalidate_all()
        return score._get_scorecard()

    def _line(self, card, code):
        return next(line for line in card["lines"] if line["code"] == code)


@tagged("post_install", "-at_install")
class TestScorecard(ScorecardCommon):
    def test_the_numbers(self):
        """Revenue: 2500 of 2000, gap +500, 125 %, capped at 120 %: 72 points. By the 13th
        2000 x 10/22 = 909.09 are expected; 2500 so far make 2500 x 22/10 = 5500. Second in the
        team after Bob. Count: 2 of 4, gap -2, 20 points, first (Bob 1)."""
        card = self._card(self.ann, self.ann)
        self.assertEqual(
            (card["who"], card["team"], card["period"], card["scheme"], card["version"]),
            (self.ann.name, "Bees", "March 2026", "Test", 1),
        )
        self.assertAlmostEqual(card["total"], 92)
        self.assertEqual((card["total_text"], card["rating"], card["rank"]), ("92.0", "B", 1))
        revenue, count = self._line(card, "won_revenue"), self._line(card, "won_count")
        expected = {
            "target": 2000, "actual": 2500, "gap": 500, "achievement": 1.25, "weight": 60,
            "points": 72, "pace": 2000 * 10 / 22, "forecast": 5500,
        }  # fmt: skip
        for name, value in expected.items():
            self.assertAlmostEqual(revenue[name], value, msg=name)
        self.assertEqual((count["gap"], count["gap_text"]), (-2, "-2"))
        # While figures move, a place by one measure is for those who see the figures anyway.
        self.assertEqual((revenue["team_rank"], revenue["team_rank_text"]), (None, "—"))
        led = self._card(self.ann, self.leader)
        ranks = [self._line(led, code)["team_rank"] for code in ("won_revenue", "won_count")]
        self.assertEqual(ranks, [2, 1])
        self.assertIn("120.0%", revenue["explanation"])

    def test_the_trend_of_twelve_periods(self):
        trend = self._line(self._card(self.ann, self.ann), "won_revenue")["trend"]
        points = trend["points"]
        self.assertEqual((len(points), points[0]["label"]), (12, "April 2025"))
        self.assertEqual([point["value"] for point in points[-4:]], [None, 400, 800, 2500])
        self.assertEqual(len(trend["segments"][0]), 3)
        self.assertIn("February 2026: ", trend["text"])

    def test_a_lower_measure_and_no_target(self):
        scheme = self._scheme(
            ("sales_cycle_days", 50, {"default_target": 20}), ("visits", 50, {}), name="Lower"
        )
        self._move("won", self.ann, 5, 1, cycle_days=65)
        self.march.refresh()
        card = self._score(scheme, self.ann)._get_scorecard()
        # On average (0 + 0 + 65) / 3 days or 65 alone: beyond the target either way.
        cycle = self._line(card, "sales_cycle_days")
        self.assertAlmostEqual(cycle["gap"], 20 - cycle["actual"])
        visits = self._line(card, "visits")
        self.assertEqual((visits["gap"], visits["gap_text"]), (None, "—"))

    def test_teams_and_companies_have_scorecards(self):
        # Bees 5500 of 4000, Wasps 0 of 2000: the Bees are first in the region.
        bees = self._line(self._card(self.bees, self.director), "won_revenue")
        self.assertEqual((bees["actual"], bees["target"], bees["team_rank"]), (5500, 4000, 1))
        wasps = self._line(self._card(self.wasps), "won_revenue")
        self.assertEqual((wasps["actual"], wasps["team_rank"]), (0, 2))
        company = self._line(self._card(self.company), "won_revenue")
        self.assertEqual((company["actual"], company["team_rank"]), (5500, None))

    def test_who_reads_whose(self):
        for user in (self.ann, self.leader, self.director, self.manager):
            self.assertEqual(self._card(self.ann, user)["total_text"], "92.0")
        for user in (self.bob, self.accountant, self.portal):
            with self.assertRaises(AccessError, msg=user.login):
                self._card(self.ann, user)
        for subject in (self.bees, self.company):
            with self.assertRaises(AccessError):
                self._card(subject, self.ann)

    def test_a_new_leader_sees_the_trend_of_his_own_time(self):
        """What Ann did in January for another team is not her new leader's to see."""
        self.env["sales.kpi.fact"].sudo().search(
            [("user_id", "=", self.ann.id), ("period_id.name", "=", "2026-01")]
        ).team_id = self.wasps
        for user, values in ((self.leader, [None, 800, 2500]), (self.ann, [400, 800, 2500])):
            trend = self._line(self._card(self.ann, user), "won_revenue")["trend"]
            self.assertEqual([point["value"] for point in trend["points"][-3:]], values)

    def test_no_figure_of_a_rival_is_in_the_card(self):
        self.assertNotIn("3,000", str(self._card(self.ann, self.ann)))
        self.assertNotIn("3000", str(self._card(self.ann, self.ann)))

    def test_the_form_says_the_same(self):
        score = self._score(self.scheme, self.ann).with_user(self.ann)
        card = score._get_scorecard()
        for line, content in zip(score.line_ids, card["lines"], strict=True):
            for name in ("gap_text", "forecast_text", "trend"):
                self.assertEqual(line[name], content[name])
            self.assertEqual(line.team_rank, content["team_rank"] or 0)

    def test_queries_do_not_grow_with_the_cards(self):
        scores = self.env["sales.kpi.score"].search(
            [("scheme_id", "=", self.scheme.id), ("period_id", "=", self.march.id)]
        )
        counts = []
        for some in (scores[:2], scores):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._get_scorecards()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3, counts)


@tagged("post_install", "-at_install")
class TestScorecardPaper(ScorecardCommon):
    """What is printed or exported is what the object says, for those who may read it."""

    def _render(self, score, user):
        self.env.invalidate_all()
        report = self.env["ir.actions.report"].with_user(user)
        content, _kind = report._render_qweb_html("sales_kpi.report_score", score.ids)
        return html.fromstring(content)

    def test_the_paper_equals_the_object(self):
        card = self._card(self.ann, self.ann)
        page = self._render(self._score(self.scheme, self.ann), self.ann)
        text = " ".join(page.text_content().split())
        self.assertIn(f"{self.ann.name} · March 2026", text)
        rows = page.xpath("//tr[@class='o_kpi_card_line']")
        reasons = page.xpath("//tr[@class='o_kpi_card_why']")
        self.assertEqual(len(rows), 3)
        for row, reason, line in zip(rows, reasons, card["lines"], strict=True):
            cells = [_squeeze(cell.text_content()) for cell in row.xpath("td")]
            self.assertEqual(cells[:-1], [_squeeze(line[name]) for name in COLUMNS])
            self.assertEqual(_squeeze(reason.text_content()), _squeeze(line["explanation"]))
            drawn = row.xpath(".//polyline")
            self.assertEqual(len(drawn), len(line["trend"]["segments"]))

    def test_what_is_over_has_no_forecast(self):
        """On 20 April, 2500 of 2000 is where March ended: 1818.18 by the 20th working day and
        2750 at the end are no one's to expect any more."""
        score = self._score(self.scheme, self.ann)
        with freeze_time("2026-04-20 09:00:00"):
            card = self._card(self.ann, self.ann)
            page = self._render(score, self.ann)
            sheet = _load(ScorecardWorkbook(self.env).build([card])).worksheets[0]
        self.assertTrue(card["is_over"])
        for line in card["lines"]:
            self.assertEqual((line["pace"], line["forecast"]), (None, None))
        heads = [" ".join(head.text_content().split()) for head in page.xpath("//thead//th")]
        said = [cell.value for cell in sheet[HEAD]]
        for head in ("Expected by Now", "Forecast"):
            self.assertNotIn(head, heads)
            self.assertNotIn(head, said)
        revenue = [cell.value for cell in sheet[HEAD + 1]]
        self.assertEqual(revenue[:4], ["Won revenue", 2000, 2500, 500])
        self.assertEqual(revenue[9:21][-1], 2500)  # the last of twelve months

    def test_each_sheet_of_paper_says_whose_it_is(self):
        """40 lines go on three sheets, each with company, month and headings; so does a second
        scorecard, in the same document."""
        scores = self._score(self.scheme, self.ann) | self._score(self.scheme, self.bob)
        page = self._render(scores, self.leader)
        self.assertEqual(len(page.xpath("//div[hasclass('article')]")), 1)
        sheets = page.xpath("//div[hasclass('o_kpi_card')]")
        self.assertEqual(
            ["always" in (sheet.get("style") or "") for sheet in sheets], [False, True]
        )
        card = self._card(self.ann) | {"lines": self._card(self.ann)["lines"][:1] * 40}
        with patch.object(type(scores), "_get_scorecards", lambda self: {self.id: card}):
            page = self._render(scores[0], self.leader)
        sheets = page.xpath("//div[hasclass('o_kpi_card')]")
        lines = [len(sheet.xpath(".//tr[@class='o_kpi_card_line']")) for sheet in sheets]
        self.assertEqual(lines, [18, 18, 4])
        for sheet in sheets:
            [head] = sheet.xpath(".//table[hasclass('o_kpi_card_company')]")
            self.assertIn(self.company.name, head.text_content())
            self.assertIn("March 2026", head.text_content())
            self.assertTrue(sheet.xpath(".//thead"))

    @skipUnless(
        shutil.which("wkhtmltopdf") and shutil.which("pdftotext"), "makes and reads PDF files"
    )
    def test_the_pdf_read_back(self):
        score = self._score(self.scheme, self.ann)
        card = score._get_scorecard()
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf("sales_kpi.report_score", score.ids)
        self.assertEqual(kind, "pdf")
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(content)
            file.flush()
            text = subprocess.run(
                ["pdftotext", "-layout", file.name, "-"],
                capture_output=True, check=True, text=True,
            ).stdout  # fmt: skip
        text = _squeeze(text)
        self.assertIn(f"{self.ann.name} · March 2026", text)
        for line in card["lines"]:
            for name in ("actual_text", "target_text", "gap_text", "points_text"):
                self.assertIn(_squeeze(line[name]), text)

    @skipUnless(
        shutil.which("wkhtmltopdf") and shutil.which("pdffonts"), "makes and reads PDF files"
    )
    def test_the_pdf_has_odoo_s_stylesheets(self):
        """Two scorecards in one file, on a sheet each. Without its styles wkhtmltopdf takes a type
        with serifs; Odoo's own it embeds, or draws."""
        url = f"http://127.0.0.1:{HttpCase.http_port()}"
        self.env["ir.config_parameter"].set_param("report.url", url)
        scores = self._score(self.scheme, self.ann) | self._score(self.scheme, self.bob)
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            content, _kind = report._render_qweb_pdf("sales_kpi.report_score", scores.ids)
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(content)
            file.flush()
            fonts, about = (
                subprocess.run([name, file.name], capture_output=True, check=True, text=True).stdout
                for name in ("pdffonts", "pdfinfo")
            )
        self.assertNotIn("Serif", fonts)
        self.assertRegex(about, r"Pages:\s+2\b")

    def test_a_rival_prints_nothing(self):
        score = self._score(self.scheme, self.ann)
        self.assertTrue(self._render(score, self.leader).xpath("//tbody/tr"))
        for user in (self.bob, self.accountant):
            with self.assertRaises(AccessError, msg=user.login):
                self._render(score, user)

    def test_the_workbook_equals_the_object(self):
        cards = [self._card(subject) for subject in (self.ann, self.bees, self.company)]
        book = _load(ScorecardWorkbook(self.env).build(cards))
        self.assertEqual(len(book.worksheets), 3)
        for sheet, card in zip(book.worksheets, cards, strict=True):
            self.assertEqual(sheet["A1"].value, f"{card['who']} · {card['period']}")
            self.assertAlmostEqual(sheet["B3"].value, card["total"])
            self.assertEqual(sheet["B4"].value, card["rating"])
            for row, line in enumerate(card["lines"], start=HEAD + 1):
                cells = [cell.value for cell in sheet[row]]
                self.assertEqual(cells[0], line["name"])
                for value, name in zip(cells[1:10], NUMBERS, strict=True):
                    if line[name] is None:
                        self.assertIsNone(value, name)
                    else:
                        self.assertAlmostEqual(value, line[name], msg=name)
                trend = [point["value"] for point in line["trend"]["points"]]
                self.assertEqual(cells[11:23], trend)
                self.assertEqual(cells[23] or "", line["explanation"])

    def test_the_workbook_formats_by_unit(self):
        book = _load(ScorecardWorkbook(self.env).build([self._card(self.ann)]))
        sheet = book.worksheets[0]
        row = [cell.value for cell in sheet["A"]].index("Won revenue") + 1
        self.assertEqual(sheet.cell(row, 3).number_format, "#,##0.00")
        self.assertEqual(sheet.cell(row, 5).number_format, "0.0%")

    def test_small_lines_of_the_workbook_begin_at_zero(self):
        content = ScorecardWorkbook(self.env).build([self._card(self.ann)])
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        groups = re.findall("<x14:sparklineGroup [^>]*>", sheet)
        self.assertEqual(len(groups), 3)
        for group in groups:
            self.assertIn('manualMin="0"', group)

    def test_odd_names(self):
        self.ann.name = "=1+1[/*?:\\] " + "x" * 40
        card = self._card(self.ann)
        book = _load(ScorecardWorkbook(self.env).build([card, card]))
        self.assertEqual(len(set(book.sheetnames)), 2)
        cell = book.worksheets[0]["A1"]
        self.assertEqual((cell.data_type, cell.value[:4]), ("s", "=1+1"))


@tagged("post_install", "-at_install")
class TestScorecardDownload(ScorecardCommon, HttpCase):
    def _get(self, login, ids):
        self.authenticate(login, login)
        return self.url_open(f"/sales_kpi/scorecards.xlsx?ids={ids}")

    def test_the_download(self):
        ann, bob = (self._score(self.scheme, user) for user in (self.ann, self.bob))
        action = ann.with_user(self.ann).action_export_xlsx()
        self.assertEqual(action["url"], f"/sales_kpi/scorecards.xlsx?ids={ann.id}")
        reply = self._get("ann", ann.id)
        self.assertEqual(reply.status_code, 200)
        self.assertEqual(len(_load(reply.content).worksheets), 1)
        self.assertEqual(
            len(_load(self._get("leader", f"{ann.id},{bob.id}").content).worksheets), 2
        )

    def test_rights_are_checked_on_the_server(self):
        ann, bob = (self._score(self.scheme, user) for user in (self.ann, self.bob))
        for login, ids in (("bob", ann.id), ("ann", f"{ann.id},{bob.id}"), ("accountant", ann.id)):
            self.assertEqual(self._get(login, ids).status_code, 403, login)
        self.assertEqual(self._get("ann", "1;drop").status_code, 400)
        self.assertEqual(self._get("ann", 2**31 - 1).status_code, 404)
        with self.assertRaises(AccessError):
            ann.with_user(self.bob).action_print()


def _load(content):
    with warnings.catch_warnings():  # it does not know the small charts
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(content))


def _squeeze(text):
    return " ".join(text.split())
