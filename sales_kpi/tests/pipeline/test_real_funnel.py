from datetime import datetime, timedelta

from ..whole.real_pipeline import QUARTERS, YEAR

SPANS = (YEAR, *QUARTERS)
# Two with many deals, and one of those who have none.
AGENTS = ("Darcel Schlecht", "Vicki Laflamme", "Mei-Mei Johns")


class RealFunnelTests:
    """The funnel of a pipeline that nobody here made, against plain Python over its files.

    `TestRealPipeline` runs these tests with its own: loading the files takes longer than they do.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Stay, cls.Opportunity = (
            cls.env["sales.kpi.stage.stay"],
            cls.env["sales.kpi.opportunity"],
        )
        cls.won_stage = cls.loaded.leads.filtered(lambda lead: lead.won_status == "won").stage_id
        cls.managers = sorted({manager for manager, _region in cls.files.agents.values()})

    def _get_choices(self, subject):
        if subject is None:
            return {}
        if subject in self.loaded.teams:
            return {"team_ids": self.loaded.teams[subject].ids}
        return {"user_ids": self.loaded.users[subject].ids}

    def _get_lines(self, funnel):
        stages = self.loaded.stages["Engaging"], self.won_stage
        lines = {line["stage_id"]: line for line in funnel["stages"]}
        return {
            name: lines[stage.id] for name, stage in zip(("Engaging", "Won"), stages, strict=True)
        }

    def assertNumbers(self, actual, expected, **where):
        for name, value in expected.items():
            with self.subTest(number=name, **where):
                if value is None:
                    self.assertIsNone(actual[name])
                else:
                    self.assertAlmostEqual(actual[name], value, places=6)

    def assertFunnel(self, subject, span):
        lines = self._get_lines(self.Stay.get_funnel(*span, **self._get_choices(subject)))
        for stage, expected in self.files.count_funnel(subject, *span).items():
            self.assertNumbers(lines[stage], expected, who=subject, stage=stage, span=str(span[0]))
            for name in ("back", "skipped"):
                self.assertEqual(lines[stage][name], 0)

    # ---- the funnel ----------------------------------------------------------------------------

    def test_files_give_what_is_known(self):
        """Won, lost and still engaged are the known 4,238, 2,473 and 1,589."""
        engaging = self.files.count_funnel(None, *YEAR)["Engaging"]
        counted = self.Stay.get_funnel("2016-01-01", "2018-12-31")
        line = self._get_lines(counted)["Engaging"]
        self.assertEqual((line["advanced"], line["lost"], line["still"]), (4238, 2473, 1589))
        self.assertLess(engaging["entered"], line["entered"], "Some were engaged in 2016")

    def test_company(self):
        for span in SPANS:
            self.assertFunnel(None, span)

    def test_teams_and_regions(self):
        self.assertEqual(len(self.managers), 6)
        for span in SPANS:
            for subject in self.loaded.teams:
                self.assertFunnel(subject, span)

    def test_agents(self):
        for span in SPANS:
            for agent in AGENTS:
                self.assertFunnel(agent, span)

    def test_each_in_the_own_rights(self):
        """A manager's own funnel is his team's, an agent's his own."""
        for subject in (self.managers[0], AGENTS[0]):
            user = self.loaded.users[subject]
            lines = self._get_lines(self.Stay.with_user(user).get_funnel(*YEAR))
            for stage, expected in self.files.count_funnel(subject, *YEAR).items():
                self.assertNumbers(lines[stage], expected, who=subject, stage=stage)

    def test_prospects_came_with_the_import(self):
        today = datetime.now().date()
        span = today - timedelta(days=1), today + timedelta(days=1)
        lines = {line["stage_id"]: line for line in self.Stay.get_funnel(*span)["stages"]}
        line = lines[self.loaded.stages["Prospecting"].id]
        self.assertEqual((line["entered"], line["still"], line["conversion"]), (500, 500, 0))

    def test_leakage(self):
        for span in SPANS:
            leaks = self.Stay.get_funnel(*span)["leakage"]
            found = {leak["user"]: (leak["count"], leak["revenue"]) for leak in leaks}
            expected = {}
            for agent in self.files.agents:
                lost = [
                    self.files.get_amount(deal)
                    for deal in self.files.get_deals(agent)
                    if deal.stage == "Lost" and span[0] <= deal.engaged <= span[1]
                ]
                if lost:
                    expected[agent] = (len(lost), sum(lost))
            self.assertEqual(found, expected)
            self.assertEqual({leak["stage"] for leak in leaks}, {"Engaging"})

    # ---- what became of the opportunities ------------------------------------------------------

    def _read_outcomes(self, domain, groupby):
        """{group: numbers} as the pivot reads them."""
        start, end = (datetime.combine(day, datetime.min.time()) for day in domain)
        days = [("date", ">=", start), ("date", "<", end + timedelta(days=1))]
        read = self.Opportunity._read_group
        found = {
            group: {"count": count, "win_rate": rate, "won_revenue": revenue}
            for group, count, rate, revenue in read(
                days, [groupby], ["__count", "is_won:avg", "won_revenue:sum"]
            )
        }
        groups = read([*days, ("status", "!=", "pending")], [groupby, "status"], ["cycle_days:avg"])
        for group, status, cycle in groups:
            found[group][f"days_{status}"] = cycle
        return found

    def assertOutcomes(self, groupby, subjects):
        for span in SPANS:
            found = self._read_outcomes(span, groupby)
            seen = 0
            for name, record in subjects.items():
                expected = self.files.count_outcomes(name, *span)
                if not expected["count"]:
                    self.assertNotIn(record, found)
                    continue
                known = {key: value for key, value in expected.items() if value is not None}
                self.assertNumbers(found[record], known, who=name, span=str(span[0]))
                self.assertEqual("days_won" in found[record], expected["days_won"] is not None)
                seen += found[record]["count"]
            self.assertEqual(seen, self.files.count_outcomes(None, *span)["count"])

    def test_outcomes_of_the_company(self):
        self.assertOutcomes("company_id", {None: self.loaded.company})

    def test_outcomes_of_the_agents(self):
        self.assertOutcomes(
            "user_id", {agent: self.loaded.users[agent] for agent in self.files.agents}
        )

    def test_outcomes_of_the_teams(self):
        self.assertOutcomes(
            "team_id", {manager: self.loaded.teams[manager] for manager in self.managers}
        )

    def test_one_row_an_opportunity(self):
        domain = [("company_id", "=", self.loaded.company.id)]
        groups = dict(self.Opportunity._read_group(domain, ["status"], ["__count"]))
        self.assertEqual(groups, {"won": 4238, "lost": 2473, "pending": 2089})
