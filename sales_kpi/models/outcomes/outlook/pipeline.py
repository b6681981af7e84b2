"""What open deals become by the end of a period, by what became of those that stood in the same
stages at the same time of past periods. Plain: for one run only."""

from functools import cached_property

from odoo.tools import SQL

from ....tools.analysis import forecast
from .forecasts import Told

MEASURE = "won_revenue"


class Pipeline:
    """
    :param plan: ``Plan``
    :param known: ``Forecasts`` of what was won
    """

    def __init__(self, env, plan, known):
        self.env, self.plan, self.known = env, plan, known
        self.company = plan.company

    def add(self, told):
        """Add the pipeline's forecast to those of each subject who has open deals, or of whom
        something is told already.

        :param told: {subject: [``Told``]}
        """
        if not self.cohorts:
            return
        chances = self.get_chances(0)
        for subject, methods in told.items():
            inside, beside = self.open.get(subject, ({}, 0.0))
            if not inside and not beside:
                continue
            actual = self.known.get_actual(subject)
            value = actual + self._expect(inside, chances)
            one = Told("pipeline", actual, value, beside=beside)
            back = self._look_back() if subject == self.known.company else {}
            methods.append(self.known._with_errors(one, subject, back))

    def _expect(self, amounts, chances):
        """:param amounts: {stage id: amount}"""
        return sum(amount * chances.get(stage, chances[None]) for stage, amount in amounts.items())

    # ---- by experience -------------------------------------------------------------------------

    @cached_property
    def cohorts(self):
        """{place of the past period, 0 the latest: {stage: (deals, won by its end, amount)}}"""
        spans = self.plan.get_spans(self.known.day)[1 : 2 * forecast.MOST + 1]
        moments = [self.company._get_kpi_bounds(until, last) for _first, until, last in spans]
        ends = [end for _start, end in moments]
        # A day ends where the next one begins.
        cuts = [self.company._get_kpi_bounds(until, until)[1] for _first, until, _last in spans]
        found = {}
        for place, stage, deals, won, amount in self.env.execute_query(
            self._select_cohorts(cuts, ends)
        ):
            found.setdefault(place, {})[stage] = (deals, won, float(amount or 0))
        return found

    def get_chances(self, place):
        """{stage: chance to be won by the period's end}, of the 12 past periods from a place on;
        that of all under None."""
        deals, wins = {}, {}
        for one in range(place, place + forecast.MOST):
            for stage, (count, won, _amount) in self.cohorts.get(one, {}).items():
                deals[stage] = deals.get(stage, 0) + count
                wins[stage] = wins.get(stage, 0) + won
        overall = sum(wins.values()) / sum(deals.values()) if deals else 0.0
        chances = {
            stage: forecast.odds(wins[stage], count, overall) for stage, count in deals.items()
        }
        return chances | {None: overall}

    def _look_back(self):
        """{place of the past period: what would have been forecast for the company}"""
        pasts = self.known.get_pasts(self.known.company)
        back = {}
        for place, (reached, _total) in enumerate(pasts[: forecast.MOST]):
            if not any(later in self.cohorts for later in range(place + 1, place + 13)):
                continue
            amounts = {s: amount for s, (_n, _w, amount) in self.cohorts.get(place, {}).items()}
            back[place] = reached + self._expect(amounts, self.get_chances(place + 1))
        return back

    def _select_cohorts(self, cuts, ends):
        """Query of the deals that stood open in a stage at a moment, and how many of them were won
        until another one. Each stay is put to the moments that fall into it: moments are sorted,
        so that nobody looks at the others."""
        return SQL(
            """
            WITH usual AS (%(usual)s),
            state AS (
                SELECT kind, to_stage_id, expected_revenue, user_id,
                       width_bucket(date, %(cuts)s::timestamp[]) + 1 AS first,
                       width_bucket(COALESCE(LEAD(date) OVER own, 'infinity'),
                                    %(cuts)s::timestamp[]) AS last,
                       MIN(date) FILTER (WHERE kind = 'won')
                           OVER (own ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS won
                  FROM sales_kpi_stage_move
                 WHERE company_id = %(company)s AND merged IS NOT TRUE AND undone IS NOT TRUE
                WINDOW own AS (PARTITION BY lead_id ORDER BY date, id))
            SELECT %(moments)s - part.number, state.to_stage_id, COUNT(*),
                   COUNT(*) FILTER (WHERE state.won < (%(ends)s::timestamp[])[part.number]),
                   SUM(state.expected_revenue) FILTER (WHERE %(fits)s)
              FROM state
              CROSS JOIN LATERAL generate_series(state.first, state.last) AS part(number)
              LEFT JOIN usual ON usual.user_id = state.user_id
             WHERE state.kind NOT IN ('won', 'lost', 'imported') AND state.first <= state.last
             GROUP BY part.number, state.to_stage_id
            """,
            usual=self._select_usual(),
            company=self.company.id,
            fits=self._fits(SQL("state.expected_revenue")),
            moments=len(cuts),
            cuts=cuts[::-1],
            ends=ends[::-1],
        )

    # ---- what is open --------------------------------------------------------------------------

    @cached_property
    def open(self):
        """{subject: ({stage: amount}, amount of the deals that stand beside)}"""
        tree = self.env["sales.kpi.team.parent"]._get_tree(self.company, self.plan.date)
        found = {}
        for user, team, stage, amount, apart in self.env.execute_query(self._select_open()):
            teams = tree.above([team]) if team else ()
            subjects = [self.known.company, *(("team", one) for one in teams)]
            for subject in [*subjects, ("user", user)] if user else subjects:
                inside, beside = found.get(subject, ({}, 0.0))
                inside[stage] = inside.get(stage, 0.0) + float(amount or 0)
                found[subject] = (inside, beside + float(apart or 0))
        return found

    def _select_open(self):
        return SQL(
            """
            WITH usual AS (%(usual)s)
            SELECT lead.user_id, lead.team_id, lead.stage_id,
                   SUM(lead.expected_revenue) FILTER (WHERE %(fits)s),
                   SUM(lead.expected_revenue) FILTER (WHERE NOT %(fits)s)
              FROM crm_lead lead
              LEFT JOIN crm_team team ON team.id = lead.team_id
              LEFT JOIN usual ON usual.user_id = lead.user_id
             WHERE lead.type = 'opportunity' AND lead.active AND lead.won_status = 'pending'
               AND COALESCE(lead.company_id, team.company_id, %(company)s) = %(company)s
             GROUP BY lead.user_id, lead.team_id, lead.stage_id
            """,
            usual=self._select_usual(),
            fits=self._fits(SQL("lead.expected_revenue")),
            company=self.company.id,
        )

    def _select_usual(self):
        """The average win of each salesperson in the last 12 months; that of all has no user."""
        since = self.company._get_kpi_bounds(self.plan.bounds[forecast.MOST][0], self.plan.date)[0]
        return SQL(
            """SELECT user_id, AVG(expected_revenue)::float8 AS size
                 FROM sales_kpi_stage_move
                WHERE company_id = %s AND kind = 'won' AND undone IS NOT TRUE AND date >= %s
                  AND (user_id IS NOT NULL)
                GROUP BY GROUPING SETS ((user_id), ())""",
            self.company.id,
            since,
        )

    def _fits(self, amount):
        """Whether a deal is no more than four times the average of its owner, or of all."""
        return SQL(
            """(COALESCE(%(amount)s, 0) <= %(times)s * COALESCE(
                   NULLIF(usual.size, 0),
                   (SELECT size FROM usual everybody WHERE everybody.user_id IS NULL),
                   'infinity'::float8))""",
            amount=amount,
            times=forecast.APART,
        )
