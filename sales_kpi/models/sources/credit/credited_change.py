from odoo import models
from odoo.exceptions import UserError


class SalesKpiCredited(models.AbstractModel):
    """Moving credit: a decision, with a reason, that is told on the document and in the trail."""

    _inherit = "sales.kpi.credited"

    def _kpi_move_credit(self, user, team, reason):
        """Credit documents to somebody else, who then has all of it; those that are his already
        stay as they are.

        :param user: the salesperson, or an empty record: nobody
        :param team: his team, or an empty record
        :raise UserError: one of them has no credit yet, or somebody else is changing it
        """
        self._kpi_take_credit()
        moved = self.sudo().filtered(
            lambda one: one.kpi_is_shared or (one.kpi_user_id, one.kpi_team_id) != (user, team)
        )
        before = {
            one: (one.kpi_user_id | one.kpi_share_ids.user_id, one._kpi_describe_credit())
            for one in moved
        }
        moved.kpi_share_ids.unlink()
        moved._kpi_mark_shared()
        moved.write({"kpi_user_id": user.id, "kpi_team_id": team.id})
        moved._kpi_tell_credit(before, reason)

    def _kpi_take_credit(self):
        """Keep everybody else from changing these documents until this is decided."""
        for one in self.sudo():
            if not one.kpi_credit_date:
                raise UserError(
                    self.env._(
                        "%s counts for nobody yet. Credit is kept when it is confirmed or posted: "
                        "change its salesperson until then.",
                        one.display_name,
                    )
                )
        if len(self.try_lock_for_update()) < len(self):
            raise UserError(
                self.env._("Somebody else is changing one of these documents. Try again.")
            )

    def _kpi_tell_credit(self, before, reason):
        """:param before: {document: (its former salesperson, its credit in words)}"""
        rows = []
        bodies = {}
        for one, (user, text) in before.items():
            after = one._kpi_describe_credit()
            bodies[one.id] = self.env._(
                "Credit changed from %(before)s to %(after)s. %(reason)s",
                before=text,
                after=after,
                reason=reason,
            )
            told = one._kpi_prepare_credit_trail() | {"before": text}
            told["after"] = f"{after}\n{reason}"
            # Whom it was taken from reads it, too.
            rows += [told | {"user_id": each.id} for each in (user | one.kpi_user_id) or (user,)]
        self.env["sales.kpi.trail"]._note(self.env._("Credit"), rows)
        self.with_env(self.env)._message_log_batch(bodies=bodies)

    def _kpi_prepare_credit_trail(self):
        return {
            "model": self._name,
            "res_id": self.id,
            "record_name": self.display_name,
            "company_id": self.company_id.id,
            "team_id": self.kpi_team_id.id,
        }

    def _kpi_describe_credit(self):
        if self.kpi_is_shared:
            return self._kpi_describe_shares()
        names = (self.kpi_user_id.name or self.env._("Nobody"), self.kpi_team_id.name)
        return " · ".join(name for name in names if name)
