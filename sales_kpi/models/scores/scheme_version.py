from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools import period as periods

JUDGING = {
    "period_type", "company_id", "team_ids", "excluded_user_ids", "self_assessment", "date_from",
    "targets_set",
}  # fmt: skip
GIVEN = {"version", "previous_id", "root_id"}


class SalesKpiScheme(models.Model):
    """The versions of a scheme: scorecards keep the one that they were made with.

    What has judged something is not changed any more. A change makes the next version, which
    judges from the first day of the next period on; until it has judged something itself it may
    be edited freely.
    """

    _inherit = "sales.kpi.scheme"

    version = fields.Integer(compute="_compute_version", store=True, recursive=True, copy=False)
    root_id = fields.Many2one(
        "sales.kpi.scheme",
        string="First Version",
        compute="_compute_version",
        store=True,
        recursive=True,
        index=True,
        copy=False,
    )
    previous_id = fields.Many2one(
        "sales.kpi.scheme",
        string="Version Before",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    next_ids = fields.One2many("sales.kpi.scheme", "previous_id", string="Next Version")
    date_from = fields.Date(
        string="Judges From",
        copy=False,
        tracking=True,
        default=lambda self: self._default_date_from(),
        help="Periods that begin on this day or later are judged. At first it is the day on which "
        "the scheme is made, and again when it is unarchived or more people take part: nobody is "
        "judged by rules that he could not know. Say an earlier day to judge the running period; "
        "closed ones stay as they are. Empty: always.",
    )
    has_judged = fields.Boolean(
        compute="_compute_has_judged",
        compute_sudo=True,
        help="Scorecards rest on this version: what judges can't be changed any more.",
    )

    _unique_next = models.UniqueIndex(
        "(previous_id, COALESCE(company_id, 0))",
        "The next version of this scheme exists already: change that one.",
    )

    @api.depends("previous_id.version", "previous_id.root_id")
    def _compute_version(self):
        for scheme in self:
            before = scheme.previous_id
            scheme.version = before.version + 1 if before else 1
            scheme.root_id = before.root_id or scheme._origin

    @api.depends_context("uid")
    def _compute_has_judged(self):
        judged = self._get_judged()
        for scheme in self:
            scheme.has_judged = scheme._origin in judged

    @api.ondelete(at_uninstall=False)
    def _unlink_except_followed(self):
        if self.next_ids - self:
            raise UserError(self.env._("Delete the later version of the scheme first."))

    def action_next_version(self):
        """Open the version that judges from the next period on; make it when there is none."""
        self._kpi_check_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Next Version"),
            "res_model": self._name,
            "res_id": self._get_or_make_next().id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _get_or_make_next(self):
        """The latest version, if it has judged nothing so far, else a new one."""
        latest = self.sudo()._get_kin()[-1]
        if latest._get_judged():
            latest = latest.copy(
                {
                    "previous_id": latest.id,
                    "date_from": latest._get_next_day(),
                    "active": latest.active,
                }
            )
        return latest.with_env(self.env)

    def _get_next_day(self):
        """First day of the period that follows the running one, and all closed ones."""
        company = self.company_id or self.env.company
        start = company._get_kpi_calendar()
        today = company._get_kpi_today()
        bounds = periods.bounds(self.period_type, today, *start)
        day = periods.following(self.period_type, *bounds, *start)[0]
        closed = self.env["sales.kpi.score"]._find_last_closed_day(self)
        while closed and day <= closed:
            bounds = periods.bounds(self.period_type, day, *start)
            day = periods.following(self.period_type, *bounds, *start)[0]
        return day

    def _get_versions(self):
        """All versions of the same schemes, archived ones too, in order."""
        roots = self.root_id | self.filtered(lambda scheme: not scheme.root_id)
        return self.with_context(active_test=False).search(
            [("root_id", "in", roots.ids)], order="root_id, version, id"
        )

    def _get_kin(self):
        """The versions of the same schemes that were made for the same companies."""
        known = {(scheme.root_id, scheme.company_id) for scheme in self}
        return self._get_versions().filtered(lambda one: (one.root_id, one.company_id) in known)

    def _pick(self, day):
        """Of each scheme the version that judges a period whose first day is ``day``; a company's
        own copy goes before the shared one.

        :return: one version a scheme, in the order of the schemes
        """
        begun = self.filtered(lambda scheme: not scheme.date_from or scheme.date_from <= day)
        ordered = begun.sorted(lambda scheme: (bool(scheme.company_id), scheme.version))
        latest = {scheme.root_id: scheme for scheme in ordered}
        return self.filtered(lambda scheme: latest.get(scheme.root_id) == scheme)

    def _get_judged(self):
        """Those on which a scorecard rests; one that judged nothing so far, for nobody had a
        target, is none while its period is open."""
        Score = self.env["sales.kpi.score"].sudo()
        judged = Domain("is_scored", "=", True) | Domain("period_id.state", "!=", "open")
        domain = Domain("scheme_id", "in", self._origin.ids) & judged
        rows = Score._read_group(domain, ["scheme_id"])
        return self.browse(scheme.id for (scheme,) in rows)

    def _check_not_judged(self):
        """What judges stays as it is once it has judged.

        :raise UserError: scorecards rest on it
        """
        judged = self._get_judged()
        if judged:
            raise UserError(
                self.env._(
                    "Scorecards rest on %(scheme)s (version %(version)s): what judges can't be "
                    'changed any more. Use "Change From the Next Period" to make the next '
                    "version, or duplicate the scheme and archive this one.",
                    scheme=judged[0].name,
                    version=judged[0].version,
                )
            )

    def _check_same_rhythm(self, vals):
        for scheme in self.filtered("previous_id"):
            rhythm = {"period_type": scheme.period_type, "company_id": scheme.company_id.id}
            if any(vals.get(name, value) != value for name, value in rhythm.items()):
                raise UserError(
                    self.env._(
                        "All versions of a scheme have the same rhythm and company. Duplicate the "
                        "scheme to make another one."
                    )
                )

    def _prepare_first_versions(self, vals_list):
        """Only the button makes a version: not what is given with a new scheme."""
        if self.env.su:
            return vals_list
        self._check_not_given(*vals_list)
        # Said here, so that nobody's own default values make a version.
        return [self._prepare_start({"previous_id": False, **vals}) for vals in vals_list]

    def _check_change(self, vals):
        """:raise UserError: it would change what has judged already, or the rhythm of a version"""
        if not self.env.su:
            self._check_not_given(vals)
            self._check_start_given(vals)
        if JUDGING & vals.keys():
            self._check_not_judged()
        self._check_same_rhythm(vals)

    def _check_not_given(self, *vals_list):
        if any(GIVEN & vals.keys() for vals in vals_list):
            raise AccessError(
                self.env._('Use the button "Change From the Next Period" to make a version.')
            )
