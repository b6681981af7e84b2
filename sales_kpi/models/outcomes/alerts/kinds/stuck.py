"""Opportunities that have been in their stage for too long, and of which nothing is planned."""

from datetime import timedelta

from odoo.fields import Domain
from odoo.tools import SQL

from ....ground.tuning import tune
from ..night import Finding

LEAD = "crm.lead"
YEAR = 365  # days of which stays are compared
ENOUGH = 5  # stays, of which a usual time can be told


def find(rule, night):
    tune(night.env.cr)
    users, limits = night.get_subjects(rule), _read_limits(rule, night)
    late = {}
    for lead, user, amount, name, stage, days in _read_open(rule, night, users):
        limit = max(limits.get(stage, 0.0), rule.days)
        # By whole days, as it is told: nobody makes anything of "20 days, others within 20".
        if round(days) > round(limit):
            parts = {"stage": stage, "name": name}
            late[lead] = user, Finding(days, limit, True, amount or 0.0, parts, LEAD)
    for lead in _find_planned(night, list(late)):
        late.pop(lead, None)
    return {(user, 0, lead): finding for lead, (user, finding) in late.items()}


def _read_limits(rule, night):
    """{stage: days after which most have left it}"""
    since = night.company._get_kpi_bounds(night.today - timedelta(days=YEAR), night.today)[0]
    domain = Domain("company_id", "=", night.company.id) & Domain("stage_id", "!=", False)
    domain &= Domain("outcome", "!=", "still") & Domain("date", ">=", since)
    Stay = night.env["sales.kpi.stage.stay"].sudo().with_context(active_test=False)
    Stay = Stay._all_since(since)
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
    """(opportunity, who has it today, amount, name, stage, days) of those that are open."""
    domain = Domain("active", "=", True) & Domain("won_status", "=", "pending")
    domain &= Domain("user_id", "in", list(users))
    domain &= Domain("expected_revenue", ">=", rule.minimum)
    first = night.today - timedelta(days=rule.days)
    before = night.company._get_kpi_bounds(first, night.today)[0]
    Lead = night.env[LEAD].sudo().with_context(active_test=False)
    query = Lead._search(domain)
    names = ("id", "user_id", "expected_revenue", "name")
    columns = (Lead._field_to_sql(Lead._table, name, query) for name in names)
    return night.env["sales.kpi.stage.stay"]._read_still(
        night.company, before, query.select(*columns)
    )


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
