from odoo import SUPERUSER_ID, api
from odoo.tools.sql import column_exists


def migrate(cr, version):
    """The time zone of the figures was a column of the company, empty for that of its contact: it
    becomes the first entry of the company's clock."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    zones = {}
    if column_exists(cr, "res_company", "kpi_tz"):
        cr.execute("SELECT id, kpi_tz FROM res_company WHERE kpi_tz IS NOT NULL")
        zones = dict(cr.fetchall())
    env["sales.kpi.clock"]._start(env["res.company"].search([]), zones)
    cr.execute("ALTER TABLE res_company DROP COLUMN IF EXISTS kpi_tz")
