from odoo import api, models

from .share import is_accepted, is_proposed

# What is told of a part; the rest follows from the document.
PART = ("user_id", "team_id", "kind", "percent")


class SalesKpiShareHolder(models.AbstractModel):
    """The parts of a document: what they are, how they are written, copied and told."""

    _inherit = "sales.kpi.share.holder"

    def _kpi_get_parts(self):
        """The parts that count now: without shares the salesperson has all of it."""
        shares = self.kpi_is_shared and self.kpi_share_ids.filtered(is_accepted)
        parts = [share._get_part() for share in shares or ()]
        if not any(part["kind"] == "split" for part in parts):
            parts += self._kpi_complete_parts([])
        return parts

    def _kpi_filter_shared(self):
        """Those whose shares count: what is only proposed keeps nothing from anybody."""
        return self.filtered(
            lambda one: one.kpi_is_shared and any(map(is_accepted, one.kpi_share_ids))
        )

    def _kpi_get_wanted_parts(self):
        """The parts that are proposed, else those that count."""
        proposed = self.kpi_share_ids.filtered(is_proposed)
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

    @api.model
    def _kpi_copy_shares(self, sources, state="accepted"):
        """Share documents as others are; what is only proposed there is not copied.

        :param sources: {document: the one that it is shared like}
        """
        if not sources:
            return
        vals_list = []
        for document, source in sources.items():
            parts = [share._get_part() for share in source.kpi_share_ids.filtered(is_accepted)]
            reason = self.env._("As %s.", source.display_name)
            vals_list += document._kpi_prepare_shares(parts, state, reason)
        self.env["sales.kpi.share"].sudo().create(vals_list)
        for document in sources:
            document._kpi_mark_shared()

    def _kpi_propose_copies(self, copies):
        """A copy is a document of its own: it is proposed to share it as the first one was."""
        pairs = zip(copies.sudo(), self.sudo(), strict=True)
        shared = {copy: one for copy, one in pairs if one.kpi_is_shared and not copy.kpi_is_shared}
        self._kpi_copy_shares(shared, "proposed")

    def _kpi_make_shares(self, parts, state, reason):
        """Write the parts as shares, in the caller's name."""
        own = self.sudo()
        self.env["sales.kpi.share"].sudo().create(own._kpi_prepare_shares(parts, state, reason))
        own._kpi_mark_shared()

    def _kpi_prepare_shares(self, parts, state, reason):
        told = {
            self._fields["kpi_share_ids"].inverse_name: self.id,
            "company_id": self._kpi_get_share_company().id,
            "state": state,
            "reason": (reason or "").strip() or False,
            "author_id": self.env.uid,
        }
        return [{**told, **{name: part[name] for name in PART}} for part in parts]

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
