"""Telling the screens that something has happened: by the bus, without figures."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from .board import LeaderboardContent

BOARD = "sales_kpi_board"  # what a client asks for, and the subchannel of each company
PACE = 50  # screens that may ask for the new figures in a second
MOST_WINS = 10  # in one transaction; more of them are an import
WINS = "sales_kpi.stage_move.wins"  # noted in the transaction
RECENT = timedelta(hours=1)
AGAIN = timedelta(days=1)


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "bus.listener.mixin"]

    def _tell_kpi_boards(self, kind, message):
        """Tell all who may see the company's leaderboard; see ``ir.websocket``."""
        for company in self:
            company._bus_send(kind, message | {"company_id": company.id}, subchannel=BOARD)


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Who asks for the boards hears of the companies whose sales figures he may see."""
        if BOARD in channels:
            channels.remove(BOARD)
            viewer = self.env["sales.kpi.viewer"]
            channels.extend((company, BOARD) for company in viewer._get_board_companies())
        return super()._build_bus_channel_list(channels)


class SalesKpiViewer(models.AbstractModel):
    _inherit = "sales.kpi.viewer"

    @api.private
    def _get_board_companies(self):
        """The companies whose leaderboard the user may open."""
        user = self.env.user
        is_sales = user.has_group("sales_team.group_sale_salesman")
        return user.company_ids if is_sales or self._is_manager() else user.company_ids[:0]


class SalesKpiPeriod(models.Model):
    _inherit = "sales.kpi.period"

    def _tell_judged(self):
        Score = self.env["sales.kpi.score"].sudo()
        self._tell_changed(Score.search_count([("period_id", "=", self.id)]))
        return super()._tell_judged()

    def _tell_changed(self, count):
        """No figure leaves by the bus: each screen asks anew, with its own rights, and not all
        of them in the same second.

        :param count: how many scorecards the period has
        """
        message = {
            "period_type": self.period_type,
            "date_from": fields.Date.to_string(self.date_from),
            "spread": max(1, count // PACE),
        }
        self.company_id._tell_kpi_boards("sales_kpi.changed", message)


class SalesKpiStageMove(models.Model):
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
        figures of all; the name only where none keeps the standing of a rep to himself."""
        company = self.company_id
        schemes = LeaderboardContent(self.with_company(company).env, {}).schemes
        shown = set(schemes.mapped("visibility"))
        is_open = shown == {"all"} and all(schemes.mapped("show_details"))
        amount = self.expected_revenue if is_open else 0
        currency = company.currency_id
        company._tell_kpi_boards(
            "sales_kpi.won",
            {
                "name": "" if "own" in shown else self.user_id.name,
                "team": self.team_id.name or "",
                "amount": formatLang(self.env, amount, digits=0, currency_obj=currency)
                if amount
                else "",
            },
        )
