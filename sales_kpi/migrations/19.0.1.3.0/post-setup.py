"""Companies that are there are set up: their managers go on beginning with the company cockpit, and
find the page under Configuration."""

from odoo import SUPERUSER_ID, api, fields


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    companies = env["res.company"].search([])
    known = env["sales.kpi.setup"].search([]).company_id
    env["sales.kpi.setup"].create(
        [
            {"company_id": company.id, "done_date": fields.Datetime.now()}
            for company in companies - known
        ]
    )
