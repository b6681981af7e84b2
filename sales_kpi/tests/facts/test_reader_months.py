from datetime import date, timedelta
from random import Random

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..measures.measure_common import MeasureCommon

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
REVENUES = (100, 200, 300, 400, 50)  # of the months from January on


@tagged("post_install", "-at_install")
class TestReaderMonths(MeasureCommon):
    """Won by Ann for the Bees: 100, 200, 300, 400 and 50 in January to May 2026, 1,050 in all. It
    is 20 May, and all months before were counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time("2026-05-20 12:00:00")
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.Reader, cls.Period = cls.env["sales.kpi.reader"], cls.env["sales.kpi.period"]
        cls.whole = ("company", cls.company.id)
        cls.won = cls.Definition._find_by_code(["won_revenue"])
        for month, revenue in enumerate(REVENUES, start=1):
            cls._win(f"2026-0{month}-10", revenue)
        cls.months = cls._count_months(2026, 1, 2, 3, 4)

    @classmethod
    def _win(cls, day, revenue, kind="won", user=None, team=None):
        cls._move(kind, user or cls.ann, f"{day} 12:00:00", revenue, team=team or cls.bees)

    @classmethod
    def _count_months(cls, year, *numbers):
        months = cls.Period.union(
            *(cls.Period.get_or_create("month", date(year, number, 1)) for number in numbers)
        )
        for month in months:
            month.refresh()
        return months

    def _read(self, definitions=None, days=YEAR, subject=None):
        """{code: value} of what the months say."""
        self.env.flush_all()
        self.env.invalidate_all()
        found = self.Reader._read_from_months(
            definitions or self.won, self.company, days, subject or self.whole
        )
        return {definition.code: cell.value for definition, cell in found.items()}

    def _count(self, definitions=None, days=YEAR, subject=None):
        """The same from the records."""
        definitions, subject = definitions or self.won, subject or self.whole
        cells = self.Reader._read_definitions(definitions, self.company, *days, subject)
        return {one.code: cells[one.code][subject].value for one in definitions}

    def _set(self, table, month, **values):
        for name, value in values.items():
            self.env.cr.execute(
                f"UPDATE sales_kpi_{table} SET {name} = %s"
                " WHERE period_id = %s AND definition_id = %s",
                [value, month.id, self.won.id],
            )

    def test_months_and_the_days_between_are_added_up(self):
        """January to April as they were counted, 1 May to 31 December counted now. What the fact of
        January says instead of 100 is believed: 11 more."""
        self.assertEqual(self._read(), {"won_revenue": 1050})
        self.assertEqual(self._count(), {"won_revenue": 1050})
        self._set("fact", self.months[0], numerator=111)
        self.assertEqual(self._read(), {"won_revenue": 1061})

    def test_days_before_the_first_and_after_the_last_month(self):
        """10 January to 20 May: February, March and April are whole months in it."""
        self._set("fact", self.months[0], numerator=9999)
        days = (date(2026, 1, 10), date(2026, 5, 20))
        self.assertEqual(self._read(days=days), {"won_revenue": 1050})
        days = (date(2026, 1, 11), date(2026, 5, 9))
        self.assertEqual(self._read(days=days), {"won_revenue": 900})

    def test_an_open_month_is_counted_anew_after_an_hour(self):
        """An import of history wins 7 more in January."""
        self._win("2026-01-20", 7)
        self.assertEqual(self._read(), {"won_revenue": 1050})
        old = fields.Datetime.now() - timedelta(minutes=61)
        self._set("reading", self.months[0], as_of=old)
        self.assertEqual(self._read(), {"won_revenue": 1057})

    def test_a_closed_month_stays_as_it_was_frozen(self):
        self.months[0].state = "locked"
        self._set("reading", self.months[0], as_of=fields.Datetime.now() - timedelta(days=99))
        self._win("2026-01-20", 7)
        self.assertEqual(self._read(), {"won_revenue": 1050})

    def test_what_is_shown_as_of_now_is_of_now(self):
        """Nothing tells a leader how old a year is that he reads as he looks: his own people's
        figures beside it are of now. What was won after January was counted is in it at once, or
        as late as the company's freshness setting says."""
        self._win("2026-01-20", 7)
        self.env.flush_all()
        for seconds, expected in ((0, 1050), (self.company.kpi_freshness + 1, 1057)):
            then = fields.Datetime.now() - timedelta(seconds=seconds)
            for month in self.months:
                self._set("reading", month, as_of=then)
            self.env.invalidate_all()
            self.assertEqual(self._compare(self.manager, *self.whole), expected)

    def test_what_becomes_of_it_later(self):
        """Of the one that came in in January, a closed month says that it isn't won: it was won
        in March, and of what came in during the year all is won."""
        lead = self.env["crm.lead"].create(
            {"name": "Late", "type": "opportunity", "user_id": self.ann.id, "team_id": self.bees.id}
        )
        move = self.env["sales.kpi.stage.move"].search([("lead_id", "=", lead.id)])
        move.sudo().date = "2026-01-15 12:00:00"
        cohort = self.Definition._find_by_code(["cohort_win_rate"])
        self._count_months(2026, 1, 2, 3, 4)
        self.months.state = "locked"
        lead.action_set_won()
        self.assertEqual(self._count(cohort), {"cohort_win_rate": 1})
        self.assertEqual(self._read(cohort), {})

    def test_what_is_of_these_days_only(self):
        """Targets of months are no target of the year."""
        target = self.Definition._find_by_code(["won_target"])
        self.env["sales.kpi.target"].create(
            {
                "period_id": self.months[0].id,
                "definition_id": self.won.id,
                "user_id": self.ann.id,
                "value": 500,
            }
        )
        self._count_months(2026, 1, 2, 3, 4)
        self.assertEqual(self._count(target), {"won_target": 0})
        self.assertEqual(self._read(target), {})

    def test_what_was_not_counted_well_is_counted_now(self):
        self._set("fact", self.months[0], numerator=111)
        self._set("reading", self.months[0], error="Broken")
        self.assertEqual(self._read(), {"won_revenue": 1050})

    def test_what_was_counted_in_another_way_is_counted_now(self):
        """Since the months were counted, wins under 150 don't count any more."""
        with freeze_time("2026-05-20 12:10:00"):
            self.won.domain = "[('kind', '=', 'won'), ('expected_revenue', '>=', 150)]"
            self.assertEqual(self._read(), {})  # nothing is known: it is counted as a whole
            self.assertEqual(self._count(), {"won_revenue": 900})

    def test_a_rate_is_that_of_the_sums(self):
        """One won and one lost in January, three won in each other month and May: 1/2 and 1/1
        four times are 5 of 6, not the average of the months' rates."""
        rate = self.Definition._find_by_code(["win_rate"])
        self._win("2026-01-15", 10, kind="lost")
        self._count_months(2026, 1, 2, 3, 4)
        self.assertAlmostEqual(self._read(rate)["win_rate"], 5 / 6)
        self.assertEqual(self._read(rate), self._count(rate))

    def test_too_little_was_counted(self):
        """Of the year before, one month only."""
        self._win("2025-03-10", 5)
        self._count_months(2025, 3)
        days = (date(2025, 1, 1), date(2025, 12, 31))
        self.assertEqual(self._read(days=days), {})

    def test_what_does_not_add_up_over_days(self):
        """What is different, how it stands, what is compared with the days before, and what
        depends on the last day."""
        adding = self.Definition.search([]).filtered(self.Reader._sums_over_days)
        codes = set(adding.mapped("code"))
        self.assertLessEqual(
            {"won_revenue", "order_amount", "collected_amount", "win_rate", "activities_done"},
            codes,
        )
        others = {
            "active_customers", "open_pipeline", "collection_rate", "overdue_amount",
            "cohort_win_rate", "first_visit_success_rate", "won_target",
        }  # fmt: skip
        self.assertFalse(codes & others)
        kinds = set(adding.mapped("kind"))
        self.assertFalse(kinds & {"distinct", "median", "formula", "manual"})

    def test_a_team_that_was_in_the_region(self):
        """The Wasps won 60 in February, and leave the region today: the region as it is has the
        1,050 of the Bees. Its months were counted with the Wasps, and say nothing of it any more;
        those of the company and of the Bees do."""
        self._win("2026-02-15", 60, user=self.carl, team=self.wasps)
        self._count_months(2026, 2)
        region = ("team", self.region.id)
        self.assertEqual(self._read(subject=region), {"won_revenue": 1110})
        self.wasps.parent_id = False
        self.assertEqual(self._read(subject=region), {})
        self.assertEqual(self._compare(self.manager, *region), 1050)
        self.assertEqual(self._read(subject=("team", self.bees.id)), {"won_revenue": 1050})
        self.assertEqual(self._read(), {"won_revenue": 1110})

    def test_a_tree_that_was_put_right(self):
        """January to April were counted without the Wasps in the region, and closed. Today somebody
        says that they belonged there all along: their 60 of February count, too."""
        self._win("2026-02-15", 60, user=self.carl, team=self.wasps)
        Parent = self.env["sales.kpi.team.parent"]
        own = Parent.search([("team_id", "=", self.wasps.id)])
        with freeze_time("2026-05-19 12:00:00"):
            own.date_from = "2026-05-01"
        with freeze_time("2026-05-19 12:30:00"):
            self._count_months(2026, 1, 2, 3, 4)
        self.months.state = "locked"
        region = ("team", self.region.id)
        self.assertEqual(
            self._read(subject=region, days=(YEAR[0], date(2026, 4, 30))), {"won_revenue": 1000}
        )
        own.with_user(self.manager).date_from = False
        self.assertEqual(self._compare(self.manager, *region), 1110)
        self.assertEqual(self._count(subject=region), {"won_revenue": 1110})
        self.assertEqual(self._read(), {"won_revenue": 1110})  # the company's are as they were

    def test_same_as_counted(self):
        """Forty draws of days and subject: what the months say is what the records say."""
        random, told = Random(4), 0
        for _number in range(60):
            user, team = random.choice([(self.ann, self.bees), (self.carl, self.wasps)])
            day = date(2025, 6, 1) + timedelta(random.randrange(350))
            self._win(
                day, random.randrange(1, 99), random.choice(["won", "won", "lost"]), user, team
            )
        self._count_months(2025, *range(6, 13))
        self._count_months(2026, *range(1, 5))
        measures = self.Definition.search([]).filtered(self.Reader._sums_over_days)
        for _number in range(40):
            first = date(2025, 6, 1) + timedelta(random.randrange(200))
            days = (first, first + timedelta(random.randrange(60, 300)))
            subject = random.choice([self.whole, ("team", self.bees.id), ("team", self.region.id)])
            with self.subTest(days=days, subject=subject):
                found = self._read(measures, days, subject)
                expected = self._count(measures, days, subject)
                for code, value in found.items():
                    self.assertAlmostEqual(value or 0, expected[code] or 0, msg=code)
                told += bool(found.get("won_revenue"))
        self.assertGreater(told, 20)

    # ---- people --------------------------------------------------------------------------------

    def _read_people(self, definitions=None, days=YEAR, users=None):
        """{code: {user id: value}} of what the months say; the days between are counted of all,
        unless some are asked for."""
        self.env.flush_all()
        asked, everybody = users and ("user", tuple(users)), self.env["res.users"].search([]).ids
        found = self.Reader._read_people_from_months(
            definitions or self.won, self.company, days, timedelta(hours=1), users or everybody,
            asked,
        )  # fmt: skip
        return {
            definition.code: {subject[1]: cells[subject].value for subject in cells}
            for definition, cells in found.items()
        }

    def test_people_whatever_their_teams(self):
        """Carl won 60 in February for the Wasps and 5 in May, which is counted now; nobody else has
        anything. What Ann's fact of January says instead of 100 is believed."""
        self._win("2026-02-15", 60, user=self.carl, team=self.wasps)
        self._count_months(2026, 2)
        self._win("2026-05-18", 5, user=self.carl)
        self.wasps.parent_id = False
        found = self._read_people()["won_revenue"]
        self.assertEqual((found[self.ann.id], found[self.carl.id]), (1050, 65))
        self.assertEqual({user for user, value in found.items() if value},
                         {self.ann.id, self.carl.id})  # fmt: skip
        self._set("fact", self.months[0], numerator=111)
        few = self._read_people(users=[self.ann.id])["won_revenue"]
        self.assertEqual((few[self.ann.id], few.get(self.carl.id)), (1061, None))

    def test_who_came_later(self):
        """Bob has no fact of January, as he was nowhere then: he had nothing."""
        self.env.cr.execute(
            "DELETE FROM sales_kpi_fact WHERE subject_type = 'user' AND subject_id = %s"
            " AND period_id = %s",
            [self.bob.id, self.months[0].id],
        )
        self._win("2026-03-11", 70, user=self.bob)
        self._count_months(2026, 3)
        self.assertEqual(self._read_people()["won_revenue"][self.bob.id], 70)

    def test_people_of_a_month_that_is_not_known(self):
        """Broken in January, and all of February: both are counted now. In another way since: none
        of the months says anything."""
        self._set("fact", self.months[0], numerator=111)
        self._set("reading", self.months[0], error="Broken")
        self.assertEqual(self._read_people()["won_revenue"][self.ann.id], 1050)
        with freeze_time("2026-05-20 12:10:00"):
            self.won.domain = "[('kind', '=', 'won'), ('expected_revenue', '>=', 150)]"
            self.assertEqual(self._read_people(), {})

    def test_people_same_as_counted(self):
        """Sixteen draws of days: what the months say of people is what the records say."""
        random, told = Random(5), 0
        people = ((self.ann, self.bees), (self.carl, self.wasps), (self.bob, self.wasps))
        for _number in range(60):
            user, team = random.choice(people)
            day = date(2025, 6, 1) + timedelta(random.randrange(350))
            kind = random.choice(["won", "won", "lost"])
            self._win(day, random.randrange(1, 99), kind, user, team)
        self._count_months(2025, *range(6, 13))
        self._count_months(2026, *range(1, 5))
        measures = self.Definition.search([]).filtered(self.Reader._sums_over_days)
        for number in range(16):
            first = date(2025, 6, 1) + timedelta(random.randrange(200))
            days = (first, first + timedelta(random.randrange(60, 300)))
            users = number % 2 and [user.id for user, _team in people[:2]]
            found = self._read_people(measures, days, users)
            counted = self.Reader._read_definitions(measures, self.company, *days)
            with self.subTest(days=days, users=users):
                for code, values in found.items():
                    expected = counted[code]
                    for user in users or {subject[1] for subject in expected}:
                        other = expected["user", user].value
                        if ("user", user) in expected.cells or values.get(user):
                            self.assertAlmostEqual(values.get(user) or 0, other or 0, msg=code)
                        told += bool(other)
        self.assertGreater(told, 40)

    # ---- who compares --------------------------------------------------------------------------

    def _compare(self, user, kind, subject_id):
        Comparison = self.env["sales.kpi.comparison"].with_user(user)
        return Comparison.get_comparison(
            ["won_revenue"], "year", "2026-05-20", kind, subject_id
        )["won_revenue"]["value"]  # fmt: skip

    def test_a_year_that_nobody_counted(self):
        self._set("fact", self.months[0], numerator=111)
        self.assertEqual(self._compare(self.manager, *self.whole), 1061)
        self.Period.get_or_create("year", date(2026, 5, 20)).refresh()
        self.assertEqual(self._compare(self.manager, *self.whole), 1050)

    def test_ones_own_are_those_of_now(self):
        self._set("fact", self.months[0], numerator=111)
        self.assertEqual(self._compare(self.ann, "user", self.ann.id), 1050)
