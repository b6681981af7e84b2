from odoo import models

from .rows import Rows

NEWS = "sales.kpi.news"
TOLD = ("published", "started", "ended", "awarded")


class SalesKpiContest(models.Model):
    """What happens in a contest that everybody may watch goes into the stream."""

    _inherit = "sales.kpi.contest"

    def _announce(self, event):
        """Called when something happens that people talk about.

        :param event: "published", "started", "ended", "awarded" or "cancelled"
        """
        open_ones = self.filtered("is_open") if event in TOLD and NEWS in self.env else ()
        if open_ones:
            self.env[NEWS]._announce([contest._prepare_news(event) for contest in open_ones])

    def _prepare_news(self, event):
        return {
            "key": f"contest:{self.id}:{event}",
            "kind": "contest",
            "company_id": self.company_id.id,
            "title": self._tell_in_all(lambda contest: contest.name),
            "text": self._tell_in_all(lambda contest: getattr(contest, f"_say_{event}")()),
            "about_model": self._name,
            "about_id": self.id,
        }

    def _tell_in_all(self, tell):
        """{code of each language: words}: whoever reads them has his own."""
        installed = (code for code, _name in self.env["res.lang"].get_installed())
        return {lang: tell(self.with_context(lang=lang)) for lang in ("en_US", *installed)}

    def _say_published(self):
        return self.env._("The rules are out. %s", self.headline)

    def _say_started(self):
        return self.env._("It begins.")

    def _say_ended(self):
        if not self.grace_days:
            return self.env._("It is over.")
        return self.env._("It is over. The result is provisional until %s.", self._get_last_day())

    def _say_awarded(self):
        """The winners, where every participant may see the places."""
        first = [row["name"] for row in Rows(self).rows if row["rank"] == 1 and row["prize_given"]]
        if self.visibility == "own" or not first:
            return self.env._("The result is final.")
        return self.env._("Won by %s.", ", ".join(first))
