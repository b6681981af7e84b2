import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools.contests import contest as rules
from ...ground.tuning import tune
from .amounts import select_amounts
from .figures import Figures, Line, Reading

_logger = logging.getLogger(__name__)


class SalesKpiContest(models.Model):
    """The standings, counted anew with the figures: a contest takes one grouped query of its
    measure, however many sides it has. Where single people compete by nothing but a figure, one
    query tells of all such contests, and who has what he had never leaves the database."""

    _inherit = "sales.kpi.contest"

    measure_changed = fields.Boolean(
        compute="_compute_measure_changed", compute_sudo=True,
        help="The measure counts otherwise than when the rules were published.",
    )  # fmt: skip

    @api.depends("definition_id", "measure_source")
    def _compute_measure_changed(self):
        for contest in self:
            said = contest.measure_source
            contest.measure_changed = bool(said) and said != contest._get_measure_source()

    def refresh(self):
        """Let contests go on and be counted, if they were last counted longer ago than the
        company's freshness setting: whoever looks at them calls it first.

        :return: True when something was counted
        """
        self._kpi_check_some()
        self.check_access("read")
        stale = self.sudo().filtered(lambda contest: contest._is_stale())
        counted = [contest._play_safely() for contest in stale]
        return any(counted)

    def _is_stale(self):
        """Whether it should be counted again before it is shown."""
        if self.state in ("draft", "final", "awarded", "cancelled"):
            return False
        if self.state == "published":
            return self._find_step() is not None
        limit = fields.Datetime.subtract(
            fields.Datetime.now(), seconds=self.company_id.kpi_freshness
        )
        return not self.as_of or self.as_of < limit

    @api.model
    def _follow(self, period):
        """Count what is running in the company of a period that was just counted, but for what was
        counted a moment ago."""
        limit = fields.Datetime.subtract(
            fields.Datetime.now(), seconds=period.company_id.kpi_freshness
        )
        old = Domain("as_of", "=", False) | Domain("as_of", "<", limit)
        days = Domain("date_from", "=", period.date_from) & Domain("date_to", "=", period.date_to)
        found = self.sudo().search(self._get_live_domain(period.company_id) & (old | days))
        if found:
            found._lock_free()._refresh()

    def _refresh(self, is_live=False):
        """Count these contests; one that fails says why, and stops no other.

        :param is_live: by the sources themselves, whatever was counted before
        """
        kept = {
            ("period", one.company_id.id, one.date_from, one.date_to): period
            for one, period in self._find_periods().items()
        }
        self._write_counted(self._count_guarded(kept, is_live))

    def _count_guarded(self, kept, is_live):
        """Count them together; where one of them fails, each on its own.

        :return: {contest that could be counted: what ``_find_changes`` says of it}
        """
        try:
            with self.env.cr.savepoint(flush=False):
                tune(self.env.cr)
                return self._find_changes(kept, is_live)
        except Exception as error:
            if len(self) > 1:
                counts = [one._count_guarded(kept, is_live) for one in self]
                return {one: lines for count in counts for one, lines in count.items()}
            _logger.warning("The contest %s can't be counted", self.id, exc_info=True)
            self.error = str(error).strip() or type(error).__name__
            return {}

    def _find_changes(self, kept, is_live=False):
        """{contest: {side id: ``Line``}} of who stands otherwise than he did."""
        found = {} if is_live else self.filtered(lambda one: one._is_simple())._find_moved(kept)
        for one in self - self.browse(contest.id for contest in found):
            known, lines = one._read_lines(), one._get_lines(Reading(one, kept, is_live))
            found[one] = {side: line for side, line in lines.items() if known.get(side) != line}
        return found

    def _find_moved(self, kept):
        """The same, looked at only of whose figure is another one; without contests where that
        can't be told by a query, or where a figure is not a number, which the whole reading refuses
        in words."""
        told, amounts = select_amounts(self, kept)
        moved = told._read_moved(amounts) if told else {}
        return {
            one: one._get_moved_lines(moved.get(one.id, ()), kept)
            for one in told
            if all(
                amount is None or rules.is_number(amount) for _s, amount in moved.get(one.id, ())
            )
        }

    def _get_moved_lines(self, moved, kept):
        if not moved:
            return {}
        own = {side.members[0]: amount for side, amount in moved}
        sides = [side for side, _amount in moved]
        return Figures(self, sides, Reading(self, kept), (own, None)).get_lines()

    def _is_simple(self):
        """Whether a side is one person, and nothing but his figure moves it."""
        is_personal = self.kind in ("ranking", "duel") and self.ties == "shared"
        return is_personal and bool(self.definition_id)

    def _get_lines(self, reading):
        sides = [side for side, _team in self._read_sides()]
        return Figures(self, sides, reading).get_lines()

    def _prepare_standings(self, lines):
        contest_id, company_id = self.id, self.company_id.id
        return [
            {
                "contest_id": contest_id,
                "company_id": company_id,
                "side_id": side,
                "value": line.value,
                "has_value": line.value is not None,
                "amount": line.amount,
                "share": line.share,
                "second": line.second,
                "reached_on": line.reached_on and fields.Date.to_string(line.reached_on),
                "reason": line.reason,
            }
            for side, line in lines.items()
        ]

    def _write_counted(self, changes):
        """:param changes: {contest that was counted: {side id: ``Line``}}"""
        rows = [row for one, lines in changes.items() for row in one._prepare_standings(lines)]
        moved = self.browse(one.id for one, lines in changes.items() if lines)
        Standing = self.env["sales.kpi.contest.standing"]
        Standing._upsert(rows, key=("contest_id", "side_id"))
        Standing._write_ranks(moved)
        Standing._write_prizes(moved)
        now = fields.Datetime.to_string(fields.Datetime.now())
        self._update([{"id": one.id, "error": None, "as_of": now} for one in changes])
        self.invalidate_recordset(["standing_ids"])

    def _read_lines(self):
        """{side id: ``Line``} as it was counted last."""
        self.env["sales.kpi.contest.standing"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT side_id, amount, CASE WHEN has_value THEN value END, share, second,
                          reached_on, reason
                     FROM sales_kpi_contest_standing WHERE contest_id = %s ORDER BY side_id""",
                self.id,
            )
        )
        return {side: Line(*row) for side, *row in rows}
