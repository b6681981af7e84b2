from odoo import fields, models
from odoo.tools import SQL, format_datetime, format_time

from ...ground.figure_format import tell_day
from .statement_text import RowText, gather, get_sign, tell_money, tell_signed

LOOKED_AT = ("high", "zero", "negative")  # flags for whoever approves
SHOWN = 200  # deals of a row that are told one by one
STATUS = {
    "estimate": "none",
    "published": "behind",
    "appealed": "behind",
    "confirmed": "good",
    "locked": "good",
    "paid": "good",
}


class SalesKpiPayout(models.Model):
    """A payout as its statement is read: on the screen, on paper and in a workbook."""

    _inherit = "sales.kpi.payout"

    def _get_statements(self):
        """The statements, as far as the viewer may read them.

        :return: [{"id", "user", "plan", "version_text", "period", "date_from", "date_to",
            "company", "state", "state_text", "status", "stamp", "held_text", "mark_text",
            "problems", "currency", "digits", "total", "total_text", "rows", "hidden_text", "below",
            "can_confirm", "can_appeal"}]; rows: see ``_get_statement_rows``; below: [{"name",
            "label", "text"}]
        :raise AccessError: one of them is not for the viewer
        """
        self.check_access("read")
        return [payout._get_statement() for payout in self]

    def _get_statement(self):
        own = self.sudo()
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "id": self.id,
            "user": own.user_id.name,
            "plan": own.incentive_id.name,
            "version_text": self._tell_version(),
            "period": own.period_id.display_name,
            "date_from": own.period_id.date_from,
            "date_to": own.period_id.date_to,
            "company": own.company_id.name,
            "state": self.state,
            "state_text": states[self.state],
            "status": STATUS.get(self.state, "none"),
            "stamp": self._tell_stamp(),
            "held_text": self._tell_hold(),
            "mark_text": self.mark_text or "",
            "problems": own._tell_problems(),
            "currency": own.currency_id.name,
            "digits": own.currency_id.decimal_places,
            "total": self.total,
            "total_text": self._tell_money(self.total),
            "rows": self._get_statement_rows(),
            "hidden_text": self._tell_hidden(),
            "below": self._get_below(),
            "can_confirm": self.state == "published" and self.is_mine,
            "can_appeal": self._may_appeal(),
        }

    def _tell_money(self, value):
        return tell_money(self.env, value, self.sudo().currency_id)

    def _may_appeal(self):
        is_asked = self.state in ("published", "appealed") and self.is_mine
        own = self.sudo()
        return is_asked and not (own.deadline and own.deadline < own.company_id._get_kpi_today())

    # ---- rows ----------------------------------------------------------------------------------

    def _read_rows(self):
        """Those that the viewer may read: what was read with more rights before doesn't count."""
        return self.env["sales.kpi.earning"].search([("payout_id", "=", self.id)])

    def _gather(self):
        """What the viewer may read of it, as it stands on the statement."""
        return gather(self._read_rows().sudo())

    def _find_row(self, key):
        return next((row for row in self._gather() if row.key == key), None)

    def _get_statement_rows(self):
        """
        :return: [{"key", "name", "text", "amount", "amount_text", "sign": 1, 0 or -1, "count",
            "earning_id" where it is one row of the ledger, "can_open", "appeal_text"}]
        """
        appeals = self._get_appeals()
        return [self._describe_row(row, appeals) for row in self._gather()]

    def _describe_row(self, row, appeals):
        is_single = len(row.rows) == 1
        told = [appeals[one.id] for one in row.rows if one.id in appeals]
        return {
            "key": row.key,
            "name": row.name,
            "text": row.text,
            "amount": row.amount,
            "amount_text": tell_signed(self.env, row.amount, row.currency),
            "sign": get_sign(row.amount),
            "count": len(row.rows),
            "earning_id": row.first.id if is_single else False,
            "can_open": row.rows._can_open(),
            "appeal_text": told[0] if told else "",
        }

    def _get_row_details(self, key):
        """The deals of a row, a sentence each: as those of ``_get_statement_rows``."""
        row = self._find_row(key)
        appeals = self._get_appeals()
        return [
            {
                "key": str(one.id),
                "text": RowText(one).sentence,
                "amount": one.amount,
                "amount_text": tell_signed(self.env, one.amount, one.currency_id),
                "sign": get_sign(one.amount),
                "earning_id": one.id,
                "can_open": one._can_open(),
                "appeal_text": appeals.get(one.id, ""),
            }
            for one in (row.rows[:SHOWN] if row else ())
        ]

    def _get_appeals(self):
        """{id of a row: how the appeal against it stands}"""
        Appeal = self.env["sales.kpi.pay.appeal"]
        states = dict(Appeal._fields["state"]._description_selection(self.env))
        found = Appeal.sudo().search([("payout_id", "=", self.id)], order="id")
        return {
            appeal.earning_id.id: self.env._("Appeal: %s", states[appeal.state]) for appeal in found
        }

    def _tell_hidden(self):
        all_rows = self.env["sales.kpi.earning"].sudo().search_count([("payout_id", "=", self.id)])
        missing = all_rows - len(self._read_rows())
        if not missing:
            return ""
        return self.env._("Rows that you may not read: %s. They tell the base pay.", missing)

    # ---- in words ------------------------------------------------------------------------------

    def _tell_version(self):
        plan = self.sudo().incentive_id
        return self.env._("%(plan)s, version %(version)s", plan=plan.name, version=plan.version)

    def _tell_stamp(self):
        """What it is so far, or what is to be done about it."""
        own = self.sudo()
        if self.state == "estimate":
            return self._tell_estimate()
        if self.state in ("published", "appealed") and own.deadline:
            return self.env._("Confirm it, or appeal, by %s.", tell_day(self.env, own.deadline))
        return ""

    def _tell_estimate(self):
        as_of = self.sudo().period_id.pay_as_of
        if not as_of:
            return self.env._("Estimate")
        zone = self.env.user.tz or "UTC"
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        is_today = fields.Datetime.context_timestamp(self, as_of).date() == now.date()
        moment = (
            format_time(self.env, as_of, tz=zone, time_format="short")
            if is_today
            else format_datetime(self.env, as_of, tz=zone)
        )
        return self.env._("Estimate as of %s", moment)

    def _tell_hold(self):
        own = self.sudo()
        return self.env._("On hold: %s", own.hold_reason or "—") if own.held else ""

    def _tell_problems(self):
        """What keeps it from being worked out, a sentence each; what a manager looks at before he
        approves is his."""
        return [self._tell_flag(flag) for flag in self.flags or () if flag["kind"] not in LOOKED_AT]

    def _tell_flag(self, flag):
        """:param flag: {"kind", ...} as the engine notes it"""
        measure = self.env["sales.kpi.definition"].browse(flag.get("definition_id")).name or ""
        told = {
            "no_target": self.env._("No target: %s. It pays nothing until there is one.", measure),
            "no_score": self.env._("There is no score yet, by which a component pays."),
            "no_rate": self.env._("An exchange rate is missing: nothing can be worked out."),
            "high": self.env._(
                "%s %% of the target reached", f"{float(flag.get('attainment') or 0) * 100:.0f}"
            ),
            "zero": self.env._("Deals, and no pay for them"),
            "negative": self.env._("More is taken back than was earned"),
        }
        return told.get(flag["kind"]) or self.env._("It could not be worked out.")

    # ---- below ---------------------------------------------------------------------------------

    def _get_below(self):
        """What a statement says beside its sum."""
        own = self.sudo()
        sums = (
            ("waiting", self.env._("Waits for cash"), own._get_waiting_cash()),
            ("carried_in", self.env._("Carried over from before"), own.carried_in),
            ("carried_out", self.env._("Carried over to the next period"), own.carried_out),
            ("above_cap", self.env._("Above the cap, not paid"), own.above_cap),
        )
        told = [
            {"name": name, "label": label, "text": self._tell_money(value)}
            for name, label, value in sums
            if value
        ]
        year = self._tell_money(self._get_year_to_date())
        return [
            *told,
            *own._tell_target_changes(),
            {"name": "year", "label": self.env._("This year, with this one"), "text": year},
        ]

    def _get_waiting_cash(self):
        """What was earned with the order, so far, and no cash has released."""
        [[waiting]] = self.env.execute_query(
            SQL(
                """SELECT COALESCE(SUM(COALESCE((row.parts->>'due')::numeric, 0))
                                   FILTER (WHERE row.kind != 'released'), 0)
                        - COALESCE(SUM(row.amount) FILTER (WHERE row.kind = 'released'), 0)
                     FROM sales_kpi_earning row
                     JOIN sales_kpi_payout payout ON payout.id = row.payout_id
                     JOIN sales_kpi_period period ON period.id = row.period_id
                    WHERE payout.root_id = %s AND row.user_id = %s AND period.date_from <= %s
                      AND row.line_id IN (SELECT id FROM sales_kpi_incentive_line
                                           WHERE release = 'cash')""",
                self.root_id.id,
                self.user_id.id,
                self.period_id.date_from,
            )
        )
        return self.currency_id.round(float(waiting))

    def _get_year_to_date(self):
        """Of the calendar year in which its period ends, as far as the viewer may read it."""
        own = self.sudo()
        day = own.period_id.date_to
        found = self.search(
            [
                ("user_id", "=", own.user_id.id),
                ("root_id", "=", own.root_id.id),
                ("currency_id", "=", own.currency_id.id),
                ("period_id.date_to", ">=", day.replace(month=1, day=1)),
                ("period_id.date_to", "<=", day),
            ]
        )
        return sum(found.mapped("total"))
