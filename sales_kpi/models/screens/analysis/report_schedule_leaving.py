from odoo import api, models


class SalesKpiReportSchedule(models.Model):
    """The page that a link of a mail leads to: who gets no more, and how he gets it again."""

    _inherit = "sales.kpi.report.schedule"

    @api.model
    @api.private
    def _get_leave_page(self, schedule_id, user_id, token, has_left=None):
        """
        :param has_left: what becomes of it; None only looks: programs that follow the links of a
            mail by themselves change nothing
        :return: {"title", "text", "label": of the button, "action": its address, "lang"}; None
            where the link is not right
        """
        found = self._find_by_token(schedule_id, user_id, token)
        if not found:
            return None
        schedule, user = found
        if has_left is not None:
            schedule._set_left(user, has_left)
        return schedule.with_context(lang=user.lang)._describe_leaving(user, token)

    def _describe_leaving(self, user, token):
        has_left = user in self.left_ids
        parts = {"name": self.name, "email": user.email}
        if has_left:
            text = self.env._("“%(name)s” is not sent to %(email)s any more.", **parts)
        else:
            text = self.env._("“%(name)s” is sent to %(email)s.", **parts)
        what, lang = "join" if has_left else "leave", user.lang or "en_US"
        address = f"/sales_kpi/schedule/{self.id}/{what}?user={user.id}&token={token}"
        return {
            "title": self.company_id.name,
            "text": text,
            "label": self.env._("Send it to me again")
            if has_left
            else self.env._("Don't send me this any more"),
            "action": address,
            "lang": lang.replace("_", "-"),
        }
