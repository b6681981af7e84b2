"""Who keeps customers better than the others do."""

from typing import NamedTuple

from .chance import is_chance, share_z
from .paths import LEAST_CASES, PEERS, STRONG, is_top


class Kept(NamedTuple):
    """
    :param usual: share that the others keep
    """

    kept: int
    cases: int
    usual: float


def find_kept(own, others):
    """What somebody keeps, where it is a strength: a tenth and more above what the others would
    keep of so many customers, more than chance does, and in the best quarter.

    :param own: (customers kept, customers that could be)
    :param others: [the same of each of the others]
    :return: ``Kept``; None where it is none
    """
    known = [(kept, cases) for kept, cases in others if cases >= LEAST_CASES]
    kept, cases = own
    if cases < LEAST_CASES or len(known) < PEERS:
        return None
    usual = sum(one for one, _cases in known) / sum(count for _kept, count in known)
    expected = usual * cases
    is_much = kept > expected and kept - expected >= STRONG * expected
    if not is_much or is_chance(share_z(kept / cases, usual, cases)):
        return None
    is_best = is_top(kept / cases, [one / count for one, count in known])
    return Kept(kept, cases, usual) if is_best else None
