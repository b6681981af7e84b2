from odoo import api, fields, models

from ...outcomes.contests.stream.res_company import STREAM

ICONS = {  # by the names of Font Awesome

    "won": "handshake-o", "order": "file-text-o", "cash": "money", "target": "bullseye",
    "lead": "arrow-up", "contest": "flag-checkered", "honour": "trophy",
}  # fmt: skip
CHEERS = ("👍", "🎉", "❤️")
PAGE, MOST = 20, 100


class SalesKpiStream(models.AbstractModel):
    """The stream of a company: one payload, under the reader's own rights."""

    _name = "sales.kpi.stream"
    _description = "Stream"

    @api.model
    @api.readonly
    def get_page(self, options):
        """The latest news; nothing is written.

        :param dict options: limit: how many, 100 at most; may be missing
        :return: {"company_id", "channel", "is_on": whether the company has a stream that the
            reader may read, "cheers": what one can react with, "more": whether there are older
            ones, "news": [{"id", "kind", "icon", "who", "team", "avatar", "said", "date" (UTC),
            "is_mine", "is_big", "message_id", "cheers": [{"content", "count", "is_mine"}],
            "answers"}]}
        """
        options = options if isinstance(options, dict) else {}
        limit = options.get("limit")
        limit = min(limit, MOST) if type(limit) is int and limit > 0 else PAGE
        company = self.env.company
        is_on = company in self.env["sales.kpi.viewer"]._get_stream_companies()
        found = self._find_news(company, limit + 1)
        return {
            "company_id": company.id,
            "channel": STREAM,
            "is_on": is_on or bool(found),
            "cheers": list(CHEERS),
            "more": len(found) > limit and limit < MOST,
            "news": self._get_rows(found[:limit]),
        }

    @api.model
    @api.readonly
    def open_news(self, options, news_id):
        """Window action with a news and what was answered to it."""
        news = self._browse(news_id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("News"),
            "res_model": news._name,
            "res_id": news.id,
            "views": [(False, "form")],
        }

    @api.private
    def _browse(self, news_id):
        News = self.env["sales.kpi.news"]
        news = News.browse(news_id if type(news_id) is int else None).exists()
        news.check_access("read")
        return news

    @api.private
    def _find_news(self, company, limit):
        """The latest news that the reader may read."""
        News = self.env["sales.kpi.news"]
        domain = [("company_id", "=", company.id)]
        return News.search(domain, limit=limit) if News.has_access("read") else News

    @api.private
    def _get_rows(self, news):
        """The news as they are shown; the same few queries for one and for a hundred."""
        messages = news.sudo().message_id
        cheers, answers = self._count_cheers(messages), self._count_answers(news)
        return [
            {
                "id": one.id,
                "kind": one.kind,
                "icon": ICONS[one.kind],
                "who": one.who,
                "team": one.team_id.sudo().name or "",
                "avatar": self._get_avatar(one.shown_user_ids[:1].id),
                "said": one.said,
                "date": fields.Datetime.to_string(one.date),
                "is_mine": self.env.user in one.sudo()._get_people(),
                "is_big": one.is_big,
                "message_id": one.sudo().message_id.id,
                "cheers": cheers.get(one.sudo().message_id.id, []),
                "answers": answers.get(one.id, 0),
            }
            for one in news
        ]

    def _get_avatar(self, user_id):
        return f"/web/image/res.users/{user_id}/avatar_128" if user_id else False

    def _count_cheers(self, messages):
        """{message id: [{"content", "count", "is_mine"}]}, most first"""
        mine = self.env.user.partner_id
        rows = (
            self.env["mail.message.reaction"]
            .sudo()
            ._read_group(
                [("message_id", "in", messages.ids)],
                ["message_id", "content"],
                ["__count", "partner_id:array_agg"],
            )
        )
        found = {}
        for message, content, count, partners in sorted(rows, key=lambda row: -row[2]):
            found.setdefault(message.id, []).append(
                {"content": content, "count": count, "is_mine": mine.id in partners}
            )
        return found

    def _count_answers(self, news):
        """{news id: how many words were said about it}"""
        domain = [
            ("model", "=", news._name), ("res_id", "in", news.ids),
            ("message_type", "in", ("comment", "email")),
        ]  # fmt: skip
        return dict(self.env["mail.message"].sudo()._read_group(domain, ["res_id"], ["__count"]))
