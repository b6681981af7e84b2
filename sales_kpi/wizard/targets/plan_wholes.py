"""What the parts of a plan are part of: targets that exist beyond it, and whether they still agree.

A plan of one team changes what its company adds up to; one of a quarter, what the year does. Those
targets are no part of the plan: it says by how much they would be off, and lets those follow that
its author chooses.
"""

from collections import defaultdict, namedtuple

from odoo.tools import SQL

from ...models.ground.figure_format import tell_period
from ...tools import period as periods
from ...tools.spread import total

# One target beyond the plan: its figure until now, and what its parts add up to after the plan.
Whole = namedtuple(
    "Whole", "measure subject_type subject_id period_type first last target_id value parts"
)
LONGER = ("month", "quarter", "half", "year")

# The parts that a whole of each subject is the sum of.
JOINS = {
    "company": SQL("TRUE"),
    "user": SQL("part.user_id = target.user_id"),
    "team": SQL(
        """EXISTS (SELECT FROM above WHERE above.team_id = part.team_id
                      AND above.above_id = target.subject_team_id)"""
    ),
}


class PlanWholes:
    """Reads, and writes nothing. The lines of the preview must be there.

    :param plan: ``sales.kpi.target.plan``
    :param figures: ``PlanFigures`` of the plan
    """

    def __init__(self, plan, figures):
        self.env = plan.env
        self.plan = plan
        self.figures = figures
        self.step = plan.get_step()

    def find(self, measure):
        """The targets beyond the plan that a measure's parts are part of: list of ``Whole``."""
        if not measure.definition_id.is_additive:
            return []
        self.env.flush_all()
        return [
            Whole(measure, subject_type, *row[:-1], total([row[-1]], measure.digits))
            for subject_type in JOINS
            for row in self.env.execute_query(self._get_query(measure, subject_type))
        ]

    def get_followers(self):
        """{id of a target: what its parts add up to} of those that are to follow the plan."""
        followed = {
            (row.measure_id, row.subject_type, row.team_id.id, row.period_type)
            for row in self.plan.whole_ids
            if row.is_followed
        }
        return {
            whole.target_id: whole.parts
            for measure in self.plan.measure_ids
            for whole in (self.find(measure) if followed else ())
            if get_group(whole) in followed and whole.parts != whole.value
        }

    def _get_query(self, measure, subject_type):
        target = {"user": "user_id", "team": "subject_team_id", "company": "company_id"}
        return SQL(
            """
            WITH part AS (%(parts)s), above AS (%(above)s)
            SELECT target.%(subject)s, period.period_type, period.date_from, period.date_to,
                   target.id, target.value, COALESCE(SUM(part.value), 0)
              FROM sales_kpi_target target
              JOIN sales_kpi_period period ON period.id = target.period_id
         LEFT JOIN part ON part.date_from >= period.date_from AND part.date_to <= period.date_to
                       AND (%(join)s)
             WHERE target.definition_id = %(definition)s AND target.company_id = %(company)s
               AND target.subject_type = %(subject_type)s AND period.state = 'open'
               AND period.period_type = ANY(%(longer)s)
               AND period.date_from <= %(last)s AND period.date_to >= %(first)s
               AND %(beyond)s
          GROUP BY target.id, period.id
          ORDER BY period.date_from, target.id
            """,
            parts=self._get_parts_query(measure),
            above=self._get_above_query(),
            subject=SQL.identifier(target[subject_type]),
            join=JOINS[subject_type],
            definition=measure.definition_id.id,
            company=self.plan.company_id.id,
            subject_type=subject_type,
            longer=list(LONGER[LONGER.index(self.step) :]) if self.step in LONGER else [],
            first=self.plan.date_from,
            last=self.plan.date_to,
            beyond=self._get_beyond(measure, subject_type),
        )

    def _get_above_query(self):
        """Each team with itself and every team above it."""
        tree = self.figures.tree
        pairs = [(team, above) for team, path in tree.paths.items() for above in path]
        return SQL(
            """SELECT id AS team_id, id AS above_id FROM crm_team
                UNION SELECT * FROM unnest(%s::int[], %s::int[])""",
            [team for team, _above in pairs],
            [above for _team, above in pairs],
        )

    def _get_parts_query(self, measure):
        """All that salespeople are to reach in the shortest periods: by the plan, and beside it."""
        team_ids = self.figures.team_ids
        return SQL(
            """
            SELECT user_id, team_id, date_from, date_to, value
              FROM sales_kpi_target_plan_line WHERE measure_id = %(measure)s
         UNION ALL
            SELECT other.user_id, other.team_id, span.date_from, span.date_to, other.value
              FROM sales_kpi_target other
              JOIN sales_kpi_period span ON span.id = other.period_id
             WHERE other.definition_id = %(definition)s AND other.company_id = %(company)s
               AND other.subject_type = 'user' AND span.period_type = %(step)s
               AND NOT (span.state = 'open'
                        AND span.date_from BETWEEN %(first)s AND %(last)s AND %(planned)s)
               AND NOT EXISTS (
                   SELECT FROM sales_kpi_target_plan_line line
                    WHERE line.measure_id = %(measure)s AND line.user_id = other.user_id
                      AND line.date_from = span.date_from)
            """,
            measure=measure.id,
            definition=measure.definition_id.id,
            company=self.plan.company_id.id,
            step=self.step,
            first=self.plan.date_from,
            last=self.plan.date_to,
            planned=SQL("TRUE")
            if team_ids is None
            else SQL(
                """(other.team_id = ANY(%s) AND NOT EXISTS (
                    SELECT FROM sales_kpi_membership member
                     WHERE member.user_id = other.user_id
                       AND member.company_id = other.company_id
                       AND (member.date_from IS NULL OR member.date_from <= span.date_to)
                       AND (member.date_to IS NULL OR member.date_to >= span.date_from)
                       AND member.team_id <> ALL(%s)))""",
                list(team_ids),
                list(team_ids),
            ),
        )

    def _get_beyond(self, measure, subject_type):
        """Only those that the plan does not set itself, and that its parts are part of."""
        own = SQL(
            "(period.period_type = ANY(%s) AND period.date_from BETWEEN %s AND %s)",
            self.plan.get_levels(),
            self.plan.date_from,
            self.plan.date_to,
        )
        team_ids = self.figures.team_ids
        if subject_type == "user":
            planned = SQL(
                """target.user_id IN (SELECT user_id FROM sales_kpi_target_plan_line
                                       WHERE measure_id = %s)""",
                measure.id,
            )
            return SQL("%s AND NOT %s", planned, own)
        if team_ids is None:
            return SQL("NOT %s", own)
        if subject_type == "company":
            return SQL("TRUE")
        above = self.figures.tree.path(self.figures.team.id)
        return SQL(
            "target.subject_team_id = ANY(%s) AND NOT (target.subject_team_id = ANY(%s) AND %s)",
            [*team_ids, *above],
            list(team_ids),
            own,
        )

    # ---- for the screen -----------------------------------------------------------------------

    def get_rows(self, measure):
        """The wholes of a measure in groups: values of ``sales.kpi.target.plan.whole``."""
        groups = defaultdict(list)
        for whole in self.find(measure):
            groups[get_group(whole)].append(whole)
        return [
            self._prepare_row(group, wholes)
            for group, wholes in groups.items()
            if any(whole.value != whole.parts for whole in wholes)
        ]

    def _prepare_row(self, group, wholes):
        measure, subject_type, team_id, period_type = group
        missing = self._count_missing(measure, subject_type, team_id, wholes)
        spans = sorted({(whole.first, whole.last) for whole in wholes})
        labels = [
            tell_period(self.env, period_type, *span, self.figures.start)
            for span in {spans[0]: 0, spans[-1]: 0}
        ]
        return {
            "plan_id": self.plan.id,
            "measure_id": measure.id,
            "subject_type": subject_type,
            "team_id": team_id,
            "period_type": period_type,
            "label": " – ".join(labels),
            "target_count": len(wholes),
            "value": total([whole.value for whole in wholes], measure.digits),
            "missing_count": missing,
            "is_followed": not missing,
        }

    def _count_missing(self, measure, subject_type, team_id, wholes):
        """How many shortest parts nobody has said anything about: then the sum is not the whole."""
        spans = {(whole.first, whole.last) for whole in wholes}
        parts = sorted({part for span in spans for part in self._get_parts(span)})
        given = self._get_given(measure)
        users = {whole.subject_id for whole in wholes} if subject_type == "user" else None
        teams = self.figures.tree.below([team_id]) if subject_type == "team" else None
        return sum(
            (user, part[0]) not in given
            for part, roster in zip(parts, self.figures.get_all_rosters(parts), strict=True)
            for user, team in roster.items()
            if (users is None or user in users) and (teams is None or team in teams)
        )

    def _get_parts(self, span):
        start, day, parts = self.figures.start, span[0], []
        while day <= span[1]:
            parts.append(periods.bounds(self.step, day, *start))
            day = periods.following(self.step, *parts[-1], *start)[0]
        return parts

    def _get_given(self, measure):
        query = SQL("SELECT user_id, date_from FROM (%s) part", self._get_parts_query(measure))
        return set(self.env.execute_query(query))


def get_group(whole):
    """What is shown, and followed, together."""
    team_id = whole.subject_id if whole.subject_type == "team" else False
    return whole.measure, whole.subject_type, team_id, whole.period_type
