"""What somebody gave, as a message shows it."""

MOST = 100


def shown(value):
    """The text of a value, cut where it is long: an answer is not as big as what was asked."""
    text = value[: MOST + 1] if isinstance(value, str) else _to_text(value)
    return text if len(text) <= MOST else text[: MOST - 1] + "…"


def _to_text(value):
    """Of what is no text its beginning: a list may be as long as one likes."""
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        return type(value).__name__
    if isinstance(value, int) and abs(value) >= 10**MOST:
        return "…"
    return str(value)
