"""The cases that other systems get wrong: each has a test that says so."""

MARKED = {}


def hard_case(*names):
    """Mark a test as the one of these cases of `test_hard_cases.CASES`."""

    def mark(method):
        for name in names:
            MARKED.setdefault(name, []).append(f"{method.__module__}.{method.__qualname__}")
        return method

    return mark
