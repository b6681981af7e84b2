"""The page of a screen, or the sample of it."""


def show(screen, get_page, check, make):
    """
    :param get_page: function that gives the true page
    :param check: function that gives what the sample keeps of the options; it raises an AccessError
        where the page is not for the caller
    :param make: function that makes the sample, of the environment and these options
    """
    Setup = screen.env["sales.kpi.setup"]
    if not Setup._shows_sample(screen.env.company):
        return Setup._offer_sample(get_page())
    page = make(screen.env, check())
    return page | {"sample": Setup._describe_sample()}
