import json
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tests.common import HOST, TEST_CURSOR_COOKIE_NAME, ChromeBrowser

from odoo.addons.bus.models.bus import BusBus
from odoo.addons.bus.websocket import CloseCode, WebsocketConnectionHandler, _kick_all

from .news_common import NewsCommon

PAGE = "/odoo/action-sales_kpi.sales_kpi_stream_action"


class StreamTours(NewsCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self._deal(self.ann, 1200)
        self.news = self._gather()
        self.env.flush_all()

    def _tour_of_two(self):
        """Bob likes and answers Ann's deal, and she reads it."""
        self.start_tour(PAGE, "sales_kpi_stream_like", login="bob")
        self.env.invalidate_all()
        self.assertEqual(
            self.news.message_id.reaction_ids.mapped(lambda one: (one.partner_id, one.content)),
            [(self.bob.partner_id, "👍")],
        )
        self.start_tour(PAGE, "sales_kpi_stream_mine", login="ann")


@tagged("post_install", "-at_install")
class TestStreamTour(StreamTours):
    def test_two_people(self):
        self._tour_of_two()


@tagged("post_install", "-at_install")
class TestStreamTourPhone(StreamTours):
    browser_size = "390x844"
    touch_enabled = True

    def test_two_people_on_phones(self):
        self._tour_of_two()


@tagged("post_install", "-at_install")
class TestStreamLive(NewsCommon, HttpCase):
    """Two people in two browsers at once."""

    def test_an_order_comes_to_whom_the_stream_is_open(self):
        product = self.env["product.product"].create({"name": "Pump", "type": "consu"})
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id, "user_id": self.ann.id, "team_id": self.bees.id,
                "order_line": [Command.create({"product_id": product.id, "price_unit": 4321})],
            }
        )  # fmt: skip
        self.env.flush_all()
        with self._browsing("bob", "ann") as (bob, ann):
            self._go(bob, PAGE)
            self._begin(bob, "sales_kpi_stream_live")
            self._go(ann, f"/odoo/sales/{order.id}")
            self._begin(ann, "sales_kpi_stream_order")
            for browser in (ann, bob):
                self.assertTrue(browser._result.result(60))
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._told("order"), [(self.ann, "Order confirmed: $\xa04,321")])

    # ---- the browsers

    @contextmanager
    def _browsing(self, *logins):
        """A browser each, in which somebody is logged in; what is sent by the bus goes at once, and
        so does the cron that looks for news."""

        def send(bus, *args):
            send_one(bus, *args)
            bus.env.cr.precommit.run()
            bus.env.cr.postcommit.run()

        send_one = BusBus._sendone
        told = self.company
        with ExitStack() as stack:
            browsers = [ChromeBrowser(self, success_signal="tour succeeded") for _login in logins]
            stack.enter_context(self.allow_requests(browser=browsers[0]))
            stack.callback(self._wait_remaining_requests)
            stack.callback(_kick_all, CloseCode.KILL_NOW)
            for browser in browsers:
                stack.callback(browser.stop)
            stack.enter_context(patch.object(BusBus, "_sendone", send))
            stack.enter_context(
                patch.object(WebsocketConnectionHandler, "websocket_allowed", return_value=True)
            )
            stack.enter_context(
                patch.object(
                    self.registry["sales.kpi.news"], "_wake",
                    lambda news: news.sudo()._tell(told.with_env(news.env(su=True))),
                )
            )  # fmt: skip
            for browser, login in zip(browsers, logins, strict=True):
                browser.set_cookie(TEST_CURSOR_COOKIE_NAME, self.http_request_key, "/", HOST)
                self.session = None  # else the next one to come takes it away
                self.authenticate(login, login, browser=browser)
            yield browsers

    def _go(self, browser, path):
        browser.navigate_to(f"{self.base_url()}{path}", wait_stop=False)

    def _begin(self, browser, tour):
        self.assertTrue(browser._wait_ready(f"odoo.isTourReady({tour!r})"))
        options = {"stepDelay": 0, "keepWatchBrowser": False, "debug": False}
        code = f"odoo.startTour({tour!r}, {json.dumps(options)})"
        browser._websocket_request("Runtime.evaluate", params={"expression": code})
