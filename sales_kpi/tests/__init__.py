from . import test_sales_kpi_collection
from . import test_ui
