from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .score_common import ScoreCommon

APRIL = (date(2026, 4, 1), date(2026, 4, 30))
FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))


@tagged("post_install", "-at_install")
class TestScoreRegions(ScoreCommon):
    """The Wasps move from North to South on 1 April, while March is still open.

    Ann (Bees, North) won 40 in March and 5 in April; Carl (Wasps) 100 in March, 30 in April and
    7 in February. Each rep is to reach 50 a month. So March's North has 140 of 100 and South has
    nothing; April's North has 5 of 50 and South 30 of 50.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.south = cls.env["crm.team"].create({"name": "South"})
        cls.scheme = cls._scheme(cls, ("won_revenue", 100, {"default_target": 50}))
        cls._move("won", cls.ann, 10, 40)
        cls._move("won", cls.carl, 10, 100, team=cls.wasps)
        cls._move("won", cls.carl, "2026-02-10", 7, team=cls.wasps)
        cls._move("won", cls.ann, "2026-04-01", 5)
        cls._move("won", cls.carl, "2026-04-01", 30, team=cls.wasps)
        cls.env["sales.kpi.membership"].search(
            [("user_id", "not in", (cls.ann | cls.carl).ids)]
        ).unlink()
        Period = cls.env["sales.kpi.period"]
        cls.april = Period.get_or_create("month", APRIL[0])
        cls.february = Period.get_or_create("month", FEBRUARY[0])

    def _go_south(self):
        with freeze_time("2026-04-01 12:00:00"):
            self.wasps.parent_id = self.south

    def _refresh(self, period, day="2026-04-02"):
        with freeze_time(f"{day} 12:00:00"):
            period.with_user(self.manager).refresh()

    def _facts(self, period, code="won_revenue"):
        """{team or company: what is counted of it} by the facts."""
        facts = self.env["sales.kpi.fact"].search(
            [
                ("period_id", "=", period.id),
                ("definition_id.code", "=", code),
                ("subject_type", "in", ("team", "company")),
            ]
        )
        return {fact.team_id or fact.company_id: fact.value for fact in facts}

    def _scores(self, period):
        """{team or company: (actual, target)} by the scores."""
        lines = self.env["sales.kpi.score.line"].search(
            [("score_id.period_id", "=", period.id), ("score_id.subject_type", "!=", "user")]
        )
        return {
            line.score_id.team_id or line.score_id.company_id: (line.actual, line.target)
            for line in lines
        }

    def test_march_stays_norths(self):
        self._go_south()
        self._refresh(self.march)
        self._refresh(self.april)
        march = {self.region: 140, self.bees: 40, self.wasps: 100, self.company: 140}
        self.assertEqual(self._facts(self.march), march)
        april = {self.region: 5, self.south: 30, self.bees: 5, self.wasps: 30, self.company: 35}
        self.assertEqual(self._facts(self.april), april)
        self.assertEqual(self._scores(self.march)[self.region], (140, 100))
        self.assertNotIn(self.south, self._scores(self.march))
        self.assertEqual(self._scores(self.april)[self.region], (5, 50))
        self.assertEqual(self._scores(self.april)[self.south], (30, 50))

    def test_counted_before_and_after(self):
        """What was counted before the move is not counted anew into another region."""
        self._refresh(self.march, "2026-03-31")
        before = self._facts(self.march)
        self._go_south()
        self._refresh(self.march)
        self.assertEqual(self._facts(self.march), before)
        self.assertEqual(before[self.region], 140)

    def test_running_period_goes_by_today(self):
        # April until the 14th: the Wasps are back in North from the 15th on.
        self._go_south()
        self._refresh(self.april, "2026-04-14")
        self.assertEqual(self._facts(self.april)[self.south], 30)
        with freeze_time("2026-04-15 12:00:00"):
            self.wasps.parent_id = self.region
        self._refresh(self.april, "2026-04-15")
        self.assertEqual(self._facts(self.april)[self.region], 35)
        self.assertNotIn(self.south, self._facts(self.april))

    def test_closed_period(self):
        self._refresh(self.march, "2026-03-31")
        with freeze_time("2026-04-01 08:00:00"):
            self.march.with_user(self.manager).action_review()
        self._go_south()
        self._refresh(self.march)
        self.assertEqual(self._facts(self.march)[self.region], 140)
        with freeze_time("2026-04-02 12:00:00"):
            self.march.with_user(self.manager).action_reopen()
        self._refresh(self.march, "2026-04-03")
        self.assertEqual(self._facts(self.march)[self.region], 140)
        self.assertNotIn(self.south, self._facts(self.march))

    def test_former_open_period(self):
        self._go_south()
        self._refresh(self.february)
        self.assertEqual(self._facts(self.february)[self.region], 7)
        self.assertNotIn(self.south, self._facts(self.february))

    def test_measures_that_are_read_alone(self):
        """Medians and distinct counts go by the same tree."""
        self._define("probe_distinct", kind="distinct", value_field="user_id")
        self._define("probe_median", kind="median", value_field="expected_revenue")
        self._go_south()
        with freeze_time("2026-04-02 12:00:00"):
            for code, span, expected in (
                ("probe_distinct", (self.march.date_from, self.march.date_to), (2, 0)),
                ("probe_distinct", APRIL, (1, 1)),
                ("probe_median", (self.march.date_from, self.march.date_to), (70, None)),
                ("probe_median", APRIL, (5, 30)),
            ):
                cells = self._cells(code, span)
                found = tuple(cells["team", t.id].value for t in (self.region, self.south))
                self.assertEqual(found, expected, (code, span))

    def test_records_behind_a_number(self):
        self._go_south()
        definition = self.Definition._find_by_code(["won_revenue"])
        with freeze_time("2026-04-02 12:00:00"):
            for span, team, revenue in (
                ((self.march.date_from, self.march.date_to), self.region, 140),
                ((self.march.date_from, self.march.date_to), self.south, 0),
                (APRIL, self.region, 5),
                (APRIL, self.south, 30),
            ):
                action = definition._get_records_action(self.company, *span, ("team", team.id))
                found = self.env[action["res_model"]].with_context(**action["context"])
                rows = found.search(action["domain"])
                self.assertEqual(sum(rows.mapped("expected_revenue")), revenue, (span, team.name))

    def test_nested_region(self):
        """North itself goes from East to West on 1 April."""
        east, west = self.env["crm.team"].create([{"name": "East"}, {"name": "West"}])
        self.region.parent_id = east
        first = self.env["sales.kpi.team.parent"].search([("team_id", "=", self.region.id)])
        first.date_from = False
        with freeze_time("2026-04-01 12:00:00"):
            self.region.parent_id = west
        self._refresh(self.march)
        self._refresh(self.april)
        self.assertEqual(self._facts(self.march)[east], 140)
        self.assertNotIn(west, self._facts(self.march))
        self.assertEqual(self._facts(self.april)[west], 35)
        self.assertNotIn(east, self._facts(self.april))

    def test_archived_team_and_region(self):
        self._go_south()
        (self.wasps | self.region).active = False
        self._refresh(self.march)
        self.assertEqual(self._facts(self.march)[self.region], 140)

    def test_put_right_by_hand(self):
        """In truth the Wasps were South's from 1 March on."""
        self._go_south()
        self._refresh(self.march)
        north, south = self.env["sales.kpi.team.parent"].search(
            [("team_id", "=", self.wasps.id)], order="id"
        )
        with freeze_time("2026-04-02 13:00:00"):
            north.date_to = date(2026, 2, 28)
            south.date_from = date(2026, 3, 1)
        self._refresh(self.march, "2026-04-03")
        self.assertEqual(self._facts(self.march)[self.region], 40)
        self.assertEqual(self._facts(self.march)[self.south], 100)
        self.assertEqual(self._scores(self.march)[self.south], (100, 50))

    def test_scheme_of_a_region(self):
        """A contest of North's: Carl takes part in March, not in April."""
        self.scheme.team_ids = self.region
        self._go_south()
        self._refresh(self.march)
        self._refresh(self.april)
        for period, users in ((self.march, self.ann | self.carl), (self.april, self.ann)):
            scores = self.env["sales.kpi.score"].search(
                [("period_id", "=", period.id), ("subject_type", "=", "user")]
            )
            self.assertEqual(scores.user_id, users)

    def test_second_computation(self):
        """The parts of a region, added up by hand from the records and the lines of the tree."""
        self._go_south()
        self._refresh(self.march)
        self._refresh(self.april)
        Move = self.env["sales.kpi.stage.move"]
        Parent = self.env["sales.kpi.team.parent"]
        for period, day in ((self.march, date(2026, 3, 31)), (self.april, date(2026, 4, 2))):
            lines = Parent.search([]).filtered(
                lambda one, day=day: (one.date_from or day) <= day <= (one.date_to or day)
            )
            start = datetime.combine(period.date_from, datetime.min.time())
            wins = Move.search([("kind", "=", "won"), ("date", ">=", start)]).filtered(
                lambda move, last=period.date_to: move.date.date() <= last
            )
            for region in (self.region, self.south):
                teams = lines.filtered(lambda one, r=region: one.parent_id == r).team_id
                own = wins.filtered(lambda move, teams=teams: move.team_id in teams)
                self.assertEqual(
                    self._facts(period).get(region, 0), sum(own.mapped("expected_revenue"))
                )
