from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

KPI_GROUP = "sales_kpi.group_kpi_manager"
SHOWN = 5  # people who are named; more are counted


class SalesKpiCreditChange(models.TransientModel):
    """Asks a KPI manager whose orders or invoices are, and why."""

    _name = "sales.kpi.credit.change"
    _description = "Change Credit"

    order_ids = fields.Many2many("sale.order", string="Orders")
    move_ids = fields.Many2many("account.move", string="Invoices")
    current_text = fields.Char(string="Credited To", compute="_compute_current_text")
    user_id = fields.Many2one(
        "res.users",
        string="Credit To",
        domain=[("share", "=", False)],
        context={"active_test": False},
        help="He has all of it from then on, also of what was shared. Empty: nobody.",
    )
    team_id = fields.Many2one(
        "crm.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        context={"active_test": False},
    )
    with_invoices = fields.Boolean(
        string="Their Invoices, Too",
        default=True,
        help="Also the invoices of these orders, with credit notes and corrections. An invoice of "
        "several orders is that of the order with the largest amount on it.",
    )
    reason = fields.Text(required=True)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        names = {"sale.order": "order_ids", "account.move": "move_ids"}
        name = names.get(self.env.context.get("active_model"))
        if name in fields:
            values[name] = [Command.set(self.env.context.get("active_ids") or [])]
        return values

    @api.depends("order_ids", "move_ids")
    def _compute_current_text(self):
        for change in self:
            names = [
                user.name or self.env._("Nobody")
                for documents in change._get_documents()
                for user in (
                    *documents.filtered(lambda one: not one.kpi_split_ids).grouped("kpi_user_id"),
                    *documents.kpi_split_ids.user_id,
                )
            ]
            names = list(dict.fromkeys(names))
            more = len(names) - SHOWN
            shown = names[:SHOWN] + ([self.env._("… and %s more.", more)] if more > 0 else [])
            change.current_text = ", ".join(shown)

    @api.depends("user_id")
    def _compute_team_id(self):
        for change in self:
            change.team_id = change.user_id.sale_team_id

    def action_confirm(self):
        """Credit the documents to whom it says."""
        self._kpi_check_one()
        if not self.env.user.has_group(KPI_GROUP):
            raise AccessError(self.env._("Only a KPI manager moves credit. Ask one."))
        if not self.reason.strip():
            raise UserError(self.env._("Say why the credit changes: the reason stays."))
        orders, moves = self._get_documents()
        if not orders and not moves:
            raise UserError(self.env._("Choose the orders or invoices in their list first."))
        if self.with_invoices:
            moves |= orders._kpi_find_invoices()
        for documents in (orders, moves):
            documents.check_access("read")
            self._check(documents)
            documents._kpi_move_credit(self.user_id, self.team_id, self.reason)
        return {"type": "ir.actions.act_window_close"}

    def _get_documents(self):
        return (self.order_ids, self.move_ids)

    def _check(self, documents):
        """
        :raise UserError: it is about oneself, or the team belongs to another company
        """
        for company, own in documents.grouped("company_id").items():
            if self.team_id.company_id and self.team_id.company_id != company:
                raise UserError(
                    self.env._(
                        "%(team)s is a team of another company than %(document)s. Choose a team of "
                        "%(company)s.",
                        team=self.team_id.name,
                        document=own[:1].display_name,
                        company=company.name,
                    )
                )
            for user in self.user_id | own.kpi_user_id | own.kpi_split_ids.user_id:
                self.env["sales.kpi.own.case"]._check(user, company)
