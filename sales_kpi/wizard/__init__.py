from . import sales_kpi_definition_test
from . import sales_kpi_funnel
from . import sales_kpi_entry_import
from . import sales_kpi_target_plan
from . import sales_kpi_target_plan_measure
from . import sales_kpi_target_plan_line
from . import sales_kpi_target_sheet
from . import sales_kpi_decision
