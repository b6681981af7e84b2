from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from ...scores.score_final import FINALS

SHOWN = 12  # differences that are named; more are counted


class SalesKpiPeriod(models.Model):
    """Closing a period: the figures are frozen with their evidence and sealed."""

    _name = "sales.kpi.period"
    _inherit = ["sales.kpi.period", "mail.thread"]

    state = fields.Selection(tracking=True)
    evidence_ids = fields.One2many("sales.kpi.evidence", "period_id", readonly=True)
    appraisal_ids = fields.One2many("sales.kpi.appraisal", "period_id", readonly=True)
    seal_ids = fields.One2many(
        "sales.kpi.seal",
        "period_id",
        string="Seals",
        readonly=True,
        groups="sales_kpi.group_kpi_manager",
    )
    seal = fields.Char(
        compute="_compute_seal",
        compute_sudo=True,
        groups="sales_kpi.group_kpi_manager",
        help="SHA-256 of all figures, scores and adjustments of the period, and of the records "
        "behind them.",
    )
    sealed_on = fields.Datetime(
        compute="_compute_seal", compute_sudo=True, groups="sales_kpi.group_kpi_manager"
    )

    @api.depends("seal_ids.sha256", "seal_ids.sealed_on")
    def _compute_seal(self):
        for period in self:
            period.seal = period.seal_ids.sha256
            period.sealed_on = period.seal_ids.sealed_on

    @api.model_create_multi
    def create(self, vals_list):
        # Periods are made by whoever looks first; that makes nobody a follower.
        quiet = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        return super(SalesKpiPeriod, quiet).create(vals_list).with_env(self.env)

    def action_review(self):
        """Count once more, keep the records counted, and freeze and seal the figures."""
        result = super().action_review()
        clean = clean_context(self.env.context)
        for period in self.sudo().with_context(clean):  # pylint: disable=context-overridden
            period._freeze()
        return result

    def action_lock(self):
        """Close the period for good, if its figures are those that were sealed."""
        self.check_access("write")
        for period in self.sudo():
            period._check_lockable()
        result = super().action_lock()
        for period in self.sudo():
            period._finish()
        return result

    def action_reopen(self):
        """Take a period that is in review back among the open ones: its seal is broken."""
        self.check_access("write")
        for period in self.sudo():
            period._check_reopenable()
        result = super().action_reopen()
        self.sudo().appraisal_ids._take_back()
        self.sudo().drift_ids.unlink()
        self.sudo().seal_ids.unlink()
        self.env["sales.kpi.legend"]._drop(self)
        self.sudo().evidence_ids.unlink()
        return result

    def action_verify(self):
        """Count all digests again, and say what is not as it was sealed."""
        self.ensure_one()
        problems = self._verify()
        text = "\n".join(problems[:SHOWN])
        if len(problems) > SHOWN:
            text += "\n" + self.env._("… and %s more.", len(problems) - SHOWN)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if problems else "success",
                "sticky": bool(problems),
                "title": self.env._("Not as it was sealed")
                if problems
                else self.env._("Everything is as it was sealed"),
                "message": text or self.seal,
            },
        }

    @api.model
    def _check_may_decide(self, period, user=None):
        """Check that the user decides about a period: a KPI administrator of its company, and not
        about himself where another one can.

        :raise AccessError: he doesn't
        """
        if self.env.su:
            return
        period.with_env(self.env).check_access("write")
        for whom in user or ():
            self.env["sales.kpi.own.case"]._check(whom, period.sudo().company_id)

    def _freeze(self):
        self.ensure_one()
        # Counted in the same transaction as the evidence, so that the two fit.
        if not self._refresh_one():
            raise UserError(
                self.env._("%s is being counted right now. Try again in a minute.", self.name)
            )
        self.env["sales.kpi.evidence"]._freeze(self)
        self.env["sales.kpi.appraisal"]._make(self)
        self.env["sales.kpi.legend"]._make(self)
        self._seal(self.env._("Figures frozen and sealed."))

    def _seal(self, step):
        seal = self.env["sales.kpi.seal"]._make(self)
        self.message_post(body=self.env._("%(step)s Seal: %(seal)s", step=step, seal=seal.sha256))

    def _seal_adjustment(self, adjustment, scores):
        """Put an adjustment of a closed period under its seal, with the final totals and ranks
        that follow from it; an open one is sealed later."""
        seal = self._get_seal()
        if seal:
            seal._add(adjustment, scores, FINALS)
            # Who may read the period may not read the adjustment: only the seal is told.
            self.sudo().message_post(
                body=self.env._("Sealed again after an adjustment. Seal: %s", seal.sha256)
            )

    def _seal_final(self, records, step):
        """Put appeals or appraisals that nobody changes any more under the seal."""
        if seal := self._get_seal():
            seal._add_final(records)
            self.sudo().message_post(
                body=self.env._("%(step)s Seal: %(seal)s", step=step, seal=seal.sha256)
            )

    def _get_seal(self):
        """The seal of a closed period; none of an open one."""
        return self.sudo().seal_ids

    def _check_lockable(self):
        self.appraisal_ids._expire()
        if open_appeals := self.appraisal_ids.appeal_ids._filter_open():
            raise UserError(
                self.env._(
                    "%(period)s can't be locked before these appeals are decided:\n%(appeals)s",
                    period=self.name,
                    appeals="\n".join(open_appeals.mapped("display_name")),
                )
            )
        if missing := self.appraisal_ids._describe_missing():
            raise UserError(
                self.env._(
                    "%(period)s can't be locked before everybody has had his say:\n%(missing)s",
                    period=self.name,
                    missing="\n".join(missing),
                )
            )
        problems = self.state == "review" and self._get_seal() and self._verify()
        if problems:
            raise UserError(
                self.env._(
                    "%(period)s can't be locked, its figures are not those that were sealed. Open "
                    "it again to count them anew.\n%(problems)s",
                    period=self.name,
                    problems="\n".join(problems[:SHOWN]),
                )
            )

    def _finish(self):
        self.appraisal_ids._lock()
        if self._get_seal():
            self._seal_final(self.appraisal_ids, self.env._("Locked and sealed for good."))
        else:
            # Closed before there were seals.
            self._seal(self.env._("Locked."))

    def _check_reopenable(self):
        """What was decided on the figures keeps them from being counted again."""
        if self.drift_ids.filtered(lambda drift: drift.state == "carried"):
            raise UserError(
                self.env._(
                    "Changes of %s were carried into another period: counted again, they would "
                    "count twice.",
                    self.name,
                )
            )
        given = self.appraisal_ids.adjustment_ids.filtered(lambda one: not one.drift_id)
        if given or self.appraisal_ids.appeal_ids:
            raise UserError(
                self.env._(
                    "%s has appeals or adjustments, which rest on its figures. Adjust the "
                    "scorecards instead of opening it again.",
                    self.name,
                )
            )

    def _verify(self):
        """What is not as it was when the period was sealed.

        :return: a list of sentences, empty when all is well
        :raise AccessError: the caller is no KPI administrator of the company
        :raise UserError: the period is open
        """
        self.ensure_one()
        self._check_may_decide(self)
        seal = self._get_seal()
        if not seal:
            raise UserError(self.env._("%s is not sealed: close it first.", self.name))
        differences = seal._find_differences()
        if differences is None:
            return [self.env._("The seal itself is broken: somebody changed it.")]
        return self.env["sales.kpi.verifier"]._describe(self, differences)
