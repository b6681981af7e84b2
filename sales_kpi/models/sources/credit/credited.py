from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

CREDIT = ("kpi_user_id", "kpi_team_id", "kpi_customer_id", "kpi_credit_date", "kpi_is_shared")


class KeptOrigin(int):
    """The id of the document that a copy was made of. Over RPC come plain numbers only: who takes
    over the credit of another document has copied it."""


class SalesKpiCredited(models.AbstractModel):
    """A document whose credit is decided once: when it becomes an order, or is posted.

    Salesperson, team and customer (the company of the contact on that day) are copied then, and
    stay whatever becomes of the document: given to somebody else, cancelled and confirmed again,
    its contact gone to another company. Without a date nothing is decided yet; with a date and
    without a salesperson it is nobody's.

    The columns are written into the ORM's cache beside the state: PostgreSQL gets them in the
    same statement.
    """

    _name = "sales.kpi.credited"
    _description = "Document with a Credit"
    _inherit = ["sales.kpi.share.holder"]
    _kpi_credits = ("kpi_user_id", "kpi_team_id")

    # The state in which it counts.
    _kpi_state = None

    # What nobody writes.
    _kpi_kept_fields = CREDIT

    kpi_user_id = fields.Many2one(
        "res.users", string="Credited To", readonly=True, copy=False, ondelete="restrict",
        groups="base.group_user",
        help="Whose figures it counts in: who was the salesperson when it was decided. Giving the "
        "document to somebody else moves no credit; a KPI manager changes it, with a reason.",
    )  # fmt: skip
    kpi_team_id = fields.Many2one(
        "crm.team", string="Credited Team", readonly=True, copy=False, ondelete="restrict",
        groups="base.group_user",
    )  # fmt: skip
    kpi_customer_id = fields.Many2one(
        "res.partner", string="Credited Customer", readonly=True, copy=False, ondelete="restrict",
        groups="base.group_user",
        help="The company that the contact belonged to when it was decided.",
    )  # fmt: skip
    kpi_credit_date = fields.Datetime(
        string="Credited On", readonly=True, copy=False, groups="base.group_user",
        help="When it was decided. Empty: not yet.",
    )  # fmt: skip
    kpi_credit_differs = fields.Boolean(
        string="Credit Differs",
        compute="_compute_kpi_credit_differs",
        search="_search_kpi_credit_differs",
        groups="base.group_user",
        help="The credit is somebody else's than the document names today.",
    )

    def _compute_kpi_credit_differs(self):
        for one in self:
            user = one[self._kpi_user_field]
            one.kpi_credit_differs = bool(one.kpi_credit_date) and one.kpi_user_id != user

    def _search_kpi_credit_differs(self, operator, value):
        if operator != "in":
            return NotImplemented
        name = self._kpi_user_field
        differs = Domain("kpi_credit_date", "!=", False) & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IS DISTINCT FROM %s",
                model._field_to_sql(alias, "kpi_user_id", query),
                model._field_to_sql(alias, name, query),
            ),
            predicate=lambda one: one.kpi_user_id != one[name],
        )
        return differs if True in value else ~differs

    @api.model
    def _kpi_prepare_uncredited(self, vals_list):
        """Values of new documents, in which nobody says whose they are: not by default, either."""
        empty = dict.fromkeys(CREDIT, False)
        for vals in vals_list:
            self._kpi_refuse_credit(vals)
        return [{**empty, **vals} for vals in vals_list]

    @api.model
    def _kpi_refuse_credit(self, vals):
        """
        :raise UserError: somebody says himself whose a document is
        """
        if not self.env.su and any(vals.get(name) for name in CREDIT):
            raise UserError(
                self.env._(
                    "Credit is kept when a document is confirmed or posted, and nobody writes it. "
                    "A KPI manager moves it by “Change Credit”. Leave these columns out."
                )
            )

    def _kpi_refuse_credit_change(self, vals):
        """The same of documents that there are: taking a credit away is a change, too.

        :raise UserError: it is said by hand
        """
        if any(name in vals for name in self._kpi_kept_fields):
            self._kpi_refuse_credit(dict.fromkeys(CREDIT, True))

    def _kpi_before_write(self, vals):
        """Credit what is confirmed or posted: before it is written, so that nothing is asked or
        written once more."""
        self._kpi_refuse_credit_change(vals)
        if vals.get("state") == self._kpi_state and not self._kpi_names_somebody(vals):
            self._kpi_keep_credit()

    def _kpi_after_write(self, vals):
        """The same where it is said at once whose it is; and whose customer is corrected while a
        document is taken back is corrected here, too."""
        if not self._kpi_names_somebody(vals):
            return
        if vals.get("state") == self._kpi_state:
            self._kpi_keep_credit()
        if "partner_id" in vals:
            self.filtered(lambda one: one.state != self._kpi_state)._kpi_follow_customer()

    def _kpi_names_somebody(self, vals):
        return not vals.keys().isdisjoint((self._kpi_user_field, "team_id", "partner_id"))

    def _kpi_keep_credit(self):
        """Decide whose documents are, the first time only."""
        fresh = self.sudo().filtered(
            lambda one: not one.kpi_credit_date and one._kpi_has_salesperson()
        )
        now = fields.Datetime.now()
        for one in fresh:
            one._kpi_put_credit({**one._kpi_prepare_credit(), "kpi_credit_date": now})
        fresh.modified(CREDIT)
        fresh.filtered("kpi_is_shared")._kpi_keep_shares()

    def _kpi_keep_shares(self):
        """Keep the shares of documents that happen."""
        self._kpi_stamp_shares()

    def _kpi_are_shares_kept(self):
        return bool(self.kpi_credit_date)

    def _kpi_get_credited_user(self):
        return self.kpi_user_id if self.kpi_credit_date else super()._kpi_get_credited_user()

    def _kpi_find_share_team(self, user):
        if self.kpi_credit_date and user == self.kpi_user_id:
            return self.kpi_team_id
        return super()._kpi_find_share_team(user)

    def _kpi_follow_customer(self):
        for one in self.sudo().filtered("kpi_credit_date"):
            one._kpi_put_credit({"kpi_customer_id": one.partner_id.commercial_partner_id})
            one.modified(["kpi_customer_id"])

    def _kpi_put_credit(self, vals):
        for name, value in vals.items():
            self._fields[name].write(self, value)

    def _kpi_has_salesperson(self):
        """Whether it is of a kind that is credited."""
        return True

    @api.model
    def _kpi_find_credited(self, records, place):
        """The first of some users (place 0) or teams (1) to whom anything is credited."""
        for model in self.env.values():
            if model._auto and not model._abstract and model._kpi_credits:
                name = model._kpi_credits[place]
                rows = model.sudo().with_context(active_test=False)
                if found := rows.search([(name, "in", records.ids)], limit=1):
                    return found[name]
        return records.browse()

    def _kpi_prepare_credit(self):
        """Whose a document is: of whom it names now."""
        return {
            "kpi_user_id": self[self._kpi_user_field],
            "kpi_team_id": self.team_id,
            "kpi_customer_id": self.partner_id.commercial_partner_id,
        }
