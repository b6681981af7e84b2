"""Less than what was due by now, by the scorecards: nobody without a target is behind."""

from odoo.tools import SQL

from .....tools.analysis.robust import count_z
from .....tools.compare import least
from ..night import Finding

COUNTED = ("count", "distinct")
# Two of three, or five of seven, are what chance makes of who is on course: not even one deviation.
BY_CHANCE = -1.0


def find(rule, night):
    period = night.get_period(rule.period_type)
    if not period or night.get_elapsed(rule.period_type) < rule.days:
        return None
    subjects, found = night.get_subjects(rule), {}
    for subject, measure, *figures in _read(rule, night.env, period):
        if subject in subjects and (finding := _make(rule, *figures)):
            found.setdefault((subject, measure, 0), finding)
    return found


def _make(rule, standing, actual, pace, target, is_higher, is_money, kind):
    """None where chance alone would do it."""
    z = count_z(actual, pace) if is_higher and kind in COUNTED else BY_CHANCE
    if z > BY_CHANCE / 2:
        return None
    expected = pace if is_higher else target
    return Finding(
        actual,
        expected,
        standing < least(rule.level / 100) and z <= BY_CHANCE,
        max(pace - actual, 0.0) if is_money and is_higher else 0.0,
        {"standing": standing, "clear": rule.clear_level, "is_higher": is_higher},
    )


def _read(rule, env, period):
    """The lines that are not beyond where it clears, the worst of each measure first."""
    env["sales.kpi.score.line"].flush_model()
    schemes = rule.scheme_id._get_versions() if rule.scheme_id else rule.scheme_id
    return env.execute_query(
        SQL(
            """
            SELECT score.subject_id, line.definition_id, line.standing, line.actual, line.pace,
                   line.target, measure.direction = 'higher',
                   measure.unit = 'money', measure.kind
              FROM sales_kpi_score_line line
              JOIN sales_kpi_score score ON score.id = line.score_id
              JOIN sales_kpi_definition measure ON measure.id = line.definition_id
             WHERE score.period_id = %(period)s AND score.subject_type = %(kind)s
               AND line.role = 'weight' AND line.status = 'scored'
               AND line.has_pace AND line.has_target AND line.has_actual
               AND line.standing < %(clear)s AND line.pace >= %(minimum)s AND line.pace > 0
               AND (%(measure)s IS NULL OR line.definition_id = %(measure)s)
               AND (%(schemes)s = '{}' OR score.scheme_id = ANY(%(schemes)s))
          ORDER BY line.standing
            """,
            period=period.id,
            kind=rule.subject_type,
            clear=least(rule.clear_level / 100),
            minimum=rule.minimum,
            measure=rule.definition_id.id or None,
            schemes=schemes.ids,
        )
    )
