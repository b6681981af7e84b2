from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .contest_common import DURING, GRACE, OVER, ContestCommon


@tagged("post_install", "-at_install")
class TestContestPage(ContestCommon):
    """What the page of a contest shows, ready to be shown."""

    def _page(self, contest=None, user=None, **options):
        Page = self.env["sales.kpi.contest.page"].with_user(user or self.ann)
        return Page.get_page({"contest_id": contest and contest.id, **options})

    def test_own_place_and_those_around_it(self):
        reps = self._new_reps(30)
        self.env["sales.kpi.membership"].search([]).date_from = False
        contest = self._start(self._contest((500,), user_ids=[Command.set((reps | self.ann).ids)]))
        for number, rep in enumerate(reps):
            self._move("won", rep, 10, 1000 - number)
        self._move("won", self.ann, 10, 980.5)  # 20 have more, 10 less
        with freeze_time(DURING):
            self._play(contest)
            page = self._page(contest)
            ranks = [row["rank"] for row in page["rows"]]
            self.assertEqual(ranks, [*range(1, 11), 19, 20, 21, 22, 23])
            self.assertEqual(page["gap_after"], 10)
            self.assertEqual(page["mine"]["rank"], 21)
            # The first one has 1,000.
            self.assertEqual(page["mine"]["gap"], 19.5)
            self.assertEqual(page["mine"]["gap_text"].replace("\xa0", ""), "$19.50 behind place 1")
            self.assertEqual(page["rows"][0]["width"], 100)
            self.assertEqual(len(self._page(contest, all=True)["rows"]), 31)

    def test_what_has_to_be_known(self):
        contest = self._start(self._contest())
        with freeze_time(DURING):
            self._play(contest)
            self.assertFalse(self._page(contest)["contest"]["note"])
            self.assertFalse(self._page(contest)["stale"])
        with freeze_time(GRACE):
            self.assertTrue(self._page(contest)["stale"])
            Page = self.env["sales.kpi.contest.page"].with_user(self.ann)
            self.assertTrue(Page.refresh({"contest_id": contest.id}))
            page = self._page(contest)
            self.assertIn("Provisional until 2026-03-18", page["contest"]["note"])

    def test_the_contest_that_concerns_oneself(self):
        other = self._start(self._contest(user_ids=[Command.set((self.bob | self.carl).ids)]))
        self.assertEqual(self._page()["contest"]["id"], other.id)
        mine = self._start(self._contest())
        self.assertEqual(self._page()["contest"]["id"], mine.id)
        self.assertEqual([one["id"] for one in self._page()["others"]], [other.id])

    def test_nothing_yet(self):
        self.assertTrue(self._page()["empty"])

    def test_a_hidden_contest(self):
        contest = self._start(
            self._contest(user_ids=[Command.set((self.bob | self.carl).ids)], is_open=False)
        )
        with self.assertRaises(AccessError):
            self._page(contest)

    def test_a_duel(self):
        duel = self._contest(kind="duel", user_ids=[Command.set((self.ann | self.bob).ids)])
        with freeze_time("2026-03-06 12:00:00"):
            duel.with_user(self.manager).action_publish()
            self.assertTrue(self._page(duel)["can_answer"])
            Page = self.env["sales.kpi.contest.page"]
            for user in (self.ann, self.bob):
                Page.with_user(user).answer({"contest_id": duel.id}, True)
            self.assertFalse(self._page(duel)["can_answer"])
        with freeze_time("2026-03-09 01:00:00"):
            self._play(duel)
        self._move("won", self.ann, 10, 300)
        self._move("won", self.bob, 10, 400)
        with freeze_time(DURING):
            self._play(duel)
            widths = {row["name"][:3]: row["width"] for row in self._page(duel)["duel"]}
            self.assertEqual(widths, {"bob": 100, "ann": 75})


