"""Nobody follows confidential records any more: forget who did."""

MODELS = [
    "sales.kpi.appeal",
    "sales.kpi.appraisal",
    "sales.kpi.consequence.case",
    "sales.kpi.target.proposal",
]


def migrate(cr, version):
    cr.execute("DELETE FROM mail_followers WHERE res_model = ANY(%s)", [MODELS])
