import io
from html import escape

import openpyxl
from freezegun import freeze_time

from odoo.tests import tagged

from .brief_common import BriefCommon

KEYS = ("value", "text", "target", "achievement", "status")


@tagged("post_install", "-at_install")
class TestBrief(BriefCommon):
    """What briefs say is what the screens say."""

    def _tiles(self, brief, place=0):
        return {tile["name"]: tile for tile in brief["groups"][place]["tiles"]}

    def _check_tiles(self, group, page):
        """Each tile of a brief is one of the screen."""
        shown = {tile["name"]: tile for tile in page["tiles"]}
        self.assertTrue(group["tiles"])
        for tile in group["tiles"]:
            self.assertEqual(
                [tile[key] for key in KEYS], [shown[tile["name"]].get(key) for key in KEYS]
            )

    def test_rep_day(self):
        """Bob won 1 of 4 deals by half of the month, and did nothing since Friday."""
        brief = self._brief(self.bob, "rep_day")
        workbench = self.env["sales.kpi.workbench"].with_user(self.bob)
        [group] = brief["groups"]
        self.assertEqual(group["title"], "March 2026")
        self._check_tiles(group, workbench.get_page({}))
        won = self._tiles(brief)["Opportunities won"]
        self.assertEqual((won["value"], won["target"], won["achievement"]), (1, 4, 0.25))
        standing, wrong, deed = brief["sentences"]
        # 1/4 x 50 + 2/10 x 30 + a win rate of 50 % x 20 = 12.5 + 6 + 20 points, behind Ann; the
        # leader of the region is ranked, too.
        self.assertEqual(standing, "March 2026: Rank 2 of 4, 38.5 points.")
        self.assertIn("Opportunities won: 1 of 4. 2 expected by now", wrong)
        self.assertEqual(deed, "3 more lift you to 100%.")
        self.assertFalse(brief["is_empty"])

    def test_what_was_done_since_the_brief_before(self):
        """Of Friday to Sunday: the screen's own page of these days."""
        self._activity(self.bob, 13, team_id=self.bees.id)
        self._activity(self.bob, 15, team_id=self.bees.id)
        self._activity(self.bob, 16, team_id=self.bees.id)  # today, after the mail
        brief = self._brief(self.bob, "rep_day")
        since, _month = brief["groups"]
        self.assertIn("Mar 13, 2026", since["title"])
        self.assertIn("Mar 15, 2026", since["title"])
        options = {"period_type": "custom", "date_from": "2026-03-13", "date_to": "2026-03-15"}
        page = self.env["sales.kpi.workbench"].with_user(self.bob).get_page(options)
        self._check_tiles(since, page)
        self.assertEqual(self._tiles(brief)["Activities done"]["value"], 2)

    def test_rep_week(self):
        brief = self._brief(self.bob, "rep_week")
        options = {"period_type": "week", "date": "2026-03-15"}
        page = self.env["sales.kpi.workbench"].with_user(self.bob).get_page(options)
        self._check_tiles(brief["groups"][0], page)
        self.assertEqual(brief["label"], "2026-W11")
        self.assertEqual(self._tiles(brief)["Activities done"]["value"], 2)  # both on the 10th

    def test_leader(self):
        """Ann is on track; Bob needs help, with the reasons of the Team Cockpit."""
        brief = self._brief(self.leader, "leader")
        page = self._page(self.leader)
        self._check_tiles(brief["groups"][0], page)
        team, help_text, first = brief["sentences"]
        self.assertEqual(team, "Bees, March 2026: Opportunities won: 3 of 8 (38%).")
        self.assertEqual(help_text, f"{self.bob.name} needs help.")
        self.assertEqual(
            first, f"Begin with {self.bob.name}. Opportunities won: 1, 2 expected by now."
        )
        [row] = brief["parts"][0]["rows"]
        reasons = [one["text"] for one in page["help"]["rows"][0]["reasons"]]
        self.assertEqual(row["text"], "; ".join(reasons[:2]))

    def test_manager(self):
        """3 deals of 4 x 4, 8 expected by now; the team of the fourth rep has none."""
        brief = self._brief(self.manager, "manager")
        cockpit = self.env["sales.kpi.company.cockpit"].with_user(self.manager)
        page = cockpit.get_page({"measure": "won_count"})
        self._check_tiles(brief["groups"][0], page)
        _company, behind, whom = brief["sentences"]
        self.assertEqual(
            behind, "Behind: Opportunities won (behind by 5), Activities done (behind by 11)."
        )
        self.assertEqual(whom, "Ask Sales first: Opportunities won 0 of 4 (0%).")

    def test_whom_it_is_not_for(self):
        self.assertIsNone(self._brief(self.ann, "leader"))
        self.assertIsNone(self._brief(self.leader, "manager"))
        self.assertIsNone(self._brief(self.manager, "rep_day"))
        self.assertIsNone(self._brief(self.ann, "no_such"))

    def test_scope_is_alike_for_managers_only(self):
        Brief = self.env["sales.kpi.brief"]
        second = self._new_user("second", "sales_team.group_sale_manager")
        for kind, alike in (("manager", True), ("rep_day", False), ("leader", False)):
            scopes = {
                Brief.with_user(user)._get_scope(kind) for user in (self.manager, second)
            }  # fmt: skip
            self.assertEqual(len(scopes) == 1, alike, kind)

    def test_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        brief = self._brief(self.bob, "rep_day", lang="fr_FR")
        self.assertEqual(brief["groups"][0]["title"], "mars 2026")

    def test_the_mail_has_all_of_it(self):
        """As HTML that mail programs show: no script, no file from elsewhere, 600 px at most."""
        brief = self._brief(self.bob, "rep_day")
        html = self._texts(brief)
        for text in brief["sentences"]:
            self.assertIn(text.replace("'", "&#39;"), html)
        for tile in brief["groups"][0]["tiles"]:
            self.assertIn(tile["text"], html)
            self.assertIn(f'href="{escape(tile["url"])}"', html)
        self.assertIn("max-width:600px", html)
        self.assertIn('width="25%"', html)  # the bar of 1 of 4
        for word in ("<script", "<img", "<link", "class="):
            self.assertNotIn(word, html)


