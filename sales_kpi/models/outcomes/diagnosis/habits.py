"""What the best do differently, in as many queries however many people there are. A plain class: it
lives for one request only."""

from functools import cached_property

from odoo.tools import SQL

from ....tools.analysis.best import HOLDS, LEAST_BEST, PERIODS, QUARTER, Habit, count_best

CATEGORIES = ("behaviour", "process")
CLOSED = ("review", "locked")
BEST, REST = SQL("is_best"), SQL("NOT is_best")


class Habits:
    """
    :param company: whose people are compared
    :param scheme: by whose totals somebody is one of the best, in whichever version
    :param least: number of the best from which on anything is told
    """

    def __init__(self, company, scheme, least=LEAST_BEST):
        self.env = company.env
        self.company = company
        self.scheme = scheme.sudo()
        self.least = least

    @cached_property
    def periods(self):
        """The last closed ones in which enough people were judged, the latest first."""
        self.env["sales.kpi.score"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT period.id, COUNT(*)
                     FROM sales_kpi_score score JOIN sales_kpi_period period
                       ON period.id = score.period_id
                    WHERE period.company_id = %s AND period.state IN %s AND score.is_scored
                      AND score.subject_type = 'user' AND score.scheme_id = ANY(%s)
                 GROUP BY period.id, period.date_from
                 ORDER BY period.date_from DESC LIMIT %s""",
                self.company.id, CLOSED, self._scheme_ids, PERIODS,
            )
        )  # fmt: skip
        return [period_id for period_id, people in rows if count_best(people, self.least)]

    @property
    def _scheme_ids(self):
        return self.scheme._get_versions().ids

    @cached_property
    def measures(self):
        """{id: measure} of what people do, and of how it goes."""
        found = self.env["sales.kpi.definition"].sudo().search(
            [("category", "in", CATEGORIES), ("company_id", "in", [self.company.id, False])]
        )  # fmt: skip
        return {measure.id: measure for measure in found}

    @cached_property
    def habits(self):
        """[(measure, ``Habit``)] of what may be told, the most telling first."""
        if len(self.periods) < HOLDS:
            return []
        pairs = self._read_pairs()
        found = [
            (self.measures[measure_id], Habit(*middles, tuple(pairs.get(measure_id, ()))))
            for measure_id, *middles in self._read_middles()
            if None not in middles
        ]
        told = [(measure, habit) for measure, habit in found if habit.is_told]
        return sorted(told, key=lambda pair: (-pair[1].size, pair[0].sequence))

    def find_named(self):
        """The best of most of the periods who wish to be named."""
        rows = self.env.execute_query(
            SQL(
                """SELECT user_id FROM (%s) people WHERE is_best
                 GROUP BY user_id HAVING COUNT(*) >= %s ORDER BY COUNT(*) DESC, user_id""",
                self._people, HOLDS,
            )
        )  # fmt: skip
        users = self.env["res.users"].sudo().browse(user_id for [user_id] in rows)
        return users.filtered(lambda user: user.active and user.kpi_named_as_best)

    def read_own(self, user_id):
        """{measure id: middle of what somebody himself had in these periods}"""
        rows = self.env.execute_query(
            SQL(
                """SELECT definition_id, %s FROM sales_kpi_fact
                    WHERE period_id = ANY(%s) AND subject_type = 'user' AND subject_id = %s
                      AND has_value AND definition_id = ANY(%s) GROUP BY definition_id""",
                _middle(SQL("TRUE")), self.periods, user_id, list(self.measures),
            )
        )  # fmt: skip
        return dict(rows)

    # ---- reading -------------------------------------------------------------------------------

    @property
    def _people(self):
        """(period, person, whether he is in the best quarter by total); who are level with the
        last of them are, too."""
        return SQL(
            """SELECT period_id, subject_id AS user_id,
                      RANK() OVER (PARTITION BY period_id ORDER BY final_total DESC)
                      <= COUNT(*) OVER (PARTITION BY period_id) / %s AS is_best
                 FROM sales_kpi_score
                WHERE period_id = ANY(%s) AND scheme_id = ANY(%s) AND subject_type = 'user'
                  AND is_scored""",
            QUARTER, self.periods, self._scheme_ids,
        )  # fmt: skip

    @property
    def _figures(self):
        return SQL(
            """SELECT fact.definition_id, fact.period_id, fact.value, people.is_best
                 FROM (%s) people JOIN sales_kpi_fact fact
                   ON fact.period_id = people.period_id AND fact.subject_type = 'user'
                  AND fact.subject_id = people.user_id
                WHERE fact.has_value AND fact.definition_id = ANY(%s)""",
            self._people,
            list(self.measures),
        )

    def _read_pairs(self):
        """{measure id: [(middle of the best, of the others)] a period}"""
        rows = self.env.execute_query(
            SQL(
                """SELECT definition_id, %s, %s FROM (%s) figures
                 GROUP BY definition_id, period_id""",
                _middle(BEST), _middle(REST), self._figures,
            )
        )  # fmt: skip
        found = {}
        for measure_id, best, rest in rows:
            found.setdefault(measure_id, []).append((best, rest))
        return found

    def _read_middles(self):
        """(measure id, middle of the best, of the others, spread) over all periods."""
        return self.env.execute_query(
            SQL(
                """WITH figures AS MATERIALIZED (%s),
                        middle AS (
                            SELECT definition_id, %s AS best, %s AS rest, %s AS whole
                              FROM figures GROUP BY definition_id)
                   SELECT middle.definition_id, best, rest,
                          PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY ABS(value - whole))
                     FROM figures JOIN middle ON middle.definition_id = figures.definition_id
                 GROUP BY middle.definition_id, best, rest""",
                self._figures, _middle(BEST), _middle(REST), _middle(SQL("TRUE")),
            )
        )  # fmt: skip


def _middle(condition):
    return SQL("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY value) FILTER (WHERE %s)", condition)
