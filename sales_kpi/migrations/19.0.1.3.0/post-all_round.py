"""The all-round contest had activities done and revenue per activity in one: who logged one more
activity could lose by it. The share of what fell due that came in takes the place of the latter,
unless the company has changed the measures of the contest, or goes on with a version of its own.
What has judged already stays: the next version judges from the next period on."""

from odoo import SUPERUSER_ID, api

SHIPPED = [
    # code, weight, usual target, by days present, breaks ties as
    ("activities_done", 10.0, 60.0, True, 0),
    ("new_opportunities", 10.0, 12.0, True, 0),
    ("win_rate", 10.0, 0.4, False, 0),
    ("signed_customers", 15.0, 5.0, True, 0),
    ("product_qty", 10.0, 40.0, True, 0),
    ("order_amount", 20.0, 100000.0, True, 1),
    ("collected_amount", 15.0, 80000.0, True, 0),
    ("revenue_per_activity", 10.0, 1500.0, False, 0),
]
# What the shipped lines leave as a new line has it.
PLAIN = ("role", "curve", "floor", "cap", "gate", "has_baseline", "no_data")


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    scheme = env.ref("sales_kpi.scheme_all_round", raise_if_not_found=False)
    rate = env["sales.kpi.definition"]._find_by_code(["collection_rate"])
    if scheme and rate and is_as_shipped(scheme):
        replace_measure(scheme._get_or_make_next(), rate)


def is_as_shipped(scheme):
    """Whether it is the latest version, with the measures that it came with."""
    if len(scheme._get_kin()) > 1:
        return False
    lines = scheme.line_ids.sorted()
    told = [
        (line.definition_id.code, line.weight, line.default_target, line.prorate, line.tie_breaker)
        for line in lines
    ]
    plain = lines.default_get(PLAIN)
    is_plain = all(line[name] == plain.get(name, 0) for line in lines for name in PLAIN)
    return told == SHIPPED and is_plain


def replace_measure(scheme, rate):
    lines = scheme.line_ids.filtered(lambda line: line.definition_id.code == SHIPPED[-1][0])
    lines.write({"definition_id": rate.id, "default_target": 0.9})
