from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .share import KPI_GROUP

# What is told of a part; the rest follows from the document.
PART = ("user_id", "team_id", "kind", "percent")


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
            proposed = shared.kpi_is_shared and shared.kpi_share_ids.filtered(_is_proposed)
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
        proposed = own.kpi_share_ids.filtered(_is_proposed)
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
        own.kpi_share_ids.filtered(_is_proposed).unlink()
        self._kpi_make_shares(parts, "proposed", reason)

    def _kpi_put_decided(self, parts, reason):
        own = self.sudo()
        before = {"accepted": own._kpi_describe_shares("accepted")}
        former = own._kpi_get_parts()
        own.kpi_share_ids.unlink()
        self._kpi_make_shares([] if own._kpi_is_whole(parts) else parts, "accepted", reason)
        self._kpi_tell_shares(before, reason)
        own._kpi_spread_shares(former, reason)

    def _kpi_make_shares(self, parts, state, reason):
        """Write the parts as shares, in the caller's name."""
        own = self.sudo()
        told = {
            self._fields["kpi_share_ids"].inverse_name: self.id,
            "company_id": own._kpi_get_share_company().id,
            "state": state,
            "reason": (reason or "").strip() or False,
            "author_id": self.env.uid,
        }
        Share = self.env["sales.kpi.share"].sudo()
        Share.create([{**told, **{name: part[name] for name in PART}} for part in parts])
        own._kpi_mark_shared()

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
                one.kpi_share_ids.filtered(_is_accepted).unlink()
                one._kpi_copy_shares(self)
                one._kpi_tell_shares(before, reason)

    def _kpi_find_followed(self):
        """What is shared as this document is, where nobody said otherwise."""
        return self.browse()

    # ---- who may, and how much -----------------------------------------------------------------

    def _kpi_may_decide(self, user):
        """Whether a user decides (on documents that are open) how the credit is shared."""
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

    # ---- the parts -----------------------------------------------------------------------------

    def _kpi_get_parts(self):
        """The parts that count now: without shares the salesperson has all of it."""
        shares = self.kpi_is_shared and self.kpi_share_ids.filtered(_is_accepted)
        parts = [share._get_part() for share in shares or ()]
        if not any(part["kind"] == "split" for part in parts):
            parts += self._kpi_complete_parts([])
        return parts

    def _kpi_get_wanted_parts(self):
        """The parts that are proposed, else those that count."""
        proposed = self.kpi_share_ids.filtered(_is_proposed)
        return [share._get_part() for share in proposed] or self._kpi_get_parts()

    def _kpi_complete_parts(self, parts):
        """The parts as they are written: each with its team; of none the salesperson's whole."""
        user = self._kpi_get_credited_user()
        if not parts and user:
            parts = [{"user_id": user.id, "kind": "split", "percent": 100.0}]
        Users = self.env["res.users"]
        return [
            {
                "user_id": part["user_id"],
                "team_id": self._kpi_find_share_team(Users.browse(part["user_id"])).id,
                "kind": part["kind"],
                "percent": part["percent"],
            }
            for part in parts
        ]

    def _kpi_is_whole(self, parts):
        """Whether these parts say no more than that the salesperson has all of it."""
        user = self._kpi_get_credited_user()
        return [(p["user_id"], p["kind"], p["percent"]) for p in parts] == [
            (user.id, "split", 100.0)
        ]

    def _kpi_get_credited_user(self):
        return self[self._kpi_user_field]

    def _kpi_get_share_company(self):
        user = self[self._kpi_user_field]
        return self.company_id or self.team_id.company_id or user.company_id or self.env.company

    def _kpi_find_share_team(self, user):
        """The team in which somebody shares: the document's own for its salesperson."""
        if user == self._kpi_get_credited_user() and self.team_id:
            return self.team_id
        company = self._kpi_get_share_company()
        return user.crm_team_ids.filtered(lambda team: team.company_id in (company, company[:0]))[
            :1
        ]

    def _kpi_stamp_shares(self):
        """It happens: whoever shares it does so in the team that he is in now."""
        for share in self.kpi_share_ids:
            team = share._get_document()._kpi_find_share_team(share.user_id)
            if team and team != share.team_id:
                share.team_id = team

    def _kpi_copy_shares(self, source, state="accepted"):
        """Share this document as another one is; what is only proposed there is not copied."""
        parts = [share._get_part() for share in source.kpi_share_ids.filtered(_is_accepted)]
        self._kpi_make_shares(parts, state, self.env._("As %s.", source.display_name))

    def _kpi_propose_copies(self, copies):
        """A copy is a document of its own: it is proposed to share it as the first one was."""
        for one, copy in zip(self.sudo(), copies.sudo(), strict=True):
            if one.kpi_is_shared and not copy.kpi_is_shared:
                copy._kpi_copy_shares(one, "proposed")

    # ---- telling -------------------------------------------------------------------------------

    def _kpi_describe_shares(self, state="accepted"):
        shares = self.kpi_share_ids.filtered(lambda share: share.state == state)
        names = shares.mapped("display_name") or [
            self._kpi_get_credited_user().name or self.env._("Nobody")
        ]
        return ", ".join(names)

    def _kpi_tell_shares(self, before, reason):
        """Put a decision about shares into the trail, and on the document.

        :param before: {"accepted" | "proposed": the former shares in words}
        """
        own = self.sudo()
        text = ", ".join(before.values())
        after = own._kpi_describe_shares()
        told = {
            "model": self._name,
            "res_id": self.id,
            "record_name": own.display_name,
            "company_id": own._kpi_get_share_company().id,
            "team_id": own.team_id.id,
            "before": text,
            "after": "\n".join(filter(None, (after, reason))),
        }
        users = own.kpi_share_ids.user_id | own._kpi_get_credited_user()
        self.env["sales.kpi.trail"]._note(
            self.env._("Shares of the Credit"),
            [told | {"user_id": user.id} for user in users or (users,)],
        )
        body = self.env._(
            "Credit shared: %(after)s. Before: %(before)s. %(reason)s",
            after=after,
            before=text or "—",
            reason=reason or "",
        )
        own._message_log_batch(bodies={self.id: body})


def _to_keys(parts):
    return {(part["user_id"], part["kind"], part["percent"]) for part in parts}


def _is_proposed(share):
    return share.state == "proposed"


def _is_accepted(share):
    return share.state == "accepted"
