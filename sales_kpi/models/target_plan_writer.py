"""From the parts of a plan to targets of salespeople, teams and the company, all or none."""

from collections import defaultdict

from odoo.exceptions import UserError
from odoo.tools import split_every

from ..tools.spread import total

BATCH = 1000
QUIET = {"tracking_disable": True, "mail_create_nolog": True, "mail_create_nosubscribe": True}


class PlanWriter:
    """Writes what a plan says.

    :param figures: ``PlanFigures`` of the plan
    """

    def __init__(self, plan, figures):
        self.env = plan.env
        self.plan = plan
        self.figures = figures
        self.parts = figures.get_parts(plan.get_step())
        self.levels = [
            (kind, part) for kind in plan.get_levels() for part in figures.get_parts(kind)
        ]
        self.rosters = dict(zip(self.parts, figures.get_rosters(self.parts), strict=True))

    def check_open(self):
        """:raise UserError: one of the periods is under review or locked"""
        Period = self.env["sales.kpi.period"].sudo()
        found = [Period._find(kind, part[0], self.plan.company_id) for kind, part in self.levels]
        if closed := [period.name for period in found if period.state in ("review", "locked")]:
            raise UserError(
                self.env._(
                    "%s: closed, its targets stay as they are. Plan the periods that are open.",
                    ", ".join(closed),
                )
            )

    def find_existing(self, definitions):
        """{(definition id, period type, first day, subject type, subject id): target}"""
        days = [part[0] for _kind, part in self.levels]
        found = self.env["sales.kpi.target"].search_fetch(
            [
                ("definition_id", "in", definitions.ids),
                ("company_id", "=", self.plan.company_id.id),
                ("period_id.period_type", "in", self.plan.get_levels()),
                ("period_id.date_from", "in", days),
            ],
            ["definition_id", "period_id", "subject_type", "user_id", "subject_team_id", "value"],
        )
        return {self._get_key(target): target for target in found}

    def _get_key(self, target):
        period = target.period_id
        subject = target._get_subject()
        return (target.definition_id.id, period.period_type, period.date_from, *subject)

    def write_targets(self, lines):
        """Write the targets of the plan.

        :param lines: ``sales.kpi.target.plan.line``
        :return: (number of targets set, number changed, number kept)
        :raise UserError: a period is closed, or targets changed since the preview
        """
        self.check_open()
        periods = self._get_periods()
        definitions = lines.definition_id
        existing = self.find_existing(definitions)
        self._check_unchanged(lines, existing)
        values = self._collect(lines)
        fresh = {key: value for key, value in values.items() if key not in existing}
        old = {
            existing[key]: value
            for key, value in values.items()
            if key in existing and existing[key].value != value and not self._is_kept(key)
        }
        self._create(fresh, periods)
        Target = self.env["sales.kpi.target"].sudo().with_context(**QUIET)
        Target._set_values(
            {target.with_env(Target.env): value for target, value in old.items()}, self.plan.reason
        )
        return len(fresh), len(old), len(values) - len(fresh) - len(old)

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

    def _check_unchanged(self, lines, existing):
        step = self.plan.get_step()
        for line in lines:
            key = (line.definition_id.id, step, line.date_from, "user", line.user_id.id)
            target = existing.get(key)
            seen = line.existing_value if line.has_existing else None
            if seen != (target.value if target else None):
                raise UserError(
                    self.env._(
                        "Somebody changed the target of %(name)s for %(day)s since the preview. "
                        "Make the preview again.",
                        name=line.user_id.name,
                        day=line.date_from,
                    )
                )

    def _create(self, values, periods):
        # A plan asks everybody by the same rule, its author too.
        self.env["sales.kpi.target"].check_access("create")
        Target = self.env["sales.kpi.target"].sudo()
        Target = Target.with_context(**QUIET, kpi_reason=self.plan.reason)
        for batch in split_every(BATCH, values.items()):
            Target.create([self._prepare(key, value, periods) for key, value in batch])

    def _prepare(self, key, value, periods):
        definition_id, kind, day, subject_type, subject_id = key
        return {
            "definition_id": definition_id,
            "period_id": periods[kind, day].id,
            "subject_type": subject_type,
            "user_id": subject_id if subject_type == "user" else False,
            "subject_team_id": subject_id if subject_type == "team" else False,
            "value": value,
        }

    # ---- what teams and longer periods add up to ----------------------------------------------

    def _collect(self, lines):
        """{key of a target: value}: what teams, the company and longer periods have is the sum of
        the salespeople's parts; of what can't be added up, everybody has the same."""
        collected, digits, wholes = defaultdict(list), {}, {}
        ancestors = self._get_ancestors()
        for measure, own in lines.grouped("measure_id").items():
            definition = measure.definition_id
            digits[definition.id] = measure.digits
            wholes[definition.id] = None if definition.is_additive else measure.whole
            for line in own:
                roster = self.rosters[line.date_from, line.date_to]
                teams = ancestors.get(roster.get(line.user_id.id), ())
                for kind, day in self._get_enclosing(line.date_from):
                    for subject in self._get_subjects(line.user_id.id, teams):
                        key = (definition.id, kind, day, *subject)
                        collected[key].append(line.value)
        return {
            key: self._sum(key, parts, digits[key[0]], wholes[key[0]])
            for key, parts in collected.items()
        }

    def _sum(self, key, parts, digits, whole):
        if whole is None:
            return total(parts, digits)
        if key[3] != "user":
            return whole
        return parts[0] if len(set(parts)) == 1 else sum(parts) / len(parts)

    def _get_subjects(self, user_id, teams):
        yield "user", user_id
        for team_id in teams:
            yield "team", team_id
        yield "company", self.plan.company_id.id

    def _get_enclosing(self, day):
        """[(type, first day)] of the planned periods of each length that hold a day."""
        return [(kind, part[0]) for kind, part in self.levels if part[0] <= day <= part[1]]

    def _get_ancestors(self):
        """{team id: ids of the team and of all above it, of this company}"""
        ids = {team for roster in self.rosters.values() for team in roster.values()}
        teams = self.env["crm.team"].sudo().browse(filter(None, ids))
        return {
            team.id: [int(part) for part in team.parent_path.split("/") if part] for team in teams
        }
