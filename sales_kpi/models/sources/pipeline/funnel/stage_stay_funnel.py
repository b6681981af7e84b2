import math

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .....tools.asked import is_id, is_word
from .....tools.shown import shown
from ....ground.tuning import tune
from .deal_month import Asked

# What the funnel may be narrowed down to, and by which field.
CHOICES = {
    "team_ids": "team_id",
    "user_ids": "user_id",
    "source_ids": "source_id",
    "medium_ids": "medium_id",
    "campaign_ids": "campaign_id",
}
# What became of those that came to a stage; ``is_last``: none of theirs was further on.
COUNTED = {
    "entered": SQL("true"),
    "advanced": SQL("NOT is_last OR status = 'won'"),
    "lost": SQL("is_last AND status = 'lost'"),
    "still": SQL("is_last AND status = 'pending'"),
    "won": SQL("is_last AND status = 'won'"),
    "back": SQL("is_last AND status != 'won' AND is_elsewhere"),
    "skipped": SQL("NOT been"),
}

NO_DAYS = SQL(
    """SELECT NULL::int AS stage_id, NULL::varchar AS stage_name, NULL::float8 AS average_days,
              NULL::float8 AS median_days WHERE false"""
)


class SalesKpiStageStay(models.Model):
    """The sales funnel: how far the opportunities came that entered the pipeline on some days."""

    _inherit = "sales.kpi.stage.stay"

    @api.model
    @api.readonly
    def get_funnel(self, date_from, date_to, company_id=None, **choices):
        """How far the opportunities came that entered the pipeline on some days, whoever has them
        now; as far as the caller may see them: a rep his own, a leader his teams', a manager all.

        Each is followed until today and stands at the furthest stage that it came to. A stage
        counts those that came to it or jumped over it, each once, so that ``entered`` is always
        ``advanced`` + ``lost`` + ``still``. Stages come in the order of the pipeline, those of the
        chosen teams and those that all teams share even when nothing came to them; deleted ones
        last, by name.

        :param date_from: first local day of the company, ``date`` or "YYYY-MM-DD"
        :param date_to: last local day, inclusive
        :param int company_id: the current company when empty; money is in its currency
        :param choices: lists of ids, empty for all: ``team_ids`` (with the teams below them) and
            ``user_ids``, whose it was when it entered; ``source_ids``, ``medium_ids``,
            ``campaign_ids``
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
    def _get_funnel(self, company, date_from, date_to, choices, leaks="users", days=True):
        """One query, whatever the number of opportunities; see ``get_funnel``.

        :param leaks: whether what was lost is told for each salesperson ("users"), for all of
            them ("together"), or not at all (None)
        :param days: whether it is told how long they were in each stage
        """
        tune(self.env.cr, row_cost=0.01)
        asked = self._get_asked(company, date_from, date_to, choices, leaks, days)
        counted, lost = self._count_stages(asked, leaks, days)
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
    def _get_conversions(self, company, date_from, date_to, as_of):
        """{stage id, or name of a deleted one: (conversion, how many went on, of how many)} of a
        company; whoever leads a team is shown the same.

        :param as_of: when the figures beside them were counted: these are found again until they
            are counted anew. Empty: they are to be those of now
        """
        read = self._keep_conversions if as_of else self._read_conversions
        return read(company.id, date_from, date_to, as_of)

    @tools.ormcache("company_id", "date_from", "date_to", "as_of")
    def _keep_conversions(self, company_id, date_from, date_to, as_of):
        return self._read_conversions(company_id, date_from, date_to, as_of)

    def _read_conversions(self, company_id, date_from, date_to, _as_of):
        company = self.env["res.company"].browse(company_id)
        found = self._get_funnel(company, date_from, date_to, {}, leaks=None, days=False)
        return {
            stage["stage_id"] or stage["name"]: tuple(
                stage[name] for name in ("conversion", "advanced", "entered")
            )
            for stage in found["stages"]
        }

    @api.model
    def _get_asked(self, company, date_from, date_to, choices, leaks, days):
        """What is asked of the opportunities of some days; see ``_get_funnel``. Where nobody asks
        for more than whole months tell (all of a company or of its teams, whoever has them), and
        sees all there are, those months stand for their opportunities."""
        asked = Asked(self._get_funnel_domain(company, date_from, date_to, choices))
        chosen = {name for name in CHOICES if choices.get(name)}
        if not self.env.su or leaks == "users" or chosen - ({"team_ids"} if not days else set()):
            return asked
        bounds = company._get_kpi_bounds(date_from, date_to)
        found = self.env["sales.kpi.deal"]._find_months(company, *bounds)
        others = self._get_chosen_domain(company, date_to, choices)
        others &= Domain.OR(_between(*gap) for gap in _find_gaps(*bounds, found))
        teams = self._get_chosen_teams(company, date_to, choices) if chosen else None
        return asked._replace(outside=others, month_ids=list(found), team_ids=teams)

    @api.model
    def _get_funnel_domain(self, company, date_from, date_to, choices):
        """Filter of the opportunities that entered the pipeline; see ``get_funnel``."""
        chosen = self._get_chosen_domain(company, date_to, choices)
        return chosen & _between(*company._get_kpi_bounds(date_from, date_to))

    def _get_chosen_domain(self, company, date_to, choices):
        domain = Domain("company_id", "=", company.id)
        for name, field in CHOICES.items():
            if choices.get(name):
                chosen = list(choices[name])
                if name == "team_ids":
                    chosen = self._get_chosen_teams(company, date_to, choices)
                domain &= Domain(field, "in", chosen)
        return domain

    def _get_chosen_teams(self, company, date_to, choices):
        tree = self.env["sales.kpi.team.parent"]._get_tree(company, date_to)
        return sorted(tree.below(list(choices["team_ids"])))

    @api.model
    def _get_came_domain(self, domain, stage_id, name, lost=False):
        """Those of the opportunities that a stage counts, or that were lost there.

        :param stage_id: False with the ``name`` of a deleted one
        """
        if not is_word(name):
            return Domain.FALSE
        stage = (stage_id, None) if is_id(stage_id) else (None, name)
        rows = self.env.execute_query(
            SQL(
                "WITH %s SELECT id FROM came WHERE (stage_id, stage_name) "
                "IS NOT DISTINCT FROM (%s::int, %s::varchar) AND %s",
                self._with_came(Asked(domain), each=True),
                *stage,
                COUNTED["lost"] if lost else SQL("true"),
            )
        )  # fmt: skip
        return Domain("id", "in", [lead_id for (lead_id,) in rows])

    def _get_pipeline(self, choices, stage_ids):
        """The stages of the chosen teams, those that all teams share, and those with these ids."""
        Stage = self.env["crm.stage"]
        domain = Domain("team_ids", "=", False) | Domain("id", "in", stage_ids)
        if choices.get("team_ids"):
            domain |= Domain("team_ids", "child_of", list(choices["team_ids"]))
        return Stage.search_fetch(domain, ["name", "is_won", "sequence"])

    # ---- counting ------------------------------------------------------------------------------

    def _count_stages(self, asked, leaks, days):
        """({(stage id, name of a deleted stage): {name of the number: number}},
        [{stage id, name of a deleted stage, reason, salesperson, how many, how much}])

        Both are counted of the same opportunities, which take longer to find than to count.
        """
        parts = [SQL("SELECT false, to_jsonb(part) FROM (%s) AS part", self._select_counts())]
        if leaks:
            lost = self._select_leakage(leaks)
            parts.append(SQL("SELECT true, to_jsonb(part) FROM (%s) AS part", lost))
        rows = self.env.execute_query(
            SQL(
                "WITH %s, stayed AS MATERIALIZED (%s) %s",
                self._with_came(asked, users=leaks == "users"),
                self._select_stayed(asked) if days else NO_DAYS,
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
            SELECT counted.*, stayed.average_days, stayed.median_days
              FROM (SELECT stage_id, stage_name, %s, COALESCE(SUM(revenue), 0) AS revenue
                      FROM came GROUP BY stage_id, stage_name) counted
         LEFT JOIN stayed
                ON (stayed.stage_id, stayed.stage_name)
                   IS NOT DISTINCT FROM (counted.stage_id, counted.stage_name)
            """,
            SQL(", ").join(
                SQL(
                    "COALESCE(SUM(count) FILTER (WHERE %s), 0)::int AS %s",
                    condition,
                    SQL.identifier(name),
                )
                for name, condition in COUNTED.items()
            ),
        )

    def _select_leakage(self, leaks):
        """What was lost, at the furthest stage that it came to."""
        return SQL(
            """
            SELECT stage_id, stage_name, lost_reason_id, %s AS user_id,
                   SUM(count)::int AS count, COALESCE(SUM(revenue), 0) AS revenue
              FROM came WHERE %s
             GROUP BY 1, 2, 3, 4
            """,
            SQL("user_id") if leaks == "users" else SQL("NULL::int"),
            COUNTED["lost"],
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


def _between(start, end):
    return Domain("date", ">=", start) & Domain("date", "<", end)


def _find_gaps(start, end, months):
    """What some months leave of a span of naive UTC instants.

    :param months: {id: (first instant, the first one after it)}, in order
    """
    for month_start, month_end in months.values():
        if start < month_start:
            yield start, month_start
        start = month_end
    if start < end:
        yield start, end


def _prepare_stage(stage_id, name, is_won, counted):
    """A stage of the funnel: ``stage_id`` (False: deleted), ``name``, ``is_won``; numbers of
    opportunities ``entered`` (came to it or jumped over it), ``advanced`` (went on, or were won),
    ``lost`` and ``still`` (came no further); of these ``back`` (are in an earlier stage since),
    ``won``, ``skipped`` (jumped over it); ``conversion``: advanced / entered, a fraction, None in
    a won stage and where nothing came; ``average_days`` and ``median_days`` of the stays that
    ended, None where none did; ``revenue``: what was won, else what is expected."""
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
