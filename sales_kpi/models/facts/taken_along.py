"""References that PostgreSQL need not look up for each row."""

from odoo import fields
from odoo.tools import SQL

# Arguments: a table, its column.
FUNCTION = """
    CREATE OR REPLACE FUNCTION sales_kpi_take_along() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        EXECUTE format(
            'DELETE FROM %I AS own USING gone WHERE own.%I = gone.id', TG_ARGV[0], TG_ARGV[1]
        );
        RETURN NULL;
    END $$"""


class TakenAlong(fields.Many2one):
    """A reference to a row that whoever writes this one has just written, too, in the same
    transaction: so it is there, and who would delete it meanwhile waits, and fails as PostgreSQL
    finds it changed. A foreign key would look it up for each of the tens of thousands of rows of a
    first count, for a tenth of its time. When the row goes, a trigger takes these along: also from
    the tables that inherit this one."""

    def update_db_foreign_key(self, model, column):
        """A trigger is made instead."""
        comodel, cr = model.env[self.comodel_name], model.env.cr
        name = f"{model._table}_{self.name}_along"
        cr.execute(
            "SELECT FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass",
            [name, comodel._table],
        )
        if cr.rowcount:
            return
        cr.execute(FUNCTION)
        cr.execute(
            SQL(
                """CREATE TRIGGER %s AFTER DELETE ON %s REFERENCING OLD TABLE AS gone
                   FOR EACH STATEMENT EXECUTE FUNCTION sales_kpi_take_along(%s, %s)""",
                SQL.identifier(name),
                SQL.identifier(comodel._table),
                model._table,
                self.name,
            )
        )


def let_go(cr):
    """Leave no function behind: the module goes."""
    cr.execute("DROP FUNCTION IF EXISTS sales_kpi_take_along CASCADE")
