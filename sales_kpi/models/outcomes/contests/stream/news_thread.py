from odoo import models


class SalesKpiNews(models.Model):
    """The message of each news, which people like, and what they answer."""

    _inherit = "sales.kpi.news"

    def _write_messages(self):
        """One message each, in the company's language: what happened, and nothing that the company
        might not show one day."""
        lang = self.env.company.partner_id.lang
        words = self.with_context(lang=lang) if lang else self
        messages = self._message_log_batch({news.id: news._say() for news in words})
        by_news = {message.res_id: message.id for message in messages}
        self._update([{"id": news_id, "message_id": by_news[news_id]} for news_id in self.ids])

    def message_post(self, **kwargs):
        """An answer comes to whom the news is about, if he wishes it, and never by mail."""
        told = (
            self.sudo()
            ._get_people()
            .filtered(
                lambda user: user.kpi_stream_wish == "app" and user.notification_type == "inbox"
            )
        )
        if others := told - self.env.user:
            kwargs["partner_ids"] = [*(kwargs.get("partner_ids") or ()), *others.partner_id.ids]
        message = super().message_post(**kwargs)
        self.sudo().company_id._tell_kpi_stream()
        return message
