"""What leaves by the bus when there is news: read off real websockets of several people."""

import json

from odoo.tests import tagged

from odoo.addons.bus.tests.common import WebsocketCase, websocket

from ...models.outcomes.contests.stream.res_company import STREAM
from .news_common import NewsCommon

QUIET = 0.3  # seconds without a frame: nothing more comes
SECRET = "Canary of Canaries"
AMOUNT = 7_654_321


@tagged("post_install", "-at_install")
class TestNewsWebsocket(NewsCommon, WebsocketCase):
    def setUp(self):
        super().setUp()
        other = self.env["res.company"].create({"name": "Other"})
        self.stranger = self._new_user(
            "stranger", "sales_team.group_sale_manager", company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        people = (self.bob, self.carl, self.leader, self.manager, self.stranger, self.accountant,
                  self.portal)  # fmt: skip
        self.sockets = {user.login: self._open(user) for user in people}

    def test_all_who_read_it_hear_it_once_and_ask_themselves(self):
        self._tell()
        told = self._read()
        for login in ("bob", "carl", "leader", "manager"):
            self.assertEqual(told[login].count('"sales_kpi.news"'), 1, login)
            self._check_tells_nothing(told[login])
        for login in ("stranger", "accountant", "portal_kpi"):
            self.assertNotIn("sales_kpi", told[login], login)
        # Two of them ask for it, each with his own rights, and see the same.
        for user in (self.bob, self.carl):
            self.assertEqual(len(self._told(user=user)), 1)
        # Counting again tells nothing again.
        self._gather()
        self._dispatch()
        self.assertNotIn("sales_kpi", str(self._read()))

    def test_a_rival_who_may_not_see_gets_no_frame(self):
        self.company.kpi_stream = "leaders"
        self._reopen()
        self._tell()
        told = self._read()
        for login in ("leader", "manager"):
            self.assertIn('"sales_kpi.news"', told[login], login)
        for login in ("bob", "carl", "stranger", "accountant", "portal_kpi"):
            self.assertFalse(told[login], login)

    def test_a_like_comes_to_the_other_screens(self):
        news = self._tell()
        self._read()
        message = news.message_id.with_user(self.bob).sudo()
        message._message_reaction("👍", "add", self.bob.partner_id, self.env["mail.guest"])
        self._dispatch()
        told = self._read()
        self.assertIn('"sales_kpi.news"', told["carl"])
        self.assertNotIn("👍", told["carl"])
        self.assertNotIn("sales_kpi", told["stranger"])

    # ---- the sockets

    def _open(self, user):
        session = self.authenticate(user.login, user.login.ljust(8, "x"))
        self.session = None  # else the next one to come takes it away
        socket = self.websocket_connect(cookie=f"session_id={session.sid}")
        names = [STREAM, f"{STREAM}*", json.dumps([self.env.cr.dbname, "res.company",
                 self.company.id, STREAM]), f"res.company_{self.company.id}"]  # fmt: skip
        self.subscribe(socket, names, last=self.env["bus.bus"]._bus_last_id())
        return socket

    def _reopen(self):
        people = self.env["res.users"].search([("login", "in", list(self.sockets))])
        self.sockets = {user.login: self._open(user) for user in people}

    def _tell(self):
        self._deal(self.ann, AMOUNT, name=SECRET)
        news = self._gather()
        self._dispatch()
        return news

    def _dispatch(self):
        """Odoo tells nobody within a test."""
        self.env.cr.precommit.run()
        self.trigger_notification_dispatching([(self.company, STREAM)])

    def _read(self):
        """{login: all frames that came, as one text}"""
        return {login: self._read_one(socket) for login, socket in self.sockets.items()}

    def _read_one(self, socket):
        frames = []
        socket.settimeout(QUIET)
        while True:
            try:
                frames.append(socket.recv())
            except websocket.WebSocketTimeoutException:
                return "\n".join(frames)

    def _check_tells_nothing(self, frames):
        for secret in (SECRET, str(AMOUNT), "7,654,321", self.ann.name, self.customer.name):
            self.assertNotIn(secret, frames)
