"""Moves to a stage where the opportunity had been, moves taken back within a day, and wins and
losses that were recorded afterwards are told apart in the log. Closed periods keep what they
counted."""

from odoo import SUPERUSER_ID, api
from odoo.tools import split_every

CHUNK = 10_000
RENEWED = {
    "definition_stage_advances": (
        {
            "domain": "[('kind', 'in', ['stage', 'won']), ('direction', '=', 1)]",
            "description": "How often your opportunities moved a stage forward.",
        },
        {
            "domain": "[('kind', 'in', ['stage', 'won']), ('direction', '=', 1), "
            "('again', '=', False), '|', ('kind', '=', 'won'), ('undone', '=', False)]",
            "description": "How often your opportunities moved forward to a stage where they had "
            "not been before. A move taken back within a day is none.",
        },
    ),
    "definition_stage_dwell_days": (
        {
            "domain": "[('kind', 'in', ['stage', 'won', 'lost']), '|', "
            "('from_stage_id', '!=', False), ('from_stage_name', '!=', False)]",
            "description": "Average days that your opportunities spent in a stage before they "
            "left it.",
        },
        {
            "domain": "[('kind', 'in', ['stage', 'won', 'lost']), '|', ('kind', '!=', 'stage'), "
            "('undone', '=', False), '|', ('from_stage_id', '!=', False), "
            "('from_stage_name', '!=', False)]",
            "description": "Average days that your opportunities spent in a stage before they "
            "left it. Who comes back within a day has not left it.",
        },
    ),
    "definition_sales_cycle_days": (
        {
            "description": "Average days from the creation of an opportunity until it was won. "
            "One won before counts from the day on which it was opened again.",
        },
        {
            "description": "Average days from the creation of an opportunity until it was won. "
            "One won before counts from the day on which it was opened again; one that was "
            "recorded after it was won has no data.",
        },
    ),
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, (before, after) in RENEWED.items():
        env["sales.kpi.definition"]._renew_shipped(name, before, after)
    # only these can come out otherwise
    cr.execute(
        """
        SELECT lead_id
          FROM sales_kpi_stage_move
         WHERE merged IS NOT TRUE
         GROUP BY lead_id
        HAVING COUNT(COALESCE(to_stage_id::text, to_stage_name))
               > COUNT(DISTINCT COALESCE(to_stage_id::text, to_stage_name))
            OR BOOL_OR(kind IN ('won', 'lost') AND (days = 0 OR cycle_days = 0))
         ORDER BY lead_id
        """
    )
    for lead_ids in split_every(CHUNK, [lead_id for (lead_id,) in cr.fetchall()], list):
        env["sales.kpi.stage.move"]._recount(lead_ids, closed_too=False)
