import random
from datetime import date, timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ...models.outcomes.contests import figures
from ...tools.contests import contest as rules
from ...tools.ranking import rounded
from .contest_common import DURING, ContestCommon

STANDING = "sales_kpi_contest_standing"


@tagged("post_install", "-at_install")
class TestContestChanges(ContestCommon):
    """A count writes what has changed, and comes to what a count of everything comes to."""

    def _count(self, contest, **options):
        """Names of those whose standing was written."""
        before = self._find_places(contest)
        contest.sudo()._refresh(**options)
        after = self._find_places(contest)
        return {name for name, place in after.items() if before.get(name) != place}

    def _find_places(self, contest):
        """{login: where PostgreSQL keeps the row}: another place after each writing."""
        self.env.flush_all()
        self.env.cr.execute(
            f"""SELECT users.login, standing.ctid::text FROM {STANDING} standing
                  JOIN sales_kpi_contest_side side ON side.id = standing.side_id
                  JOIN res_users users ON users.id = side.user_id
                 WHERE standing.contest_id = %s""",
            [contest.id],
        )
        return dict(self.env.cr.fetchall())

    def test_news_of_one_write_one_and_the_places_that_moved(self):
        contest = self._start(self._contest((1500, 1000)))
        with freeze_time(DURING):
            self._move("won", self.ann, 10, 500)
            self._move("won", self.bob, 10, 700)
            self._count(contest)
            self.assertEqual(self._count(contest), set())
            # Carl's 100 leave him on place 3; 500 more make 600, between Bob and Ann.
            self._move("won", self.carl, 10, 100)
            self.assertEqual(self._count(contest), {"carl"})
            self._move("won", self.carl, 10, 500)
            self.assertEqual(self._count(contest), {"carl", "ann"})
            # The first one goes on: how near the others are to him is written nowhere.
            self._move("won", self.bob, 10, 300)
            self.assertEqual(len(contest.sudo()._find_changes({})[contest]), 1)
            self.assertEqual(self._count(contest), {"bob"})
            self.assertEqual(self._ranks(contest), {"bob": 1, "carl": 2, "ann": 3})
            rows = self._rows(contest)
            self.assertEqual([rows[n]["prize"] for n in ("bob", "carl", "ann")], [1500, 1000, 0])

    def test_the_whole_count_writes_only_what_changed(self):
        contest = self._start(self._contest(ties="earlier"))
        with freeze_time(DURING):
            self._move("won", self.ann, 10, 500)
            self._move("won", self.bob, 10, 700)
            self._count(contest)
            self.assertEqual(self._count(contest), set())
            self._move("won", self.carl, 10, 100)
            self.assertEqual(self._count(contest), {"carl"})
            self.assertEqual(self._count(contest, is_live=True), set())

    def test_how_near_to_the_first_is_worked_out_where_it_is_shown(self):
        contest = self._start(self._contest())
        for user, revenue in ((self.ann, 500), (self.bob, 800), (self.carl, 0)):
            self._move("won", user, 10, revenue)
        with self._on(DURING, contest):
            rows = self._rows(contest)
            self.assertEqual([rows[n]["share"] for n in ("bob", "ann", "carl")], [1, 0.625, 0])
            self.assertFalse(any(contest.standing_ids.mapped("share")))

    def test_a_figure_that_is_no_number_is_refused_in_words(self):
        contest = self._start(self._contest())
        with freeze_time(DURING):
            self._count(contest)
            deal = self._move("won", self.ann, 10, 500)
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE sales_kpi_stage_move SET expected_revenue = 'NaN' WHERE id = %s", [deal.id]
            )
            contest.sudo()._refresh()
            self.assertIn("not a number", contest.error)

    # ---- against a count of everything ---------------------------------------------------------

    def _check_whole(self, contest):
        """Standings, places and prizes are those that come of all sides, one after the other."""
        reading = figures.Reading(contest, {})
        lines = contest._get_lines(reading)
        self.assertEqual(contest._read_lines(), lines)
        ranks = figures.rank(contest, lines)
        whole = figures.Standings(contest, lines, ranks)
        found = {
            one.side_id.id: (one.rank or None, one.prize, one.thing) for one in contest.standing_ids
        }
        wanted = {
            side: (ranks[side], float(prize), thing or False)
            for side, (prize, thing) in ((side, whole.get_won(side)) for side in lines)
        }
        self.assertEqual(found, wanted)

    def _find_ways(self):
        """Contests of March by all that moves single people, with and without a least figure."""
        month = {"date_from": date(2026, 3, 1), "date_to": date(2026, 3, 29)}
        ways = [
            {"value_by": way, "minimum": least}
            for way in ("amount", "percent", "progress")
            for least in (0, 150)
        ]
        ways += [{"kind": "duel", "user_ids": [Command.set((self.ann | self.bob).ids)]}]
        # Of other days, and of what is counted or counted once: customers.
        ways += [
            {
                "date_from": date(2026, 3, first),
                "date_to": date(2026, 3, last),
                "definition_id": one.id,
            }
            for one in (
                self.revenue,
                self.won,
                self._define(kind="distinct", value_field="lead_id"),
            )
            for first, last in ((3, 9), (5, 20))
        ]
        return [self._contest((1000, 500.01, 100), **(month | way)) for way in ways]

    def test_as_a_count_of_everything(self):
        for user, value in ((self.ann, 1000), (self.bob, 300)):
            self.env["sales.kpi.target"].create(
                {"definition_id": self.revenue.id, "subject_type": "user", "user_id": user.id,
                 "period_id": self.march.id, "value": value}
            )  # fmt: skip
        for month in (9, 10, 11, 12):
            self._move("won", self.ann, f"2025-{month:02}-20 12:00:00", 100)
            self._move("won", self.bob, f"2025-{month:02}-20 12:00:00", 70)
        with freeze_time("2026-02-25 12:00:00"):
            contests = self.Contest.union(*self._find_ways()).sudo()
        for contest in contests:
            self._start(contest, moment="2026-02-25 12:00:00")
            self.assertTrue(contest._is_simple())
        chance, deals = random.Random(18), []
        with freeze_time("2026-03-12 12:00:00"):
            for _round in range(8):
                self._change_something(chance, deals)
                contests._refresh()
                for contest in contests:
                    self.assertFalse(contest.error)
                self.assertEqual(contests._find_moved({}), {one: {} for one in contests})
                for contest in contests:
                    self.assertEqual(contest._find_moved({}), {contest: {}})
                    self._check_whole(contest)

    def test_records_of_several_contests_are_read_once(self):
        # Ann has 100 on the 10th, 200 at half past midnight of the 12th; Bob 250 on the 14th.
        self._set_clock("Asia/Shanghai")
        midnight = "2026-03-11 16:30:00"
        deals = ((self.ann, 10, 100), (self.ann, midnight, 200), (self.bob, 14, 250))
        for user, day, revenue in deals:
            self._move("won", user, day, revenue)
        wanted = {(9, 15): (300, 250), (9, 11): (100, 0), (12, 14): (200, 250), (13, 20): (0, 250)}
        contests = {
            days: self._start(
                self._contest(date_from=date(2026, 3, days[0]), date_to=date(2026, 3, days[1]))
            )
            for days in wanted
        }
        some = self.Contest.union(*contests.values()).sudo()
        with freeze_time("2026-03-14 12:00:00"):
            self.assertEqual(self._count_queries(some[:2]), self._count_queries(some))
        for days, values in wanted.items():
            rows = self._rows(contests[days])
            self.assertEqual((rows["ann"]["value"], rows["bob"]["value"]), values)

    def _count_queries(self, contests):
        """Of counting them when all of their figures are news."""
        contests._refresh()
        contests.standing_ids.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        contests._refresh()
        return self.env.cr.sql_log_count - before

    def _change_something(self, chance, deals):
        """New deals of few different sizes, so that there are ties; now and then one falls."""
        for _deal in range(chance.randint(0, 2)):
            user = chance.choice((self.ann, self.bob, self.carl))
            size = chance.choice((50, 100, 150, 0.1, 0.2, 0.3))
            deals.append(self._move("won", user, chance.randint(2, 11), size))
        if len(deals) > 2 and chance.random() < 0.4:
            deals.pop(chance.randrange(len(deals))).unlink()

    def test_of_the_facts_of_an_average(self):
        """Who has nothing to make an average of has no data, and takes no place."""
        mean = self._define(kind="average", value_field="expected_revenue")
        month = {"date_from": date(2026, 3, 1), "date_to": date(2026, 3, 31)}
        contest = self._contest((1000,), definition_id=mean.id, **month)
        self._start(contest, moment="2026-02-25 12:00:00")
        with freeze_time(DURING):
            for user, revenue in ((self.ann, 100), (self.bob, 300), (self.ann, 500)):
                self._move("won", user, 10, revenue)
                self.march.refresh()
                contest.sudo()._refresh()
                self._check_whole(contest)
            self.assertEqual(self._ranks(contest), {"ann": 1, "bob": 1, "carl": None})
            self.assertEqual(self._rows(contest)["carl"]["reason"], "No data")

    # ---- places --------------------------------------------------------------------------------

    def test_places_are_those_of_the_pure_ranking(self):
        """The statement that writes places, beside ``tools/contests``, for each kind of tie."""
        chance = random.Random(50)
        ways = (
            {},
            {"ties": "earlier"},
            {"ties": "second", "second_definition_id": self.won.id},
            {"kind": "race", "goal": 3},
            {"kind": "race", "goal": 3, "ties": "second", "second_definition_id": self.won.id},
        )
        contests = self.Contest.union(*(self._contest(**way) for way in ways)).sudo()
        for contest in contests:
            self._make_sides(contest, 60)
        for _round in range(5):
            entries = {contest: self._make_entries(contest, chance) for contest in contests}
            self.env["sales.kpi.contest.standing"]._write_ranks(contests)
            for contest, own in entries.items():
                rank = rules.rank_race if contest.kind == "race" else rules.rank
                wanted = dict(zip(own, rank(list(own.values()), contest.ties), strict=True))
                found = {one.side_id.id: one.rank or None for one in contest.standing_ids}
                self.assertEqual(found, wanted)

    def _make_sides(self, contest, count):
        self.env["sales.kpi.contest.side"].sudo()._insert(
            [
                {"contest_id": contest.id, "company_id": self.company.id, "name": f"Side {number}"}
                for number in range(count)
            ]
        )
        contest.invalidate_recordset()

    def _make_entries(self, contest, chance):
        """{side id: ``Entry``}, many of them equal, as standings."""
        entries = {side.id: self._make_entry(contest, chance) for side in contest.side_ids}
        self.env["sales.kpi.contest.standing"]._upsert(
            [
                {
                    "contest_id": contest.id,
                    "company_id": self.company.id,
                    "side_id": side,
                    "value": rounded(entry.value),
                    "has_value": entry.value is not None,
                    "second": rounded(entry.second),
                    "reached_on": entry.reached_on and str(entry.reached_on),
                }
                for side, entry in entries.items()
            ],
            key=("contest_id", "side_id"),
        )
        contest.invalidate_recordset()
        return entries

    def _make_entry(self, contest, chance):
        value = chance.choice((None, -2.0, 0.0, 0.1 + 0.2, 0.3, 1 / 3, 5.0, 1e12))
        goes_by_days = contest.kind == "race" or contest.ties == "earlier"
        day = contest.date_from + timedelta(days=chance.randint(0, 6))
        return rules.Entry(
            value,
            chance.choice((None, 0.0, 0.3, 0.1 + 0.2, 4.0)) if contest.ties == "second" else None,
            chance.choice((None, day)) if goes_by_days else None,
        )
