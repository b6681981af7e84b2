"""Leads that came in get a log of their own, which outlives them. Closed periods keep the way in
which they counted."""

from odoo import SUPERUSER_ID, api

LEAD, MOVE, ENTRY = "crm.lead", "sales.kpi.stage.move", "sales.kpi.lead.entry"
RENEWED = {
    "definition_new_leads": (
        LEAD,
        {
            "domain": "['|', ('type', '=', 'lead'), ('date_conversion', '!=', False)]",
            "date_field": "create_date",
            "user_field": "user_id",
            "team_field": "team_id",
            "description": "Leads that came in for you, those among them that became opportunities "
            "since included.",
        },
        {
            "domain": "[('left_out', '=', False)]",
            "date_field": "date",
            "description": "Leads that came in for you, whatever became of them: opportunities, "
            "merged and deleted ones included.",
        },
    ),
    "definition_qualified_leads": (
        MOVE,
        {
            "domain": "[('kind', '=', 'created'), ('lead_id.date_conversion', '!=', False)]",
            "date_field": "date",
            "user_field": "user_id",
            "team_field": "team_id",
            "description": "Leads that were turned into opportunities in the period.",
        },
        {
            "domain": "[('left_out', '=', False)]",
            "date_field": "date_qualified",
            "user_field": "qualified_user_id",
            "team_field": "qualified_team_id",
            "description": "Leads that were turned into opportunities in the period, or merged "
            "into one.",
        },
    ),
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env[ENTRY]._backfill()
    model_id = env["ir.model"]._get_id
    for name, (model, before, after) in RENEWED.items():
        env["sales.kpi.definition"]._renew_shipped(
            name,
            {**before, "model_id": model_id(model)},
            {**after, "model_id": model_id(ENTRY)},
        )
