"""Regions get a history: it begins with the tree of teams as it is."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["sales.kpi.team.parent"]._backfill()
