"""Memberships are kept a company each: those of people who work in several companies, in a team
that these share, are taken over from the one that was kept."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["sales.kpi.membership"]._backfill()
