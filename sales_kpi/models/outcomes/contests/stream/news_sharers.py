from odoo import api, models
from odoo.fields import Domain

from ....sources.credit.share import SPLIT


class SalesKpiNews(models.Model):
    """What is shared is the news of all who have a part in it."""

    _inherit = "sales.kpi.news"

    def _add_sharers(self, sharers):
        """:param sharers: {key: ids of who has a part}"""
        pairs = [(one.id, user) for one in self for user in sharers[one.source_key]]
        if pairs:
            news, users = zip(*pairs, strict=True)
            self.env.cr.execute(
                """INSERT INTO sales_kpi_news_sharer_rel (sales_kpi_news_id, res_users_id)
                   SELECT * FROM unnest(%s::int[], %s::int[]) ON CONFLICT DO NOTHING""",
                [list(news), list(users)],
            )
            self.invalidate_recordset(["sharer_ids"])

    def _correct_sharers(self, known, found):
        """Who shares it may be decided after it was told.

        :param known: {key: news}
        :param found: values of what happened
        """
        changed = self.browse()
        for vals in found:
            news = known.get(vals["key"])
            if news and set(news.sharer_ids.ids) != set(vals["sharers"]):
                news.sharer_ids = vals["sharers"]
                changed |= news
        changed.company_id._tell_kpi_stream()

    @api.model
    def _find_sharers(self, company, link, ids):
        """{document id: ids of who has a part} of those that are shared, by one query; none where
        the company shares nothing.

        :param link: name of the link from a share to its document
        """
        Share = self.env["sales.kpi.share"].sudo()
        if link not in Share._find_links(company):
            return {}
        found = {}
        rows = Share._kpi_read_columns(Domain(SPLIT) & Domain(link, "in", ids), [link, "user_id"])
        for document_id, user_id in rows:
            found.setdefault(document_id, []).append(user_id)
        return found
