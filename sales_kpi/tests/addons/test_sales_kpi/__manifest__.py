{
    "name": "Sales KPI: Test of a Model of One's Own",
    "summary": "A model that the module does not know, to be measured without code",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "The sales_kpi developers",
    "website": "https://github.com/sales-kpi/sales_kpi",
    "license": "LGPL-3",
    "depends": ["sales_team"],
    "data": ["security/ir.model.access.csv"],
}
