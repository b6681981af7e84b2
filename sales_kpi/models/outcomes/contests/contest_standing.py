from odoo import api, fields, models
from odoo.tools import SQL

from ....tools.contests import contest as rules
from .figures import Line, Standings

REASONS = [
    ("no_data", "No data"),
    ("no_target", "No target"),
    ("no_usual", "Too few figures before"),
    ("dip", "Not above the best of late"),
    ("minimum", "Below the least figure"),
]
# How places are told, by how ties are broken. Of a race the day counts first, and of those who are
# there nothing else.
ORDERS = {
    "shared": SQL("value DESC"),
    "earlier": SQL("value DESC, reached_on"),
    "second": SQL("value DESC, second DESC NULLS LAST"),
    "race": SQL(
        """reached_on, CASE WHEN reached_on IS NULL THEN value ELSE 0 END DESC,
           second DESC NULLS LAST"""
    ),
}


class SalesKpiContestStanding(models.Model):
    """How a side stands in a contest. Only the module writes it."""

    _name = "sales.kpi.contest.standing"
    _description = "Standing"
    _inherit = ["sales.kpi.bulk", "sales.kpi.alike", "sales.kpi.marked"]
    _kpi_marked_by = ("side_id", "contest_id")
    _kpi_kind = "contest_id"
    _kpi_figures = ("value", "amount", "share", "rank", "prize", "prize_given", "prize_taken")
    _order = "contest_id, rank, id"
    _rec_name = "side_id"
    _log_access = False

    contest_id = fields.Many2one(
        "sales.kpi.contest", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    side_id = fields.Many2one(
        "sales.kpi.contest.side", required=True, readonly=True, index=True, ondelete="cascade"
    )
    rank = fields.Integer(string="Place", readonly=True, aggregator="min")
    value = fields.Float(readonly=True, help="What the contest goes by.")
    has_value = fields.Boolean(readonly=True)
    amount = fields.Float(string="Figure", readonly=True)
    share = fields.Float(
        string="Share Reached", readonly=True, aggregator="avg",
        help="Of the own target, or of the goal of a race.",
    )  # fmt: skip
    second = fields.Float(string="Second Measure", readonly=True)
    reached_on = fields.Date(readonly=True)
    reason = fields.Selection(REASONS, string="Takes No Place", readonly=True)
    prize = fields.Monetary(readonly=True, help="What the place wins, as it stands.")
    thing = fields.Char(readonly=True)
    as_of = fields.Datetime(related="contest_id.as_of")
    given = fields.Json(
        string="Given to Each", readonly=True, groups="base.group_no_one", help="{user id: amount}"
    )
    prize_given = fields.Monetary(string="Given", readonly=True)
    prize_taken = fields.Monetary(string="Prize Taken Back", readonly=True)

    _unique_standing = models.UniqueIndex("(contest_id, side_id)")

    @api.depends("side_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Accountants see who won, too, and no other side."""
        for standing in self:
            standing.display_name = standing.sudo().side_id.display_name

    def _get_marked_users(self):
        return self.side_id.user_ids

    def _get_marked_days(self):
        contest = self.contest_id
        return contest.company_id, contest.date_from, contest.date_to

    @api.model
    @api.private
    def _write_ranks(self, contests):
        """Let the places be those of the figures, as ``tools/contests`` tells them: one statement
        for all contests that break ties alike, which writes only who moved."""
        for way, some in contests.grouped(_get_way).items():
            self.env.cr.execute(
                SQL(
                    """UPDATE sales_kpi_contest_standing AS t SET rank = moved.place
                         FROM (SELECT id, place FROM (%s) AS found
                                WHERE rank IS DISTINCT FROM place) AS moved
                        WHERE moved.id = t.id""",
                    self._select_places(some, ORDERS[way]),
                )
            )
        self.invalidate_model(["rank"])

    def _select_places(self, contests, order):
        """The place of each standing, beside the one that is written."""
        return SQL(
            """SELECT id, rank, CASE WHEN has_value THEN RANK() OVER (
                          PARTITION BY contest_id, has_value ORDER BY %s) END AS place
                 FROM sales_kpi_contest_standing WHERE contest_id = ANY(%s)""",
            order,
            contests.ids,
        )

    @api.model
    @api.private
    def _write_prizes(self, contests):
        """Let the places win what the contests say."""
        rows = self._read_winners(contests.filtered("prize_ids"))
        changed = []
        for contest in contests.browse(rows):
            changed += self._find_won(contest, rows[contest.id])
        self._update(changed)

    def _read_winners(self, contests):
        """{contest id: rows of whose place wins something, or won something so far}"""
        found = self.env.execute_query_dict(
            SQL(
                """SELECT id, contest_id, rank, value, reached_on, prize, thing
                     FROM sales_kpi_contest_standing
                    WHERE contest_id = ANY(%s) AND (rank <= %s OR prize > 0 OR thing IS NOT NULL)
                    ORDER BY contest_id, side_id""",
                contests.ids,
                max(contests.prize_ids.mapped("place"), default=0),
            )
        )
        rows = {}
        for row in found:
            rows.setdefault(row["contest_id"], []).append(row)
        return rows

    def _find_won(self, contest, rows):
        """What has to be written of them."""
        lines = {row["id"]: Line(value=row["value"], reached_on=row["reached_on"]) for row in rows}
        standings = Standings(contest, lines, {row["id"]: row["rank"] for row in rows})
        changed = []
        for row in rows:
            known = rules.to_money(row["prize"] or 0, standings.digits), row["thing"]
            prize, thing = standings.get_won(row["id"])
            if known != (prize, thing):
                changed.append({"id": row["id"], "prize": str(prize), "thing": thing})
        return changed


def _get_way(contest):
    return "race" if contest.kind == "race" else contest.ties
