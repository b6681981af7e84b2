"""Facts go with their reading, scorecards with their period, lines with that of the scheme: keys of
their own to what these lead to, which PostgreSQL looked up for each row, are no use."""

FOLLOWED = (
    ("sales_kpi_fact", "period_id"),
    ("sales_kpi_fact", "definition_id"),
    ("sales_kpi_fact", "company_id"),
    ("sales_kpi_score", "company_id"),
    ("sales_kpi_score_line", "definition_id"),
)


def migrate(cr, version):
    for table, column in FOLLOWED:
        name = f"{table}_{column}_fkey"
        for place in (table, f"{table}_archive"):
            cr.execute(f'ALTER TABLE IF EXISTS "{place}" DROP CONSTRAINT IF EXISTS "{name}"')
        cr.execute("DELETE FROM ir_model_constraint WHERE name = %s", [name])
