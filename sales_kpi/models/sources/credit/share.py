from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, float_round

from ....tools.asked import is_id

KPI_GROUP = "sales_kpi.group_kpi_manager"
DOCUMENTS = ("lead_id", "order_id", "invoice_id")
DIGITS = (7, 4)
LINKS = "sales_kpi.share.links"  # what of a company is known to be shared
SPLITS = (
    "({0}) INCLUDE (user_id, team_id, percent)"
    " WHERE {0} IS NOT NULL AND kind = 'split' AND state = 'accepted'"
)
SPLIT = [("kind", "=", "split"), ("state", "=", "accepted")]


class SalesKpiShare(models.Model):
    """Somebody's part of the credit of an opportunity, an order or an invoice.

    Splits make the whole, and are what measures count by; an overlay is credit besides, for pay
    only. Without shares the document's salesperson has all of it. What is proposed counts nothing
    until it is accepted. Shares are made on their document, by its rules (see there);
    only a KPI administrator puts them in here, as an import of history does.
    """

    _name = "sales.kpi.share"
    _description = "Share of a Credit"
    _inherit = ["sales.kpi.row"]
    _order = "state, kind desc, percent desc, id"
    _rec_name = "user_id"
    _kpi_credits = ("user_id", "team_id")
    _kpi_own_rows = ("user_id", None)

    # What a share may be of: one of these.
    _links = DOCUMENTS

    lead_id = fields.Many2one(
        "crm.lead", string="Opportunity", index="btree_not_null", ondelete="cascade"
    )
    order_id = fields.Many2one("sale.order", index="btree_not_null", ondelete="cascade")
    invoice_id = fields.Many2one("account.move", index="btree_not_null", ondelete="cascade")
    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, index=True, ondelete="restrict",
        domain=[("share", "=", False)],
    )  # fmt: skip
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", ondelete="restrict",
        help="The salesperson's team when it was decided.",
    )  # fmt: skip
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(
        [("split", "Split"), ("overlay", "Overlay")],
        required=True,
        default="split",
        help="Splits of a document add up to 100 %, and figures count by them. An overlay comes on "
        "top, and counts for pay only.",
    )
    percent = fields.Float(string="Part (%)", digits=DIGITS, required=True)
    part_text = fields.Char(string="Part", compute="_compute_part_text")
    state = fields.Selection(
        [("accepted", "Accepted"), ("proposed", "Proposed")],
        required=True,
        default="accepted",
        help="What is proposed counts when the leader has accepted it.",
    )
    reason = fields.Text()
    author_id = fields.Many2one(
        "res.users", string="Decided By", required=True, ondelete="restrict",
        default=lambda self: self.env.uid,
    )  # fmt: skip
    document_name = fields.Char(string="Document", compute="_compute_document_name")
    may_accept = fields.Boolean(compute="_compute_may_accept", string="May Accept Shares")

    # Who counts a month reads its splits here, and nothing of the table.
    _order_splits_idx = models.Index(SPLITS.format("order_id"))
    _invoice_splits_idx = models.Index(SPLITS.format("invoice_id"))

    _one_document = models.Constraint(
        "CHECK(num_nonnulls(lead_id, order_id, invoice_id) = 1)",
        "A share is of one document: of an opportunity, an order or an invoice.",
    )
    _part = models.Constraint(
        "CHECK(percent > 0 AND percent <= 100)",
        "A part is more than 0 % and 100 % at most.",
    )

    @api.depends("lead_id", "order_id", "invoice_id")
    def _compute_document_name(self):
        # who shares a document may perhaps not open it
        for share in self:
            share.document_name = share.sudo()._get_document().display_name

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_may_accept(self):
        for share in self:
            proposed = share.state == "proposed"
            share.may_accept = proposed and share.sudo()._get_document().kpi_may_accept

    @api.depends("percent")
    def _compute_part_text(self):
        for share in self:
            share.part_text = format_percent(share.percent)

    @api.depends("user_id", "percent")
    def _compute_display_name(self):
        for share in self:
            share.display_name = f"{share.user_id.name} · {share.part_text}"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = self._prepare_imported(vals_list)
        shares = super().create(vals_list)
        self._forget_links()
        shares.sudo()._check_people()
        shares.sudo()._check_sums()
        shares.sudo()._mark_documents()
        if not self.env.su:
            shares._tell_imported()
        return shares

    def write(self, vals):
        """
        :raise UserError: somebody writes a share by itself
        """
        if not self.env.su:
            raise UserError(
                self.env._("A share is changed on its document: open it and press “Share Credit”.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_hand(self):
        self._forget_links()
        if not self.env.su:
            raise UserError(
                self.env._("A share is taken back on its document: press “Share Credit” there.")
            )

    # ---- deciding, also for those who may not open the document --------------------------------

    def action_accept(self):
        """Let all shares count that are proposed for the documents of these."""
        for document in self._get_by_document(self.sudo()):
            document.sudo(self.env.su).action_kpi_accept_shares()

    def action_refuse(self):
        """Drop all shares that are proposed for the documents of these."""
        for document in self._get_by_document(self.sudo()):
            document.sudo(self.env.su).action_kpi_refuse_shares()

    def action_open_document(self):
        """The document, where Odoo shows it to the viewer; else this share."""
        return self._open_document(self.sudo()._get_document().with_env(self.env))

    def _get_document(self):
        """The opportunity, order or invoice that one share is of."""
        names = (name for name in self._links if self[name])
        return self[next(names, self._links[0])]

    def _get_part(self):
        """What it says, as ``share_holder.py`` takes it."""
        return {
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "kind": self.kind,
            "percent": self.percent,
        }

    @api.model
    def _get_by_document(self, shares):
        """{document: its shares}"""
        return {
            document: own
            for name in self._links
            for document, own in shares.filtered(name).grouped(name).items()
        }

    def _check_people(self):
        """
        :raise ValidationError: somebody from outside, or from another company
        """
        for share in self:
            user, company = share.user_id, share.company_id
            if user.share or company not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work in %(company)s. Choose one of its salespeople.",
                        user=user.name,
                        company=company.name,
                    )
                )

    def _check_sums(self):
        """
        :raise ValidationError: the splits of a document are not the whole, or name somebody twice
        """
        documents = self._get_by_document(self)
        for document in documents:
            for shares in document.sudo().kpi_share_ids.grouped("state").values():
                self._check_sum(document, shares)

    def _check_sum(self, document, shares):
        people = [(share.user_id, share.kind) for share in shares]
        if len(people) > len(set(people)):
            raise ValidationError(
                self.env._("%s: somebody is named twice. Add up his parts.", document.display_name)
            )
        splits = shares.filtered(lambda share: share.kind == "split")
        total = sum_parts(splits.mapped("percent"))
        if splits and total != 100:
            raise ValidationError(
                self.env._(
                    "The splits of %(document)s add up to %(total)s. Make them 100 %%.",
                    document=document.display_name,
                    total=format_percent(total),
                )
            )

    def _mark_documents(self):
        """Let each document know that it is shared: who confirms one need not look for that."""
        for document in self._get_by_document(self):
            document._kpi_mark_shared()

    # ---- for those who count -------------------------------------------------------------------

    @api.model
    def _find_links(self, company):
        """Names of the links of which the company has splits that count: what is never shared is
        read as if there were no shares. Asked for once a transaction."""
        found = self._get_known_links()
        if company.id not in found:
            firsts = SQL(", ").join(self._select_first(name, company) for name in self._links)
            [row] = self.env.execute_query(SQL("SELECT %s", firsts))
            found[company.id] = {name for name, has in zip(self._links, row, strict=True) if has}
        return found[company.id]

    @api.model
    def _find_shared_ids(self, link, company, domain):
        """Ids of the documents of one kind that have a split in a domain; asked for once a
        transaction."""
        found = self._get_known_links()
        key = (company.id, link, repr(domain))
        if key not in found:
            own = Domain(link, "!=", False) & Domain("company_id", "=", company.id)
            rows = self.sudo()._kpi_read_columns(Domain(SPLIT) & own & domain, [link])
            found[key] = sorted({document_id for (document_id,) in rows})
        return found[key]

    def _select_first(self, link, company):
        """SQL of the first document that is shared: in this order its index has it at once, while
        in any order the whole table would be looked through, which seems as quick."""
        return SQL(
            "(SELECT document_id FROM (%s AND company_id = %s) split ORDER BY document_id LIMIT 1)",
            self._select_splits(link),
            company.id,
        )

    def _get_known_links(self):
        """What is known of the shares of companies: the next transaction knows nothing of it."""
        cursor = self.env.cr
        if LINKS not in cursor.cache:
            cursor.cache[LINKS] = {}
            for hooks in (cursor.postcommit, cursor.postrollback):
                hooks.add(partial(cursor.cache.pop, LINKS, None))
        return cursor.cache[LINKS]

    @api.model
    def _forget_links(self):
        self.env.cr.cache.pop(LINKS, None)

    @api.model
    def _select_splits(self, link):
        """SQL of the splits that count, of one kind of document: document_id, user_id, team_id, and
        the part of the whole, which is 1."""
        return SQL(
            """
            SELECT %(link)s AS document_id, user_id, team_id, percent * 0.01 AS part
              FROM sales_kpi_share
             WHERE %(link)s IS NOT NULL AND kind = 'split' AND state = 'accepted'
            """,
            link=SQL.identifier(link),
        )

    # ---- an import of history ------------------------------------------------------------------

    def _prepare_imported(self, vals_list):
        """Values of shares that a KPI administrator puts in, in his own name.

        :raise AccessError: somebody else does
        """
        if not self.env.user.has_group(KPI_GROUP):
            raise AccessError(
                self.env._(
                    "Shares are made on their document: open it and press “Share Credit”. Only a "
                    "KPI administrator imports them."
                )
            )
        return [self._prepare_one_imported(vals) for vals in vals_list]

    def _prepare_one_imported(self, vals):
        """
        :raise UserError: it is of no document, or of nobody
        """
        named = [name for name in (*self._links, "user_id") if is_id(vals.get(name))]
        if len(named) != 2 or named[1] != "user_id" or named[0] not in DOCUMENTS:
            raise UserError(self.env._("Say which document is shared, and with whom."))
        document = self.env[self._fields[named[0]].comodel_name].browse(vals[named[0]])
        document.check_access("read")
        user, held = self.env["res.users"].browse(vals["user_id"]).exists(), document.sudo()
        team = vals.get("team_id") or held._kpi_find_share_team(user.sudo()).id
        return {
            **vals,
            "author_id": self.env.uid,
            "state": "accepted",
            "company_id": held._kpi_get_share_company().id,
            "team_id": team,
        }

    def _tell_imported(self):
        for document, shares in self._get_by_document(self).items():
            if not (shares[0].reason or "").strip():
                raise UserError(self.env._("Say why the credit is shared: the reason stays."))
            for user in shares.user_id:
                self.env["sales.kpi.own.case"]._check(user, shares.company_id)
            document._kpi_tell_shares({}, shares[0].reason)
            own = document.sudo()
            own._kpi_spread_shares(own._kpi_complete_parts([]), shares[0].reason)


def sum_parts(percents):
    return float_round(sum(percents), DIGITS[1])


def format_percent(percent):
    """A part as people read it: 60 %, 33.3333 %."""
    return f"{percent:.4f}".rstrip("0").rstrip(".") + " %"


def is_proposed(share):
    return share.state == "proposed"


def is_accepted(share):
    return share.state == "accepted"
