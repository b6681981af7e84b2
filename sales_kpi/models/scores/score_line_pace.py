from types import SimpleNamespace

from odoo import api, models
from odoo.tools import SQL

from ..ground.bulk import leave_room, to_array
from .score_line_rows import PACE, Weight

FIGURES = ("status", "target", "actual", "achievement")
# Beside such numbers PostgreSQL's own arithmetic gives what Python's does: it refuses what would
# come out as infinity, or as a zero that is none.
TAME = """(COALESCE(line.target, 0) = 0 OR ABS(line.target) BETWEEN 1e-90 AND 1e90)
      AND (COALESCE(line.actual, 0) = 0 OR ABS(line.actual) BETWEEN 1e-90 AND 1e90)"""


class SalesKpiScoreLine(models.Model):
    """A new day changes nothing on a scorecard but what was to be expected by now, the forecast,
    and how the two stand. So no card is judged anew for it: these columns are told anew, most of
    them by one statement, where they lie."""

    _inherit = "sales.kpi.score.line"

    @api.private
    def init(self):
        """Half of each page is left free: there a row of another day finds room beside the former
        one, and none of the indexes is written to."""
        leave_room(self.env.cr, self._table)
        return super().init()

    @api.model
    def _renew_pace(self, scheme, cards, presence):
        """Tell the pace of scorecards that stay as they are.

        :param cards: {subject: score id}
        :param presence: ``Presence`` of today
        :return: whether any line is another one now
        """
        weights = [Weight(line) for line in scheme.line_ids._get_weighted()]
        growing = {rule.id: rule for rule in weights if rule.grows}
        higher = [rule.id for rule in growing.values() if rule.higher_is_better]
        self.flush_model()
        renewed = self._renew_usual(higher, cards, presence)
        rows = self._prepare_renewed(growing, cards, presence)
        self._update(rows)
        self.invalidate_model()
        return bool(renewed or rows)

    def _renew_usual(self, line_ids, cards, presence):
        """Where more is better it takes three fractions: those of ``tools/progress``, which a test
        holds against these.

        :return: how many lines are other ones now
        """
        pace = SQL("(line.target * there.due / there.days)")
        new = SQL(
            """%(pace)s, line.actual * GREATEST(there.days, there.elapsed) / there.elapsed,
               %(pace)s IS NOT NULL,
               CASE WHEN %(pace)s IS NULL OR line.actual IS NULL THEN line.achievement
                    WHEN %(pace)s > 0 THEN line.actual / %(pace)s ELSE 1 END""",
            pace=pace,
        )
        self.env.cr.execute(
            SQL(
                """UPDATE sales_kpi_score_line AS line
                      SET (pace, forecast, has_pace, standing) = ROW(%(new)s)
                     FROM (SELECT score_id, NULLIF(days, 0) AS days, NULLIF(elapsed, 0) AS elapsed,
                                  LEAST(days, elapsed) AS due FROM %(there)s) AS there
                    WHERE line.score_id = there.score_id AND line.scheme_line_id = ANY(%(lines)s)
                      AND line.status = 'scored' AND %(tame)s
                      AND (line.pace, line.forecast, line.has_pace, line.standing)
                          IS DISTINCT FROM (%(new)s)""",
                new=new,
                there=_select_there(cards, presence),
                lines=line_ids,
                tame=SQL(TAME),
            )
        )
        return self.env.cr.rowcount

    def _prepare_renewed(self, rules, cards, presence):
        """The other lines that are other ones now: where less is better, or a number is extreme.

        :param rules: {scheme line id: its ``Weight``}
        """
        subjects = {score_id: subject for subject, score_id in cards.items()}
        lower = [line_id for line_id, rule in rules.items() if not rule.higher_is_better]
        rows = self.env.execute_query(
            SQL(
                """SELECT id, score_id, scheme_line_id, status, target, actual, achievement,
                          pace, forecast, has_pace, standing
                     FROM sales_kpi_score_line line
                    WHERE score_id = ANY(%(scores)s) AND scheme_line_id = ANY(%(lines)s)
                      AND status = 'scored'
                      AND (scheme_line_id = ANY(%(lower)s) OR NOT (%(tame)s))""",
                scores=list(subjects),
                lines=list(rules),
                lower=lower,
                tame=SQL(TAME),
            )
        )
        found = []
        for line_id, score_id, rule_id, *values in rows:
            rule, subject = rules[rule_id], subjects[score_id]
            figures, former = values[: len(FIGURES)], values[len(FIGURES) :]
            kept = SimpleNamespace(**dict(zip(FIGURES, figures, strict=True)))
            kept.baseline = rule.get_baseline(presence.shares[subject])
            told = rule.tell_pace(kept, presence.elapsed[subject], presence.days[subject])
            if told != tuple(former):
                found.append({"id": line_id, **dict(zip(PACE, told, strict=True))})
        return found


def _select_there(cards, presence):
    """SQL of how long each card's subject is there, and was until today."""
    columns = [list(cards.values())]
    columns += [[each[subject] for subject in cards] for each in (presence.days, presence.elapsed)]
    return SQL(
        "unnest(%s::int[], %s::float8[], %s::float8[]) AS listed(score_id, days, elapsed)",
        *map(to_array, columns),
    )
