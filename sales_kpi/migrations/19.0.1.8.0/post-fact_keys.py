"""Facts go with their reading, which goes with period and measure: keys of their own, which
PostgreSQL looked up for each fact that was written, are no use."""


def migrate(cr, version):
    names = [f"sales_kpi_fact_{name}_fkey" for name in ("period_id", "definition_id", "company_id")]
    for table in ("sales_kpi_fact", "sales_kpi_fact_archive"):
        for name in names:
            cr.execute(f'ALTER TABLE IF EXISTS "{table}" DROP CONSTRAINT IF EXISTS "{name}"')
    cr.execute("DELETE FROM ir_model_constraint WHERE name = ANY(%s)", [names])
