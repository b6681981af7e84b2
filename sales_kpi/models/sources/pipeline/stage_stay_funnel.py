import math

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools.shown import shown
from ...ground.tuning import tune

# What the funnel may be narrowed down to, and by which field.
CHOICES = {
    "team_ids": "team_id",
    "user_ids": "user_id",
    "source_ids": "source_id",
    "medium_ids": "medium_id",
    "campaign_ids": "campaign_id",
}
STAY_COLUMNS = (
    "id", "lead_id", "stage_id", "stage_name", "outcome", "expected_revenue", "date", "date_left",
    "days", "from_stage_id", "sequence", "skipped", "team_id", "lost_reason_id", "user_id",
)  # fmt: skip
COUNTED = ("entered", "advanced", "back", "aside", "lost", "won", "still", "skipped")


class SalesKpiStageStay(models.Model):
    """The sales funnel: what became of the opportunities that entered each stage on some days."""

    _inherit = "sales.kpi.stage.stay"

    @api.model
    @api.readonly
    def get_funnel(self, date_from, date_to, company_id=None, **choices):
        """The funnel of what entered each stage on some days, as far as the caller may see it: a
        rep his own, a leader his teams', a manager all.

        Stages come in the order of the pipeline, those of the chosen teams and those that all
        teams share even when nothing entered them; deleted ones last, by name. Each number counts
        opportunities, not stays: one that first went back and then advanced counts once in each
        column. What became of them is what is known now.

        :param date_from: first local day of the company, ``date`` or "YYYY-MM-DD"
        :param date_to: last local day, inclusive
        :param int company_id: the current company when empty; money is in its currency
        :param choices: lists of ids, empty for all: ``team_ids`` (with the teams below them),
            ``user_ids``, ``source_ids``, ``medium_ids``, ``campaign_ids``
        :return: {"date_from", "date_to", "company_id", "currency_id", "stages": [see
            `_prepare_stage`], "leakage": [see `_prepare_leak`]}
        :raise AccessError: the company is not the caller's, or he has no right to sales figures
        :raise UserError: days that are none, or a choice that there isn't
        """
        Period = self.env["sales.kpi.period"]
        company = Period._get_company(company_id)
        days = Period._to_day(date_from), Period._to_day(date_to)
        self._check_funnel(*days, choices)
        stays = self.with_company(company).with_context(active_test=False)
        return {
            "date_from": fields.Date.to_string(days[0]),
            "date_to": fields.Date.to_string(days[1]),
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            **stays._get_funnel(company, *days, choices),
        }

    @api.model
    def _check_funnel(self, date_from, date_to, choices):
        if date_from > date_to:
            raise UserError(self.env._("The first day is after the last one."))
        if unknown := choices.keys() - CHOICES.keys():
            names = shown(", ".join(sorted(map(str, unknown))))
            raise UserError(self.env._("No such choice: %s", names))

    @api.model
    def _get_funnel(self, company, date_from, date_to, choices, leaks="users"):
        """One query, whatever the number of opportunities; see ``get_funnel``.

        :param leaks: whether what was lost is told for each salesperson ("users"), for all of
            them ("together"), or not at all (None)
        """
        tune(self.env.cr)
        domain = self._get_funnel_domain(company, date_from, date_to, choices)
        counted, lost = self._count_stages(domain, leaks)
        stages = self._get_pipeline(choices, [stage_id for stage_id, _name in counted if stage_id])
        keys = {(stage.id, None): stage for stage in stages}
        deleted = sorted(key for key in counted if not key[0])
        return {
            "stages": [
                _prepare_stage(stage.id, stage.name, stage.is_won, counted.get(key))
                for key, stage in keys.items()
            ]
            + [_prepare_stage(False, key[1], False, counted[key]) for key in deleted],
            "leakage": self._prepare_leakage(lost, stages, [*keys, *deleted]),
        }

    @api.model
    def _get_funnel_domain(self, company, date_from, date_to, choices):
        """Filter of the stays that began on the company's local days; see ``get_funnel``."""
        start, end = company._get_kpi_bounds(date_from, date_to)
        domain = Domain("company_id", "=", company.id)
        domain &= Domain("date", ">=", start) & Domain("date", "<", end)
        for name, field in CHOICES.items():
            if choices.get(name):
                chosen = list(choices[name])
                if name == "team_ids":
                    Tree = self.env["sales.kpi.team.parent"]
                    chosen = sorted(Tree._get_tree(company, date_to).below(chosen))
                domain &= Domain(field, "in", chosen)
        return domain

    def _get_pipeline(self, choices, stage_ids):
        """The stages of the chosen teams, those that all teams share, and those with these ids."""
        Stage = self.env["crm.stage"]
        domain = Domain("team_ids", "=", False) | Domain("id", "in", stage_ids)
        if choices.get("team_ids"):
            domain |= Domain("team_ids", "child_of", list(choices["team_ids"]))
        return Stage.search_fetch(domain, ["name", "is_won", "sequence"])

    # ---- counting ------------------------------------------------------------------------------

    def _count_stages(self, domain, leaks):
        """({(stage id, name of a deleted stage): {name of the number: number}},
        [{stage id, name of a deleted stage, reason, salesperson, how many, how much}])

        Both are counted of the same stays, which take longer to find than to count.
        """
        parts = [SQL("SELECT false, to_jsonb(part) FROM (%s) AS part", self._select_counts())]
        if leaks:
            lost = self._select_leakage(leaks)
            parts.append(SQL("SELECT true, to_jsonb(part) FROM (%s) AS part", lost))
        rows = self.env.execute_query(
            SQL(
                "WITH stay AS (%s) %s",
                self._select_funnel_stays(domain),
                SQL(" UNION ALL ").join(parts),
            )
        )
        counted = [row for is_leak, row in rows if not is_leak]
        return (
            {(row.pop("stage_id"), row.pop("stage_name")): row for row in counted},
            [row for is_leak, row in rows if is_leak],
        )

    def _select_counts(self):
        return SQL(
            """
            SELECT stage_id, stage_name, %(counts)s,
                   AVG(days) FILTER (WHERE date_left IS NOT NULL) AS average_days,
                   PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY days)
                       FILTER (WHERE date_left IS NOT NULL) AS median_days,
                   COALESCE(SUM(expected_revenue) FILTER (WHERE is_last), 0) AS revenue
              FROM (%(rows)s) AS row
             GROUP BY stage_id, stage_name
            """,
            counts=SQL(", ").join(
                SQL(
                    "COUNT(DISTINCT lead_id) FILTER (WHERE %s) AS %s",
                    SQL("outcome != 'skipped'") if name == "entered" else SQL("outcome = %s", name),
                    SQL.identifier(name),
                )
                for name in COUNTED
            ),
            rows=self._select_funnel_rows(),
        )

    def _select_funnel_stays(self, domain):
        """The stays that the viewer may see; ``is_last``: the last one of its lead in its stage."""
        query = self._search(domain)
        columns = {name: self._field_to_sql(self._table, name, query) for name in STAY_COLUMNS}
        return query.select(
            *(SQL("%s AS %s", columns[name], SQL.identifier(name)) for name in STAY_COLUMNS),
            SQL(
                "%s AS is_last",
                _is_last(*(columns[name] for name in ("lead_id", "stage_id", "stage_name")),
                         columns["date"], columns["id"]),
            ),
        )  # fmt: skip

    def _select_funnel_rows(self):
        """The stays, and beside them one row for each open stage of the team's pipeline that an
        opportunity jumped over on its way in."""
        stage, team_ids = self.env["crm.stage"], self.env["crm.stage"]._fields["team_ids"]
        stage.flush_model(["sequence", "is_won", "team_ids"])
        return SQL(
            """
            SELECT stage_id, stage_name, lead_id, outcome, days, date_left, expected_revenue,
                   is_last
              FROM stay
             UNION ALL
            SELECT jumped.id, NULL, stay.lead_id, 'skipped', NULL, NULL, 0, false
              FROM stay
              JOIN crm_stage came ON came.id = stay.from_stage_id
              JOIN crm_stage jumped ON jumped.sequence > came.sequence
                                   AND jumped.sequence < stay.sequence
             WHERE stay.skipped > 0 AND jumped.is_won IS NOT TRUE
               AND (NOT EXISTS (SELECT FROM %(teams)s WHERE %(stage)s = jumped.id)
                    OR EXISTS (SELECT FROM %(teams)s
                                WHERE %(stage)s = jumped.id AND %(team)s = stay.team_id))
            """,
            teams=SQL.identifier(team_ids.relation),
            stage=SQL.identifier(team_ids.column1),
            team=SQL.identifier(team_ids.column2),
        )

    def _select_leakage(self, leaks):
        """What was lost, each opportunity once in a stage with what it was worth at the end."""
        lost = SQL(
            "SELECT *, %s AS is_last_loss FROM stay WHERE outcome = 'lost'",
            _is_last(*map(SQL.identifier, ("lead_id", "stage_id", "stage_name", "date", "id"))),
        )
        return SQL(
            """
            SELECT stage_id, stage_name, lost_reason_id, %s AS user_id,
                   COUNT(DISTINCT lead_id) AS count,
                   COALESCE(SUM(expected_revenue) FILTER (WHERE is_last_loss), 0) AS revenue
              FROM (%s) AS lost
             GROUP BY 1, 2, 3, 4
            """,
            SQL("user_id") if leaks == "users" else SQL("NULL::int"),
            lost,
        )

    # ---- showing -------------------------------------------------------------------------------

    def _prepare_leakage(self, lost, stages, keys):
        """The leaks in the order of the pipeline, the largest of a stage first."""
        ids = {name: {row[name] for row in lost} - {None} for name in ("user_id", "lost_reason_id")}
        users = self.env["res.users"].sudo().browse(ids["user_id"])
        reasons = self.env["crm.lost.reason"].browse(ids["lost_reason_id"])
        names = {
            "stage": {stage.id: stage.name for stage in stages},
            "user": {user.id: user.name for user in users},
            "lost_reason": {reason.id: reason.name for reason in reasons},
        }
        rank = {key: number for number, key in enumerate(keys)}
        lost.sort(
            key=lambda row: (
                rank[row["stage_id"], row["stage_name"]],
                -row["count"],
                row["lost_reason_id"] or math.inf,
                row["user_id"] or math.inf,
            )
        )
        return [_prepare_leak(row, names) for row in lost]


