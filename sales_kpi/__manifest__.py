{
    "name": "Sales KPI",
    "summary": "5W+1H activities, measures, weighted scores and leaderboards for sales teams",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "The sales_kpi developers",
    "website": "https://github.com/sales-kpi/sales_kpi",
    "license": "LGPL-3",
    "application": True,
    "depends": ["sale_crm", "account", "calendar", "resource"],
    "data": [],
    "demo": [],
}