@tagged("post_install", "-at_install")
class TestBriefMonth(BriefCommon):
    """A month that is published: the scorecard."""

    def test_scorecard(self):
        days = self.march.date_from, self.march.date_to
        self.assertFalse(self.march._is_published())
        brief = self._brief(self.bob, "month", days)
        self.assertEqual(brief["scores"], self._score(self.scheme, self.bob).ids)
        self.assertEqual(brief["label"], "March 2026")

    def test_what_is_to_be_answered(self):
        """Published, it waits for an answer; the scorecard goes with it on paper."""
        with freeze_time("2026-04-02 10:00:00"):
            self.march.with_user(self.manager).action_review()
            appraisals = self.env["sales.kpi.appraisal"].search(
                [("period_id", "=", self.march.id)]
            )  # fmt: skip
            appraisals.with_user(self.manager).action_publish()
            self.assertTrue(self.march._is_published())
            days = self.march.date_from, self.march.date_to
            brief = self._brief(self.bob, "month", days)
            self.assertIn("To do:", brief["sentences"][2])
            self.assertIn("It ended at 1; 4 was the target", brief["sentences"][1])
            papers = self.env["sales.kpi.brief"].with_user(self.bob)._make_papers(brief)
        self.assertEqual([name for name, _content in papers], ["Scorecard March 2026.pdf"])


@tagged("post_install", "-at_install")
class TestReportMail(BriefCommon):
    """A report as it is mailed: the same numbers as its page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["sales.kpi.report"].create(
            {
                "name": "Deals by salesperson",
                "sharing": "company",
                "user_id": cls.manager.id,
                "line_ids": [
                    (0, 0, {"definition_id": cls.Definition._find_by_code([code]).id})
                    for code in ("won_count", "won_revenue")
                ],
                "axis_ids": [(0, 0, {"axis": "rep"})],
            }
        )

    def _make(self, user):
        Brief = self.env["sales.kpi.brief"].with_user(user)
        Brief = Brief.with_context(allowed_company_ids=self.company.ids, lang="en_US")
        return Brief._get_report(self.report, self.company)

    def _read_file(self, payload):
        """The rows of the file, below its headings."""
        content = self.env["sales.kpi.brief"]._make_workbook(payload)
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        return [list(row) for row in sheet.iter_rows(min_row=8, values_only=True)]

    def test_same_numbers(self):
        """Ann won two deals of 100, Bob one: 3 and 300 in all."""
        payload = self._make(self.manager)
        page = self.report.with_user(self.manager).get_page(
            {"report_id": self.report.id, "all_rows": True}
        )  # fmt: skip
        rows = self._read_file(payload)
        told = {row[0]: row[1:] for row in rows}
        self.assertEqual(told[self.ann.name], [2, 200])
        self.assertEqual(told[self.bob.name], [1, 100])
        self.assertEqual(rows[-1][1:], [3, 300])
        shown = [[cell["value"] for cell in row["cells"][0]] for row in page["rows"]]
        self.assertEqual([row[1:] for row in rows], shown)
        texts = [[cell["text"] for cell in row["cells"][0]] for row in page["rows"]]
        self.assertEqual([row[1:] for row in payload["shown"][0]["texts"]], texts)
        html = self._texts(payload)
        for row in texts:
            for text in row:
                self.assertIn(text, html)

    def test_each_reader_his_own(self):
        payload = self._make(self.bob)
        rows = self._read_file(payload)
        self.assertEqual([row[1] for row in rows], [1, 1])  # himself, and the total
        self.assertNotIn(self.ann.name, self._texts(payload))

    def test_who_may_not_read_it(self):
        self.report.sharing = "private"
        self.assertIsNone(self._make(self.bob))
