from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .contest_common import DURING, GRACE, ContestCommon


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
