"""What the suite prepares once for all tests, beyond what pytest-odoo does: the browser's files.

Made inside a test, the web client's bundles would be made again for the next one, as every test's
changes are rolled back. So they are made and kept before the first, and copied to the template
database for the next run. Odoo looks at the files' state before it uses a bundle.
"""

import inspect
import os
import sys

import freezegun
import psycopg2
import pytest

# An addon that tests install: its models are no tests, whatever their files are called.
collect_ignore = ["sales_kpi/tests/addons"]

# A clock that a test stops must not stop pytest's, which tells how long tests took.
freezegun.configure(extend_ignore_list=["_pytest.timing"])

BROWSER_BUNDLES = ("web.assets_web", "web.assets_tests")
UNIT_TEST_BUNDLES = ("web.assets_unit_tests_setup", "web.assets_unit_tests")


@pytest.fixture(scope="session", autouse=True)
def web_assets(request, load_registry):
    from odoo.tests.common import HttpCase

    if not request.config.getoption("--odoo-http"):
        return
    classes = {item.cls for item in request.session.items if item.cls}
    browser_classes = [cls for cls in classes if issubclass(cls, HttpCase)]
    bundles = BROWSER_BUNDLES if browser_classes else ()
    if any("/web/tests" in inspect.getsource(sys.modules[c.__module__]) for c in browser_classes):
        bundles += UNIT_TEST_BUNDLES
    if bundles:
        make_bundles(bundles)


def make_bundles(names):
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    from odoo.tests.common import get_db_name

    with Registry(get_db_name()).cursor() as cr:
        cr.execute("SELECT max(id) FROM ir_attachment")
        (newest,) = cr.fetchone()
        qweb = api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]
        for name in names:
            bundle = qweb._get_asset_bundle(name, css=True, js=True)
            bundle.js()
            bundle.css()
        cr.execute("SELECT * FROM ir_attachment WHERE id > %s", [newest])
        made = cr.dictfetchall()
    if made and os.environ.get("SALES_KPI_TEMPLATE"):
        keep_in_template(os.environ["SALES_KPI_TEMPLATE"], made)


def keep_in_template(template, attachments):
    columns = [column for column in attachments[0] if column != "id"]
    fields = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(f"%({column})s" for column in columns)
    connection = psycopg2.connect(dbname=template)
    try:
        with connection, connection.cursor() as cr:
            for row in attachments:
                cr.execute(
                    "DELETE FROM ir_attachment WHERE name = %(name)s AND url LIKE '/web/assets/%%'",
                    row,
                )
                cr.execute(f"INSERT INTO ir_attachment ({fields}) VALUES ({values})", row)
    finally:
        connection.close()
