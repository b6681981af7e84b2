"""What leaves by the bus while figures change: read off real websockets, as each role, subscribed
to whatever one can guess."""

import json

from odoo.tests import tagged

from odoo.addons.bus.tests.common import WebsocketCase, websocket

from ...models.outcomes.contests.stream.res_company import STREAM
from ...models.screens.leaderboard.res_company import BOARD
from .fuzz_common import AMOUNT, NAME
from .matrix_common import MatrixCommon

QUIET = 0.3  # seconds without a frame: nothing more comes
ODOOS = ["res.company", "res.partner", "res.users", "crm.lead", "mail.message"]


@tagged("post_install", "-at_install")
class TestWebsocket(MatrixCommon, WebsocketCase):
    def setUp(self):
        super().setUp()
        self.public = self.roles["public"]
        # What they are told comes by the bus, not by mail.
        users = self.env["res.users"].browse(self.roles_ids())
        users.filtered(lambda user: not user.share).notification_type = "inbox"

    def test_no_frame_tells_what_is_the_rivals(self):
        sockets = {role: self._open(role) for role in self.roles}
        for role, socket in sockets.items():
            # Odoo shuts the door on a visitor who asks for a document that is edited together.
            is_public = self.roles[role] == self.public
            self.subscribe(socket, list(self._guess(not is_public)), last=0)
        self._change_everything()
        sent = self._dispatch()
        told = {role: self._read(socket) for role, socket in sockets.items()}
        for role in self.blind:
            self.assertFalse(self._find_canaries(told[role]), role)
        self._check_listened(told)
        self._check_addressed(sent)

    def _check_listened(self, told):
        """Each hears what he should, and the rival reads his own."""
        for role in ("rep", "neighbour", "manager"):
            self.assertIn("sales_kpi.changed", told[role], role)
            self.assertIn("sales_kpi.won", told[role], role)
        for role in ("stranger", "accountant", "employee", "portal", "public"):
            self.assertNotIn("sales_kpi.", told[role], role)
        self.assertTrue(self._find_canaries(told["rival"]))

    def _check_addressed(self, sent):
        """Whatever tells something is for a person, and for one who may know: no channel that
        somebody else may guess one day."""
        knowing = (self.bob | self.manager | self.leader | self.keen).partner_id
        telling = {row.channel for row in sent if self._find_canaries(row.message)}
        database = self.env.cr.dbname
        allowed = [[database, "res.partner", partner.id] for partner in knowing]
        self.assertTrue(telling)
        for channel in telling:
            self.assertIn(json.loads(channel), allowed)

    # ---- the sockets

    def _open(self, role):
        user = self.roles[role]
        login = None if user == self.public else user.login
        session = self.authenticate(login, login)
        self.session = None  # else the next one to come takes it away
        return self.websocket_connect(cookie=f"session_id={session.sid}")

    def _guess(self, is_edited):
        """Names of channels: those that there are, written in every way that one might try."""
        database = self.env.cr.dbname
        yield from (
            BOARD,
            BOARD,
            STREAM,
            "broadcast",
            f"{BOARD}*",
            f"{BOARD}_{self.other_company.id}",
        )
        for name in ODOOS + self._get_models():
            for record_id in self._get_known(name)[:2]:
                yield f"{name}_{record_id}"
                yield f"odoo-presence-{name}_{record_id}"
                yield str((database, name, record_id))
                for sub in ((), (BOARD,)):
                    yield json.dumps([database, name, record_id, *sub], separators=(",", ":"))
        # Odoo reads each of these documents, which takes its time.
        for name in self.random.sample(self._get_models(), 10) if is_edited else ():
            record_id = self._get_known(name)[0]
            yield f"editor_collaboration:{name}:display_name:{record_id}"

    def _read(self, socket):
        """All frames that came, as one text."""
        frames = []
        socket.settimeout(QUIET)
        while True:
            try:
                frames.append(socket.recv())
            except websocket.WebSocketTimeoutException:
                return "\n".join(frames)

    def _dispatch(self):
        """Odoo tells nobody within a test."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].search([])
        for channel in set(rows.mapped("channel")):
            _database, name, *rest = json.loads(channel)
            if rest and name in self.env:
                record = self.env[name].browse(rest[0])
                self.trigger_notification_dispatching([(record, rest[1]) if rest[1:] else record])
        return rows

    # ---- the changes

    def _change_everything(self):
        """A win, figures, an appeal with an answer, a closed month, published scorecards."""
        lead = self.env["crm.lead"].create(
            {
                "name": NAME, "type": "opportunity", "expected_revenue": AMOUNT,
                "user_id": self.bob.id, "team_id": self.bees.id,
            }
        )  # fmt: skip
        lead.with_user(self.bob).action_set_won()
        self.april.with_user(self.bob).refresh()
        self._file(self.bob, reason=NAME).with_user(self.manager).message_post(body=NAME)
        self._appraisal(self.bob).with_user(self.manager).message_post(
            body=NAME, partner_ids=self.bob.partner_id.ids
        )
        self._move("won", self.bob, "2026-04-09 12:00:00", AMOUNT)
        self.april.with_user(self.manager).action_review()
        april = self.Appraisal.search([("period_id", "=", self.april.id)])
        april.with_user(self.manager).action_publish()
