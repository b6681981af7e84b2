from odoo import fields, models
from odoo.tools import SQL


class SalesKpiRepRow(models.AbstractModel):
    """What the rows have in common that tell of a salesperson by records of another module.

    The module may be absent: then there are no rows, and nothing fails. A row is credited to a
    person and, by the person's membership on the day of the event, to a team and its company;
    whoever belonged to no sales team on that day has no row, so that the figures of a company are
    those of its salespeople. Nobody writes these rows.
    """

    _name = "sales.kpi.rep.row"
    _description = "Row of a Salesperson"
    _inherit = "sales.kpi.row"
    _depends = {
        "res.users": ["active", "company_id", "partner_id", "share"],
        "sales.kpi.membership": ["company_id", "date_from", "date_to", "team_id", "user_id"],
    }

    # What is read of records that may be absent: {model: fields}, as `_depends` has it for others.
    _kpi_optional = {}

    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, help="The team on that day."
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)

    @property
    def _table_query(self):
        return self._select_rows() if self._has_source() else self._select_nothing()

    @property
    def _table_sql(self):
        """The query; what it reads is written to the database before."""
        sql = super()._table_sql
        if not self._has_source():
            return sql
        read = (
            self.env[model]._fields[name]
            for model, names in self._kpi_optional.items()
            for name in names
        )
        return SQL().join([sql, *(SQL(to_flush=field) for field in read)])

    def _has_source(self):
        """Whether the modules whose records are read are installed."""
        return all(
            model in self.env and all(name in self.env[model]._fields for name in names)
            for model, names in self._kpi_optional.items()
        )

    def _select_nothing(self):
        columns = (
            SQL("NULL::%s AS %s", SQL(field.column_type[1]), SQL.identifier(name))
            for name, field in self._fields.items()
            if field.store and field.column_type
        )
        return SQL("SELECT %s WHERE FALSE", SQL(", ").join(columns))

    def _select_rows(self):
        """The query while the modules are there.

        It joins :meth:`_join_rep_of_partner` or :meth:`_join_rep`, then :meth:`_join_place`.
        """
        raise NotImplementedError

    def _select_place(self):
        """Columns of ``rep`` and ``place`` that every query of these rows gives."""
        return SQL(
            "rep.id AS user_id, place.team_id AS team_id, place.company_id AS company_id",
        )

    def _join_rep(self, user):
        """The internal user with the id in the column ``user``, as ``rep``."""
        return SQL("JOIN res_users rep ON rep.id = %s AND rep.share IS NOT TRUE", user)

    def _join_rep_of_partner(self, partner):
        """The internal user who is the contact in the column ``partner``, as ``rep``."""
        return self._join_rep(self._select_user_of_partner(partner))

    def _select_user_of_partner(self, partner):
        return SQL(
            """
            (SELECT person.id
               FROM res_users person
              WHERE person.partner_id = %s AND person.share IS NOT TRUE
              ORDER BY person.active DESC, person.id
              LIMIT 1)
            """,
            partner,
        )

    def _join_place(self, day):
        """The team of ``rep`` on a day, and its company, as ``place``: of several the one of the
        rep's own company, then the earliest made, as in the roster of a period."""
        return SQL(
            """
            JOIN LATERAL (
                SELECT member.team_id, member.company_id
                  FROM sales_kpi_membership member
                 WHERE member.user_id = rep.id
                   AND (member.date_from IS NULL OR member.date_from <= %(day)s)
                   AND (member.date_to IS NULL OR member.date_to >= %(day)s)
                 ORDER BY member.company_id != rep.company_id, member.create_date, member.id
                 LIMIT 1
            ) place ON TRUE
            """,
            day=day,
        )

    def _to_local_day(self, moment):
        """The day of a UTC moment on the sales clock of the rep's company."""
        companies = self.env["res.company"].sudo().search([])  # pylint: disable=no-search-all
        return companies._sql_kpi_date_of(SQL("rep.company_id"), moment, companies)

    def _to_text(self, column):
        """A translated column in the reader's language."""
        lang = self.env.lang or "en_US"
        return SQL("COALESCE(%(c)s->>%(lang)s, %(c)s->>'en_US')", c=column, lang=lang)
