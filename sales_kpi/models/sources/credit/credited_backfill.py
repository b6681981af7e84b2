from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL


class _Documents(NamedTuple):
    """How the history of a kind of document is read."""

    table: str
    user: str
    state: str  # in which it counts
    where: SQL  # which of the documents it may be
    happened: SQL  # when it probably did, where that was not tracked


DOCUMENTS = {
    "sale.order": _Documents(
        "sale_order", "user_id", "sale", SQL("TRUE"),
        SQL("COALESCE(document.date_order, document.create_date)"),
    ),
    "account.move": _Documents(
        "account_move", "invoice_user_id", "posted",
        SQL("move_type IN ('out_invoice', 'out_refund', 'out_receipt')"),
        SQL(
            "GREATEST(document.create_date,"
            " COALESCE(document.invoice_date, document.date) + interval '1 day')"
        ),
    ),
}  # fmt: skip


class SalesKpiCredited(models.AbstractModel):
    """The credit of documents that happened before the module was there, read off what Odoo
    tracked: of each field the value before the first later change, else today's."""

    _inherit = "sales.kpi.credited"

    @api.model
    def _backfill(self):
        """Credit every document that happened and has no credit yet; a few statements for all.

        It happened when its state was first tracked to be so; what was tracked in the same
        message was so by then. Who was deleted since is nobody.
        """
        self.env.flush_all()
        self._collect_contacts()
        for model, documents in DOCUMENTS.items():
            self._collect_moments(model, documents)
            self._collect_changes(model, documents)
            self._credit_documents(documents)
        self._credit_lines()
        self._credit_reversals()
        self.env.cr.execute(
            "DROP TABLE kpi_contact, kpi_tracked, kpi_moment, kpi_later, kpi_change"
        )
        self.env.cr.execute("ANALYZE sale_order, sale_order_line, account_move")
        self.env.invalidate_all()

    def _make_table(self, name, key, query):
        """A temporary table; PostgreSQL knows how large it is, and so how to join it."""
        self.env.cr.execute(
            SQL(
                "DROP TABLE IF EXISTS %(name)s; CREATE TEMP TABLE %(name)s ON COMMIT DROP AS"
                " %(query)s; CREATE INDEX ON %(name)s (%(key)s); ANALYZE %(name)s",
                name=SQL.identifier(name),
                key=SQL.identifier(key),
                query=query,
            )
        )

    def _get_field_id(self, model, name):
        # as a number: joined, PostgreSQL could not tell how many values there are of it
        return self.env["ir.model.fields"]._get(model, name).id or 0

    def _collect_contacts(self):
        """Which contacts changed their company, when, and to which they belonged before."""
        query = SQL(
            """
            SELECT message.res_id AS partner_id, message.date, message.id,
                   NULLIF(value.old_value_integer, 0) AS parent_id
              FROM mail_tracking_value value
              JOIN mail_message message ON message.id = value.mail_message_id
             WHERE message.model = 'res.partner' AND value.field_id = %s
            """,
            self._get_field_id("res.partner", "parent_id"),
        )
        self._make_table("kpi_contact", "partner_id", query)

    def _collect_moments(self, model, documents):
        """When each document happened, and by which message; what is not tracked counts as the
        last of its second."""
        tracked = SQL(
            """
            SELECT DISTINCT ON (message.res_id) message.res_id, message.date, message.id
              FROM mail_tracking_value value
              JOIN mail_message message ON message.id = value.mail_message_id
             WHERE message.model = %s AND value.field_id = %s AND value.new_value_char = ANY(%s)
             ORDER BY message.res_id, message.date, message.id
            """,
            model,
            self._get_field_id(model, "state"),
            self._get_labels(model, documents),
        )
        self._make_table("kpi_tracked", "res_id", tracked)
        moments = SQL(
            """
            SELECT document.id AS res_id,
                   COALESCE(tracked.date, %(happened)s) AS date,
                   COALESCE(tracked.id, 2147483647) AS message_id
              FROM %(table)s document
              LEFT JOIN kpi_tracked tracked ON tracked.res_id = document.id
             WHERE document.state = %(state)s AND document.kpi_credit_date IS NULL
               AND %(where)s
            """,
            table=SQL.identifier(documents.table),
            happened=documents.happened,
            state=documents.state,
            where=documents.where,
        )
        self._make_table("kpi_moment", "res_id", moments)

    def _get_labels(self, model, documents):
        """Selections are tracked by their label, in the language of whoever changed them."""
        query = SQL(
            """
            SELECT label.value
              FROM ir_model_fields_selection choice, jsonb_each_text(choice.name) label
             WHERE choice.field_id = %s AND choice.value = %s
            """,
            self._get_field_id(model, "state"),
            documents.state,
        )
        return [label for (label,) in self.env.execute_query(query)]

    def _collect_changes(self, model, documents):
        """What each document said before the first change after it had happened."""
        names = (documents.user, "team_id", "partner_id")
        changes = SQL(
            """
            SELECT message.res_id, message.date, message.id AS message_id, field.name,
                   NULLIF(value.old_value_integer, 0) AS before
              FROM mail_tracking_value value
              JOIN mail_message message ON message.id = value.mail_message_id
              JOIN ir_model_fields field ON field.id = value.field_id
             WHERE message.model = %s AND value.field_id = ANY(%s)
            """,
            model,
            [self._get_field_id(model, name) for name in names],
        )
        self._make_table("kpi_later", "res_id", changes)
        first = SQL(
            """
            SELECT DISTINCT ON (later.res_id, later.name) later.res_id, later.name, later.before
              FROM kpi_later later
              JOIN kpi_moment moment ON moment.res_id = later.res_id
               AND (later.date, later.message_id) > (moment.date, moment.message_id)
             ORDER BY later.res_id, later.name, later.date, later.message_id
            """
        )
        self._make_table("kpi_change", "res_id", first)

    def _credit_documents(self, documents):
        billed = documents.table == "account_move"
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(table)s document
                   SET kpi_user_id = person.id, kpi_team_id = team.id,
                       kpi_customer_id = said.customer_id, kpi_credit_date = said.date
                  FROM (%(said)s) said
                  LEFT JOIN res_users person ON person.id = said.user_id
                  LEFT JOIN crm_team team ON team.id = said.team_id
                 WHERE document.id = said.id
                """,
                table=SQL.identifier(documents.table),
                said=self._select_billed(documents) if billed else self._select_said(documents),
            )
        )

    def _select_said(self, documents):
        """What documents said when they happened."""
        return SQL(
            """
            SELECT document.id, moment.date,
                   CASE WHEN by_user.res_id IS NULL THEN document.%(user)s ELSE by_user.before END
                       AS user_id,
                   CASE WHEN by_team.res_id IS NULL THEN document.team_id ELSE by_team.before END
                       AS team_id,
                   CASE WHEN gone.partner_id IS NULL THEN partner.commercial_partner_id
                        WHEN partner.is_company OR gone.parent_id IS NULL THEN partner.id
                        ELSE COALESCE(parent.commercial_partner_id, partner.commercial_partner_id)
                   END AS customer_id
              FROM kpi_moment moment
              JOIN %(table)s document ON document.id = moment.res_id
              LEFT JOIN kpi_change by_user
                     ON by_user.res_id = document.id AND by_user.name = %(user_name)s
              LEFT JOIN kpi_change by_team
                     ON by_team.res_id = document.id AND by_team.name = 'team_id'
              LEFT JOIN kpi_change by_partner
                     ON by_partner.res_id = document.id AND by_partner.name = 'partner_id'
              LEFT JOIN res_partner former ON former.id = by_partner.before
              LEFT JOIN res_partner partner
                     ON partner.id = COALESCE(former.id, document.partner_id)
              LEFT JOIN LATERAL (
                   SELECT contact.partner_id, contact.parent_id
                     FROM kpi_contact contact
                    WHERE contact.partner_id = partner.id
                      AND (contact.date, contact.id) > (moment.date, moment.message_id)
                    ORDER BY contact.date, contact.id
                    LIMIT 1) gone ON TRUE
              LEFT JOIN res_partner parent ON parent.id = gone.parent_id
            """,
            user=SQL.identifier(documents.user),
            user_name=documents.user,
            table=SQL.identifier(documents.table),
        )

    def _select_billed(self, documents):
        """Invoices: whose their order is, where they have one; of several the largest."""
        return SQL(
            """
            SELECT said.id, said.date, said.customer_id,
                   CASE WHEN sale.id IS NULL THEN said.user_id ELSE sale.kpi_user_id END AS user_id,
                   CASE WHEN sale.id IS NULL THEN said.team_id ELSE sale.kpi_team_id END AS team_id
              FROM (%s) said
              LEFT JOIN (
                   SELECT DISTINCT ON (line.move_id) line.move_id, sold.order_id
                     FROM sale_order_line_invoice_rel link
                     JOIN account_move_line line ON line.id = link.invoice_line_id
                     JOIN sale_order_line sold ON sold.id = link.order_line_id
                     JOIN sale_order sale ON sale.id = sold.order_id
                    WHERE sale.kpi_credit_date IS NOT NULL
                    GROUP BY line.move_id, sold.order_id
                    ORDER BY line.move_id, ABS(SUM(line.price_subtotal)) DESC, sold.order_id
                   ) largest ON largest.move_id = said.id
              LEFT JOIN sale_order sale ON sale.id = largest.order_id
            """,
            self._select_said(documents),
        )

    def _credit_lines(self):
        self.env.cr.execute(
            """
            UPDATE sale_order_line line
               SET kpi_customer_id = sale.kpi_customer_id
              FROM sale_order sale
             WHERE sale.id = line.order_id
               AND line.kpi_customer_id IS DISTINCT FROM sale.kpi_customer_id
            """
        )

    def _credit_reversals(self):
        """Credit notes are those of the invoice that they correct."""
        self.env.cr.execute(
            """
            UPDATE account_move note
               SET kpi_user_id = origin.kpi_user_id, kpi_team_id = origin.kpi_team_id,
                   kpi_customer_id = CASE WHEN origin.partner_id = note.partner_id
                                          THEN origin.kpi_customer_id ELSE note.kpi_customer_id END
              FROM account_move origin, kpi_moment moment
             WHERE origin.id = note.reversed_entry_id AND moment.res_id = note.id
               AND origin.kpi_credit_date IS NOT NULL
               AND origin.company_id = note.company_id
               AND (origin.partner_id = note.partner_id
                    OR origin.kpi_customer_id = note.kpi_customer_id)
            """
        )
