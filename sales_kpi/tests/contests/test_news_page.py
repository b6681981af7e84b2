from odoo.exceptions import AccessError
from odoo.tests import tagged

from .news_common import NewsCommon


@tagged("post_install", "-at_install")
class TestNewsPage(NewsCommon):
    def _page(self, user, **options):
        page = self.env["sales.kpi.stream"].with_user(user).get_page(options)
        return page | {"news": [row for row in page["news"] if row["kind"] == "won"]}

    def _cheer(self, news, content, *users):
        for user in users:
            news.message_id._message_reaction(
                content, "add", user.partner_id, self.env["mail.guest"]
            )

    def test_a_page(self):
        self._deal(self.ann, 1200)
        news = self._gather()
        self._cheer(news, "👍", self.bob, self.carl)
        self._cheer(news, "🎉", self.carl)
        news.with_user(self.bob).message_post(body="Well done", message_type="comment")
        [row] = self._page(self.bob)["news"]
        self.assertEqual(
            row,
            {
                "id": news.id,
                "kind": "won",
                "icon": "handshake-o",
                "who": self.ann.name,
                "team": "Bees",
                "avatar": f"/web/image/res.users/{self.ann.id}/avatar_128",
                "said": "Deal won: $\xa01,200",
                "date": row["date"],
                "is_mine": False,
                "is_big": False,
                "message_id": news.message_id.id,
                "cheers": [
                    {"content": "👍", "count": 2, "is_mine": True},
                    {"content": "🎉", "count": 1, "is_mine": False},
                ],
                "answers": 1,
            },
        )
        self.assertTrue(self._page(self.ann)["news"][0]["is_mine"])

    def test_a_name_that_is_not_shown_is_not_sent(self):
        self.company.kpi_stream_shows = "scheme"
        self.scheme.visibility = "own"
        self._deal(self.ann, 1200)
        self._gather()
        page = self._page(self.bob)
        [row] = page["news"]
        self.assertEqual((row["who"], row["avatar"], row["said"]), ("Bees", False, "Deal won"))
        for secret in (self.ann.name, "1,200", "1200"):
            self.assertNotIn(secret, str(page))

    def test_readers(self):
        self._deal(self.ann)
        news = self._gather()
        self.company.kpi_stream = "leaders"
        self.assertFalse(self._page(self.carl)["is_on"])
        self.assertTrue(self._page(self.leader)["news"])
        with self.assertRaises(AccessError):
            self.env["sales.kpi.stream"].with_user(self.carl).open_news({}, news.id)
        page = self._page(self.accountant)
        self.assertEqual((page["is_on"], page["news"]), (False, []))

    def test_as_many_as_are_asked_for(self):
        for _number in range(4):
            self._deal(self.ann)
        self._gather()
        page = self._page(self.bob, limit=3)
        self.assertEqual((len(page["news"]), page["more"]), (3, True))
        for limit in (None, "3", -1, True, [3]):
            self.assertGreaterEqual(len(self._page(self.bob, limit=limit)["news"]), 4)

    def test_the_same_queries_for_one_and_for_many(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._page(self.bob, limit=60)
            return self.cr.sql_log_count - before

        self._deal(self.ann)
        self._gather()
        count()
        few = count()
        for _number in range(40):
            self._deal(self.ann)
        self._gather()
        self.assertLessEqual(count(), few + 1)


@tagged("post_install", "-at_install")
class TestNewsOnTheWall(NewsCommon):
    def _wall(self, slide):
        options = {"scheme_id": self.scheme.id, "slide": slide}
        return self.env["sales.kpi.wall"].with_user(self.bob).get_page(options)

    def test_a_slide(self):
        self._deal(self.ann, 1200)
        self._count()
        page = self._wall("stream")
        self.assertIn("stream", [slide["key"] for slide in page["slides"]])
        self.assertIn((self.ann.name, "Deal won: $\xa01,200"), self._get_said(page))
        self.assertNotIn("news", self._wall("total"))

    def test_no_slide_without_news(self):
        self.News.search([]).active = False
        page = self._wall("stream")
        self.assertNotIn("stream", [slide["key"] for slide in page["slides"]])

    def test_who_keeps_his_name_off_the_wall(self):
        self._deal(self.ann, 1200)
        self._count()
        self.ann.with_user(self.ann).kpi_off_wall = True
        rows = {row["id"]: row for row in self._wall("total")["rows"]}
        self.assertEqual(rows[self.ann.id]["name"], "—")
        self.assertFalse(rows[self.ann.id]["avatar"])
        self.assertEqual(rows[self.bob.id]["name"], self.bob.name)
        self.assertIn(("Bees", "Deal won: $\xa01,200"), self._get_said(self._wall("stream")))
        # On the leaderboard he is ranked like everybody.
        board = self.env["sales.kpi.leaderboard"].with_user(self.bob).get_board(
            {"scheme_id": self.scheme.id}
        )  # fmt: skip
        self.assertIn(self.ann.name, [row["name"] for row in board["rows"]])

    def _get_said(self, page):
        return [(row["who"], row["said"]) for row in page["news"]]
