from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from .....tools.compare import at_least

MANAGERS = "sales_team.group_sale_manager,sales_kpi.group_kpi_manager"
KINDS = [
    ("won", "Deal Won"),
    ("order", "Order"),
    ("cash", "Cash In"),
    ("target", "Target Reached"),
    ("lead", "First Place Taken"),
    ("contest", "Contest"),
    ("honour", "Honour"),
]
KEYS = ("key", "user_id", "sharers")  # given under other names than they are kept
COMMON = {"date": None, "team_id": None, "amount": 0.0, "count": 0, "definition_id": None,
          "honour_id": None, "scheme_id": None, "period_id": None, "title": None, "text": None,
          "about_model": None, "about_id": None, "is_big": False}  # fmt: skip


class SalesKpiNews(models.Model):
    """Something to be glad of: one row and one message each, which people like and answer.

    Only the module writes it. All but what managers alone read may be known by every reader: whose
    it is and how much it was is worked out for whoever reads, by what the company shows then. News
    that is not active is known, and not told: of imports, say, or of what was taken back.
    """

    _name = "sales.kpi.news"
    _description = "News of Sales"
    _inherit = ["mail.thread", "sales.kpi.bulk"]
    _order = "id desc"
    _log_access = False
    _kpi_is_witnessed = True
    _mail_post_access = "read"

    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    source_key = fields.Char(required=True, readonly=True, groups=MANAGERS)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Datetime(required=True, readonly=True)
    # Not user_id: whom Odoo makes a follower of what is his.
    owner_id = fields.Many2one(
        "res.users", string="Whose", readonly=True, index=True, ondelete="restrict", groups=MANAGERS
    )
    sharer_ids = fields.Many2many(
        "res.users", "sales_kpi_news_sharer_rel", string="Shared By", readonly=True,
        groups=MANAGERS, help="Who has a part in it, where it is shared.",
    )  # fmt: skip
    team_id = fields.Many2one("crm.team", readonly=True, ondelete="set null")
    amount = fields.Monetary(readonly=True, aggregator=None, groups=MANAGERS)
    count = fields.Integer(
        string="How Many", readonly=True, aggregator=None,
        help="Of an import, which is told as one news. 0: it is a single one.",
    )  # fmt: skip
    definition_id = fields.Many2one("sales.kpi.definition", string="Measure", readonly=True)
    honour_id = fields.Many2one("sales.kpi.honour", readonly=True, ondelete="set null")
    scheme_id = fields.Many2one("sales.kpi.scheme", readonly=True, ondelete="set null")
    period_id = fields.Many2one("sales.kpi.period", readonly=True, ondelete="set null")
    title = fields.Char(readonly=True, translate=True)
    text = fields.Char(readonly=True, translate=True)
    about_model = fields.Char(readonly=True)
    about_id = fields.Many2oneReference(model_field="about_model", readonly=True)
    is_big = fields.Boolean(readonly=True, help="Worth confetti to whom it happened.")
    message_id = fields.Many2one(
        "mail.message", readonly=True, index="btree_not_null",
        ondelete="set null",
    )  # fmt: skip

    _unique_source = models.UniqueIndex("(company_id, source_key)")
    _company_idx = models.Index("(company_id, id DESC) WHERE active")
    _date_idx = models.Index("(company_id, kind, date)")

    @api.model
    @api.private
    def _announce(self, vals_list):
        """Tell news, each once: whose key is known already is left out. Nothing is told where the
        company has no stream.

        :param vals_list: [{"key": of the source, unique in the company, as "contest:7:final";
            "kind", "company_id"; and, as far as there are: "date" (UTC, now when missing),
            "user_id", "sharers" (ids of who has a part), "team_id", "amount" (in the company's
            currency), "count" (of what is told as one), "title" (a name, as of the contest) and
            "text" (a sentence; both as they are, or {code of a language: words}), "honour_id",
            "definition_id", "scheme_id", "period_id", "about_model" and "about_id" (what a click
            opens, under the reader's rights), "is_big" (confetti for the user), "active" (False:
            known from now on, and not told)}]. Title and text must hold only what every reader of
            the stream may know; names and amount are told as the company shows them.
        :return: the news that were told now
        """
        told = self.browse()
        by_company = {}
        for vals in vals_list:
            by_company.setdefault(vals["company_id"], []).append(vals)
        for company in self.env["res.company"].sudo().browse(by_company):
            if company.kpi_stream != "off":
                told |= self._announce_in(company, by_company[company.id])
        return told.with_env(self.env)

    def _announce_in(self, company, vals_list):
        # In nobody's name: whoever refreshes says nothing himself.
        self = self.with_user(SUPERUSER_ID).with_company(company)
        news = self._insert_new([self._prepare_row(company, vals) for vals in vals_list])
        news._add_sharers({vals["key"]: vals.get("sharers", ()) for vals in vals_list})
        told = news.filtered("active")
        if told:
            told._write_messages()
            company._tell_kpi_stream()
        return told

    def _prepare_row(self, company, vals):
        row = COMMON | {name: value for name, value in vals.items() if name not in KEYS}
        amount = row["amount"] or 0.0
        big = company.kpi_stream_big
        return row | {
            "source_key": vals["key"],
            "active": vals.get("active", True),
            "date": fields.Datetime.to_string(row["date"] or fields.Datetime.now()),
            "owner_id": vals.get("user_id"),
            "is_big": bool(row["is_big"] or (big and not row["count"] and at_least(amount, big))),
            "amount": amount,
            **{name: _in_languages(row[name]) for name in ("title", "text")},
        }

    def _insert_new(self, rows):
        """Insert those whose key nobody has used; another refresh may do the same at the moment,
        and then tells them itself."""
        rows = list({row["source_key"]: row for row in rows}.values())
        if not rows:
            return self.browse()
        self.env.flush_all()
        names = SQL(", ").join(map(SQL.identifier, rows[0]))
        query = SQL(
            """INSERT INTO sales_kpi_news (%s) SELECT %s FROM %s
               ON CONFLICT (company_id, source_key) DO NOTHING RETURNING id""",
            names,
            names,
            self._unnest(rows),
        )
        try:
            with self.env.cr.savepoint():
                ids = [row_id for [row_id] in self.env.execute_query(query)]
        except SerializationFailure:
            ids = []
        self.invalidate_model()
        return self.browse(sorted(ids)).with_context(active_test=False)


def _in_languages(words):
    """As a translated column keeps them."""
    return {"en_US": words} if isinstance(words, str) else words
