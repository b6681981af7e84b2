from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .contest_common import BEFORE, DURING, OVER, ContestCommon


@tagged("post_install", "-at_install")
class TestContestFigures(ContestCommon):
    """What sides compete by: own targets, usual figures, days of each member."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month = {"date_from": date(2026, 3, 1), "date_to": date(2026, 3, 31)}

    def _target(self, user, value, period=None):
        vals = {"definition_id": self.revenue.id, "subject_type": "user", "user_id": user.id}
        return self.env["sales.kpi.target"].create(
            {**vals, "period_id": (period or self.march).id, "value": value}
        )

    def _start_month(self, **values):
        contest = self._contest(**self.month, **values)
        return self._start(contest, moment=datetime(2026, 2, 25, 12))

    def test_percent_of_own_target(self):
        # A 180,000 of 200,000 = 90 %, B 99,000 of 90,000 = 110 %, C 52,000 of 50,000 = 104 %; the
        # leader sold most, and has no target.
        everybody = self.ann | self.bob | self.carl | self.leader
        self.bees.member_ids += self.leader
        self.env["sales.kpi.membership"].search([]).date_from = False
        for user, target in ((self.ann, 200_000), (self.bob, 90_000), (self.carl, 50_000)):
            self._target(user, target)
        contest = self._start_month(value_by="percent", user_ids=[Command.set(everybody.ids)])
        sold = (180_000, 99_000, 52_000, 300_000)
        for user, revenue in zip(everybody, sold, strict=True):
            self._move("won", user, 10, revenue)
        with self._on(DURING, contest):
            ranks = self._ranks(contest)
            self.assertEqual(ranks, {"bob": 1, "carl": 2, "ann": 3, "leader": None})
            rows = self._rows(contest)
            self.assertEqual([round(rows[n]["value"], 9) for n in ("ann", "bob", "carl")],
                             [0.9, 1.1, 1.04])  # fmt: skip
            self.assertEqual(rows["leader"]["reason"], "No target")
            self.assertIn("110.0%", rows["bob"]["value_text"])

    def test_the_target_is_that_of_the_first_day(self):
        targets = [self._target(user, 1000) for user in (self.ann, self.bob, self.carl)]
        contest = self._start_month(value_by="percent")
        self._move("won", self.ann, 10, 500)
        targets[0].with_context(kpi_reason="Raised").value = 100_000
        with self._on(DURING, contest):
            self.assertEqual(self._rows(contest)["ann"]["value"], 0.5)

    def test_targets_of_other_days_go_by_working_days(self):
        # March 2026 has 22 working days, the week from the 9th 5 of them: 2,200 / 22 x 5 = 500.
        self.company.resource_calendar_id = self.env["resource.calendar"].create({"name": "Work"})
        for user in (self.ann, self.bob, self.carl):
            self._target(user, 2200)
        contest = self._start(self._contest(value_by="percent"))
        self.assertEqual(contest.side_ids.mapped("target"), [500] * 3)

    def test_teams_by_member_day(self):
        # North 300,000 with 5 x 22 days = 2,727.27; South 210,000 with 3 x 22 = 3,181.82.
        self.company.resource_calendar_id = self.env["resource.calendar"].create({"name": "Work"})
        north, south = self._teams(5, 3)
        self._move("won", north[1][0], 10, 300_000)
        self._move("won", south[1][0], 10, 210_000)
        contests = [
            self._start_month(
                kind="teams", team_by=by, team_ids=[Command.set((north[0] | south[0]).ids)]
            )
            for by in ("sum", "member_day")
        ]
        with freeze_time("2026-04-02 12:00:00"):
            for contest in contests:
                self._play(contest)
            self.assertEqual(self._ranks(contests[0]), {"Up": 1, "Down": 2})
            self.assertEqual(self._ranks(contests[1]), {"Down": 1, "Up": 2})
            rows = self._rows(contests[1])
            self.assertEqual(round(rows["Up"]["value"], 2), 2727.27)
            self.assertEqual(round(rows["Down"]["value"], 2), 3181.82)

    def _teams(self, *counts):
        """[(team, its members)]"""
        found = []
        for name, count in zip(("Up", "Down"), counts, strict=True):
            users = self._new_users(
                {f"{name}-{n}": "sales_team.group_sale_salesman" for n in range(count)}
            )
            team = self.env["crm.team"].create(
                {"name": name, "member_ids": [Command.set(users.ids)]}
            )
            found.append((team, users))
        self.env["sales.kpi.membership"].search([]).date_from = False
        return found

    def test_teams_by_the_share_at_their_targets(self):
        # Bees: Ann is there, Bob is not: 1/2. Wasps: Carl is: 1/1.
        for user in (self.ann, self.bob, self.carl):
            self._target(user, 1000)
        teams = self.bees | self.wasps
        contest = self._start_month(
            kind="teams", team_by="at_target", team_ids=[Command.set(teams.ids)]
        )
        for user, revenue in ((self.ann, 5000), (self.bob, 999), (self.carl, 1000)):
            self._move("won", user, 10, revenue)
        with self._on(DURING, contest):
            self.assertEqual(self._ranks(contest), {"Wasps": 1, "Bees": 2})
            self.assertEqual(self._rows(contest)["Bees"]["value"], 0.5)

    def test_progress(self):
        # Ann: 70 each week before, now 85: +15. Bob: 110, now 118: +8. Carl: a dip, 40, 90, 90, ...
        # before, now 85, which is less than his 90 of late.
        contest = self._contest(value_by="progress")
        weeks = ["2026-03-03", "2026-02-24", "2026-02-17", "2026-02-10", "2026-02-03", "2026-01-27"]
        for number, day in enumerate(weeks):
            self._move("won", self.ann, f"{day} 12:00:00", 70)
            self._move("won", self.bob, f"{day} 12:00:00", 110)
            self._move("won", self.carl, f"{day} 12:00:00", 90 if number else 40)
        self._start(contest)
        for user, revenue in ((self.ann, 85), (self.bob, 118), (self.carl, 85)):
            self._move("won", user, 10, revenue)
        with self._on(DURING, contest):
            rows = self._rows(contest)
            self.assertEqual(self._ranks(contest), {"ann": 1, "bob": 2, "carl": None})
            self.assertEqual((rows["ann"]["value"], rows["bob"]["value"]), (15, 8))
            self.assertEqual(rows["carl"]["reason"], "Not above the best of late")

    def test_who_is_new_has_no_usual_figure(self):
        self.env["sales.kpi.membership"].search(
            [("user_id", "=", self.ann.id)]
        ).date_from = "2026-02-20"
        contest = self._start(self._contest(value_by="progress"))
        self._move("won", self.ann, 10, 85)
        with self._on(DURING, contest):
            self.assertEqual(self._rows(contest)["ann"]["reason"], "Too few figures before")

    def test_leavers_stay_and_joiners_come_next_time(self):
        contest = self._contest(kind="teams", team_ids=[Command.set((self.bees | self.wasps).ids)])
        self._start(contest)
        with freeze_time("2026-03-11 09:00:00"):
            self.bees.member_ids -= self.bob
            self.wasps.member_ids += self.bob
        self._move("won", self.bob, 12, 400, team=self.wasps)
        self._move("won", self.carl, 12, 300, team=self.wasps)
        with self._on("2026-03-13 12:00:00", contest):
            rows = self._rows(contest)
            self.assertEqual((rows["Bees"]["value"], rows["Wasps"]["value"]), (400, 300))

    def test_archived_people_stay(self):
        contest = self._start(self._contest((100,)))
        self._move("won", self.ann, 10, 400)
        self.ann.active = False
        self._end(contest)
        self.assertEqual(self._rows(contest)["ann"]["rank"], 1)

    def test_a_team_that_changes_its_parent(self):
        """Who counts for the region is said on the first day, and stays."""
        south = self.env["crm.team"].create({"name": "South", "user_id": self.leader.id})
        sting = self.env["crm.team"].create({"name": "Sting", "parent_id": south.id})
        sting.member_ids = self._new_user("zoe", "sales_team.group_sale_salesman")
        self.env["sales.kpi.membership"].search([]).date_from = False
        self.env["sales.kpi.team.parent"].search([])._write({"date_from": None})
        contest = self._contest(kind="teams", team_ids=[Command.set((self.region | south).ids)])
        self._start(contest)
        with freeze_time("2026-03-11 09:00:00"):
            self.wasps.parent_id = south
        self._move("won", self.carl, 12, 300, team=self.wasps)
        with self._on("2026-03-13 12:00:00", contest):
            self.assertEqual(self._rows(contest)["North"]["value"], 300)

    def test_a_team_does_not_compete_with_its_own_part(self):
        contest = self._contest(kind="teams", team_ids=[Command.set((self.region | self.bees).ids)])
        with freeze_time(BEFORE), self.assertRaisesRegex(UserError, "belongs to"):
            contest.with_user(self.manager).action_publish()

    def test_a_weekend_has_no_working_days_and_all_of_them_count(self):
        weekend = {"date_from": date(2026, 3, 14), "date_to": date(2026, 3, 15)}
        contest = self._contest(
            kind="teams", team_by="member_day", **weekend,
            team_ids=[Command.set((self.bees | self.wasps).ids)],
        )  # fmt: skip
        self._start(contest)
        self._move("won", self.ann, 14, 400)
        self._move("won", self.carl, 15, 300, team=self.wasps)
        with freeze_time(OVER):
            self._play(contest)
            # Bees 400 / (2 x 2) = 100, Wasps 300 / (1 x 2) = 150.
            rows = self._rows(contest)
            self.assertEqual((rows["Bees"]["value"], rows["Wasps"]["value"]), (100, 150))

    def test_by_a_scheme(self):
        scheme = self.env["sales.kpi.scheme"].create(
            {
                "name": "Month",
                "line_ids": [
                    Command.create(
                        {"definition_id": self.revenue.id, "weight": 100, "default_target": 1000}
                    )
                ],
            }
        )
        contest = self._start_month(definition_id=False, scheme_id=scheme.id)
        for user, revenue in ((self.ann, 500), (self.bob, 900)):
            self._move("won", user, 10, revenue)
        with freeze_time(DURING):
            self.march.refresh()
            rows = self._rows(contest)
            self.assertEqual(self._ranks(contest), {"bob": 1, "ann": 2, "carl": 3})
            self.assertEqual((rows["bob"]["value"], rows["ann"]["value"]), (90, 50))

    def test_days_agree_with_the_reader(self):
        for day, user in ((3, self.ann), (3, self.ann), (9, self.ann), (30, self.bob)):
            self._move("won", user, day, 100)
        Reader = self.env["sales.kpi.reader"]
        span = (self.company, date(2026, 3, 1), date(2026, 3, 31))
        days = Reader._read_days(self.revenue, *span)
        self.assertEqual(days[self.ann.id], {date(2026, 3, 3): 200.0, date(2026, 3, 9): 100.0})
        cells = Reader._read_definitions(self.revenue, *span)["won_revenue"]
        own = Reader._read_definitions(self.revenue, *span, only="user")["won_revenue"]
        for user in self.ann | self.bob | self.carl:
            total = sum(days.get(user.id, {}).values())
            self.assertEqual(total, cells["user", user.id].value)
            self.assertEqual(total, own["user", user.id].value)
        self.assertEqual({kind for kind, _id in own}, {"user"})

    def test_the_cost_does_not_grow_with_the_sides(self):
        def count(contest):
            with freeze_time(DURING):
                contest.sudo()._refresh()
                contest.sudo().standing_ids.unlink()
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                contest.sudo()._refresh()
                return self.env.cr.sql_log_count - before

        few = self._start(self._contest())
        self._new_reps(300)
        self.env["sales.kpi.membership"].search([]).date_from = False
        many = self._start(self._contest(team_ids=[Command.set(self.bees.ids)], user_ids=[]))
        self.assertGreater(len(many.side_ids), 300)
        self.assertEqual(count(few), count(many))
