"""Leaders get a history: it begins with those who lead the teams now."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["sales.kpi.team.leader"]._backfill()
