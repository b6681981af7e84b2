from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ....tools.asked import is_id
from .statement_text import tell_money

PAY = "sales_kpi.group_kpi_pay"
RHYTHMS = ("week", "month", "quarter", "half", "year")  # the shortest first
LOOKED_AT = ("review", "approved")


class SalesKpiMyPay(models.AbstractModel):
    """What somebody is paid in a period, and why: one payload, ready to be shown.

    Whoever may read the payouts of somebody else may look at his page (option ``user_id``), and do
    nothing there.
    """

    _name = "sales.kpi.my.pay"
    _description = "My Pay"

    @api.model
    @api.readonly
    def get_page(self, options):
        """Everything that the screen shows; nothing is written.

        :param dict options: date (a day of the period), user_id; each may be missing
        :return: {"as_of", "stale", "can_refresh", "period", "options", "user", "is_own",
            "can_estimate", "totals": texts, one a currency, "statements": see
            ``sales.kpi.payout._get_statements``, "team", "empty"}
        :raise AccessError: the pay is not for the caller to see
        :raise UserError: no such day
        """
        return self._get_contents(*self._read_options(options))

    def _get_contents(self, company, day, user):
        rhythm = self._get_rhythm(company, user)
        payouts = self._find_payouts(company, day, user)
        return {
            **self._get_age(company, day, user, payouts),
            "period": self.env["sales.kpi.period"]._describe(rhythm, day, company),
            "options": {"date": fields.Date.to_string(day), "user_id": user.id},
            "user": {"id": user.id, "name": user.name},
            "is_own": user == self.env.user,
            "can_estimate": user == self.env.user and "estimate" in payouts.mapped("state"),
            "totals": self._get_totals(payouts),
            "statements": payouts._get_statements(),
            "team": self._get_team(company, day) if user == self.env.user else [],
            "empty": not payouts and self._get_empty(company, day, user),
        }

    @api.model
    def refresh(self, options):
        """Work out the pay of the screen again, as far as it is open; True when something was."""
        company, day, user = self._read_options(options)
        payouts = self._find_payouts(company, day, user)
        if not self._get_age(company, day, user, payouts)["can_refresh"]:
            return False
        return self.env["sales.kpi.payout"].refresh(day, company.id)

    @api.model
    @api.readonly
    def open_records(self, options, mark):
        """Action that shows what is behind a mark of the page, under the viewer's own rights.

        :param dict mark: {"kind": "row", "payout", "key"}, {"kind": "deal", "payout", "id"},
            {"kind": "plan", "payout"} or {"kind": "page", "user"}
        :raise UserError: no such mark
        """
        mark = mark if isinstance(mark, dict) else {}
        if mark.get("kind") == "page":
            return self._open_page(options, mark.get("user"))
        payout = self._get_payout(options, mark.get("payout"))
        if mark.get("kind") == "plan":
            return self._open_plan(payout)
        if mark.get("kind") == "deal":
            rows = payout._read_rows().filtered(lambda row: row.id == mark.get("id"))
        else:
            found = payout._find_row(mark.get("key"))
            rows = found.rows if found else self.env["sales.kpi.earning"]
        return rows._open() or self._refuse_gone()

    @api.model
    @api.readonly
    def get_deals(self, options, payout_id, key):
        """The deals of a row, a sentence each; see ``sales.kpi.payout._get_row_details``."""
        return self._get_payout(options, payout_id)._get_row_details(key)

    # ---- what can be done ----------------------------------------------------------------------

    @api.model
    def confirm(self, options, payout_id):
        """Whom it pays agrees.

        :return: {"message"}
        """
        self._get_payout(options, payout_id).action_confirm()
        return {"message": self.env._("Confirmed. Thank you.")}

    @api.model
    def appeal(self, options, payout_id, earning_id, reason):
        """Ask for a correction of a row, or of the whole statement.

        :param earning_id: False: the whole statement
        :return: {"message"}
        """
        payout = self._get_payout(options, payout_id)
        if not (isinstance(reason, str) and reason.strip()):
            raise UserError(self.env._("Say what should be otherwise, and why."))
        if earning_id and not is_id(earning_id):
            self._refuse_gone()
        self.env["sales.kpi.pay.appeal"].create(
            {"payout_id": payout.id, "earning_id": earning_id, "reason": reason.strip()}
        )
        return {"message": self.env._("Your appeal is on its way. Your leader answers first.")}

    # ---- whose, and when -----------------------------------------------------------------------

    def _read_options(self, options):
        """(company, day, user): the user's pay is the caller's to see."""
        options = options if isinstance(options, dict) else {}
        Period = self.env["sales.kpi.period"]
        company = Period._get_company(None)
        date = options.get("date")
        day = Period._to_day(date) if date else company._get_kpi_today()
        user_id = options.get("user_id") or self.env.uid
        user = self.env["res.users"].sudo().with_context(active_test=False)
        user = user.browse(user_id).exists() if is_id(user_id) else user
        if not user:
            raise UserError(self.env._("What was chosen here is not there any more."))
        self._check_may_look(user, company)
        return company, day, user.sudo(self.env.su)

    def _check_may_look(self, user, company):
        """His payouts are found by the rights of whoever looks; this says why there are none."""
        if user == self.env.user or self.env.user.has_group(PAY):
            return
        his = [("user_id", "=", user.id), ("company_id", "=", company.id)]
        if not self.env["sales.kpi.payout"].search_count(his, limit=1):
            raise AccessError(self.env._("The pay of others is for pay managers. Ask one."))

    def _get_payout(self, options, payout_id):
        """A payout of whom the page is about: of another period, too, which the screen may show
        still while the next one is on its way."""
        company, _day, user = self._read_options(options)
        known = [("user_id", "=", user.id), ("company_id", "=", company.id)]
        if not is_id(payout_id):
            self._refuse_gone()
        found = self.env["sales.kpi.payout"].search([*known, ("id", "=", payout_id)])
        return found or self._refuse_gone()

    def _refuse_gone(self):
        raise UserError(self.env._("This can't be opened any more. Load the page again."))

    def _find_payouts(self, company, day, user):
        return self.env["sales.kpi.payout"].search(
            self._get_domain(company, day, user), order="incentive_id, id"
        )

    def _get_domain(self, company, day, user):
        return [
            ("user_id", "=", user.id),
            ("company_id", "=", company.id),
            ("period_id.date_from", "<=", day),
            ("period_id.date_to", ">=", day),
        ]

    def _get_terms(self, company, user):
        Terms = self.env["sales.kpi.incentive.member"].sudo()
        return Terms.search([("user_id", "=", user.id), ("company_id", "=", company.id)])

    def _get_rhythm(self, company, user):
        """The page goes on by the shortest of his pay rhythms."""
        plans = self._get_terms(company, user).incentive_id
        found = set((plans | plans.next_ids).mapped("period_type"))
        return next((rhythm for rhythm in RHYTHMS if rhythm in found), "month")

    # ---- how old -------------------------------------------------------------------------------

    def _get_age(self, company, day, user, payouts):
        """Whether the pay is to be worked out anew before it is shown."""
        estimates = payouts.filtered(lambda one: one.state == "estimate")
        Payout = self.env["sales.kpi.payout"].sudo()
        can = bool(estimates) or self._is_missing(company, day, user, payouts)
        periods = estimates.sudo().period_id
        as_of = min(filter(None, periods.mapped("pay_as_of")), default=False)
        is_old = not estimates or any(Payout._is_stale(period) for period in periods)
        return {
            "as_of": fields.Datetime.to_string(as_of) if as_of else False,
            "stale": can and is_old,
            "can_refresh": can,
        }

    def _is_missing(self, company, day, user, payouts):
        """Whether he is in a plan, and nothing of it was worked out so far for a period that is
        open."""
        today = company._get_kpi_today()
        bounds = self.env["sales.kpi.period"]._bounds(
            self._get_rhythm(company, user), today, company
        )
        if payouts or not bounds[0] <= day <= bounds[1] or self._is_looked_at(company, day, user):
            return False
        terms = self._get_terms(company, user)
        return bool(
            terms.filtered(
                lambda one: (
                    one.date_from <= bounds[1] and (not one.date_to or one.date_to >= bounds[0])
                )
            )
        )

    def _is_looked_at(self, company, day, user):
        domain = [*self._get_domain(company, day, user), ("state", "in", LOOKED_AT)]
        return bool(self.env["sales.kpi.payout"].sudo().search_count(domain, limit=1))

    # ---- what it says --------------------------------------------------------------------------

    def _get_totals(self, payouts):
        found = payouts.sudo().grouped("currency_id").items()
        return [tell_money(self.env, sum(own.mapped("total")), currency) for currency, own in found]

    def _get_empty(self, company, day, user):
        """Why there is nothing to be seen, and what helps: {"title", "text"}"""
        if self._is_looked_at(company, day, user):
            return {
                "title": self.env._("Your pay is being looked at"),
                "text": self.env._("It is here as soon as it is published."),
            }
        if self._get_terms(company, user):
            return {
                "title": self.env._("Nothing was paid in this period"),
                "text": self.env._("Look at another one by the arrows above."),
            }
        managers = self.env["sales.kpi.own.case"]._get_managers(company, (PAY,)) - user
        names = ", ".join(managers[:3].mapped("name"))
        ask = self.env._("Ask %s which plan pays you.", names)
        return {
            "title": self.env._("You have no plan"),
            "text": ask if names else self.env._("Ask your sales manager which plan pays you."),
        }

    def _open_page(self, options, user_id):
        """The page of somebody else, on the same day."""
        options = options if isinstance(options, dict) else {}
        _company, day, user = self._read_options({**options, "user_id": user_id})
        action = self.env["ir.actions.client"]._for_xml_id("sales_kpi.sales_kpi_my_pay_action")
        options = {"date": fields.Date.to_string(day), "user_id": user.id}
        return {**action, "params": {"options": options}}

    def _open_plan(self, payout):
        return {
            "type": "ir.actions.act_window",
            "res_model": "sales.kpi.incentive",
            "res_id": payout.sudo().incentive_id.id,
            "views": [(False, "form")],
        }
