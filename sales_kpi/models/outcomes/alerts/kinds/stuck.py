"""Opportunities that have been in their stage for too long, and of which nothing is planned."""

from datetime import timedelta

from odoo.fields import Domain
from odoo.tools import SQL

from ..night import Finding

LEAD = "crm.lead"
YEAR = 365  # days of which stays are compared
ENOUGH = 5  # stays, of which a usual time can be told


def find(rule, night):
    users, limits = night.get_subjects(rule), _read_limits(rule, night)
    late = {}
    for lead, stage, days, user, amount, name in _read_open(rule, night, users):
        limit = max(limits.get(stage, 0.0), rule.days)
        # By whole days, as it is told: nobody makes anything of "20 days, others within 20".
        if round(days) > round(limit):
            parts = {"stage": stage, "name": name}
            late[lead] = user, Finding(days, limit, True, amount or 0.0, parts, LEAD)
    for lead in _find_planned(night, list(late)):
        late.pop(lead, None)
    return {(user, 0, lead): finding for lead, (user, finding) in late.items()}


def _get_stays(night, domain):
    Stay = night.env["sales.kpi.stage.stay"].sudo().with_context(active_test=False)
    domain = Domain("company_id", "=", night.company.id) & Domain(domain)
    return Stay, domain & Domain("stage_id", "!=", False)


def _read_limits(rule, night):
    """{stage: days after which most have left it}"""
    since = night.company._get_kpi_bounds(night.today - timedelta(days=YEAR), night.today)[0]
    ended = Domain("outcome", "!=", "still") & Domain("date", ">=", since)
    Stay, domain = _get_stays(night, ended)
    query = Stay._search(domain)
    stays = query.select(
        SQL("%s AS stage", Stay._field_to_sql(Stay._table, "stage_id", query)),
        SQL("%s AS days", Stay._field_to_sql(Stay._table, "days", query)),
    )
    rows = night.env.execute_query(
        SQL(
            """SELECT stage, percentile_cont(%s) WITHIN GROUP (ORDER BY days)
                 FROM (%s) AS stay WHERE days IS NOT NULL GROUP BY stage HAVING COUNT(*) >= %s""",
            rule.level / 100,
            stays,
            ENOUGH,
        )
    )
    return dict(rows)


def _read_open(rule, night, users):
    """(opportunity, stage, days, who has it today, amount, name) of those that are open."""
    Stay, domain = _get_stays(night, Domain("outcome", "=", "still"))
    domain &= Domain("lead_id.active", "=", True) & Domain("lead_id.won_status", "=", "pending")
    domain &= Domain("lead_id.user_id", "in", list(users))
    domain &= Domain("lead_id.expected_revenue", ">=", rule.minimum)
    first = night.today - timedelta(days=rule.days)
    before = night.company._get_kpi_bounds(first, night.today)[0]
    domain &= Domain("date", "<", before)
    lead = ("lead_id.user_id", "lead_id.expected_revenue", "lead_id.name")
    paths = ("lead_id", "stage_id", "days", *lead)
    return Stay._kpi_read_columns(domain, paths)


def _find_planned(night, leads):
    """Those of which something is planned, in Odoo's activities or in the work schedule."""
    if not leads:
        return set()
    env, today = night.env, night.today
    start, _end = night.company._get_kpi_bounds(today, today)
    todo = Domain("res_model", "=", LEAD) & Domain("res_id", "in", leads)
    todo &= Domain("date_deadline", ">=", today)
    planned = Domain("state", "=", "planned") & Domain("date_start", ">=", start)
    planned |= Domain("followup_open", "=", True) & Domain("date_next", ">=", today)
    planned &= Domain("lead_id", "in", leads)
    Activity = env["sales.kpi.activity"].sudo()
    found = {lead for (lead,) in Activity._kpi_read_columns(planned, ("lead_id",))}
    todos = env["mail.activity"].sudo().search_fetch(todo, ["res_id"])
    return found | set(todos.mapped("res_id"))
