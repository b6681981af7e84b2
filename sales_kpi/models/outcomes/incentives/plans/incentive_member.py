from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ....ground.figure_format import tell_day

PAY = "sales_kpi.group_kpi_pay"
# His own sums: the trail tells that they changed.
SECRET = frozenset({"base_pay", "rate", "guarantee_amount"})


class SalesKpiIncentiveMember(models.Model):
    """The terms of a person in a plan: from when to when, on which base pay, with which guarantee.

    They hold for the plan in whichever version, and so stand at its first one.
    """

    _name = "sales.kpi.incentive.member"
    _description = "Terms of Pay"
    _inherit = ["sales.kpi.trailed"]
    _order = "incentive_id, user_id, date_from desc, id desc"
    _rec_name = "user_id"
    _trails_making = True
    _kpi_trail_is_secret = True
    _untrailed = frozenset({"sequence", "description"}) | SECRET

    incentive_id = fields.Many2one(
        "sales.kpi.incentive",
        string="Incentive Plan",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="incentive_id.company_id", store=True, precompute=True, index=True
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, index=True, ondelete="restrict"
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self.env.company._get_kpi_today()
    )
    date_to = fields.Date(string="To", help="The last day. Empty: until further notice.")
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        help="In which he is paid, and his own sums are told.",
    )
    base_pay = fields.Monetary(
        groups=PAY, help="Performance pay of a whole period at a coefficient of 1."
    )
    own_base_pay = fields.Monetary(
        string="My Base Pay", compute="_compute_own_base_pay", help="Only you see it here."
    )
    rate = fields.Float(string="Own Rate", digits=(16, 6), help="0: the plan's.")
    guarantee = fields.Selection(
        [
            ("none", "None"),
            ("recoverable", "Recovered from later pay"),
            ("kept", "Kept"),
        ],
        required=True,
        default="none",
    )
    guarantee_amount = fields.Monetary(string="Guaranteed", help="At least so much a period.")
    guarantee_to = fields.Date(string="Guaranteed Until", help="The last day. Empty: always.")
    recover_from = fields.Date(
        string="Recovered From",
        help="What was topped up is recovered from periods that begin on this day or later.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="External Agent",
        ondelete="restrict",
        help="He is paid by a vendor bill. Empty: through payroll.",
    )

    _check_dates = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "Terms can't end before they begin. Choose a later last day.",
    )
    _check_sums = models.Constraint(
        "CHECK(COALESCE(base_pay, 0) >= 0 AND rate >= 0 AND COALESCE(guarantee_amount, 0) >= 0)",
        "Base pay, rate and guarantee can't be negative. Use 0 or more.",
    )

    @api.depends("incentive_id")
    def _compute_currency_id(self):
        for terms in self:
            terms.currency_id = terms.currency_id or terms.incentive_id.currency_id

    @api.depends("user_id", "base_pay")
    @api.depends_context("uid")
    def _compute_own_base_pay(self):
        """What concerns nobody else: not even a manager reads it here."""
        for terms in self:
            mine = terms.user_id.id == self.env.uid
            terms.own_base_pay = terms.sudo().base_pay if mine else 0

    @api.depends("user_id", "incentive_id")
    def _compute_display_name(self):
        for terms in self:
            parts = (terms.user_id.name, terms.incentive_id.name)
            terms.display_name = " · ".join(filter(None, parts))

    @api.constrains("incentive_id", "user_id", "date_from", "date_to")
    def _check_overlap(self):
        self.flush_model()
        rows = self.env.execute_query(self._query_overlaps())
        for terms_id, other_id in rows[:1]:
            terms, other = self.browse([terms_id, other_id]).sudo()
            raise ValidationError(
                self.env._(
                    "%(user)s has terms in %(plan)s already, from %(day)s on. End these first, or "
                    "choose other days.",
                    user=terms.user_id.name,
                    plan=terms.incentive_id.name,
                    day=tell_day(self.env, other.date_from),
                )
            )

    @api.constrains("user_id", "incentive_id", "currency_id", "base_pay")
    def _check_person(self):
        for terms in self.sudo():
            if problem := terms._find_problem():
                raise ValidationError(problem)

    @api.model_create_multi
    def create(self, vals_list):
        terms = super().create([self._prepare_root(vals) for vals in vals_list])
        terms._check_not_own()
        return terms

    def write(self, vals):
        self.check_access("write")
        self._check_not_own()
        secret = sorted(SECRET & vals.keys())
        before = {terms: [terms[name] for name in secret] for terms in self.sudo()}
        result = super().write(self._prepare_root(vals))
        self._check_not_own()
        self.sudo()._note_secret(secret, before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_paid(self):
        self._check_not_own()
        payouts = self.env["sales.kpi.payout"].sudo()
        if payout := payouts.search([("member_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "%s has been paid by these terms. Let them end instead.", payout.user_id.name
                )
            )

    def _prepare_root(self, vals):
        """Terms stand at the first version of their plan."""
        if not vals.get("incentive_id"):
            return vals
        plan = self.env["sales.kpi.incentive"].browse(vals["incentive_id"])
        return {**vals, "incentive_id": plan.sudo().root_id.id or plan.id}

    def _check_not_own(self):
        """Nobody sets his own pay where somebody else can."""
        for terms in self.sudo():
            self.env["sales.kpi.own.case"]._check(terms.user_id, terms.company_id, groups=(PAY,))

    def _find_problem(self):
        """What does not fit, in a sentence."""
        plan, user, company = self.incentive_id, self.user_id, self.company_id
        if plan.is_template:
            return self.env._(
                "%s is a ready plan, and pays nobody. Use it, and take your own copy.", plan.name
            )
        if company not in user.company_ids:
            return self.env._(
                "%(user)s does not work for %(company)s. Choose somebody who does, or let him into "
                "the company first.",
                user=user.name,
                company=company.name,
            )
        if not self._has_rate(self.currency_id, company):
            return self.env._(
                "There is no exchange rate of %s. Enter one, or choose another currency.",
                self.currency_id.name,
            )
        return None

    @api.model
    def _has_rate(self, currency, company):
        """Whether sums in a currency can be told in that of a company."""
        if currency == company.currency_id:
            return True
        known = [
            ("currency_id", "=", currency.id),
            ("company_id", "in", (False, company.root_id.id)),
        ]
        return bool(self.env["res.currency.rate"].sudo().search_count(known, limit=1))

    def _note_secret(self, names, before):
        """That his sums changed, and never what they are: more people read the trail."""
        changed = self.filtered(lambda terms: [terms[name] for name in names] != before[terms])
        if changed:
            told = ", ".join(self._fields[name]._description_string(self.env) for name in names)
            changed._note(told)

    def _query_overlaps(self):
        return SQL(
            """SELECT mine.id, other.id
                 FROM sales_kpi_incentive_member mine
                 JOIN sales_kpi_incentive_member other
                   ON other.incentive_id = mine.incentive_id AND other.user_id = mine.user_id
                  AND other.id != mine.id
                  AND daterange(mine.date_from, mine.date_to, '[]')
                   && daterange(other.date_from, other.date_to, '[]')
                WHERE mine.id = ANY(%s)
             ORDER BY mine.id, other.id""",
            list(self.ids),
        )

    @api.model
    def _get_for(self, plans, period, user_id=None):
        """Terms that hold on some day of a period.

        :param plans: versions of plans
        :param user_id: of one person only
        :return: ``sales.kpi.incentive.member``
        """
        domain = (
            Domain("incentive_id", "in", plans.root_id.ids)
            & Domain("date_from", "<=", period.date_to)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", period.date_from))
        )
        if user_id:
            domain &= Domain("user_id", "=", user_id)
        return self.sudo().search(domain, order="id")
