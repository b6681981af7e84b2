"""What a salesperson's scorecard says on his workbench. A plain class: it lives for one request
only."""

from functools import cached_property

from ....tools import ranking
from ...ground.figure_format import format_weight, keep_order, tell_day
from ...outcomes.reports.sending.shared_readings import find_shared
from ...scores.score_line_text import JUDGED
from ..leaderboard.board_targets import say_missing

MOST = 0.75  # of what is judged


class WorkbenchScorecard:
    """Where he stands, and what is wrong.

    :param content: ``WorkbenchContent`` of the same page
    """

    def __init__(self, content):
        self.content = content
        self.env = content.env

    def get_standing(self):
        """Rank, total and points; False where he takes part in no scheme."""
        score = self.content.score
        if not score:
            return False
        return {
            "scheme": score.scheme_name,
            "rank": score.rank or False,
            "medal": ranking.medal(score.rank, score.final_total),
            "movement": self._get_movement(),
            "rank_text": self._get_rank_text(),
            "total": score.final_total,
            "total_text": f"{score.final_total:.1f}" if score.is_scored else "—",
            "adjustment_text": f"{score.adjustment:+.1f}" if score.adjustment else "",
            "rating": score.final_rating or "",
            "is_pending": self.content.is_pending,
            "mark": {"kind": "record", "model": "sales.kpi.score", "id": score.id},
            "ring": self._get_ring(),
        }

    def get_missing_targets(self):
        """What to say where he is not judged for want of a target; else False."""
        score = self.content.score
        lacks = any(line.status == "no_target" for line in self.content.weighted.values())
        if not score or score.is_scored or not lacks:
            return False
        return say_missing(score.scheme_id, self.content.frame.is_manager)

    def _get_movement(self):
        score = self.content.score
        moved = ranking.movement(score.previous_rank, score.rank)
        return False if moved is None else moved

    def _get_rank_text(self):
        score = self.content.score
        if not score.rank:
            return self.env._("Not ranked yet")
        shared, key = find_shared(score), ("ranked", score.scheme_id.id, score.period_id.id)
        count = shared.get(*key, make=self._count_ranked) if shared else self._count_ranked()
        return self.env._("Rank %(rank)s of %(count)s", rank=score.rank, count=count)

    def _count_ranked(self):
        score = self.content.score
        return score.search_count(
            [
                ("scheme_id", "=", score.scheme_id.id),
                ("period_id", "=", score.period_id.id),
                ("subject_type", "=", "user"),
                ("is_scored", "=", True),
            ]
        )

    def _get_ring(self):
        score = self.content.score
        segments = [self._get_segment(*pair) for pair in self.content.weighted.items()]
        return {
            "total": score.final_total,
            "total_text": f"{score.final_total:.1f}" if score.is_scored else "—",
            "max": 100,
            "rating": score.final_rating or "",
            "rating_level": score.rating_level if score.final_rating else None,
            "segments": segments,
            "summary": ", ".join(f"{part['name']}: {part['text']}" for part in segments),
        }

    def _get_segment(self, definition, line):
        weight = line.weight or line.base_weight
        return {
            "code": definition.code,
            "name": self.content.words.get_measure(definition).name,
            "points": line.points,
            "weight": weight,
            "text": self._get_points_text(line, weight),
            "status": self.content.standings[definition.code].status,
            "mark": self.content.get_mark(definition.code),
        }

    def _get_points_text(self, line, weight):
        """Points of the weight; of what judges nobody what is missing: "No Target"."""
        if line.status not in JUDGED:
            return dict(line._fields["status"]._description_selection(self.env))[line.status]
        return keep_order(self.env, f"{line.points:.1f} / {format_weight(weight)}")

    # ---- what is wrong -------------------------------------------------------------------------

    def get_wrong(self):
        """What costs him points, worst first, in words."""
        behind = [
            self._get_behind(definition, line) for definition, line in self.content.weighted.items()
        ]
        taken = [self._get_taken(line) for line in self.content.lines if line.status == "applied"]
        found = [row for row in [*behind, *taken] if row]
        return sorted(found, key=lambda row: -row.pop("lost"))

    def is_far_behind(self):
        """Whether nearly all that is judged is behind: then one thing is enough to begin with."""
        if self.content.frame.is_over:
            return False
        judged = [self.content.standings[definition.code] for definition in self.content.weighted]
        found = [standing.status for standing in judged if standing.status != "none"]
        behind = [status for status in found if status in ("behind", "bad")]
        return len(behind) > 1 and len(behind) >= MOST * len(found)

    def _get_behind(self, definition, line):
        standing = self.content.standings[definition.code]
        if standing.status not in ("behind", "bad"):
            return None
        return {
            "code": definition.code,
            "subject": list(self.content.subject),
            "name": standing.name,
            "value": standing.actual,
            "text": self._add_since(definition, standing.explanation),
            "advice": standing.advice,
            "status": standing.status,
            "mark": self.content.get_mark(definition.code),
            "deed": self.content.get_deed(definition.code),
            "lost": line.weight * (1 - standing.share),
        }

    @cached_property
    def _alerts(self):
        """{measure: day since which an alert says that he is behind with it}"""
        content = self.content
        if not content.is_running:
            return {}
        found = self.env["sales.kpi.alert"]._find_told(content.company, content.user.ids)
        alerts = found.get(content.user.id, ())
        period = content.frame.period
        return {
            alert.definition_id: alert.since
            for alert in alerts
            if alert.kind == "pace" and alert.period_id == period
        }

    def _add_since(self, definition, text):
        if definition not in self._alerts:
            return text
        day = tell_day(self.env, self._alerts[definition])
        return self.env._("%(text)s Behind since %(day)s.", text=text, day=day)

    def _get_taken(self, line):
        """A penalty: its sentence says what was taken off, and why."""
        return {
            "code": False,
            "name": line.measure_name,
            "text": line.explanation,
            "advice": "",
            "status": "bad",
            "mark": self.content.get_mark(line.definition_id.code),
            "deed": self.content.get_deed(line.definition_id.code),
            "lost": -line.points,
        }
