from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

PAY = "sales_kpi.group_kpi_pay"
AFTER = ("basis_after", "share_after", "date_after")


class SalesKpiPayDrift(models.Model):
    """A record that pays otherwise today than in its closed payout, and takes nothing back by
    itself: it was given to somebody else, shared anew, dated anew, raised, or came too late.

    A pay manager carries it into the open pay period or leaves it, with a reason. What was decided
    is drift again only when the record changes once more.
    """

    _name = "sales.kpi.pay.drift"
    _description = "Change Behind a Payout"
    _inherit = ["sales.kpi.bulk"]
    _order = "state, id desc"
    _rec_name = "key"
    _kpi_is_confidential = True

    incentive_id = fields.Many2one(
        "sales.kpi.incentive", string="Incentive Plan", required=True, readonly=True, index=True,
        ondelete="restrict",
    )  # fmt: skip
    line_id = fields.Many2one(
        "sales.kpi.incentive.line", string="Component", required=True, readonly=True,
        ondelete="restrict",
    )  # fmt: skip
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, readonly=True, index=True,
        ondelete="restrict",
    )  # fmt: skip
    key = fields.Char(string="Event", required=True, readonly=True)
    record_name = fields.Char(string="Record", compute="_compute_record_name", compute_sudo=True)
    basis_before = fields.Float(digits=(20, 6), readonly=True)
    share_before = fields.Float(digits=(7, 4), readonly=True)
    date_before = fields.Date(readonly=True)
    basis_after = fields.Float(digits=(20, 6), readonly=True)
    share_after = fields.Float(digits=(7, 4), readonly=True)
    date_after = fields.Date(readonly=True)
    state = fields.Selection(
        [
            ("open", "Undecided"),
            ("carried", "Carried Over"),
            ("left", "Left as It Is"),
            ("settled", "Settled"),
        ],
        string="Status",
        required=True,
        default="open",
        readonly=True,
        index=True,
        help="Settled: the record is again as it was.",
    )
    reason = fields.Text(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True)
    earning_id = fields.Many2one("sales.kpi.earning", readonly=True, ondelete="restrict")

    _unique_open = models.UniqueIndex("(line_id, user_id, key) WHERE state = 'open'")

    @api.depends("key")
    def _compute_record_name(self):
        """What the event is named after: the order, the invoice, the opportunity."""
        for drift in self:
            drift.record_name = drift._find_record().display_name or drift.key

    def _find_record(self):
        names = {"order": "sale.order", "invoice": "account.move", "win": "crm.lead"}
        parts = self.key.split(":")
        for place, part in reversed(list(enumerate(parts[:-1]))):
            if part in names and parts[place + 1].isdigit():
                return self.env[names[part]].browse(int(parts[place + 1])).exists()
        return self.browse()

    def _suggest_amount(self):
        """What the difference was, or would have been, paid at."""
        own = self.sudo()
        rows = (
            self.env["sales.kpi.earning"]
            .sudo()
            .search(
                [
                    ("user_id", "=", own.user_id.id),
                    ("line_id.root_id", "in", [own.line_id.id, False]),
                    ("kind", "=", "earned"),
                    ("key", "!=", False),
                ],
                order="id desc",
            )
        )
        rows = rows.filtered(lambda row: (row.line_id.root_id or row.line_id) == own.line_id)
        row = rows.filtered(lambda row: row.key == own.key)[:1] or rows[:1]
        rate = row.rate * row.factor / (row.fx or 1) if row else own.line_id.rate
        return own.incentive_id.currency_id.round((own.basis_after - own.basis_before) * rate)

    def action_open_record(self):
        """Open the record under the viewer's own rights."""
        self._kpi_check_one()
        self.check_access("read")
        record = self.sudo()._find_record().sudo(False)
        if not record or not record.has_access("read"):
            raise UserError(self.env._("Odoo does not show you this record. Ask who keeps it."))
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    @api.model
    def _note(self, refresh):
        """Write down what a refresh has found, and settle what is again as it was."""
        if not refresh.back.looks_back:
            return
        root = {line.id: line.root_id.id or line.id for line in refresh.plan.line_ids}
        found = {
            (root[drift["line_id"]], drift["user_id"], drift["key"]): drift
            for drift in refresh.back.drifts
        }
        kept = self.sudo().search([("line_id", "in", list(root.values()))], order="id")
        latest = {(one.line_id.id, one.user_id.id, one.key): one for one in kept}
        for key, drift in latest.items():
            if drift.state == "open" and key not in found:
                drift.state = "settled"
        fresh = []
        for key, drift in found.items():
            former = latest.get(key, self)
            if former.state == "open":
                former._update_found(drift)
            elif not former or not former._is_as(drift) or former.state == "settled":
                fresh.append({**self._prepare_found(drift), "line_id": key[0],
                              "incentive_id": refresh.plan.root_id.id,
                              "company_id": refresh.company.id})  # fmt: skip
        self.sudo().create(fresh)

    def _prepare_found(self, drift):
        return {
            name: float(value) if hasattr(value, "quantize") else value or False
            for name, value in drift.items()
        }

    def _update_found(self, drift):
        vals = self._prepare_found(drift)
        if not self._is_as(drift):
            self.write({name: vals[name] for name in AFTER})

    def _is_as(self, drift):
        """Whether the record is still as it was when this was noted."""
        vals = self._prepare_found(drift)
        return (
            abs(self.basis_after - (vals["basis_after"] or 0)) < 1e-6
            and abs(self.share_after - (vals["share_after"] or 0)) < 1e-4
            and (self.date_after or False) == (vals["date_after"] or False)
        )

    # ---- deciding ------------------------------------------------------------------------------

    def _leave(self, reason):
        """Leave closed payouts as they are.

        :param reason: why; who is paid can be told
        """
        self._decide("left", reason)

    def _carry(self, amount, reason):
        """Pay the difference, or take it off, in the open pay period.

        :param amount: what is paid for it; negative: taken off
        :param reason: why; the salesperson reads it
        """
        self._kpi_check_one()
        earning = self._give(amount, reason)
        self._decide("carried", reason, earning_id=earning.id)

    def _give(self, amount, reason):
        self._check_may_decide(reason)
        own = self.sudo()
        return self.env["sales.kpi.payout"]._adjust(
            own.incentive_id,
            own.user_id,
            amount,
            reason,
            line=own.line_id,
            key=own.key,
            basis=own.basis_after - own.basis_before,
            share=own.share_after or own.share_before,
            date=own.date_after or own.date_before,
        )

    def _decide(self, state, reason, **values):
        self._check_may_decide(reason)
        self.sudo().write(
            {
                "state": state,
                "reason": reason,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                **values,
            }
        )

    def _check_may_decide(self, reason):
        """
        :raise AccessError: the caller is no pay manager, or decides about himself
        :raise UserError: it was decided already, or the reason is missing
        """
        self._kpi_check_some()
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(PAY):
            raise AccessError(self.env._("Only a pay manager decides about it. Ask one."))
        self.env.cr.execute(
            SQL("SELECT FROM sales_kpi_pay_drift WHERE id = ANY(%s) FOR UPDATE", self.ids)
        )
        self.invalidate_recordset(["state"])
        for drift in self.sudo():
            self.env["sales.kpi.own.case"]._check(drift.user_id, drift.company_id, groups=(PAY,))
            if drift.state != "open":
                raise UserError(self.env._("%s was decided already.", drift.record_name))
        if not (isinstance(reason, str) and reason.strip()):
            raise UserError(self.env._("Say why: the reason stays."))
