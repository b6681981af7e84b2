"""Whether a scheme is any good, by its closed periods: what is wrong, and what would mend it. A
plain class: it lives for one request only."""

from functools import cached_property

from odoo.tools import SQL

from ....tools.analysis import scheme_check
from ...ground.figure_format import format_number

PERIODS = 6
CLOSED = ("review", "locked")


class SchemeQuality:
    """
    :param company: whose people are looked at
    :param scheme: in all of its versions; proposals are for the one that is given
    """

    def __init__(self, company, scheme):
        self.env = company.env
        self.company = company
        self.scheme = scheme.sudo()

    @cached_property
    def periods(self):
        """[{user id: {measure id: ``Mark``}}] of the last closed periods, by one query."""
        self.env["sales.kpi.score.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT period.id, score.subject_id, line.definition_id, line.status,
                          line.achievement, line.points, line.capped, line.gated
                     FROM sales_kpi_score_line line
                     JOIN sales_kpi_score score ON score.id = line.score_id
                     JOIN sales_kpi_period period ON period.id = score.period_id
                    WHERE score.subject_type = 'user' AND line.role = 'weight'
                      AND score.scheme_id = ANY(%(schemes)s)
                      AND period.id IN (
                          SELECT id FROM sales_kpi_period
                           WHERE company_id = %(company)s AND state IN %(closed)s
                             AND period_type = %(type)s
                        ORDER BY date_from DESC LIMIT %(count)s)
                 ORDER BY period.date_from, line.sequence, line.id""",
                schemes=self.scheme._get_versions().ids,
                company=self.company.id,
                closed=CLOSED,
                type=self.scheme.period_type,
                count=PERIODS,
            )
        )
        found = {}
        for period, user, measure, status, achievement, points, capped, gated in rows:
            marks = found.setdefault(period, {}).setdefault(user, {})
            marks[measure] = scheme_check.Mark(
                achievement if status == "scored" else None,
                points or 0.0,
                bool(capped),
                bool(gated),
                status not in ("no_data", "error"),
            )
        return list(found.values())

    @property
    def is_too_early(self):
        people = [len(people) for people in self.periods]
        enough = [count for count in people if count >= scheme_check.LEAST_PEOPLE]
        return len(enough) < scheme_check.LEAST_PERIODS

    @cached_property
    def findings(self):
        """[``Finding``] of the measures that the scheme still has."""
        lines = self.scheme.line_ids._get_weighted()
        gates = {line.definition_id.id for line in lines if line.gate > 0}
        present = set(lines.definition_id.ids)
        return [
            finding
            for finding in scheme_check.check(self.periods, gates)
            if {finding.line, finding.other or finding.line} <= present
        ]

    # ---- in words ------------------------------------------------------------------------------

    def tell(self):
        """[(what is wrong, what would mend it)]"""
        return [self._tell_one(finding) for finding in self.findings]

    def _tell_one(self, finding):
        Definition = self.env["sales.kpi.definition"].sudo()
        names = [Definition.browse(one).name for one in (finding.line, finding.other) if one]
        share = format_number(self.env, (finding.share or 0.0) * 100, 0)
        tell = getattr(self, f"_tell_{finding.kind}")
        return tell({"name": names[0], "other": names[-1], "share": share})

    def _tell_capped(self, parts):
        return (
            self.env._("%(name)s: everybody reaches the cap.", **parts),
            self.env._("Raise the target or the cap: it tells nobody apart."),
        )

    def _tell_gated(self, parts):
        return (
            self.env._("%(name)s: nobody passes the gate.", **parts),
            self.env._("Lower the gate or the target: it gives no points to anybody."),
        )

    def _tell_same(self, parts):
        return (
            self.env._("%(name)s: all stand alike, whatever one of them does.", **parts),
            self.env._("Take a measure that one person alone can move."),
        )

    def _tell_idle(self, parts):
        return (
            self.env._("%(name)s: without it everybody would have the same rank.", **parts),
            self.env._("Give it more weight, or leave it out."),
        )

    def _tell_alike(self, parts):
        return (
            self.env._(
                "%(name)s and %(other)s rank people alike (%(share)s%% correlation).", **parts
            ),
            self.env._("Keep one of them, and give the other's weight to something else."),
        )

    def _tell_high(self, parts):
        return (
            self.env._("%(name)s: %(share)s%% of people reach the target.", **parts),
            self.env._("The target looks too high: fewer than 60% reach it. Lower it."),
        )

    def _tell_low(self, parts):
        return (
            self.env._("%(name)s: %(share)s%% of people reach the target.", **parts),
            self.env._("The target looks too low: more than 90% reach it. Raise it."),
        )

    def _tell_empty(self, parts):
        return (
            self.env._("%(name)s: nobody ever had data.", **parts),
            self.env._("Enter its values, or leave it out."),
        )
