"""How a ready scheme becomes a company's own: its measures are those of the selling that it does. A
plain table and functions: they know no records but those they are given."""

READY = {
    "all_round": "sales_kpi.scheme_all_round",
    "deals": "sales_kpi.scheme_deals",
    "classic": "sales_kpi.scheme_classic",
    "activity": "sales_kpi.scheme_activity",
    "collections": "sales_kpi.scheme_collections",
}
# What stands for a measure where there are no orders, or no invoices: {selling: {code: code}}.
# Who sells by deals alone is judged by what he won.
INSTEAD = {
    "deals": {
        "order_amount": "won_revenue",
        "signed_customers": "won_count",
        "product_qty": "opportunities_followed",
        "collected_amount": "won_revenue",
        "collection_rate": "win_rate",
    },
    "orders": {"collected_amount": "order_amount", "collection_rate": "win_rate"},
    "cash": {},
}
COPIED = ("weight", "default_target", "prorate", "tie_breaker", "no_data", "curve", "cap")


def prepare_lines(template, selling, find_measure):
    """Values of the lines of a scheme for this kind of selling; where one measure stands for two,
    it has the weight of both, and all still sum to 100.

    :param find_measure: function from a code to the measure
    """
    found = {}
    for line in template.line_ids.sorted():
        code = INSTEAD[selling].get(line.definition_id.code, line.definition_id.code)
        if code in found:
            found[code]["weight"] += line.weight
            continue
        measure = find_measure(code)
        found[code] = {name: line[name] for name in COPIED} | {
            "definition_id": measure.id,
            "sequence": line.sequence,
            "prorate": line.prorate and measure.is_additive,
        }
    return list(found.values())
