"""*Product sales* is a measure that comes with the module now. Codes are there once: a measure that
somebody made under this code takes another one, also in the formulas that use it."""

CODE = "product_sales"


def migrate(cr, version):
    cr.execute(
        """SELECT own.id FROM sales_kpi_definition own
            WHERE own.code = %s AND NOT EXISTS (
                  SELECT FROM ir_model_data shipped
                   WHERE shipped.model = 'sales.kpi.definition' AND shipped.res_id = own.id
                     AND shipped.module = 'sales_kpi')""",
        [CODE],
    )
    for (definition_id,) in cr.fetchall():
        code = _find_free(cr)
        cr.execute("UPDATE sales_kpi_definition SET code = %s WHERE id = %s", [code, definition_id])
        cr.execute(
            r"UPDATE sales_kpi_definition SET formula = regexp_replace(formula, %s, %s, 'g')"
            " WHERE formula LIKE %s",
            [rf"\y{CODE}\y", code, f"%{CODE}%"],
        )


def _find_free(cr):
    cr.execute("SELECT code FROM sales_kpi_definition")
    taken = {code for (code,) in cr.fetchall()}
    number = 2
    while f"{CODE}_{number}" in taken:
        number += 1
    return f"{CODE}_{number}"
