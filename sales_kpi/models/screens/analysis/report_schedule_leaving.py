from odoo import api, models


class SalesKpiReportSchedule(models.Model):
    """The page that a link of a mail leads to: who gets no more, and how he gets it again."""

    _inherit = "sales.kpi.report.schedule"

    @api.model
    @api.private
    def _get_leave_page(self, schedule_id, who, token, has_left=None):
        """
        :param who: id of a user, or an address outside
        :param has_left: what becomes of it; None only looks: programs that follow the links of a
            mail by themselves change nothing
        :return: {"title", "text", "label": of the button, "action": its address, "lang"}; None
            where the link is not right
        """
        found = self._find_by_token(schedule_id, who, token)
        if not found:
            return None
        schedule, who = found
        if has_left is not None:
            schedule._set_left(who, has_left)
        is_outside = isinstance(who, str)
        lang = schedule.company_id.partner_id.lang if is_outside else who.lang
        schedule = schedule.with_context(lang=lang)
        left = schedule._get_left_emails() if is_outside else schedule.left_ids
        return schedule._describe_leaving(who, who if is_outside else who.email, who in left)

    def _describe_leaving(self, who, email, has_left):
        parts = {"name": self.name, "email": email}
        if has_left:
            text = self.env._("“%(name)s” is not sent to %(email)s any more.", **parts)
        else:
            text = self.env._("“%(name)s” is sent to %(email)s.", **parts)
        lang = self.env.lang or "en_US"
        return {
            "title": self.company_id.name,
            "text": text,
            "label": self.env._("Send it to me again")
            if has_left
            else self.env._("Don't send me this any more"),
            "action": self._get_leave_path(who, "join" if has_left else "leave"),
            "lang": lang.replace("_", "-"),
        }
