"""What stands behind the factors of a path, and what lifts them: by the measures that they are made
of."""

from typing import NamedTuple

# What is made of two sums, so that figures of many periods can be laid beside each other.
RATES = ("average", "ratio")
# Of what happens by chance: these say how often.
COUNTS = ("count", "distinct")


class Way(NamedTuple):
    """
    :param helpers: codes of the measures that help the factor
    :param deeds: names of what can be done about it, the best one first
    """

    helpers: tuple = ()
    deeds: tuple = ()


WAYS = {
    "new_opportunities": Way(
        ("first_visit_success_rate", "visits", "activities_done", "new_leads"), ("plan",)
    ),
    "won_count": Way(("followup_on_time_rate", "new_opportunities"), ("quotes", "leads")),
    "won_count/new_opportunities": Way(
        ("followup_on_time_rate", "opportunities_followed"), ("quotes", "leads")
    ),
    "avg_deal_size": Way((), ("course", "leads")),
    "activities_done": Way(("visits", "calls", "online_contacts"), ("plan",)),
    "new_opportunities/activities_done": Way(("first_visit_success_rate",), ("course", "leads")),
    "signed_customers": Way(("visits", "customers_contacted", "new_customers"), ("plan",)),
    "order_count/signed_customers": Way(("customers_contacted", "visits"), ("plan",)),
    "avg_order_amount": Way((), ("course", "quotes")),
    "invoiced_amount": Way(("order_amount",), ("quotes",)),
    "collected_amount/invoiced_amount": Way(("collection_rate",), ("overdue",)),
}


def get_key(line):
    codes = (line.definition_id.code, line.divisor_id.code)
    return "/".join(filter(None, codes))


def get_way(line):
    """What is known of a factor; of others than those above, the measures that drive it."""
    if way := WAYS.get(get_key(line)):
        return way
    return Way(tuple(line.definition_id.child_ids.mapped("code")), ("plan",))


def find_helpers(paths):
    """The measures that help factors of the paths, as far as they can be compared in time."""
    codes = {code for line in paths.line_ids for code in get_way(line).helpers}
    found = paths.env["sales.kpi.definition"]._find_by_code(codes)
    return found.filtered(
        lambda one: (
            one.active
            and one.direction == "higher"
            and not one.is_snapshot
            and (one.is_additive or is_rate(one))
        )
    )


def is_rate(measure):
    by_hand = measure.kind == "manual" and measure.manual_aggregate == "average"
    return measure.kind in RATES or by_hand


def get_recipe(measure, divisor=None):
    """How a factor is read: (code, code of what it is divided by, whether it is a rate)."""
    return measure.code, divisor.code if divisor else None, is_rate(measure)


def read_parts(cells, subject, recipe):
    """What a factor is made of: (numerator, denominator); no denominator (None) of a number.

    :param cells: {code: mapping of subjects to ``Cell``}
    """
    code, per, as_rate = recipe
    found = cells[code][subject]
    if per:
        return found.value or 0.0, cells[per][subject].value or 0.0
    if as_rate:
        return found.numerator or 0.0, found.denominator or 0.0
    return found.value or 0.0, None


def get_chance(measure):
    """By what chance makes a measure differ: "count", "share", "mean", or, where nobody knows, as
    it did "between" the periods before."""
    if measure.kind in COUNTS:
        return "count"
    if measure.kind == "ratio" and not measure.value_field:
        return "share"
    is_mean = measure.kind == "average" and not measure.weight_field
    return "mean" if is_mean else "between"