@tagged("post_install", "-at_install")
class TestContestsOnTheWall(ContestCommon):
    """Ann has 300, Bob 400, Carl nothing."""

    def _wall(self, contest=None, user=None):
        Wall = self.env["sales.kpi.wall"].with_user(user or self.ann)
        return Wall.get_page({"slide": contest and f"contest-{contest.id}"})

    def _keys(self, user=None):
        return [slide["key"] for slide in self._wall(user=user)["slides"]]

    def _run(self, prizes=(), **values):
        contest = self._start(self._contest(prizes, **values))
        self._move("won", self.ann, 10, 300)
        self._move("won", self.bob, 10, 400)
        with freeze_time(DURING):
            self._play(contest)
        return contest

    def test_a_slide(self):
        contest = self._run((500,))
        with freeze_time(DURING):
            page = self._wall(contest)
        slide = next(one for one in page["slides"] if one["key"] == page["options"]["slide"])
        self.assertEqual((slide["title"], slide["subtitle"]), ("Sprint", "Won revenue"))
        self.assertEqual(page["period"]["label"], "Mar 9, 2026 – Mar 15, 2026")
        self.assertTrue(page["contest"]["is_counting_down"])
        rows = [
            (row["rank"], row["name"], row["text"].replace("\xa0", ""), row["share"],
             row["prize"].replace("\xa0", ""), row["medal"])
            for row in page["rows"]
        ]  # fmt: skip
        # Of a ranking the bars are as long as the first one's: 300 / 400.
        self.assertEqual(
            rows[:2],
            [
                (1, self.bob.name, "$400.00", 1, "$500.00", "gold"),
                (2, self.ann.name, "$300.00", 0.75, "", "silver"),
            ],
        )
        self.assertFalse(page["empty"])

    def test_no_more_than_everybody_may_see_whoever_shows_it(self):
        ranks = self._run(name="Ranks", visibility="ranks")
        hidden = self._run(name="Own", visibility="own"), self._run(name="Closed", is_open=False)
        with freeze_time(DURING):
            for user in (self.ann, self.leader, self.manager):
                keys = self._keys(user)
                self.assertIn(f"contest-{ranks.id}", keys)
                for contest in hidden:
                    self.assertNotIn(f"contest-{contest.id}", keys, user.login)
                    page = self._wall(contest, user)
                    self.assertNotIn("contest", page)
                # Places, and nobody's figure: not that of the account either.
                rows = self._wall(ranks, user)["rows"]
                self.assertEqual([row["name"] for row in rows[:2]], [self.bob.name, self.ann.name])
                self.assertEqual({(row["text"], row["share"]) for row in rows}, {("", None)})

    def test_who_keeps_his_name_off_the_wall(self):
        self.bob.name = "Bob Baker"
        duel = self._run(
            name="Ann against Baker", kind="duel",
            user_ids=[Command.set((self.ann | self.bob).ids)],
        )  # fmt: skip
        self.bob.with_user(self.bob).kpi_off_wall = True
        with freeze_time(DURING):
            page = self._wall(duel)
        self.assertEqual(
            [(row["name"], bool(row["avatar"])) for row in page["rows"]],
            [("—", False), (self.ann.name, True)],
        )
        self.assertIn("Duel", [slide["title"] for slide in page["slides"]])
        self.assertNotIn("Baker", str(page))
        # On the page of the contest he stands with his name.
        names = [row["name"] for row in self._rows(duel, self.ann).values()]
        self.assertIn(self.bob.name, names)

    def test_only_while_it_goes_on(self):
        contest = self._run()
        with freeze_time(DURING):
            self.assertIn(f"contest-{contest.id}", self._keys())
        with freeze_time(GRACE):
            self._play(contest)
            page = self._wall(contest)
            self.assertFalse(page["contest"]["is_counting_down"])
            self.assertIn("Provisional", str(page["slides"]))
        self._end(contest)
        with freeze_time(OVER):
            self.assertNotIn(f"contest-{contest.id}", self._keys())

    def test_old_figures_are_counted_again(self):
        contest = self._run()
        self._move("won", self.ann, 11, 200)
        with freeze_time("2026-03-13 12:00:00"):
            self.assertTrue(self._wall(contest)["stale"])
            Wall = self.env["sales.kpi.wall"].with_user(self.ann)
            self.assertTrue(Wall.refresh({"slide": f"contest-{contest.id}"}))
            first = self._wall(contest)["rows"][0]
            self.assertEqual(
                (first["name"], first["text"].replace("\xa0", "")), (self.ann.name, "$500.00")
            )
