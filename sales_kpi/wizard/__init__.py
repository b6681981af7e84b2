from . import (
    sales_kpi_decision,
    sales_kpi_definition_test,
    sales_kpi_entry_import,
    sales_kpi_funnel,
    sales_kpi_target_plan,
    sales_kpi_target_plan_line,
    sales_kpi_target_plan_measure,
    sales_kpi_target_plan_whole,
    sales_kpi_target_sheet,
)
