from odoo import api, fields, models
from odoo.tools import SQL

from ...ground.axes import of_customer, of_origin

# Ids of parts are above all others: 2^50 + 2^44 x 64 is less than 2^53.
FIRST_PART, MOST_PARTS = 2**50, 64
AXES = of_customer("partner_id") | of_origin("invoice_id")


class SalesKpiInvoiceRow(models.AbstractModel):
    """What the rows that are read off customer invoices have in common: the invoice, whose it is.

    Salesperson, team and customer are those whom the invoice is credited to. Amounts are in the
    currency of the invoice's company.
    """

    _name = "sales.kpi.invoice.row"
    _description = "Row of a Customer Invoice"
    _inherit = "sales.kpi.row"
    _kpi_is_booked = True
    _kpi_shares = {"user_id": "invoice_id"}
    _kpi_axes = AXES

    currency_id = fields.Many2one("res.currency", readonly=True)
    invoice_id = fields.Many2one("account.move", readonly=True)
    invoice_date = fields.Date(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    # required: a posted entry has its journal's company
    company_id = fields.Many2one("res.company", readonly=True, required=True)

    @api.depends("invoice_id")
    def _compute_display_name(self):
        # a leader may see the row, but perhaps not the invoice
        for row in self:
            row.display_name = row.invoice_id.sudo().display_name

    def action_open_invoice(self):
        action = self._open_document(self.invoice_id)
        return {**action, "context": {"kpi_by_share": self.env.context.get("kpi_by_share", False)}}

    @property
    def _table_sql(self):
        """With `kpi_by_share` in the context a shared invoice has a row for each part, of whom it
        is credited to: lists by salesperson add up as the measures do, which never ask for it."""
        whole = super()._table_sql
        return self._select_parts(whole) if self.env.context.get("kpi_by_share") else whole

    def _select_parts(self, whole):
        self.env["sales.kpi.share"].flush_model()
        names = [name for name, field in self._fields.items() if field.store and field.column_type]
        return SQL(
            """(SELECT %(columns)s
                  FROM %(whole)s whole
                  LEFT JOIN (SELECT invoice_id, user_id, team_id, percent / 100 AS part,
                                    ROW_NUMBER() OVER (PARTITION BY invoice_id ORDER BY id) AS place
                               FROM sales_kpi_share
                              WHERE kind = 'split' AND state = 'accepted'
                                AND invoice_id IS NOT NULL) share
                    ON share.invoice_id = whole.invoice_id)""",
            columns=SQL(", ").join(map(self._select_part, names)),
            whole=whole,
        )

    def _select_part(self, name):
        """A column of a part of the row."""
        column = SQL.identifier("whole", name)
        if name == "id":
            part = self._select_part_id(column)
        elif name in ("user_id", "team_id"):
            part = SQL.identifier("share", name)
        elif self._fields[name].type == "monetary":
            part = SQL("%s * share.part", column)
        else:
            return SQL("%s AS %s", column, SQL.identifier(name))
        return SQL(
            "CASE WHEN share.place IS NULL THEN %s ELSE %s END AS %s",
            column,
            part,
            SQL.identifier(name),
        )

    def _select_invoice_columns(self):
        """Columns of an ``invoice`` that every query of these rows gives."""
        return SQL(
            """
            invoice.id AS invoice_id,
            invoice.invoice_date AS invoice_date,
            invoice.kpi_customer_id AS partner_id,
            invoice.kpi_user_id AS user_id,
            invoice.kpi_team_id AS team_id,
            invoice.company_id AS company_id
            """
        )

    def _select_part_id(self, column):
        """No other row has it, and a browser can count to it."""
        return SQL(
            "SIGN(%(id)s)::bigint * (%(first)s + ABS(%(id)s::bigint) * %(most)s + share.place)",
            id=column,
            first=FIRST_PART,
            most=MOST_PARTS,
        )
