import logging
import math
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import format_amount

from ....tools.contests import contest as rules
from .figures import Reading, Standings, rank

_logger = logging.getLogger(__name__)

LOOKED_BACK = timedelta(days=90)  # so long after the prizes deals may still fall through


class SalesKpiContest(models.Model):
    """What a contest wins. Money goes where pay is worked out; who is in no plan is told to a
    manager. Who does not deserve it any more, because his deal fell through, gives it back."""

    _inherit = "sales.kpi.contest"

    def _award(self):
        """Give the prizes of the places as they stand, once."""
        won = self._get_standings_of([("prize", ">", 0)])
        for standing in won:
            given = self._split(standing, standing.prize)
            standing.write({"given": given, "prize_given": standing.prize})
        self.write({"state": "awarded", "awarded_on": fields.Datetime.now()})
        self._book(won)
        self._announce("awarded")

    def _get_standings_of(self, domain):
        Standing = self.env["sales.kpi.contest.standing"].sudo()
        return Standing.search([("contest_id", "=", self.id), *domain], order="rank, side_id")

    def _split(self, standing, amount):
        """{user id: his part of a prize, as text}; a team's is shared by its members."""
        users = standing.side_id.user_ids.with_context(active_test=False).sorted("id")
        parts = rules.split(amount, len(users) or 1, self.currency_id.decimal_places)
        return {str(user.id): str(part) for user, part in zip(users, parts, strict=False)}

    def action_book(self):
        """Pay prizes that nobody could be paid so far: by now he may be in a plan."""
        self._kpi_check_some()
        for contest in self:
            contest._take_in("awarded")
            contest._check_may_decide()
            own = contest.sudo()
            own._book(own._get_standings_of([("prize_given", ">", 0)]))

    def _book(self, standings):
        rows = [
            {
                "key": self._get_prize_key(user_id),
                "user_id": int(user_id),
                "amount": float(part),
                "reason": self.env._(
                    "Prize of the contest “%(contest)s”, place %(place)s",
                    contest=self.name,
                    place=standing.rank,
                ),
                "told": {"title": self.name, "place": standing.rank},
            }
            for standing in standings
            for user_id, part in (standing.given or {}).items()
            if Decimal(part)
        ]
        booked = self.env["sales.kpi.period"]._book_prizes(self.company_id, rows) if rows else ()
        if unpaid := [row for row in rows if row["key"] not in booked]:
            self._tell_unpaid(unpaid)

    def _get_prize_key(self, user_id):
        return f"contest:{self.id}:{user_id}"

    def _tell_unpaid(self, rows):
        """Tell a manager whom no plan pays."""
        manager = self._get_manager()
        env = self.with_context(lang=manager.lang).env
        users = env["res.users"].browse([row["user_id"] for row in rows])
        told = ", ".join(
            f"{user.name}: {format_amount(env, row['amount'], self.currency_id)}"
            for user, row in zip(users, rows, strict=True)
        )
        self.with_env(env).message_notify(
            subject=env._("Prizes of %s that no plan pays", self.name),
            body=env._(
                "These winners are in no incentive plan. Put them into one and press “Pay Open "
                "Prizes”, or pay them another way: %s",
                told,
            ),
            partner_ids=manager.partner_id.ids,
        )

    def _get_manager(self):
        """Who published it, else the first manager."""
        managers = self.env["sales.kpi.own.case"]._get_managers(self.company_id)
        mine = self.published_by_id.filtered("active")
        return mine or managers[:1] or self.env.user

    # ---- afterwards ----------------------------------------------------------------------------

    @api.model
    def _look_back_all(self):
        """Once a day: look whether the winners still deserve their prizes."""
        since = fields.Datetime.now() - LOOKED_BACK
        awarded = self.search([("state", "=", "awarded"), ("awarded_on", ">=", since)])
        for contest in awarded.filtered(lambda one: one.looked_on != one._get_today()):
            try:
                with self.env.cr.savepoint():
                    contest._look_back()
            except Exception:
                _logger.exception("The contest %s can't be looked at again", contest.id)
            if not self.env["ir.cron"]._commit_progress(1):
                return

    def _look_back(self):
        """Who has less than he won by, because something was cancelled, keeps what he would have
        won with what is left. Nobody wins anything by it: the places stay."""
        self.looked_on = self._get_today()
        won = self._get_standings_of([("prize_given", ">", 0)])
        if not won or self.measure_changed:
            return
        left = self._get_standings_left()
        rows = []
        for standing in won:
            keep = min(left.prizes.get(standing.side_id.id, Decimal(0)), self._exact(standing))
            if keep < self._exact(standing) - rules.to_money(standing.prize_taken, left.digits):
                rows += self._take_back(standing, keep)
        if rows:
            self.env["sales.kpi.period"]._take_prizes_back(self.company_id, rows)

    def _exact(self, standing):
        return rules.to_money(standing.prize_given, self.currency_id.decimal_places)

    def _get_standings_left(self):
        """How it would have ended with what is left of each figure."""
        now = self._get_lines(Reading(self, {}, is_live=True))
        left = {
            side: now[side] if side in now and _has_less(now[side], line) else line
            for side, line in self._read_lines().items()
        }
        return Standings(self, left, rank(self, left))

    def _take_back(self, standing, keep):
        """:return: rows of what each member keeps"""
        kept = self._split(standing, keep)
        taken = self._exact(standing) - keep
        standing.prize_taken = float(taken)
        self._note(
            self.env._("Prize taken back: %s", standing.side_id.name),
            format_amount(self.env, standing.prize_given, self.currency_id),
            format_amount(self.env, float(keep), self.currency_id),
        )
        reason = self.env._(
            "Prize of the contest “%s” taken back: what it was won by was cancelled", self.name
        )
        return [
            {
                "key": self._get_prize_key(user_id),
                "user_id": int(user_id),
                "given": float(part),
                "keep": float(kept[user_id]),
                "reason": reason,
                "told": {"title": self.name},
            }
            for user_id, part in standing.given.items()
        ]


def _has_less(now, line):
    """Whether less is left of a figure than was counted."""
    if line.amount is None:
        return False
    return now.amount is None or (
        now.amount < line.amount and not math.isclose(now.amount, line.amount, abs_tol=1e-9)
    )
