from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .contest_common import BEFORE, DURING, GRACE, OVER, ContestCommon


@tagged("post_install", "-at_install")
class TestContest(ContestCommon):
    def test_from_draft_to_prize(self):
        contest = self._contest((1500, 1000, 500))
        self.assertEqual(contest.state, "draft")
        self._start(contest)
        self.assertEqual(contest.state, "running")
        self.assertEqual(len(contest.side_ids), 3)
        self._move("won", self.ann, 10, 500)
        self._move("won", self.bob, 11, 700)
        self._move("won", self.bob, 16, 9000)  # after the end
        with self._on(DURING, contest):
            self.assertEqual(self._ranks(contest), {"bob": 1, "ann": 2, "carl": 3})
            rows = self._rows(contest)
            # Carl has nothing, and wins nothing by being third; 200 are missing to place 1.
            self.assertEqual([rows[n]["prize"] for n in ("bob", "ann", "carl")], [1500, 1000, 0])
            self.assertEqual((rows["ann"]["gap"], rows["ann"]["gap_place"]), (200, 1))
        with self._on(GRACE, contest):
            self.assertEqual(contest.state, "provisional")
        with self._on(OVER, contest):
            self.assertEqual(contest.state, "awarded")
            given = {one.side_id.user_id.login: one.prize_given for one in contest.standing_ids}
            self.assertEqual(given, {"bob": 1500, "ann": 1000, "carl": 0})

    def test_what_other_programs_are_told(self):
        contest = self._start(self._contest((1500,)))
        self._move("won", self.ann, 10, 500)
        with self._on(DURING, contest):
            told = self.Contest.with_user(self.bob).get_standings(contest.id)
        self.assertEqual(set(told), {"as_of", "state", "rules", "ends", "rows"})
        self.assertEqual(
            (told["as_of"], told["state"], told["ends"]),
            ("2026-03-12 12:00:00", "running", "2026-03-16 00:00:00"),
        )
        self.assertIn("Place 1 wins", told["rules"])
        names = ("rank", "side", "name", "value", "share", "prize", "gap")
        rows = [[row[name] for name in names] for row in told["rows"]]
        side = {one.user_id: one.id for one in contest.side_ids}
        # Bob and Carl have nothing, and share place 2: 500 are missing to place 1.
        self.assertEqual(rows[0], [1, side[self.ann], self.ann.name, 500, 1, 1500, None])
        self.assertEqual(rows[1], [2, side[self.bob], self.bob.name, 0, 0, 0, 500])

    def test_two_on_a_place_share_the_prizes(self):
        contest = self._start(self._contest((1500, 1000, 500)))
        for user, revenue in ((self.ann, 900), (self.bob, 400), (self.carl, 400)):
            self._move("won", user, 10, revenue)
        self._end(contest)
        given = {one.side_id.user_id.login: one.prize_given for one in contest.standing_ids}
        self.assertEqual(given, {"ann": 1500, "bob": 750, "carl": 750})

    def test_earlier_and_second(self):
        early = self._start(self._contest(ties="earlier"))
        second = self._contest(ties="second", second_definition_id=self.won.id)
        self._start(second)
        # Ann and Bob have 600 each; Ann by two deals until the 12th, Bob by one on the 11th.
        self._move("won", self.ann, 10, 300)
        self._move("won", self.ann, 12, 300)
        self._move("won", self.bob, 11, 600)
        with self._on(DURING):
            self._play(early)
            self._play(second)
            self.assertEqual(self._ranks(early), {"bob": 1, "ann": 2, "carl": 3})
            self.assertEqual(self._ranks(second), {"ann": 1, "bob": 2, "carl": 3})

    def test_nobody_reaches_the_minimum(self):
        contest = self._start(self._contest((1000,), minimum=5000))
        self._move("won", self.ann, 10, 4999)
        self._end(contest)
        self.assertEqual(contest.state, "awarded")
        rows = self._rows(contest)
        self.assertEqual(self._ranks(contest), dict.fromkeys(("ann", "bob", "carl")))
        self.assertEqual(rows["ann"]["reason"], "Below the least figure")
        self.assertFalse(any(contest.standing_ids.mapped("prize_given")))

    def test_a_figure_under_zero_has_its_place_too(self):
        """Ranked from 0 says: everybody is."""
        contest = self._start(self._contest((1000,)))
        self._move("won", self.ann, 10, 100)
        self._move("won", self.bob, 10, -50)
        with self._on(DURING, contest):
            self.assertEqual(self._ranks(contest), {"ann": 1, "carl": 2, "bob": 3})

    def test_race_by_the_day_of_the_event(self):
        contest = self._contest(kind="race", definition_id=self.won.id, goal=2)
        self._start(contest)
        # Ann typed hers last, for the 9th and 10th; Bob was there on the 11th with three.
        for day in (9, 11, 11):
            self._move("won", self.bob, day)
        with self._on(DURING, contest):
            self.assertEqual(self._ranks(contest), {"bob": 1, "ann": 2, "carl": 2})
            for day in (9, 10):
                deal = self._move("won", self.ann, day)
            contest.sudo()._refresh()
            self.assertEqual(self._ranks(contest), {"ann": 1, "bob": 2, "carl": 3})
            self.assertEqual(self._rows(contest)["carl"]["gap_text"], "2 to go")
        # Within the days of grace her deal of the 10th falls: Bob has his place back.
        with self._on(GRACE):
            deal.unlink()
            self._play(contest)
            self.assertEqual(self._ranks(contest), {"bob": 1, "ann": 2, "carl": 3})

    def test_it_ends_at_local_midnight(self):
        self._set_clock("Asia/Shanghai")
        contest = self._start(self._contest())
        # 2026-03-15 15:59 UTC is Sunday 23:59 in Shanghai, 16:00 is Monday.
        self._move("won", self.ann, "2026-03-15 15:59:00", 100)
        self._move("won", self.bob, "2026-03-15 16:00:00", 200)
        with self._on("2026-03-15 15:59:30", contest):
            self.assertEqual(contest.state, "running")
        with self._on("2026-03-15 16:00:30", contest):
            self.assertEqual(contest.state, "provisional")
            page = self.Contest.get_standings(contest.id)
            self.assertEqual(page["ends"], "2026-03-15 16:00:00")
            self.assertEqual(self._rows(contest)["bob"]["value"], 0)

    def test_rules_stay_after_the_publication(self):
        contest = self._start(self._contest((100,)))
        manager = contest.with_user(self.manager)
        for vals in ({"minimum": 5}, {"date_to": date(2026, 3, 20)}, {"ties": "earlier"}):
            with self.assertRaisesRegex(UserError, "stay as they are"):
                manager.write(vals)
        with self.assertRaisesRegex(UserError, "stay as they are"):
            manager.prize_ids.amount = 500
        with self.assertRaisesRegex(UserError, "stay as they are"):
            manager.write({"prize_ids": [Command.create({"place": 2, "amount": 5})]})
        with self.assertRaisesRegex(UserError, "Cancel it"):
            manager.unlink()
        said, digest = contest._get_digest()
        self.assertEqual((contest.rules_said, contest.rules_digest), (said, digest))

    def test_rules_in_words(self):
        contest = self._contest((1500,), minimum=100, value_by="percent")
        text = contest.rules_text
        for part in ("From Mar 9, 2026 to Mar 15, 2026", "own target", "Place 1 wins", "1,500.00",
                     "Ranked from", "provisional for 3 days"):  # fmt: skip
            self.assertIn(part, text)

    def test_publication_before_the_start(self):
        contest = self._contest()
        with freeze_time("2026-03-09 00:10:00"), self.assertRaisesRegex(UserError, "before it"):
            contest.with_user(self.manager).action_publish()

    def test_cancelled_with_a_reason(self):
        contest = self._start(self._contest((100,)))
        with self.assertRaisesRegex(UserError, "Say why"):
            contest.with_user(self.manager)._end(" ")
        contest.with_user(self.manager)._end("The measure was wrong")
        self.assertEqual(contest.state, "cancelled")
        self.assertEqual(contest.cancel_reason, "The measure was wrong")
        self._end(contest)
        self.assertEqual(contest.state, "cancelled")

    def test_what_cannot_be_played(self):
        for vals, words in (
            ({"kind": "race"}, "needs a goal"),
            ({"kind": "race", "goal": 5, "value_by": "percent"}, "by the day"),
            ({"kind": "teams", "team_by": "member_day", "value_by": "percent"}, "figure itself"),
            ({"ties": "second"}, "second measure"),
            ({"definition_id": self.Definition._find_by_code(["overdue_amount"]).id}, "compete"),
            ({"minimum": float("nan")}, "numbers"),
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(ValidationError, words):
                self._contest(**vals)

    def test_nobody_competes_alone(self):
        contest = self._contest(user_ids=[Command.set(self.ann.ids)])
        with freeze_time(BEFORE), self.assertRaisesRegex(UserError, "alone"):
            contest.with_user(self.manager).action_publish()

    def test_one_that_fails_stops_no_other(self):
        broken = self._start(self._contest(definition_id=self._define().id))
        fine = self._start(self._contest())
        self.env.cr.execute(
            "UPDATE sales_kpi_definition SET user_field = 'nothing' WHERE id = %s",
            [broken.definition_id.id],
        )
        self.env.invalidate_all()
        self._move("won", self.ann, 10, 500)
        with self._on(DURING):
            (broken | fine).sudo()._refresh()
            self.assertTrue(broken.error)
            self.assertFalse(fine.error)
            self.assertEqual(self._rows(fine)["ann"]["value"], 500)

    def test_counted_with_the_figures(self):
        contest = self._start(self._contest())
        self._move("won", self.ann, 10, 500)
        with freeze_time("2026-03-12 12:00:00"):
            self.march.refresh()
            self.assertEqual(self._rows(contest)["ann"]["value"], 500)
            self.assertEqual(contest.as_of, datetime(2026, 3, 12, 12))

    def test_facts_where_the_days_are_those_of_a_period(self):
        contest = self._contest(date_from=date(2026, 3, 1), date_to=date(2026, 3, 31))
        self._start(contest, moment=datetime(2026, 2, 25, 12))
        self._move("won", self.ann, 10, 500)
        with freeze_time("2026-03-12 12:00:00"):
            self.march.refresh()
            fact = self.env["sales.kpi.fact"].search(
                [("period_id", "=", self.march.id), ("definition_id", "=", self.revenue.id),
                 ("user_id", "=", self.ann.id)]
            )  # fmt: skip
            fact.value = 511  # so that it can be told where the figure comes from
            contest.sudo()._refresh()
            self.assertEqual(self._rows(contest)["ann"]["value"], 511)
            contest.sudo()._refresh(is_live=True)
            self.assertEqual(self._rows(contest)["ann"]["value"], 500)

    def test_two_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        contest = self._contest()
        self.manager.company_ids += other
        boss = self._new_user(
            "boss", "sales_team.group_sale_manager", company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )  # fmt: skip
        self._start(contest)
        with self.assertRaises(AccessError):
            self.Contest.with_user(boss).get_standings(contest.id)
        self.assertFalse(self.Contest.with_user(boss).search([("id", "=", contest.id)]))
