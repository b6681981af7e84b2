from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..ground.figure_format import tell_day
from ..ground.period import CLOSED

WIDENING = {"company_id", "team_ids", "excluded_user_ids", "period_type", "active"}


class SalesKpiScheme(models.Model):
    """From which day a scheme judges: never a period that began before it was made, or before more
    people took part, unless somebody says so. What comes with a module judges always."""

    _inherit = "sales.kpi.scheme"

    @api.model
    def _default_date_from(self):
        return False if self.env.su else self.env.company._get_kpi_today()

    @api.model
    def _prepare_start(self, vals):
        """The values of a new scheme with the day that was given, else today."""
        company = self.env["res.company"].browse(vals.get("company_id") or self.env.company.id)
        return {**vals, "date_from": vals.get("date_from") or company.sudo()._get_kpi_today()}

    def _check_start_given(self, vals):
        """:raise AccessError: the first day of a version is given by the button that makes it"""
        if "date_from" not in vals:
            return
        if self.filtered("previous_id"):
            raise AccessError(
                self.env._('Use the button "Change From the Next Period" to make a version.')
            )
        if not vals["date_from"]:
            raise UserError(
                self.env._("Say from which day on the scheme judges: today, or an earlier day.")
            )

    def _check_start_open(self):
        """:raise UserError: it would judge a period that is closed"""
        for scheme in self.filtered("date_from"):
            closed = [
                ("period_type", "=", scheme.period_type),
                ("state", "in", CLOSED),
                ("date_from", ">=", scheme.date_from),
            ]
            mine = Domain("company_id", "=", scheme.company_id.id)
            domain = Domain(closed) & (mine if scheme.company_id else Domain.TRUE)
            Period = self.env["sales.kpi.period"].sudo()
            if period := Period.search(domain, order="date_from desc", limit=1):
                raise UserError(
                    self.env._(
                        "%(period)s is closed, so %(scheme)s can't judge it any more. Let it judge "
                        "from %(day)s on, or later.",
                        period=period.display_name,
                        scheme=scheme.name,
                        day=tell_day(self.env, period.date_to + timedelta(days=1)),
                    )
                )

    # ---- more people take part -----------------------------------------------------------------

    def _get_reach(self, vals):
        """{scheme: whom it judges}, of those that a change may let judge more people."""
        if self.env.su or not WIDENING & vals.keys() or "date_from" in vals:
            return {}
        return {scheme: scheme._describe_reach() for scheme in self | self._get_kin()}

    def _describe_reach(self):
        scheme = self.sudo()
        teams, excluded = set(scheme.team_ids.ids), set(scheme.excluded_user_ids.ids)
        return scheme.active, scheme.company_id.id, scheme.period_type, teams, excluded

    def _move_start(self, before):
        """Let those that judge more people now do so from today on, if they have judged nothing
        so far.

        :param before: what ``_get_reach`` gave before the change
        """
        wider = [one for one, reach in before.items() if _is_wider(reach, one._describe_reach())]
        schemes = self.browse([one.id for one in wider])
        for scheme in schemes - schemes._get_judged():
            today = (scheme.company_id or self.env.company).sudo()._get_kpi_today()
            if not scheme.date_from or scheme.date_from < today:
                scheme.sudo().write({"date_from": today})

    # ---- who asks too early --------------------------------------------------------------------

    def _make_missing_error(self, company):
        """Why a company's board of this scheme can't be shown."""
        scheme = self.exists()
        if scheme.active and scheme.date_from and scheme.company_id.id in (False, company.id):
            return UserError(
                self.env._(
                    "%(scheme)s judges periods that begin on %(day)s or later.",
                    scheme=scheme.name,
                    day=tell_day(self.env, scheme.date_from),
                )
            )
        return UserError(self.env._("This scheme is archived, or not for your company."))


def _is_wider(before, after):
    """Whether somebody is judged now who was not."""
    if not after[0]:
        return False
    if not before[0] or before[1:3] != after[1:3]:
        return True
    teams, excluded = before[3:]
    more_teams = bool(teams) and (not after[3] or not after[3] <= teams)
    return more_teams or not excluded <= after[4]
