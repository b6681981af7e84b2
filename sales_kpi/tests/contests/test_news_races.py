"""News that two refreshes find at once, each in a transaction of its own."""

from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

KEY = "contest:of the races"


@tagged("post_install", "-at_install")
class TestNewsRaces(BaseCase):
    """Rows are committed, so that several connections see them, and taken away at the end."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self._drop)

    def _drop(self):
        with self._env() as env:
            News = env["sales.kpi.news"].with_context(active_test=False)
            News.search([("source_key", "=", KEY)]).unlink()
            env.cr.commit()  # pylint: disable=invalid-commit

    @contextmanager
    def _env(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _announce(self, env):
        company = env["res.company"].search([("kpi_stream", "!=", "off")], limit=1)
        return env["sales.kpi.news"]._announce(
            [{"key": KEY, "kind": "contest", "company_id": company.id, "title": "Race"}]
        )

    def _count(self):
        with self._env() as env:
            news = env["sales.kpi.news"].search([("source_key", "=", KEY)])
            messages = env["mail.message"].search(
                [("model", "=", news._name), ("res_id", "in", news.ids)]
            )
            return len(news), len(messages)

    def test_whoever_comes_second_tells_nothing_and_goes_on(self):
        with self._env() as first, self._env() as second:
            second["res.company"].search_count([])  # what it sees from now on is older
            self.assertTrue(self._announce(first))
            first.cr.commit()  # pylint: disable=invalid-commit
            with mute_logger("odoo.sql_db"):
                self.assertFalse(self._announce(second))
            # It is not undone by that.
            self.assertTrue(second["res.company"].search_count([]))
            second.cr.commit()  # pylint: disable=invalid-commit
        self.assertEqual(self._count(), (1, 1))

    def test_what_breaks_off_is_told_by_the_next(self):
        with self._env() as env:
            self._announce(env)
            env.cr.rollback()
        self.assertEqual(self._count(), (0, 0))
        for _time in range(2):
            with self._env() as env:
                self._announce(env)
                env.cr.commit()  # pylint: disable=invalid-commit
        self.assertEqual(self._count(), (1, 1))
