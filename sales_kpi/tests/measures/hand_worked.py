"""Marks the tests that hold a shipped measure against numbers worked out by hand."""

WORKED = {}


def hand_worked(*codes):
    """Mark a test: its comment works out the numbers of the measures with these codes."""

    def mark(method):
        for code in codes:
            WORKED.setdefault(code, []).append(f"{method.__module__}.{method.__qualname__}")
        return method

    return mark
