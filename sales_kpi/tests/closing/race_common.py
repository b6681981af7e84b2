import threading
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name

SECONDS = 30


class RaceCase(BaseCase):
    """Several people at once, each in a transaction of his own: rows are committed, so that all
    connections see them, and whoever makes some takes them away at the end."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.startPatcher(patch("odoo.service.model.random.uniform", return_value=0.01))

    @contextmanager
    def _env(self):
        """A transaction of its own."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})
            cr.commit()  # pylint: disable=invalid-commit  # other connections are to see it

    def _start(self, method, *args):
        """Run a method as a request of its own: where Odoo would run it again, so does this."""

        def run():
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    thread.result = retrying(partial(method, env, *args), env)
            except Exception as error:
                thread.result = error

        thread = threading.Thread(target=run)
        thread.result = None
        thread.start()
        self.addCleanup(thread.join, SECONDS)
        return thread

    def _finish(self, thread):
        thread.join(SECONDS)
        self.assertFalse(thread.is_alive())
        return thread.result
