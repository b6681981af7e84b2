"""Seals that were made before there was a chain are its first links."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    Link = env["sales.kpi.seal.link"]
    for seal in env["sales.kpi.seal"].search([], order="sealed_on, id"):
        if not Link._get_last(seal.period_id):
            Link._append(seal.period_id, "sealed", seal.sha256, seal.sealed_on)
