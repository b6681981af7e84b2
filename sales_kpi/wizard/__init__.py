from . import sales_kpi_definition_test
from . import sales_kpi_funnel
from . import sales_kpi_entry_import
