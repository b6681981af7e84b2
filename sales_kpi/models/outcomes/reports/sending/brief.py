from odoo import api, models

# Which briefs there are, and what makes each.
KINDS = [
    ("rep_day", "My Day"),
    ("rep_week", "My Week"),
    ("leader", "Who Needs Help"),
    ("manager", "The Company"),
    ("month", "Scorecards and Statements"),
]


class SalesKpiBrief(models.AbstractModel):
    """What is read in a minute, on a phone: three sentences (how one stands, what is behind, what
    to do), then figures, then the few things and people that matter now.

    It says what the screens say: those make it, a method ``_get_<kind>`` each, of their own
    payloads. It is made by whom it is for, in his language: nobody is told more than he may see.
    """

    _name = "sales.kpi.brief"
    _description = "Brief"

    @api.model
    @api.private
    def _get_brief(self, kind, company, days):
        """
        :param days: (first, last) local day that it tells of, the last one gone by
        :return: None where it has nothing for the reader; else {"kind", "title", "label": of the
            days, "company", "reader", "sentences": [texts], "groups": [{"title", "tiles":
            [{"name", "value", "text", "unit", "target", "target_text", "achievement",
            "achievement_text", "status", "note", "change", "url"}]}], "parts": [{"title",
            "text", "rows": [{"title", "text", "status", "url"}], "url"}], "url", "button",
            "get_tables": function that makes what ``sales.kpi.dashboard._get_tables`` gives, a
            list: only for a file; "page": whose they are, "is_empty"}
        """
        make = getattr(self, f"_get_{kind}", None)
        return make(company, days) if make else None

    @api.model
    @api.private
    def _get_scope(self, kind):
        """Who gets the same, word by word, where language and time zone are the same, too."""
        return ("user", self.env.uid)

    @api.model
    @api.private
    def _fetch_readers(self, users):
        """Read at once what the briefs of several look up of their readers."""
        users.sudo().partner_id.fetch(["name"])
        users.sudo().mapped("all_group_ids")

    @api.model
    @api.private
    def _find_lines(self, company, users):
        """What other things wait to be told this morning, and would come in a mail of their own.

        :return: {user id: [{"title", "text", "rows", "url"}]}, as the parts of a brief
        """
        return {}

    @api.model
    @api.private
    def _note_told(self, company, users):
        """These were told by a brief what waited for them."""

    @api.model
    @api.private
    def _make_workbook(self, payload):
        """The figures of a brief as a workbook: bytes, or None where it has none."""
        return None

    @api.model
    @api.private
    def _make_papers(self, payload):
        """What stands behind a brief, printed: [(name, bytes)]."""
        return []
