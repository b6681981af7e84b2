from . import sales_kpi_definition_test
