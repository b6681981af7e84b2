from odoo.tests import tagged

from .news_common import NewsCommon


@tagged("post_install", "-at_install")
class TestNewsSharers(NewsCommon):
    """Ann and Bob share what Ann has won: 60 and 40 %."""

    def _share(self, document):
        parts = [{"user_id": user.id, "percent": percent, "kind": "split"}
                 for user, percent in ((self.ann, 60), (self.bob, 40))]  # fmt: skip
        document.with_user(self.manager)._kpi_share(parts, "A joint deal.")
        return document

    def _shared_deal(self, revenue=1200):
        lead = self._deal(self.ann, revenue, stage_id=self._get_open_stage().id)
        return self._share(lead)

    def _get_open_stage(self):
        return self.env["crm.stage"].search([("is_won", "=", False)], limit=1)

    def _rows(self, user):
        page = self.env["sales.kpi.stream"].with_user(user).get_page({})
        return [(row["who"], row["said"], row["is_mine"]) for row in page["news"]]

    def test_all_with_a_part_are_named(self):
        self._shared_deal()
        self._gather()
        both = f"{self.ann.name}, {self.bob.name}"
        for user, is_mine in ((self.ann, True), (self.bob, True), (self.carl, False)):
            self.assertEqual(self._rows(user), [(both, "Deal won: $\xa01,200", is_mine)])
        self.assertEqual(self._told(), [(self.ann | self.bob, "Deal won: $\xa01,200")])
        for user in (self.ann, self.bob):
            mine = self.News.with_user(self.carl).search([("shown_user_ids", "in", user.ids)])
            self.assertEqual(len(mine), 1)

    def test_what_is_shared_after_it_was_told(self):
        lead = self._deal(self.ann, 1200)
        [news] = self._gather()
        self.assertEqual(news.who, self.ann.name)
        self._share(lead)
        sent = self._listen()
        self.assertFalse(self._gather())
        self.assertEqual([kind for _channel, kind, _message in sent], ["sales_kpi.news"])
        self.env.invalidate_all()
        self.assertEqual(news.who, f"{self.ann.name}, {self.bob.name}")
        # The same again changes nothing, and is told to nobody.
        self._gather()
        self.assertEqual(len(sent), 1)

    def test_an_order(self):
        product = self.env["product.product"].create({"name": "Pump"})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id, "user_id": self.ann.id, "team_id": self.bees.id,
                "order_line": [(0, 0, {"product_id": product.id, "price_unit": 500})],
            }
        )  # fmt: skip
        order.action_confirm()
        self._share(order)
        self._gather()
        [(who, said)] = self._told("order")
        self.assertEqual((who, said[:15]), (self.ann | self.bob, "Order confirmed"))

    def test_who_reads_own_ones_only_reads_what_he_shares(self):
        self.company.kpi_stream = "leaders"
        self._shared_deal()
        self._gather()
        self.assertTrue(self._told(user=self.bob))
        self.assertFalse(self._told(user=self.carl))

    def test_the_wall_names_who_wishes_it(self):
        self._shared_deal()
        self._count()
        for off, expected in ((self.bob, self.ann.name), (self.ann, "Bees")):
            off.with_user(off).kpi_off_wall = True
            options = {"scheme_id": self.scheme.id, "slide": "stream"}
            page = self.env["sales.kpi.wall"].with_user(self.carl).get_page(options)
            [who] = [row["who"] for row in page["news"] if row["kind"] == "won"]
            self.assertEqual(who, expected)

    def test_answers_come_to_all_of_them(self):
        self._shared_deal()
        news = self._gather()
        both = self.ann | self.bob
        both.notification_type = "inbox"
        both.kpi_stream_wish = "app"
        message = news.with_user(self.carl).message_post(body="Hi", message_type="comment")
        self.assertEqual(message.notified_partner_ids, both.partner_id)


@tagged("post_install", "-at_install")
class TestNewsAsRead(NewsCommon):
    """What the company shows no more is gone from old news."""

    def _read_all(self, news):
        """All that a colleague gets of news, however he asks."""
        own = news.with_user(self.carl)
        page = self.env["sales.kpi.stream"].with_user(self.carl).get_page({})
        return str(own.read()) + str(own.message_ids.mapped("body")) + str(page)

    def test_a_stricter_setting(self):
        self._deal(self.ann, 7654)
        news = self._gather()
        self.assertIn("7,654", self._read_all(news))
        self.company.kpi_stream_shows = "names"
        self.env.invalidate_all()
        told = self._read_all(news)
        self.assertIn(self.ann.name, told)
        self.assertNotIn("7654", told.replace(",", ""))
        self.company.kpi_stream_shows = "scheme"
        self.scheme.visibility = "own"
        self.env.invalidate_all()
        told = self._read_all(news)
        self.assertNotIn(self.ann.name, told)
        self.assertIn("Bees", told)
        Own = self.News.with_user(self.carl)
        self.assertFalse(Own.search([("shown_user_ids", "in", self.ann.ids)]))
        # And back again: nothing is lost.
        self.company.kpi_stream_shows = "amounts"
        self.env.invalidate_all()
        self.assertIn("7,654", self._read_all(news))

    def test_places_that_are_shown_no_more(self):
        self._count()
        self._deal(self.ann, 900)
        self._count()
        news = self.News.search([("kind", "=", "lead")], limit=1)
        self.assertEqual(news.who, self.ann.name)
        self.scheme.visibility = "top"
        self.env.invalidate_all()
        self.assertEqual(news.who, "Bees")
