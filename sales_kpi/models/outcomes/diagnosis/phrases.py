"""What a factor that is low, or high, says of somebody's selling, in a few words; and how a result
stands beside what was to be expected."""

from .ways import get_key


def get_low(env, line):
    known = {
        "new_opportunities": env._("Too few new opportunities"),
        "won_count": env._("Too few deals won"),
        "won_count/new_opportunities": env._("Opportunities do not close"),
        "avg_deal_size": env._("Sells small"),
        "activities_done": env._("Too few activities"),
        "new_opportunities/activities_done": env._("Much activity, few opportunities"),
        "signed_customers": env._("Too few customers order"),
        "order_count/signed_customers": env._("Customers seldom order again"),
        "avg_order_amount": env._("Sells small"),
        "invoiced_amount": env._("Too little is invoiced"),
        "collected_amount/invoiced_amount": env._("Collects late"),
    }
    return known.get(get_key(line)) or env._("Lower than expected")


def get_high(env, line):
    known = {
        "new_opportunities": env._("Opens many opportunities"),
        "won_count": env._("Wins many deals"),
        "won_count/new_opportunities": env._("Closes well"),
        "avg_deal_size": env._("Sells large"),
        "activities_done": env._("Very active"),
        "new_opportunities/activities_done": env._("Opens much with few activities"),
        "signed_customers": env._("Many customers order"),
        "order_count/signed_customers": env._("Customers order again"),
        "avg_order_amount": env._("Sells large"),
        "invoiced_amount": env._("Much is invoiced"),
        "collected_amount/invoiced_amount": env._("Collects soon"),
    }
    return known.get(get_key(line)) or env._("Higher than expected")


def tell_gap(env, baseline, is_over, is_less, figures):
    """
    :param is_over: whether the period is: then nothing is said of the day
    :param figures: result, actual, expected and gap, as texts
    """
    tell = {"target": _tell_target, "usual": _tell_usual, "peers": _tell_peers}[baseline]
    return tell(env, is_over, is_less, figures)


def _tell_target(env, is_over, is_less, figures):
    if is_less and is_over:
        return env._("%(result)s: %(actual)s, %(gap)s under the target (%(expected)s).", **figures)
    if is_less:
        return env._(
            "%(result)s: %(actual)s, %(gap)s less than the target asks for by now (%(expected)s).",
            **figures,
        )
    if is_over:
        return env._("%(result)s: %(actual)s, %(gap)s over the target (%(expected)s).", **figures)
    return env._(
        "%(result)s: %(actual)s, %(gap)s more than the target asks for by now (%(expected)s).",
        **figures,
    )


def _tell_usual(env, is_over, is_less, figures):
    if is_less and is_over:
        return env._("%(result)s: %(actual)s, %(gap)s less than usual (%(expected)s).", **figures)
    if is_less:
        return env._(
            "%(result)s: %(actual)s, %(gap)s less than usual by this day (%(expected)s).", **figures
        )
    if is_over:
        return env._("%(result)s: %(actual)s, %(gap)s more than usual (%(expected)s).", **figures)
    return env._(
        "%(result)s: %(actual)s, %(gap)s more than usual by this day (%(expected)s).", **figures
    )


def _tell_peers(env, is_over, is_less, figures):
    if is_less:
        return env._(
            "%(result)s: %(actual)s, %(gap)s less than the middle of the others (%(expected)s).",
            **figures,
        )
    return env._(
        "%(result)s: %(actual)s, %(gap)s more than the middle of the others (%(expected)s).",
        **figures,
    )
