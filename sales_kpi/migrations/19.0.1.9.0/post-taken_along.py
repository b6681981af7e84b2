"""Facts go with their reading, lines with their scorecard: by a trigger, which the fields have made
by now, instead of a key that PostgreSQL looked up for each row."""

TAKEN = (("sales_kpi_fact", "reading_id"), ("sales_kpi_score_line", "score_id"))


def migrate(cr, version):
    for table, column in TAKEN:
        name = f"{table}_{column}_fkey"
        for place in (table, f"{table}_archive"):
            cr.execute(f'ALTER TABLE IF EXISTS "{place}" DROP CONSTRAINT IF EXISTS "{name}"')
        cr.execute("DELETE FROM ir_model_constraint WHERE name = %s", [name])
