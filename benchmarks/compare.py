"""What got slower since a run whose JSON was kept, by more than such runs differ by chance."""

import json
from dataclasses import dataclass
from pathlib import Path

HEAD = ("figure", "what", "ratio then", "ratio now", "slower by", "noise", "")
LEAST_NOISE = 0.05  # of a virtual machine whose speed changes while it is measured


@dataclass
class Change:
    """One figure in two runs. Ratios to the yardstick are compared, as machines differ.

    :param slower: by which part; negative: it got faster
    :param noise: by which part the rounds of the two runs were off their medians, both sides
        together
    """

    figure: int
    name: str
    then: float | None
    now: float | None
    slower: float = 0.0
    noise: float = 0.0

    @property
    def verdict(self):
        if self.then is None:
            return "new"
        if self.now is None:
            return "not measured now"
        if abs(self.slower) <= self.noise:
            return "the same"
        return "slower" if self.slower > 0 else "faster"


def read(path):
    """The kept run.

    :raise SystemExit: the file is no run of the bench
    """
    try:
        told = json.loads(Path(path).read_text(encoding="utf-8"))
        return told if {"scale", "figures"} <= told.keys() else _refuse(path)
    except (OSError, ValueError, AttributeError):
        return _refuse(path)


def compare(then, now):
    """[Change] of two runs, in the order of the later one; what only the former has comes last."""
    before = {_get_key(row): row for row in then["figures"]}
    after = {_get_key(row): row for row in now["figures"]}
    return [_get_change(key, before.get(key), after.get(key)) for key in {**after, **before}]


def find_differences(then, now):
    """What else differs between the runs, so that they can hardly be compared."""
    return [
        f"{name}: {then.get(name)} then, {now.get(name)} now"
        for name in ("machine", "scale")
        if then.get(name) != now.get(name)
    ]


def to_table(changes):
    lines = [HEAD, ("---",) * len(HEAD), *map(_get_cells, changes)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _refuse(path):
    raise SystemExit(f"{path} is no run of the bench: keep one by script/bench --json > FILE")


def _get_key(row):
    return row["figure"], row["name"]


def _get_change(key, before, after):
    change = Change(*key, before and before["ratio"], after and after["ratio"])
    if before and after:
        slower = after["ratio"] / before["ratio"] - 1
        change.slower = -slower if after["at_least"] else slower
        change.noise = max(LEAST_NOISE, _get_noise(before) + _get_noise(after))
    return change


def _get_noise(row):
    """The sum of how far the best round of each side was from the median; slow rounds are not
    looked at, as a busy machine makes them as slow as it likes."""
    spreads = [row["details"], *row["details"].values()]
    return sum(
        1 - told["min"] / told["median"]
        for told in spreads
        if isinstance(told, dict) and {"min", "median"} <= told.keys() and told["median"]
    )


def _get_cells(change):
    both = change.then is not None and change.now is not None
    return (
        str(change.figure),
        change.name,
        *("" if ratio is None else f"{ratio:.3g}" for ratio in (change.then, change.now)),
        f"{change.slower:+.0%}" if both else "",
        f"{change.noise:.0%}" if both else "",
        change.verdict,
    )