def _is_last(lead, stage, name, date, number):
    """Whether a row is the last one of its opportunity in its stage."""
    return SQL(
        "ROW_NUMBER() OVER (PARTITION BY %s, %s, %s ORDER BY %s DESC, %s DESC) = 1",
        lead, stage, name, date, number,
    )  # fmt: skip


def _prepare_stage(stage_id, name, is_won, counted):
    """A stage of the funnel: ``stage_id`` (False: deleted), ``name``, ``is_won``; numbers of
    opportunities ``entered``, ``advanced``, ``back``, ``aside``, ``lost``, ``won``, ``still``,
    ``skipped``; ``conversion``: advanced / entered, a fraction, None in a won stage and where
    nothing entered; ``average_days`` and ``median_days`` of the stays that ended, None where none
    did; ``revenue``: the expected revenue of each when it last entered."""
    numbers = counted or {
        **dict.fromkeys(COUNTED, 0), "average_days": None, "median_days": None, "revenue": 0.0,
    }  # fmt: skip
    entered = numbers["entered"]
    conversion = numbers["advanced"] / entered if entered and not is_won else None
    return {
        "stage_id": stage_id,
        "name": name,
        "is_won": bool(is_won),
        **numbers,
        "revenue": float(numbers["revenue"]),
        "conversion": conversion,
    }


def _prepare_leak(row, names):
    """What was lost in a stage: ``stage_id``, ``stage``, ``lost_reason_id``, ``lost_reason``,
    ``user_id``, ``user``, ``count`` of opportunities, and their expected ``revenue``."""
    return {
        "stage_id": row["stage_id"] or False,
        "stage": names["stage"].get(row["stage_id"]) or row["stage_name"],
        "lost_reason_id": row["lost_reason_id"] or False,
        "lost_reason": names["lost_reason"].get(row["lost_reason_id"]) or False,
        "user_id": row["user_id"] or False,
        "user": names["user"].get(row["user_id"]) or False,
        "count": row["count"],
        "revenue": float(row["revenue"]),
    }
