"""How long and how large, as people say it."""

from datetime import timedelta

from ...ground.figure_format import format_number

UNITS = ("kB", "MB", "GB", "TB")


def tell_age(env, age):
    """A span of time in its largest unit: "3 hours"."""
    if age >= timedelta(days=2):
        return env._("%s days", age.days)
    if age >= timedelta(hours=2):
        return env._("%s hours", age // timedelta(hours=1))
    return env._("%s minutes", max(age // timedelta(minutes=1), 1))


def tell_size(env, size):
    """A number of bytes in its largest unit: "1.2 GB"."""
    number, unit = size / 1024, UNITS[0]
    for larger in UNITS[1:]:
        if number < 1024:
            break
        number, unit = number / 1024, larger
    return f"{format_number(env, number, 1)} {unit}"
