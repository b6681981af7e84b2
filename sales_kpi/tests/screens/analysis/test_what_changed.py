from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...diagnosis.diagnosis_common import DiagnosisCommon

MARCH_10 = datetime(2026, 3, 10, 12)


@tagged("post_install", "-at_install")
class TestWhatChanged(DiagnosisCommon):
    """In March Ann and Bob each found 20 and won 10 of 100, as in the six months before; Bob 5."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time("2026-04-03 09:00:00")
        clock.start()
        cls.addClassCleanup(clock.stop)
        for rep, won in ((cls.ann, 10), (cls.bob, 5)):
            cls._usual(rep, 20, 10, 100)
            cls._deals(rep, MARCH_10, 20, won, 100)
        cls.march.refresh()

    def _page(self, user, subject=None, **options):
        options |= {"period_type": "month", "date": "2026-03-10"}
        if subject:
            options["subject"] = list(self._subject(subject))
        return self.env["sales.kpi.what.changed"].with_user(user).get_page(options)

    def test_page(self):
        page = self._page(self.bob)
        self.assertEqual((page["title"], page["empty"]), ("What changed", ""))
        self.assertEqual(
            page["what"],
            "Won revenue: $\xa0500, $\xa0500 less than usual ($\xa01,000).",
        )
        self.assertEqual(
            page["why"], "Opportunities do not close: Share won 25.0% instead of 50.0% (-$\xa0500)."
        )
        told = [(row["look"], row["text"], row["left"], row["width"]) for row in page["rows"]]
        self.assertEqual(
            told,
            [
                ("start", "$\xa01,000", 0, 100),
                ("even", "$\xa00", 100, 0),
                ("down", "-$\xa0500", 50, 50),
                ("even", "$\xa00", 50, 0),
                ("end", "$\xa0500", 0, 50),
            ],
        )
        self.assertEqual(page["baseline"], "usual")
        self.assertEqual([one["name"] for one in page["baselines"]], ["usual"])
        self.assertEqual(page["path_id"], self.won_path.id)

    def test_leader_reads_the_same_words(self):
        own, led = self._page(self.bob), self._page(self.leader, self.bob)
        for name in ("what", "why", "rows", "strengths", "baseline"):
            self.assertEqual(own[name], led[name])
        self.assertEqual(led["title"], f"What changed: {self.bob.name}")

    def test_team_tells_whom_it_hangs_on(self):
        page = self._page(self.leader, self.bees)
        self.assertIn("$\xa01,500, $\xa0500 less than usual", page["what"])
        self.assertEqual(
            page["people"],
            [
                {
                    "subject": ["user", self.bob.id],
                    "name": self.bob.name,
                    "type": "Opportunities do not close",
                    "gap_text": "-$\xa0500",
                }
            ],
        )
        # 15 won of the team's 40 may be chance where half is usual; 17 of 60 is not.
        self.assertIn("37.5% instead of 50.0%, which may be chance.", page["why"])
        company = self._page(self.manager, self.company)
        self.assertFalse(company["people"])
        self._deals(self.bob, MARCH_10, 20, 2, 100)
        self.march.refresh()
        company = self._page(self.manager, self.company)
        self.assertIn(["team", self.bees.id], [one["subject"] for one in company["people"]])

    def test_bars_open_their_records(self):
        page = self._page(self.bob)
        bars = [row for row in page["rows"] if row["mark"]]
        Page = self.env["sales.kpi.what.changed"].with_user(self.bob)
        actions = [Page.open_records(page["options"], row["mark"]) for row in bars]
        self.assertEqual(len(actions), 4)
        found = self.env["sales.kpi.stage.move"].with_user(self.bob).with_context(active_test=False)
        counts = [
            found.search_count(action["domain"])
            for action in actions
            if action["res_model"] == found._name
        ]
        # Found, won, won again for the size, and the result.
        self.assertEqual(counts, [20, 5, 5, 5])

    def test_deeds(self):
        Page = self.env["sales.kpi.what.changed"]
        self.assertFalse(self._page(self.bob)["deed"])  # nothing to do for yet
        self.env["sale.order"].create({"partner_id": self.customer.id, "user_id": self.bob.id})
        page = self._page(self.bob)
        self.assertEqual(page["deed"]["label"], "Open the quote without an answer")
        action = Page.with_user(self.bob).open_records(page["options"], page["deed"]["mark"])
        self.assertEqual(
            self.env["sale.order"].with_user(self.bob).search_count(action["domain"]), 1
        )
        for gone in ("gone", "list", None, ["plan"]):
            with self.assertRaises(UserError):
                Page.with_user(self.bob).open_records(
                    page["options"], {"kind": "deed", "deed": gone}
                )
        for deed in ("plan", "leads", "quotes", "overdue"):
            mark = {"kind": "deed", "deed": deed}
            for user in (self.bob, self.leader):
                options = self._page(user, self.bob)["options"]
                self.assertTrue(Page.with_user(user).open_records(options, mark))

    def test_who_may_look(self):
        for user in (self.leader, self.director, self.manager):
            self.assertTrue(self._page(user, self.bob)["what"])
        for user, subject in (
            (self.ann, self.bob),
            (self.ann, self.bees),
            (self.bob, self.company),
            (self.leader, self.carl),
            (self.leader, self.region),
            (self.director, self.company),
            (self.accountant, self.bob),
            (self.accountant, None),
            (self.portal, None),
        ):
            with self.assertRaises(AccessError):
                self._page(user, subject)

    def test_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        team = self.env["crm.team"].create({"name": "Secret", "company_id": other.id})
        rival = self._new_user(
            "rival", "sales_team.group_sale_salesman",
            company_id=other.id, company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        both = self._new_user("both", "sales_team.group_sale_manager")
        both.company_ids |= other
        for user in (self.manager, both):
            for subject in (other, team, rival):
                with self.assertRaises(AccessError):
                    self._page(user, subject)
        # In the other company he sees that it has nothing yet.
        Page = self.env["sales.kpi.what.changed"].with_user(both)
        Page = Page.with_context(allowed_company_ids=other.ids)
        self.assertTrue(Page.get_page({"subject": ["team", team.id]})["empty"])

    def test_choices(self):
        activity = self.env.ref("sales_kpi.diagnosis_path_activity")
        # Nobody did anything: a path that begins there is not theirs.
        self.assertEqual(self._page(self.bob, path_id=activity.id)["path_id"], self.won_path.id)
        deals = self.env.ref("sales_kpi.diagnosis_path_deals")
        page = self._page(self.bob, path_id=deals.id)
        self.assertEqual(page["path_id"], deals.id)
        self.assertEqual(len(page["rows"]), 4)
        for options in ({"subject": "me"}, {"subject": ["nobody", 1]}, {"subject": [1, 2, 3]}):
            with self.assertRaises(UserError):
                self.env["sales.kpi.what.changed"].with_user(self.bob).get_page(options)
        page = self._page(self.bob, path_id="x", baseline=["x"])
        self.assertEqual(page["path_id"], self.won_path.id)

    def test_nothing_to_compare_with(self):
        page = self._page(self.carl)
        self.assertIn("Nothing to compare with yet", page["empty"])
        self.env["sales.kpi.diagnosis.path"].search([]).active = False
        self.assertEqual(self._page(self.bob)["empty"], "No path of a result is switched on.")

    def test_as_a_spreadsheet(self):
        page = self._page(self.bob)
        table = self.env["sales.kpi.what.changed"]._get_tables(page)["changed"]
        self.assertEqual([row[1] for row in table["rows"]], [1000, 0, -500, 0, 500])

    def test_as_he_looks_while_it_runs(self):
        with freeze_time("2026-03-31 18:00:00"):
            self.march.refresh()
            before = self._page(self.bob)["rows"][-1]["value"]
            self._deals(self.bob, datetime(2026, 3, 31, 12), 0, 1, 100)
            # Invoices are counted by the books: as long as a path has them it waits for these.
            self.env.ref("sales_kpi.diagnosis_path_cash").active = False
            self.assertEqual(self._page(self.bob)["rows"][-1]["value"], before + 100)
