"""Each model of the module by each way that leads into Odoo by HTTP, as each role: nothing of a
rival's is told, and nothing breaks.

A sample by ``SALES_KPI_FUZZ_SEED``; all of it with ``SALES_KPI_MATRIX=all``.
"""

import html
import os
import time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .fuzz.methods import MODULE
from .http_common import Asked, HttpCommon

CELLS, QUERIES = 20, 6  # a role
CARDS = "/sales_kpi/scorecards.xlsx"
LOGGERS = (
    "odoo.http", "odoo.sql_db", "odoo.addons.base.models.ir_rule", "werkzeug",
    "odoo.addons.web.controllers.export", "odoo.addons.rpc.controllers.json2",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestMatrixHttp(HttpCommon):
    @mute_logger(*LOGGERS)
    def test_models_by_ways_by_roles(self):
        """Role by role, as each of them logs in."""
        names = self._get_models() + self._find_screens()
        cells = [(name, way) for name in names for way in self._get_ways()]
        for role in self.roles:
            self._log_in(role)
            for name, way in self._sample(cells, CELLS):
                model = self.env[name]
                for asked in getattr(self, way)(model, self._get_fields(model, role)):
                    self._try(role, f"{way} of {name}", asked)
                self.counts["cells"] += 1
            # Whatever else the sample holds: this is told to whom it belongs.
            self._try(role, CARDS, Asked(CARDS), {"ids": self._find_score(self.bob).id})
        self._report("The matrix by HTTP")
        # It would be found if it were told.
        self.assertTrue(self.counts["told the rival"] + self.counts["told the manager"])

    @mute_logger(*LOGGERS)
    def test_own_routes(self):
        queries = self._get_queries()
        # A new route says in `_get_queries` what it is asked.
        self.assertEqual(self._find_routes(), set(queries))
        for role in self.roles:
            self._log_in(role)
            for path in queries:
                for query in self._sample(queries[path], QUERIES):
                    self._try(role, path, self._fill_route(path, query), query)
            self._try(role, CARDS, Asked(CARDS), {"ids": self._find_score(self.bob).id})
        self._report("The routes")
        self.assertTrue(self.counts["told the rival"])

    def _find_score(self, user):
        domain = [("period_id", "=", self.march.id), ("user_id", "=", user.id)]
        return self.env["sales.kpi.score"].search(domain)

    def _sample(self, what, few):
        if os.environ.get("SALES_KPI_MATRIX") == "all":
            return what
        return self.random.sample(what, min(few, len(what)))

    # ---- a request

    def _log_in(self, role):
        user = self.roles[role]
        is_public = user == self.env.ref("base.public_user")
        login = None if is_public else user.login
        self.authenticate(login, login)
        self.bearer = {}
        if not is_public:
            key = self.env["res.users.apikeys"].with_user(user).sudo()
            self.bearer = {"Authorization": f"Bearer {key._generate('rpc', 'Test', False)}"}

    def _try(self, role, what, asked, query=None):
        start = time.monotonic()
        response = self._send(asked, query)
        text = self._get_text(response)
        given = asked.url, asked.json or asked.data or query
        self._check_answer(role, what, text, given)
        self.counts[f"{asked.url.split('/')[1]} {response.status_code}"] += 1
        if self._is_crash(response):
            self._fail(role, what, html.unescape(text)[-600:], given)
        self.slowest = max(self.slowest, (time.monotonic() - start, f"{what} as {role}"))

    def _is_crash(self, response):
        """Odoo says what it refuses by exceptions of its own. Where something else breaks outside
        of the module, it is not the module's to mend."""
        text = html.unescape(response.text)
        is_error = response.status_code >= 500 or '"debug":' in text
        return is_error and f"/{MODULE}/" in text and '"odoo.exceptions.' not in text
