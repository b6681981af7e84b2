"""What became of each opportunity is kept, and watched from now on."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    api.Environment(cr, SUPERUSER_ID, {})["sales.kpi.deal"]._backfill()
