"""Two indexes that others begin with are no use: each row of a first count was written into them,
too. Odoo keeps an index whose field asks for none any more."""


def migrate(cr, version):
    cr.execute("DROP INDEX IF EXISTS sales_kpi_fact__reading_id_index")
    cr.execute("DROP INDEX IF EXISTS sales_kpi_score_line__score_id_index")
