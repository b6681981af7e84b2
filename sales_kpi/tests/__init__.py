from . import test_sales_kpi_collection
from . import test_ui
from . import test_crm_team
from . import test_sales_kpi_membership
from . import test_sales_kpi_stage_move
from . import test_tools_pipeline
