from . import sales_kpi_dashboard, sales_kpi_score
