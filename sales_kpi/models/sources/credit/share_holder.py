from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .share import KPI_GROUP, is_accepted, is_proposed


class SalesKpiShareHolder(models.AbstractModel):
    """A document whose credit may be shared.

    Whose it is, or leads his team, shares it as long as it is open: a leader decides, a salesperson
    proposes, and nobody raises his own part. When it has happened (an order is confirmed, an
    invoice is posted, an opportunity is closed) the shares are kept as the credit is: only a KPI
    administrator changes them, with a reason.
    """

    _name = "sales.kpi.share.holder"
    _description = "Document Whose Credit May Be Shared"

    # The field of today's salesperson.
    _kpi_user_field = "user_id"

    kpi_is_shared = fields.Boolean(
        string="Credit Is Shared", readonly=True, copy=False, groups="base.group_user"
    )
    kpi_has_proposal = fields.Boolean(
        string="Has Proposed Shares",
        compute="_compute_kpi_proposal",
        groups="base.group_user",
        compute_sudo=True,
    )
    kpi_may_accept = fields.Boolean(
        string="May Accept Shares",
        compute="_compute_kpi_proposal",
        groups="base.group_user",
        compute_sudo=True,
    )
    kpi_shares_are_kept = fields.Boolean(
        string="Shares Are Kept",
        compute="_compute_kpi_shares_are_kept",
        groups="base.group_user",
        compute_sudo=True,
    )

    @api.depends("kpi_share_ids.state", "kpi_is_shared")
    @api.depends_context("uid")
    def _compute_kpi_proposal(self):
        for one in self:
            shared = one.sudo()
            proposed = shared.kpi_is_shared and shared.kpi_share_ids.filtered(is_proposed)
            one.kpi_has_proposal = bool(proposed)
            one.kpi_may_accept = bool(proposed) and shared._kpi_may_decide(self.env.user)

    def _compute_kpi_shares_are_kept(self):
        for one in self:
            one.kpi_shares_are_kept = one._kpi_are_shares_kept()

    # ---- deciding ------------------------------------------------------------------------------

    def _kpi_share(self, parts, reason=None):
        """Share the credit anew, in the caller's rights: it is decided, or proposed.

        :param parts: [{"user_id", "kind", "percent"}]; none: the salesperson has all of it again
        :raise AccessError: the document is not the caller's, nor his team's
        :raise UserError: he raises his own part; the parts are not the whole; a reason is missing
        """
        self.ensure_one()
        own = self.sudo()
        may_decide = own._kpi_may_decide(self.env.user)
        if not may_decide:  # a leader decides about what Odoo does not let him open
            self.check_access("read")
        parts = own._kpi_complete_parts(parts)
        self._kpi_check_own_part(parts)
        is_kept = own._kpi_are_shares_kept()
        if is_kept:
            self._kpi_check_change(parts, reason)
        own._kpi_take_shares()
        if is_kept or may_decide:
            self._kpi_put_decided(parts, reason)
        else:
            self._kpi_propose(parts, reason)

    def action_kpi_accept_shares(self):
        """Let the proposed shares count."""
        for one in self:
            proposed = one._kpi_get_proposed()
            parts = [share._get_part() for share in proposed]
            one._kpi_check_own_part(parts)
            reason = proposed[0].reason
            if one.sudo()._kpi_are_shares_kept():
                one._kpi_check_change(parts, reason or one.env._("As proposed."))
            one.sudo()._kpi_take_shares()
            one._kpi_put_decided(parts, reason)

    def action_kpi_refuse_shares(self):
        """Drop the proposed shares: what was accepted before stays."""
        for one in self:
            proposed = one._kpi_get_proposed()
            before = {"proposed": one.sudo()._kpi_describe_shares("proposed")}
            proposed.unlink()
            one.sudo()._kpi_mark_shared()
            one._kpi_tell_shares(before, one.env._("The proposal was refused."))

    def _kpi_get_proposed(self):
        """What waits for a decision that the caller may take.

        :raise AccessError: it is not his to decide
        :raise UserError: nothing waits
        """
        self._kpi_check_some()
        own = self.sudo()
        if not own._kpi_may_decide(self.env.user):
            raise AccessError(
                self.env._(
                    "Only the leader of the team or a KPI administrator decides how the credit of "
                    "%s is shared. Ask one of them.",
                    own.display_name,
                )
            )
        proposed = own.kpi_share_ids.filtered(is_proposed)
        if not proposed:
            raise UserError(self.env._("Nothing is proposed any more. Load the page again."))
        return proposed

    def _kpi_propose(self, parts, reason):
        own = self.sudo()
        if own[self._kpi_user_field] != self.env.user:
            raise AccessError(
                self.env._(
                    "Only its salesperson, the leader of his team or a KPI administrator shares "
                    "the credit of %s. Ask one of them.",
                    own.display_name,
                )
            )
        own.kpi_share_ids.filtered(is_proposed).unlink()
        self._kpi_make_shares(parts, "proposed", reason)

    def _kpi_put_decided(self, parts, reason):
        own = self.sudo()
        before = {"accepted": own._kpi_describe_shares("accepted")}
        former = own._kpi_get_parts()
        own.kpi_share_ids.unlink()
        self._kpi_make_shares([] if own._kpi_is_whole(parts) else parts, "accepted", reason)
        self._kpi_tell_shares(before, reason)
        own._kpi_spread_shares(former, reason)

    def _kpi_mark_shared(self):
        for one in self:
            shared = bool(one.kpi_share_ids)
            if one.kpi_is_shared != shared:
                one._fields["kpi_is_shared"].write(one, shared)
                one.modified(["kpi_is_shared"])

    def _kpi_spread_shares(self, former, reason):
        """Hand new shares on to what follows from this document, as far as it was shared alike.

        :param former: the parts that counted before
        """
        for one in self._kpi_find_followed():
            if _to_keys(one._kpi_get_parts()) == _to_keys(former):
                before = {"accepted": one._kpi_describe_shares()}
                one.kpi_share_ids.filtered(is_accepted).unlink()
                self._kpi_copy_shares({one: self})
                one._kpi_tell_shares(before, reason)

    def _kpi_find_followed(self):
        """What is shared as this document is, where nobody said otherwise."""
        return self.browse()

    # ---- who may, and how much -----------------------------------------------------------------

    def _kpi_may_decide(self, user):
        """Whether a user decides (on documents that are open) how the credit is shared."""
        if not user._is_superuser() and self._kpi_get_share_company() not in user.company_ids:
            return False
        team = self.team_id or self[self._kpi_user_field].sale_team_id
        return user in team.leader_ids or self.env["sales.kpi.viewer"].with_user(user)._is_manager()

    def _kpi_check_own_part(self, parts):
        """
        :raise UserError: the caller would get more than he has
        """
        if self.env.su:
            return
        before, after = (
            {part["kind"]: part["percent"] for part in some if part["user_id"] == self.env.uid}
            for some in (self.sudo()._kpi_get_parts(), parts)
        )
        if any(after[kind] > before.get(kind, 0) for kind in after):
            raise UserError(
                self.env._(
                    "Nobody raises his own part. Ask the leader of the team or a KPI administrator."
                )
            )

    def _kpi_check_change(self, parts, reason):
        """
        :raise AccessError: the caller is no KPI administrator, or it is about himself
        :raise UserError: there is no reason
        """
        if not self.env.user.has_group(KPI_GROUP):
            raise AccessError(
                self.env._(
                    "The credit of %s is kept: only a KPI administrator shares it anew. Ask one.",
                    self.sudo().display_name,
                )
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the credit changes: the reason stays."))
        company = self.sudo()._kpi_get_share_company()
        concerned = {part["user_id"] for part in (*self.sudo()._kpi_get_parts(), *parts)}
        for user in self.env["res.users"].browse(concerned):
            self.env["sales.kpi.own.case"]._check(user, company)

    def _kpi_take_shares(self):
        """Keep everybody else from sharing it until this is decided."""
        if not self.try_lock_for_update():
            raise UserError(
                self.env._("Somebody else is changing one of these documents. Try again.")
            )

    def _kpi_are_shares_kept(self):
        """Whether it has happened, so that the shares stay."""
        raise NotImplementedError


def _to_keys(parts):
    return {(part["user_id"], part["kind"], part["percent"]) for part in parts}
