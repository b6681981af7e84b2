import hashlib
import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .figures import Figures, Line, Reading, Standings

_logger = logging.getLogger(__name__)


class SalesKpiContest(models.Model):
    """The standings, counted anew with the figures: a contest takes one grouped query of its
    measure and a few others, however many sides it has."""

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
        kept, rows, marks = {}, [], []
        for contest in self:
            try:
                with self.env.cr.savepoint(flush=False):
                    lines = contest._get_lines(Reading(contest, kept, is_live))
            except Exception as error:
                _logger.warning("The contest %s can't be counted", contest.id, exc_info=True)
                contest.error = str(error).strip() or type(error).__name__
                continue
            mark = hashlib.sha256(repr(lines).encode()).hexdigest()[:32]
            if mark != contest.mark:
                rows += contest._prepare_standings(lines)
            marks.append({"id": contest.id, "mark": mark, "error": None})
        self._write_counted(rows, marks)

    def _get_lines(self, reading):
        sides = [side for side, _team in self._read_sides()]
        return Figures(self, sides, reading).get_lines()

    def _prepare_standings(self, lines):
        standings = Standings(self, lines)
        return [
            {
                "contest_id": self.id,
                "company_id": self.company_id.id,
                "side_id": side,
                "rank": standings.ranks[side],
                "value": line.value,
                "has_value": line.value is not None,
                "amount": line.amount,
                "share": line.share,
                "second": line.second,
                "reached_on": line.reached_on and fields.Date.to_string(line.reached_on),
                "reason": line.reason,
                "prize": str(standings.prizes.get(side, 0)),
                "thing": standings.get_thing(side),
            }
            for side, line in lines.items()
        ]

    def _write_counted(self, rows, marks):
        self.env["sales.kpi.contest.standing"]._upsert(rows, key=("contest_id", "side_id"))
        now = fields.Datetime.to_string(fields.Datetime.now())
        self._update([row | {"as_of": now} for row in marks])
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
