from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..closing.objection import TODO
from .payout_refresh import GIVEN

PAY = "sales_kpi.group_kpi_pay"
OPEN = ("review", "approved", "published", "appealed")  # states in which something is to be done


class SalesKpiPayout(models.Model):
    """The steps of a payout: looked at, approved, published, confirmed by whom it pays or by his
    silence, locked with its period, paid. Nobody approves his own."""

    _inherit = "sales.kpi.payout"

    def action_approve(self):
        """A pay manager has looked at these payouts."""
        mine = self._take_for_decision("review")
        mine.sudo().write({"state": "approved", "approved_by_id": self.env.uid})

    def action_publish(self):
        """Show approved payouts to whom they pay, who has the company's days from today on."""
        mine = self._take_for_decision("approved")
        for company, own in mine.sudo().grouped("company_id").items():
            own.write(
                {
                    "state": "published",
                    "published_on": fields.Datetime.now(),
                    "deadline": company._get_kpi_deadline(),
                }
            )
        body = self.env._("Your payout is here. Read it, then confirm it or appeal a row.")
        for payout in mine.sudo().filtered("user_id.active"):
            payout.message_post(body=body, partner_ids=payout.user_id.partner_id.ids)

    def action_confirm(self):
        """Whom they pay agrees."""
        self._kpi_check_some()
        self._check_mine()
        self._take_in("published")
        self.sudo()._confirm()

    def action_appeal(self):
        """Ask for a correction of a row, or of the whole statement."""
        self._kpi_check_one()
        self._check_mine()
        self._check_in("published", "appealed")
        self._check_in_time()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Appeal"),
            "res_model": "sales.kpi.pay.appeal",
            "views": [(self.env.ref("sales_kpi.sales_kpi_pay_appeal_view_form_file").id, "form")],
            "target": "new",
            "context": {"default_payout_id": self.id},
        }

    def _hold_back(self, reason):
        """Keep payouts from being paid.

        :param reason: why; it stays
        """
        if not (isinstance(reason, str) and reason.strip()):
            raise UserError(self.env._("Say why the payout is held: the reason stays."))
        mine = self._take_for_decision(*OPEN, "confirmed", "locked").sudo()
        mine.write({"held": True, "hold_reason": reason})
        text = self.env._("On hold: %s", reason)
        mine._message_log_batch(bodies=dict.fromkeys(mine.ids, text))

    def action_unhold(self):
        """Let held payouts be paid."""
        mine = self._take_for_decision(*OPEN, "confirmed", "locked").sudo()
        mine.write({"held": False, "hold_reason": False})
        text = self.env._("On hold no more.")
        mine._message_log_batch(bodies=dict.fromkeys(mine.ids, text))

    # ---- checks --------------------------------------------------------------------------------

    def _take_for_decision(self, *states):
        """Take payouts for a pay manager's step; of several his own is left to somebody else.

        :raise AccessError: the caller is no pay manager, or it is only his own
        :raise UserError: one of them is at another step
        """
        self._kpi_check_some()
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(PAY):
            raise AccessError(self.env._("Only a pay manager does this. Ask one."))
        others = self if self.env.su else self.filtered(lambda one: one.user_id != self.env.user)
        if not others:
            self._refuse_own()
        others._take_in(*states)
        return others

    def _refuse_own(self):
        """
        :raise AccessError: with whom to ask, or how somebody can be asked
        """
        for company in self.sudo().company_id:
            self.env["sales.kpi.own.case"]._check(self.env.user, company, groups=(PAY,))
        raise AccessError(
            self.env._(
                "Nobody decides about his own pay, and you are the only pay manager. Let an "
                "administrator make somebody else a Pay Manager (Settings, Users): he approves it."
            )
        )

    def _take_in(self, *states):
        """Take payouts for the rest of the transaction, if they are at one of these steps: whoever
        comes second finds the step done."""
        self.sudo().period_id._hold()
        self.flush_recordset(["state"])
        self.env.cr.execute(
            SQL("SELECT FROM sales_kpi_payout WHERE id = ANY(%s) ORDER BY id FOR UPDATE", self.ids)
        )
        self.invalidate_recordset(["state"])
        self._check_in(*states)

    def _check_in(self, *states):
        for payout in self.sudo():
            if payout.state not in states:
                label = dict(self._fields["state"]._description_selection(self.env))[payout.state]
                raise UserError(
                    self.env._(
                        "%(payout)s can't do this step: its status is “%(state)s”. Load the page "
                        "again.",
                        payout=payout.display_name,
                        state=label,
                    )
                )

    def _check_mine(self):
        self.check_access("read")
        if not all(payout.is_mine for payout in self):
            raise AccessError(self.env._("Only whom it pays confirms a payout, or appeals it."))

    def _check_led(self):
        if not all(is_led for _mine, is_led, _decides in self.sudo()._get_roles().values()):
            raise AccessError(self.env._("Only the leader of the salesperson answers."))

    def _check_in_time(self):
        for payout in self.sudo():
            if payout.deadline and payout.deadline < payout.company_id._get_kpi_today():
                raise UserError(
                    self.env._(
                        "The time to appeal was over on %s. Ask your pay manager.", payout.deadline
                    )
                )

    # ---- for appeals ---------------------------------------------------------------------------

    def _may_act(self, user, _record):
        return user.active and user.has_group("sales_team.group_sale_salesman")

    def _get_leader(self):
        leaders = self.env["sales.kpi.own.case"]._get_leaders(self.team_id, self.company_id)
        return (leaders - self.user_id)[:1].sudo(self.env.su)

    def _get_manager(self):
        managers = self.env["sales.kpi.own.case"]._get_managers(self.company_id, (PAY,))
        others = managers - self.user_id or managers
        return (self.approved_by_id & others) or others[:1]

    def _objection_filed(self):
        self.sudo().write({"state": "appealed"})

    def _objection_closed(self, has_days=True):
        for payout in self.sudo():
            if payout.state == "appealed" and not payout.appeal_ids._filter_open():
                deadline = payout.company_id._get_kpi_deadline() if has_days else payout.deadline
                payout.write({"state": "published", "deadline": deadline})

    # ---- silence, lock -------------------------------------------------------------------------

    def _confirm(self, automatic=False):
        self.write({"state": "confirmed"})
        self.activity_unlink([TODO])
        if automatic:
            text = self.env._("Confirmed automatically: the deadline passed.")
            self._message_log_batch(bodies=dict.fromkeys(self.ids, text))

    @api.model
    def _cron_deadlines(self):
        """Silence confirms, each company on its own clock."""
        self._get_published()._expire()

    def _get_published(self):
        return self.search([("state", "=", "published"), ("period_id.state", "=", "review")])

    def _expire(self):
        """Confirm what was published, and whose days passed in silence or who is here no more."""
        expired = self.filtered(
            lambda one: (
                one.state == "published"
                and (
                    (one.deadline and one.deadline < one.company_id._get_kpi_today())
                    or not one._may_act(one.user_id, one)
                )
            )
        )
        expired._confirm(automatic=True)
        return expired

    def _describe_open(self):
        """Whose payout keeps a period from being locked, and what to do about it, in sentences."""
        remedies = {
            "review": self.env._("Approve the payout"),
            "approved": self.env._("Publish the payout"),
            "published": self.env._("Ask to confirm or to appeal, or wait until the days are over"),
            "appealed": self.env._("Decide the appeal"),
        }
        by_state = self.filtered(lambda one: not one.held).grouped("state")
        return [
            f"{remedy}: {', '.join(by_state[state].user_id.sorted('name').mapped('name'))}"
            for state, remedy in remedies.items()
            if state in by_state
        ]

    @api.model
    def _find_targetless(self, company):
        """Payouts that nobody has approved, of which a component pays 0 for want of a target."""
        self.flush_model(["flags", "state"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM sales_kpi_payout
                    WHERE company_id = %s AND state IN ('estimate', 'review')
                      AND flags @> '[{"kind": "no_target"}]'""",
                company.id,
            )
        )
        return self.search([("id", "in", [row[0] for row in rows])])

    # ---- adjustments ---------------------------------------------------------------------------

    @api.model
    @api.private
    def _adjust(self, plan, user, amount, reason, line=None, origin=None, **values):
        """Pay somebody something besides, or take it off, in the first open period of the plan.

        :param plan: any version of it
        :param amount: in the currency of his payout
        :param reason: why; he reads it
        :param line: component that it is about
        :param origin: row, or payout, that it corrects
        :return: the ``sales.kpi.earning`` row
        """
        payout = self.sudo()._get_open(plan, user)
        earning = payout._put_in(
            amount, reason, origin, line_id=line.id if line else False, **values
        )
        self._refresh(payout.period_id)
        return earning

    @api.private
    def _put_in(self, amount, reason, origin=None, told=None, **values):
        """Add a row to an open payout that nobody works out; see ``_adjust``.

        :param told: what its sentence tells, where that is more than the reason
        """
        self.ensure_one()
        row = {
            "payout_id": self.id,
            "user_id": self.user_id.id,
            "team_id": self.team_id.id,
            "company_id": self.company_id.id,
            "incentive_id": self.incentive_id.id,
            "period_id": self.period_id.id,
            "origin_period_id": origin.period_id.id if origin else False,
            "kind": GIVEN[0],
            "currency_id": self.currency_id.id,
            "fx": self.fx,
            "date": self.company_id._get_kpi_today(),
            "amount": amount,
            "reason": reason,
            "reverses_id": origin.id if origin and origin._name == "sales.kpi.earning" else False,
            "parts": {"full": str(amount), "author": self.env.uid, **(told or {})},
            **values,
        }
        return self.env["sales.kpi.earning"].sudo().create(row)

    def _get_open(self, plan, user):
        """The first payout of somebody that is still open; it is made where there is none."""
        mine = [("root_id", "=", plan.root_id.id), ("user_id", "=", user.id)]
        found = self.search([*mine, ("state", "=", "estimate"), ("period_id.state", "=", "open")])
        after = self._find_last_closed_day(plan)
        later = found.filtered(lambda one: not after or one.period_id.date_from > after)
        if found:
            return (later or found).sorted(lambda one: one.period_id.date_from)[0]
        last = self.search(mine).sorted(lambda one: one.period_id.date_from)[-1:]
        period = self._find_first_open(plan, last.period_id)
        version = (
            self.env["sales.kpi.incentive"]
            ._get_for(period)
            .filtered(lambda one: one.root_id == plan.root_id)
        )
        return self.create(
            {
                "user_id": user.id,
                "incentive_id": (version or last.incentive_id or plan).id,
                "member_id": last.member_id.id,
                "period_id": period.id,
                "company_id": period.company_id.id,
                "team_id": last.team_id.id,
                "currency_id": (last.currency_id or plan.currency_id).id,
            }
        )

    def _find_first_open(self, plan, after):
        """The pay period after a closed one that is open."""
        Period = self.env["sales.kpi.period"].sudo()
        company = plan.company_id
        day = after.date_to or company._get_kpi_today()
        period = Period.get_or_create(plan.period_type, day, company.id)
        while period.state != "open":
            day = fields.Date.add(period.date_to, days=1)
            period = Period.get_or_create(plan.period_type, day, company.id)
        return period
