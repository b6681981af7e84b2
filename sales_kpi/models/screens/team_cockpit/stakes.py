"""How much is at stake with whom of a team. A plain class: it lives for one request only."""

from functools import cached_property
from typing import NamedTuple

from odoo.tools import SQL

from ....tools.compare import at_least, least
from ....tools.progress import FAR_BEHIND

SOLD = ("order_amount", "won_revenue")  # who sells most, where the scheme counts no money


class Stand(NamedTuple):
    """How the scorecard of somebody stands beside what was to be expected by now.

    :param missing: points missing so far on the lines far behind
    :param whole: share of all points; no line makes up for another one
    :param short: money missing so far on the line far behind that misses most of it
    """

    missing: float = 0.0
    whole: float | None = None
    short: float = 0.0


class TeamStakes:
    """
    :param team: ``TeamCockpitContent``
    :param users: ids of those whom it is about
    """

    def __init__(self, team, users):
        self.team = team
        self.frame = team.frame
        self.env = team.env
        self.users = users

    def is_fine(self, user):
        """Whether he is on course on the whole, and so is his money."""
        stand = self.stands.get(user, Stand())
        fine = stand.whole is not None and at_least(stand.whole, FAR_BEHIND)
        return user in self.best_sellers or (fine and not stand.short)

    def get_money(self, user, stale):
        """What he is short of by now, and what lies in his opportunities that don't move.

        :param stale: {user: that}
        """
        return self.stands.get(user, Stand()).short + stale.get(user, 0.0)

    @cached_property
    def stands(self):
        """{user: ``Stand``}, by one query; whoever isn't judged is left out."""
        scores = [self.team.scores[user][1].id for user in self.users if user in self.team.scores]
        if not scores:
            return {}
        self.env["sales.kpi.score.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT score.subject_id,
                       COALESCE(SUM(line.weight * (1 - GREATEST(line.standing, 0)))
                                FILTER (WHERE line.standing < %(far)s), 0),
                       SUM(line.weight * LEAST(GREATEST(line.standing, 0), 1))
                           / NULLIF(SUM(line.weight), 0),
                       COALESCE(MAX(line.pace - line.actual) FILTER (
                           WHERE line.standing < %(far)s AND line.has_pace
                             AND line.definition_id = ANY(%(money)s)), 0)
                  FROM sales_kpi_score_line line
                  JOIN sales_kpi_score score ON score.id = line.score_id
                 WHERE line.score_id = ANY(%(scores)s) AND line.role = 'weight'
                   AND line.status = 'scored'
                 GROUP BY score.subject_id
                """,
                far=least(FAR_BEHIND),
                money=self.money.ids,
                scores=scores,
            )
        )
        return {user: Stand(*figures) for user, *figures in rows}

    @cached_property
    def money(self):
        """The measures of money of which more is better, in the order of the scheme."""
        return self.team.definitions.filtered(
            lambda m: m.unit == "money" and m.direction == "higher" and m.is_additive
        )

    @cached_property
    def best_sellers(self):
        """Ids of those who sold most, by the first measure of money of which there is any. Of one
        alone nobody is the best."""
        if len(self.team.reps) < 2:
            return frozenset()
        measures = self.money or self.frame.find_measures(SOLD)
        cells = self.frame.read_cells(measures, {"user": self.team.reps})
        for measure in measures:
            sold = {user: cells[measure.code]["user", user].value or 0.0 for user in self.team.reps}
            if (most := max(sold.values())) > 0:
                return {user for user, amount in sold.items() if amount == most}
        return frozenset()
