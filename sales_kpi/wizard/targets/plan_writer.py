"""From the parts of a plan to targets of salespeople, teams and the company, all or none."""

from collections import defaultdict, namedtuple
from functools import cached_property
from math import fsum

from odoo.exceptions import UserError
from odoo.tools import SQL

from ...models.ground.figure_format import tell_day
from ...tools.spread import total
from .plan_wholes import PlanWholes

Existing = namedtuple("Existing", "id value team_id")
# A part of the preview; `seen` is the target that there was then, or None.
Line = namedtuple("Line", "measure_id definition_id user_id first last value seen")


class PlanWriter:
    """Writes what a plan says.

    :param figures: ``PlanFigures`` of the plan
    """

    def __init__(self, plan, figures):
        self.env = plan.env
        self.plan = plan
        self.figures = figures
        self.parts = figures.get_open_parts(plan.get_step())
        self.levels = [
            (kind, part) for kind in plan.get_levels() for part in figures.get_open_parts(kind)
        ]
        self.settled = {}  # targets of the closed parts: longer periods hold them, too
        self.rosters = dict(zip(self.parts, figures.get_rosters(self.parts), strict=True))

    def check_open(self):
        """:raise UserError: the planned period is closed, or all of its parts are"""
        closed = self.figures.closed
        whole = closed.get((self.plan.period_type, self.figures.bounds[0]))
        if whole or not self.parts:
            self._refuse([whole] if whole else closed.values())

    def _check_lines_open(self, lines):
        """:raise UserError: what the preview has targets for was closed since"""
        step, closed = self.plan.get_step(), self.figures.closed
        days = sorted({line.first for line in lines})
        if names := [closed[step, day] for day in days if (step, day) in closed]:
            self._refuse(names)

    def _refuse(self, names):
        raise UserError(
            self.env._(
                "%s: closed, its targets stay as they are. Plan the periods that are open.",
                ", ".join(names),
            )
        )

    def find_existing(self, definitions):
        """{(definition id, period type, first day, subject type, subject id): Existing} of the
        periods that are open; those of closed parts are kept as ``settled``."""
        found = self._read_targets(definitions)
        step, closed = self.plan.get_step(), self.figures.closed
        planned = {(kind, part[0]) for kind, part in self.levels}
        self.settled = {
            key: target for key, target in found.items() if key[1] == step and key[1:3] in closed
        }
        return {key: target for key, target in found.items() if key[1:3] in planned}

    def _read_targets(self, definitions):
        """All of the planned lengths within the planned period."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT target.definition_id, period.period_type, period.date_from,
                       target.subject_type,
                       COALESCE(target.user_id, target.subject_team_id, target.company_id),
                       target.id, target.value, target.team_id
                  FROM sales_kpi_target target
                  JOIN sales_kpi_period period ON period.id = target.period_id
                 WHERE target.definition_id = ANY(%s) AND target.company_id = %s
                   AND period.period_type = ANY(%s)
                   AND period.date_from >= %s AND period.date_to <= %s
                """,
                definitions.ids,
                self.plan.company_id.id,
                self.plan.get_levels(),
                *self.figures.bounds,
            )
        )
        return {tuple(row[:5]): Existing(*row[5:]) for row in rows}

    def find_stale(self, existing):
        """Keys of targets that nobody has any more: of who is in no team in those days, and of
        teams without anybody."""
        alive = {
            (kind, part[0]): self._get_alive(roster)
            for kind, parts in self._get_level_parts().items()
            for part, roster in zip(parts, self.figures.get_all_rosters(parts), strict=True)
        }
        return [
            key
            for key, target in existing.items()
            if self._is_in_scope(key, target) and key[3:] not in alive[key[1:3]]
        ]

    def _get_alive(self, roster):
        """{(subject type, id)} of all who have somebody in a roster."""
        above = self._every_ancestor
        teams = {team for own in set(roster.values()) for team in above.get(own, ())}
        company = ("company", self.plan.company_id.id)
        return {company, *(("user", user) for user in roster), *(("team", team) for team in teams)}

    def _get_level_parts(self):
        """{period type: [(first, last day)]}"""
        return {kind: self.figures.get_parts(kind) for kind in self.plan.get_levels()}

    def _is_in_scope(self, key, target):
        """Whether a target of a planned period is the plan's to delete."""
        team_ids = self.figures.team_ids
        return team_ids is None or (key[3] != "company" and target.team_id in team_ids)

    def write_targets(self):
        """Write the targets of the plan: what the lines of its preview say.

        :return: (number of targets set, number changed, number kept, number deleted)
        :raise UserError: a period is closed, or targets changed since the preview
        """
        self.check_open()
        periods = self._get_periods()
        existing = self.find_existing(self.plan.measure_ids.definition_id)
        lines = self._read_lines()
        self._check_lines_open(lines)
        self._check_unchanged(lines, existing)
        values = self._collect(lines, existing)
        fresh = [
            self._prepare(key, value, periods)
            for key, value in values.items()
            if key not in existing
        ]
        changed = {
            existing[key].id: value
            for key, value in values.items()
            if key in existing and existing[key].value != value and not self._is_kept(key)
        }
        stale = [existing[key].id for key in self.find_stale(existing) if key not in values]
        kept = len(values) - len(fresh) - len(changed)
        changed |= PlanWholes(self.plan, self.figures).get_followers()
        self.env["sales.kpi.target"]._write_many(fresh, changed, stale, self.plan.reason)
        return len(fresh), len(changed), kept, len(stale)

    def _is_kept(self, key):
        """Kept are the parts that salespeople had. What teams, the company and longer periods add
        up to follows them: the sum would be wrong otherwise."""
        if self.plan.existing != "keep":
            return False
        definition_id, kind, _day, subject_type, _subject_id = key
        definition = self.env["sales.kpi.definition"].browse(definition_id)
        is_part = kind == self.plan.get_step() and subject_type == "user"
        return is_part or not definition.is_additive

    def _get_periods(self):
        """{(period type, first day): period}; nobody closes them while they are written."""
        Period = self.env["sales.kpi.period"]
        company_id = self.plan.company_id.id
        periods = {
            (kind, part[0]): Period.get_or_create(kind, part[0], company_id)
            for kind, part in self.levels
        }
        Period.browse([period.id for period in periods.values()]).sudo().lock_for_update()
        return periods

    def _read_lines(self):
        """[Line]; thousands of them: as records they would take longer than all the rest."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT measure_id, definition_id, user_id, date_from, date_to, value,
                          CASE WHEN has_existing THEN existing_value END
                     FROM sales_kpi_target_plan_line WHERE plan_id = %s
                 ORDER BY measure_id, user_id, date_from""",
                self.plan.id,
            )
        )
        return [Line(*row) for row in rows]

    def _check_unchanged(self, lines, existing):
        step = self.plan.get_step()
        for line in lines:
            target = existing.get((line.definition_id, step, line.first, "user", line.user_id))
            if line.seen != (target.value if target else None):
                raise UserError(
                    self.env._(
                        "Somebody changed the target of %(name)s for %(day)s since the preview. "
                        "Make the preview again.",
                        name=self.env["res.users"].sudo().browse(line.user_id).name,
                        day=tell_day(self.env, line.first),
                    )
                )

    def _prepare(self, key, value, periods):
        definition_id, kind, day, subject_type, subject_id = key
        return {
            "definition_id": definition_id,
            "period_id": periods[kind, day].id,
            "subject_type": subject_type,
            "user_id": subject_id if subject_type == "user" else None,
            "subject_team_id": subject_id if subject_type == "team" else None,
            "value": value,
        }

    # ---- what teams and longer periods add up to ----------------------------------------------

    def _collect(self, lines, existing):
        """{key of a target: value}: what teams, the company and longer periods have is the sum of
        the salespeople's parts; of what can't be added up, everybody has the same."""
        collected = defaultdict(list)
        enclosing = {part[0]: self._get_enclosing(part[0]) for part in self.parts}
        subjects = {
            part: {user: list(self._get_subjects(user, team)) for user, team in roster.items()}
            for part, roster in self.rosters.items()
        }
        for line in lines:
            # Who has left the team since the preview was made still has what it says.
            own = subjects[line.first, line.last].get(line.user_id) or [("user", line.user_id)]
            for kind, day in enclosing[line.first]:
                for subject in own:
                    key = (line.definition_id, kind, day, *subject)
                    collected[key].append(line.value)
        self._collect_elsewhere(collected, existing)
        self._collect_settled(collected)
        measures = {measure.definition_id.id: measure for measure in self.plan.measure_ids}
        digits = {id_: measure.digits for id_, measure in measures.items()}
        wholes = {
            id_: None if measure.definition_id.is_additive else measure.whole
            for id_, measure in measures.items()
        }
        return {
            key: self._sum(key, parts, digits[key[0]], wholes[key[0]])
            for key, parts in collected.items()
        }

    def _collect_elsewhere(self, collected, existing):
        """Add to longer periods what somebody is asked for in another team than the planned."""
        if self.figures.team_ids is None:
            return
        step = self.plan.get_step()
        own = {key for key in collected if key[1] == step and key[3] == "user"}
        for key, target in existing.items():
            if key[1] == step and key[3] == "user" and key not in own:
                for kind, day in self._get_enclosing(key[2]):
                    longer = (key[0], kind, day, *key[3:])
                    if kind != step and longer in collected:
                        collected[longer].append(target.value)

    def _collect_settled(self, collected):
        """Add to longer periods what their closed parts have. Where one of these has no target,
        the sum of the others is none of the whole: the longer period keeps what it has."""
        step = self.plan.get_step()
        days = sorted(day for kind, day in self.figures.closed if kind == step)
        additive = self.plan.measure_ids.definition_id.filtered("is_additive")
        longer = [key for key in collected if key[1] != step and key[0] in additive.ids]
        for key in longer if days else ():
            first, last = self._get_bounds(key[1:3])
            own = [
                self.settled.get((key[0], step, day, *key[3:]))
                for day in days
                if first <= day <= last
            ]
            if None in own:
                del collected[key]
            else:
                collected[key] += [target.value for target in own]

    def _get_bounds(self, level):
        """First and last day of a planned period, by its type and first day."""
        return next(part for kind, part in self.levels if (kind, part[0]) == level)

    def _sum(self, key, parts, digits, whole):
        if whole is None:
            # The sum of the numbers as they are, rounded once: no noise piles up.
            return total([fsum(parts)], digits)
        if key[3] != "user":
            return whole
        return parts[0] if len(set(parts)) == 1 else sum(parts) / len(parts)

    def _get_subjects(self, user_id, team_id):
        yield "user", user_id
        for above in self._ancestors.get(team_id, ()):
            yield "team", above
        if self.figures.team_ids is None:
            yield "company", self.plan.company_id.id

    def _get_enclosing(self, day):
        """[(type, first day)] of the planned periods of each length that hold a day."""
        return [(kind, part[0]) for kind, part in self.levels if part[0] <= day <= part[1]]

    @cached_property
    def _ancestors(self):
        """{team id: ids of the team and of all above it that are planned}"""
        team_ids = self.figures.team_ids
        if team_ids is None:
            return self._every_ancestor
        return {
            team: [one for one in above if one in team_ids]
            for team, above in self._every_ancestor.items()
        }

    @cached_property
    def _every_ancestor(self):
        """{team id: ids of the team and of all above it}"""
        rosters = [
            roster
            for parts in self._get_level_parts().values()
            for roster in self.figures.get_all_rosters(parts)
        ]
        ids = {team for roster in rosters for team in roster.values()}
        return {team: self.figures.tree.path(team) for team in filter(None, ids)}
