"""Briefs of the team of March 2026 whose figures are known, told on Monday, the 16th."""

from datetime import date

from ..screens.team_cockpit_common import TeamCockpitCommon

# What Monday's mail tells of: Friday to Sunday.
DAYS = date(2026, 3, 13), date(2026, 3, 15)


class BriefCommon(TeamCockpitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Schedule = cls.env["sales.kpi.report.schedule"]
        cls.Sending = cls.env["sales.kpi.report.sending"]
        cls.Schedule.search([]).active = False

    def _brief(self, user, kind, days=DAYS, **context):
        Brief = self.env["sales.kpi.brief"].with_user(user)
        context = {"allowed_company_ids": self.company.ids, "lang": "en_US", **context}
        return Brief.with_context(**context)._get_brief(kind, self.company, days)

    @classmethod
    def _schedule(cls, kind, users, **values):
        return cls.Schedule.create(
            {
                "name": f"Brief {kind}",
                "kind": kind,
                "user_id": cls.manager.id,
                "user_ids": [(6, 0, users.ids)],
                **values,
            }
        )

    def _texts(self, brief):
        """All that it says, as plain text."""
        html = self.env["ir.qweb"]._render("sales_kpi.brief_mail", {"brief": brief})
        return str(html)
