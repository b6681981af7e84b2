from odoo import models


class SalesKpiBrief(models.AbstractModel):
    """Alerts that would come in a mail of their own stand in the brief of the same morning."""

    _inherit = "sales.kpi.brief"

    def _find_lines(self, company, users):
        found = super()._find_lines(company, users)
        Alert = self.env["sales.kpi.alert"].sudo()
        url = Alert._get_link(company)
        for user, told in Alert._find_untold(company, users.ids).items():
            local = self.with_context(lang=self.env["res.users"].sudo().browse(user).lang)
            rows = [
                {"title": title, "text": " ".join(texts), "status": "bad", "url": url}
                for title, texts in told
            ]
            part = {"title": local.env._("Alerts"), "text": "", "rows": rows, "url": url}
            found.setdefault(user, []).append(part)
        return found

    def _note_told(self, company, users):
        if users:
            self.env["sales.kpi.alert"].sudo()._note_untold(company, users)
        return super()._note_told(company, users)
