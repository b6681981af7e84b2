import logging
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...models.ground.figure_format import format_number, tell_day

_logger = logging.getLogger(__name__)

KEPT = 2  # years before this one: trends and comparisons look at them every day
FIRST = 1970


class SalesKpiArchive(models.TransientModel):
    """Puts facts of former years aside and takes them back. No figure changes by it, and no
    screen: only where PostgreSQL keeps the rows."""

    _name = "sales.kpi.archive"
    _description = "Archive of Facts"

    year = fields.Integer(
        required=True, default=lambda self: self._get_last_year(), aggregator=None
    )
    found = fields.Text(compute="_compute_found")

    @api.depends("year")
    def _compute_found(self):
        for wizard in self:
            wizard.found = wizard.year and wizard._tell_found()

    @api.model
    def archive(self, year):
        """Put the facts of locked periods that ended in a year or before into the archive.

        :param int year: at least three years ago
        :return: how many facts
        :raise AccessError: the caller is no administrator of Odoo
        :raise UserError: the year is too recent, or no year
        """
        self._check_administrator()
        if self._check_year(year) > self._get_last_year():
            raise UserError(
                self.env._(
                    "Facts from %s on are looked at every day: they stay where they are. Choose an "
                    "earlier year.",
                    self._get_last_year() + 1,
                )
            )
        count = self.env["sales.kpi.fact"].sudo()._archive(date(year, 12, 31))
        _logger.info("%s facts of %s and before went to the archive", count, year)
        return count

    @api.model
    def restore(self, year):
        """Take back from the archive the facts of periods that ended in a year or later.

        :param int year: the first one
        :return: how many facts
        :raise AccessError: the caller is no administrator of Odoo
        :raise UserError: it is no year
        """
        self._check_administrator()
        count = self.env["sales.kpi.fact"].sudo()._restore(date(self._check_year(year), 1, 1))
        _logger.info("%s facts of %s and later were taken back from the archive", count, year)
        return count

    def action_put_aside(self):
        self._kpi_check_one()
        count = self.archive(self.year)
        return self._notify(self.env._("Facts that went to the archive: %s", self._format(count)))

    def action_take_back(self):
        self._kpi_check_one()
        count = self.restore(self.year)
        return self._notify(self.env._("Facts that were taken back: %s", self._format(count)))

    def _check_administrator(self):
        if not self.env.su and not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Only Odoo's administrators decide where old facts are kept.")
            )

    def _check_year(self, year):
        if not isinstance(year, int) or not FIRST <= year <= fields.Date.today().year:
            raise UserError(self.env._("Give a year such as %s.", self._get_last_year()))
        return year

    def _get_last_year(self):
        return fields.Date.today().year - KEPT - 1

    def _tell_found(self):
        self._check_administrator()
        last = date(self._check_year(self.year), 12, 31)
        going, staying, there, first, end = self.env["sales.kpi.fact"].sudo()._count_by_place(last)
        lines = [
            self.env._(
                "In locked periods of %(year)s and before: %(count)s facts.",
                year=self.year,
                count=self._format(going),
            )
        ]
        if staying:
            lines.append(
                self.env._(
                    "They stay, as their period is not locked: %s facts.", self._format(staying)
                )
            )
        if there:
            lines.append(
                self.env._(
                    "In the archive: %(count)s facts, from %(first)s to %(last)s.",
                    count=self._format(there),
                    first=tell_day(self.env, first),
                    last=tell_day(self.env, end),
                )
            )
        return "\n".join(lines)

    def _format(self, count):
        return format_number(self.env, count, 0)

    def _notify(self, text):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": text,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
