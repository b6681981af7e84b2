"""The company cockpit's part about teams and regions, compared."""

import math
from functools import cached_property

from ....tools.cell import NO_DATA, Cells
from ...ground.figure_format import format_value, get_unit
from ..leaderboard.board_teams import tell_level
from .section import CockpitSection

MANY_TEAMS = 30
LEAST = 1e-6  # less is the noise of adding up


class TeamsSection(CockpitSection):
    """Teams, or regions, beside each other by one measure: one level at a time.

    :param measures: ``sales.kpi.definition`` records to choose from
    :param judged: those of them that have a target; the first one is shown unless another is
        asked for
    """

    def __init__(self, frame, measures, judged):
        super().__init__(frame)
        self.measures = measures
        asked = measures.filtered(lambda m: m.code == frame.options.get("measure"))
        self.measure = (asked or judged[:1] or measures[:1]).with_env(self.env(su=True))

    def get_data(self):
        if not self.measure:
            return False
        rows = [self._get_row(team) for team in self.shown]
        hidden = len(self.levels.get(self.level, ())) - len(rows)
        return {
            "measure": self.measure.code,
            "name": self.measure.name,
            "unit": self.measure.unit,
            "measures": [{"code": m.code, "name": m.name} for m in self.measures],
            "level": self.level,
            "levels": [{"id": n, "name": tell_level(self.env, n)} for n in self.levels],
            "error": self._get_error(),
            "before_name": self._get_before_name(),
            "rows": rows,
            "parts": self._get_parts(rows),
            "note": self._get_note(hidden) if hidden else "",
            "chart": self._get_chart(rows),
        }

    def _get_error(self):
        """Why there are no figures of teams; they fail together, since one query counts them."""
        if self.frame.period_type == "custom":
            return next((self.cells[subject].error or "" for subject in self.subjects), "")
        what = [("definition_id", "=", self.measure.id), ("period_id", "=", self.frame.period.id)]
        return self.env["sales.kpi.reading"].sudo().search(what, limit=1).error or ""

    def _get_note(self, hidden):
        if hidden == 1:
            return self.env._(
                "1 more team is not shown. Choose a team above to see those below it."
            )
        return self.env._(
            "%s more teams are not shown. Choose a team above to see those below it.", hidden
        )

    # ---- which teams ---------------------------------------------------------------------------

    @cached_property
    def teams(self):
        """[(team, depth)] in reading order, each region with the teams below it."""
        teams = self.frame.teams
        if chosen := self.frame.team:
            below = self.frame.tree.below(chosen.ids)
            teams = teams.filtered(lambda team: team.id in below)
        return teams._kpi_in_reading_order(self.frame.tree)

    @cached_property
    def levels(self):
        """{level: its teams} from the top, or below a team that was chosen."""
        chosen = self.frame.team
        teams = [pair for pair in self.teams if pair[0] != chosen] or self.teams
        levels = {}
        for team, depth in teams:
            levels.setdefault(depth + 1, []).append(team)
        return levels

    @cached_property
    def level(self):
        """The one asked for, else the one with the most teams: no region beside its own parts."""
        asked, sizes = self.frame.options.get("level"), {n: len(t) for n, t in self.levels.items()}
        return asked if asked in sizes else max(sizes, key=sizes.get, default=None)

    @cached_property
    def shown(self):
        """As many teams of the level as can be looked at."""
        return self.levels.get(self.level, [])[:MANY_TEAMS]

    @cached_property
    def subjects(self):
        return [("team", team.id) for team in self.shown]

    # ---- their figures -------------------------------------------------------------------------

    @cached_property
    def cells(self):
        ids = [team_id for _kind, team_id in self.subjects]
        return self.frame.read_cells(self.measure, {"team": ids})[self.measure.code]

    @cached_property
    def before(self):
        """What was counted of the other period, over the same elapsed days: the whole of it as it
        was counted then. None of what has no past (a stand)."""
        if self.measure._is_stand():
            return None
        frame = self.frame
        spans = self.env["sales.kpi.comparison"]._get_spans(
            frame.period_type, frame.day, self.company,
            frame.bounds if frame.period_type == "custom" else None,
        )  # fmt: skip
        bounds, part = spans[1 if frame.compare == "previous" else 2]
        known = self._get_counted(bounds) if bounds == part else {}
        if known.keys() >= set(self.subjects):
            return Cells(known, NO_DATA)
        Reader = self.env["sales.kpi.reader"]
        read = Reader._read_definitions(self.measure, self.company, *part, only="team")
        live = read[self.measure.code]
        return Cells(live.cells | known, live.default, live.error)

    def _get_counted(self, bounds):
        """{("team", id): cell} of what the facts of another period say."""
        if self.frame.period_type == "custom":
            return {}
        Period = self.env["sales.kpi.period"].sudo()
        period = Period._find(self.frame.period_type, bounds[0], self.company)
        facts = self.env["sales.kpi.fact"].sudo().search_fetch(
            [
                ("period_id", "=", period.id),
                ("definition_id", "=", self.measure.id),
                ("subject_type", "=", "team"),
                ("subject_id", "in", [team_id for _kind, team_id in self.subjects]),
            ],
            ["subject_type", "subject_id", "numerator", "denominator", "value", "has_value"],
        )  # fmt: skip
        return {(fact.subject_type, fact.subject_id): fact._get_cell() for fact in facts}

    @cached_property
    def standings(self):
        """{team id: (target, achievement)}: by what the team is judged, else by a target that was
        only set."""
        ids = [team_id for _kind, team_id in self.subjects]
        what = [("definition_id", "=", self.measure.id), ("period_id", "=", self.frame.period.id)]
        found = self.env["sales.kpi.target"].sudo().search_fetch(
            [*what, ("subject_type", "=", "team"), ("subject_team_id", "in", ids)],
            ["subject_team_id", "value"],
        )  # fmt: skip
        set_only = {
            target.subject_team_id.id: (target.value, self._get_share(target)) for target in found
        }
        return (
            self._get_long_standings(ids)
            | set_only
            | {
                line.score_id.subject_id: (line.target, line.achievement)
                for line in self._find_lines(ids)
            }
        )

    def _get_long_standings(self, team_ids):
        """Of a quarter, half or year: what was set for its months."""
        targets = self.frame.long_targets
        found = {one: targets.get(self.measure, ("team", one))[0] for one in team_ids}
        return {
            team_id: (target, self._get_share_of(target, team_id))
            for team_id, target in found.items()
            if target is not None
        }

    def _get_share(self, target):
        return self._get_share_of(target.value, target.subject_team_id.id)

    def _get_share_of(self, target, team_id):
        """How much of a target was reached, where more is better."""
        value = self.cells["team", team_id].value
        if value is None or not target or self.measure.direction == "lower":
            return None
        return value / target

    def _find_lines(self, team_ids):
        Line = self.env["sales.kpi.score.line"].sudo()
        if not self.frame.board:
            return Line
        return Line.search(
            [
                ("score_id.period_id", "=", self.frame.period.id),
                ("score_id.scheme_id", "=", self.frame.board.scheme.id),
                ("score_id.subject_type", "=", "team"),
                ("score_id.subject_id", "in", team_ids),
                ("definition_id", "=", self.measure.id),
                ("status", "=", "scored"),
            ]
        )

    def _get_row(self, team):
        cell = self.cells["team", team.id]
        value = None if cell.error else cell.value
        target, share = self.standings.get(team.id, (None, None))
        before = self.before["team", team.id] if self.before else None
        return {
            "id": team.id,
            "name": team.name,
            "value": value,
            "text": self._format(value),
            "target": target,
            "target_text": self._format(target, value),
            "achievement": share,
            "achievement_text": "—" if share is None else f"{share * 100:.0f}%",
            **self._get_change(cell, before),
            "mark": {
                "kind": "measure",
                "code": self.measure.code,
                "subject": ["team", team.id],
            },
        }

    def _get_parts(self, rows):
        """What is in other teams, or in none, and the company: with it the teams add up."""
        if self.frame.team or not self.measure.team_field:
            return []
        names = {"no_team": self.env._("No Team"), "company": self.company.name}
        asked = dict.fromkeys(names, self.company.ids)
        cells = self.frame.read_cells(self.measure, asked)[self.measure.code]
        values = {kind: cells[kind, self.company.id].value for kind in names}
        parts = [
            self._get_part(kind, name, values[kind])
            for kind, name in names.items()
            if kind == "company" or values[kind]
        ]
        rest = self._get_rest(values, rows)
        if rest is None or abs(rest) <= LEAST:
            return parts
        other = {"name": self.env._("Others"), "value": rest, "text": self._format(rest)}
        return [other | {"mark": False}, *parts]

    def _get_rest(self, values, rows):
        """What the teams shown leave; None where figures can't be added up."""
        if values["company"] is None or not self.measure._adds_up():
            return None
        known = [values["no_team"], *(row["value"] for row in rows)]
        return values["company"] - math.fsum(value or 0.0 for value in known)

    def _get_part(self, kind, name, value):
        mark = {"kind": "measure", "code": self.measure.code, "subject": [kind, self.company.id]}
        return {"name": name, "value": value, "text": self._format(value), "mark": mark}

    def _get_change(self, cell, before):
        """Against the other period; nothing of what has no past."""
        if not before or before.error or cell.error:
            return {"before": None, "before_text": "—", "change": "", "verdict": 0}
        describe = self.env["sales.kpi.comparison"]._describe_change
        told = describe(self.measure, cell, before, self.company)
        return {
            "before": told["value"],
            "before_text": told["text"],
            "change": told["change"],
            "verdict": told["verdict"],
        }

    def _format(self, value, actual=None):
        unit = get_unit(self.measure, actual)
        return format_value(self.env, value, unit, self.company.currency_id, self._figures)

    @cached_property
    def _figures(self):
        """All that stands in the list: cents alike."""
        cells = [self.cells[subject] for subject in self.subjects]
        return [cell.value for cell in cells] + [target for target, _s in self.standings.values()]

    def _get_chart(self, rows):
        labels = [row["name"] for row in rows]
        series = [self._get_series(self.env._("Actual"), rows, "value", "text", "mark")]
        if any(row["target"] is not None for row in rows):
            series.append(self._get_series(self.env._("Target"), rows, "target", "target_text"))
        if self.before and not self.before.error:
            label = self._get_before_name()
            series.append(self._get_series(label, rows, "before", "before_text"))
        chart = self.make_chart(
            "by_team", self.measure.name, labels, series, self._get_summary(rows),
            unit=self.measure.unit,
        )  # fmt: skip
        for series in chart["series"]:
            series["dashed"] = series["name"] == self.env._("Target")
        return chart

    def _get_before_name(self):
        return self.frame.past_names[self.frame.compare]

    def _get_series(self, label, rows, value, text, mark=None):
        return (
            label,
            [row[value] for row in rows],
            [row[text] for row in rows],
            [row[mark] if mark else False for row in rows],
        )

    def _get_summary(self, rows):
        known = [row for row in rows if row["value"] is not None]
        if not known:
            return self.env._("No figures of teams yet")
        best = max(known, key=lambda row: row["value"])
        if len(rows) == 1:
            return self.env._(
                "%(measure)s of %(team)s: %(value)s",
                measure=self.measure.name, team=best["name"], value=best["text"],
            )  # fmt: skip
        return self.env._(
            "%(measure)s of %(count)s teams; the most has %(team)s with %(value)s",
            measure=self.measure.name, count=len(rows), team=best["name"], value=best["text"],
        )  # fmt: skip
