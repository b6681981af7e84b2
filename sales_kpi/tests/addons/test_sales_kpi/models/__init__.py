from . import test_sales_kpi_demo
