from . import sales_kpi_score_report
