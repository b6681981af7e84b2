from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from ...scores.score_final import FINALS

SHOWN = 12  # differences that are named; more are counted


class SalesKpiPeriod(models.Model):
    """Closing a period: the figures are frozen with their evidence and sealed.

    What else closes with a period extends the hooks: ``_freeze_outcomes`` makes what stands on the
    frozen figures, ``_prepare_lock``, ``_find_lock_obstacles`` and ``_lock_outcomes`` see it
    through to the lock, ``_find_reopen_obstacles`` and ``_take_back`` undo it.
    """

    _name = "sales.kpi.period"
    _inherit = ["sales.kpi.period", "mail.thread"]
    _kpi_is_witnessed = True

    state = fields.Selection(tracking=True)
    evidence_ids = fields.One2many("sales.kpi.evidence", "period_id", readonly=True)
    seal_ids = fields.One2many(
        "sales.kpi.seal",
        "period_id",
        string="Seals",
        readonly=True,
        groups="sales_kpi.group_kpi_manager",
    )
    seal_link_ids = fields.One2many(
        "sales.kpi.seal.link",
        "period_id",
        string="Chain of Seals",
        readonly=True,
        groups="sales_kpi.group_kpi_manager",
    )
    seal = fields.Char(
        compute="_compute_seal",
        compute_sudo=True,
        groups="sales_kpi.group_kpi_manager",
        help="SHA-256 of all figures, scores and adjustments of the period, of the records behind "
        "them, of its status, and of the seals before.",
    )
    sealed_on = fields.Datetime(
        compute="_compute_seal", compute_sudo=True, groups="sales_kpi.group_kpi_manager"
    )

    @api.depends("seal_ids.sha256", "seal_ids.sealed_on")
    def _compute_seal(self):
        for period in self:
            period.seal = period.seal_ids.sha256
            period.sealed_on = period.seal_ids.sealed_on

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sealed(self):
        for period in self.filtered(lambda one: one.sudo().seal_link_ids):
            raise UserError(
                self.env._(
                    "%s was sealed before: it stays, with the chain of its seals.",
                    period.display_name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        # Periods are made by whoever looks first; that makes nobody a follower.
        quiet = self.with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        return super(SalesKpiPeriod, quiet).create(vals_list).with_env(self.env)

    def action_review(self):
        """Count once more, keep the records counted, and freeze and seal the figures."""
        self._kpi_check_some()
        result = super().action_review()
        clean = clean_context(self.env.context)
        for period in self.sudo().with_context(clean):  # pylint: disable=context-overridden
            period._freeze()
        return result

    def action_lock(self):
        """Close the period for good, if its figures are those that were sealed."""
        self._kpi_check_some()
        self.check_access("write")
        self._take()
        for period in self.sudo():
            period._prepare_lock()
            period._check_lockable()
        result = super().action_lock()
        for period in self.sudo():
            period._finish()
        return result

    def action_reopen(self):
        """Take a period that is in review back among the open ones: its seal is broken."""
        self._kpi_check_some()
        self.check_access("write")
        self._take()
        for period in self.sudo():
            period._check_reopenable()
            period._break_seal()
        result = super().action_reopen()
        self.sudo()._take_back()
        return result

    def action_verify(self):
        """Count all digests again, and say what is not as it was sealed."""
        self._kpi_check_one()
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
        # Counted in the same transaction as the evidence, so that the two fit. Nothing is taken
        # for right because it was judged once: what is sealed is what the rules say.
        if not self.with_context(kpi_judge_anew=True)._refresh_one():
            raise UserError(
                self.env._(
                    "%s is being counted right now. Try again in a minute.", self.display_name
                )
            )
        self.env["sales.kpi.score"]._rank_closed(self)
        self.env["sales.kpi.evidence"]._freeze(self)
        self._freeze_outcomes()
        self.env["sales.kpi.legend"]._make(self)
        self._seal(self.env._("Figures frozen and sealed."))

    def _freeze_outcomes(self):
        """Make what stands on the figures that were just frozen."""

    def _seal(self, step):
        former = self.env["sales.kpi.seal.link"]._get_last(self).sha256
        seal = self.env["sales.kpi.seal"]._make(self)
        text = self.env._("%(step)s Seal: %(seal)s", step=step, seal=seal.sha256)
        if former:
            text += " " + self.env._("The seal before: %s", former)
        self.message_post(body=text)

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

    def _seal_final(self, finals, step, is_lock=False):
        """Put records that nobody changes any more under the seal.

        :param finals: list of recordsets, one a model
        """
        if seal := self._get_seal():
            for records in finals:
                seal._add_final(records)
            if is_lock:
                seal._add_lock()
            self.sudo().message_post(
                body=self.env._("%(step)s Seal: %(seal)s", step=step, seal=seal.sha256)
            )

    def _get_seal(self):
        """The seal of a closed period; none of an open one."""
        return self.sudo().seal_ids

    def _prepare_lock(self):
        """Do what the calendar has decided since anybody looked."""

    def _check_lockable(self):
        """
        :raise UserError: something keeps the period from being locked; all of it is named
        """
        obstacles = self._find_lock_obstacles() or self._find_broken_figures()
        if obstacles:
            raise UserError("\n\n".join(obstacles))

    def _find_lock_obstacles(self):
        """What must be done before the period can be locked, as paragraphs."""
        return []

    def _find_broken_figures(self):
        problems = self.state == "review" and self._get_seal() and self._verify(recent=True)
        if not problems:
            return []
        return [
            self.env._(
                "%(period)s can't be locked, its figures are not those that were sealed. Open "
                "it again to count them anew.\n%(problems)s",
                period=self.display_name,
                problems="\n".join(problems[:SHOWN]),
            )
        ]

    def _finish(self):
        """Seal for good what the lock made final."""
        self.ensure_one()
        finals = self._lock_outcomes()
        if self._get_seal():
            self._seal_final(finals, self.env._("Locked and sealed for good."), is_lock=True)
        else:
            # Closed before there were seals.
            self._seal(self.env._("Locked."))

    def _lock_outcomes(self):
        """Close for good what stands on the period.

        :return: list of recordsets, one a model, that nobody changes any more
        """
        return []

    def _check_reopenable(self):
        """
        :raise UserError: something was decided on the figures, and would be left hanging
        """
        if obstacles := self._find_reopen_obstacles():
            raise UserError("\n\n".join(obstacles))

    def _find_reopen_obstacles(self):
        """What was decided on the figures, so that they can't be counted again, as paragraphs."""
        if self.drift_ids.filtered(lambda drift: drift.state == "carried"):
            return [
                self.env._(
                    "Changes of %s were carried into another period: counted again, they would "
                    "count twice.",
                    self.display_name,
                )
            ]
        return []

    def _break_seal(self):
        """Take the seal off before the status changes: what is decided from then on is not under
        it. The chain goes on."""
        seal = self._get_seal()
        self.env["sales.kpi.seal.link"]._append(self, "opened", seal.sha256 or None)
        seal.unlink()

    def _is_published(self):
        """Whether everybody may know what it came to: when it is locked at the latest."""
        self.ensure_one()
        return self.state == "locked"

    def _take_back(self):
        """Forget what was made of the frozen figures."""
        self.drift_ids.unlink()
        self.env["sales.kpi.legend"]._drop(self)
        self.evidence_ids.unlink()

    def _verify(self, recent=False):
        """What is not as it was when the period was sealed.

        :param recent: of the chain of seals only what happened since the period was last opened
            again in order: what was wrong before is mended, but not forgotten
        :return: a list of sentences, empty when all is well
        :raise AccessError: the caller is no KPI administrator of the company
        :raise UserError: the period is open
        """
        self.ensure_one()
        self._check_may_decide(self)
        seal = self._get_seal()
        Link = self.env["sales.kpi.seal.link"]
        problems = Link._find_problems(self, seal, recent)
        if not (seal or problems or Link._find_other_state(self)):
            raise UserError(self.env._("%s is not sealed: close it first.", self.display_name))
        problems += self._find_changes(seal) if seal else []
        return problems or Link._find_other_state(self)

    def _find_changes(self, seal):
        differences = seal._find_differences()
        if differences is None:
            return [self.env._("The seal itself is broken: somebody changed it.")]
        return self.env["sales.kpi.verifier"]._describe(self, differences)
