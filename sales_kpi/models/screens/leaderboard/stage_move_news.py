from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from .board import LeaderboardContent

MOST_WINS = 10  # in one transaction; more of them are an import
WINS = "sales_kpi.stage_move.wins"  # noted in the transaction
RECENT = timedelta(hours=1)
AGAIN = timedelta(days=1)


class SalesKpiStageMove(models.Model):
    """The screens hear of what is won."""

    _inherit = "sales.kpi.stage.move"

    def _insert(self, rows):
        wins = self._find_fresh_wins(rows)
        result = super()._insert(rows)
        if wins:
            precommit = self.env.cr.precommit
            if WINS not in precommit.data:
                precommit.add(self.sudo()._tell_wins)
            precommit.data.setdefault(WINS, set()).update(wins)
        return result

    def _find_fresh_wins(self, rows):
        """Ids of the leads that are won just now, each of them once a day."""
        now = fields.Datetime.now()
        wins = {row["lead_id"] for row in rows if row["kind"] == "won" and row["user_id"]}
        if not wins:
            return wins
        told = self.env.execute_query(
            SQL(
                """SELECT lead_id FROM sales_kpi_stage_move
                    WHERE kind = 'won' AND lead_id IN %s AND date > %s""",
                tuple(wins),
                now - AGAIN,
            )
        )
        return wins - {lead_id for [lead_id] in told}

    @api.model
    def _tell_wins(self):
        """Tell of what was won, at the end of the transaction: only then it is known whether an
        import gave it another date. Many at once are no news either."""
        lead_ids = self.env.cr.precommit.data.pop(WINS, ())
        since = fields.Datetime.now() - RECENT
        moves = self.search(
            [("lead_id", "in", list(lead_ids)), ("kind", "=", "won"), ("date", ">", since)],
            order="id",
        )
        last = {move.lead_id.id: move for move in moves}
        for move in last.values() if len(last) <= MOST_WINS else ():
            move._tell_won()

    def _tell_won(self):
        """Everybody who may see the leaderboard hears it, so it says what everybody may know:
        never the customer or the deal. The amount only where each scheme of today shows all
        figures of all; the names only where none keeps the standing of a rep to himself, of those
        who don't keep them off the wall."""
        company = self.company_id
        schemes = LeaderboardContent(self.with_company(company).env, {}).schemes
        shown = set(schemes.mapped("visibility"))
        is_open = shown == {"all"} and all(schemes.mapped("show_details"))
        amount = self.expected_revenue if is_open else 0
        currency = company.currency_id
        company._tell_kpi_boards(
            "sales_kpi.won",
            {
                "name": "" if "own" in shown else ", ".join(self._get_named().mapped("name")),
                "team": self.team_id.name or "",
                "amount": formatLang(self.env, amount, digits=0, currency_obj=currency)
                if amount
                else "",
            },
        )

    def _get_named(self):
        """Who has won it, all with a part in it, but for whom the wall may not name."""
        shared = self.lead_id.kpi_is_shared and self.kpi_split_ids.user_id
        return (shared or self.user_id).filtered(lambda user: not user.kpi_off_wall)
