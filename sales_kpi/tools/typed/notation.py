"""In which of several ways a whole file is written: told by all of its cells together."""

from typing import NamedTuple


class Choice(NamedTuple):
    """A notation, and how sure it is."""

    value: str | None  # None: somebody has to choose
    is_plain: bool = True  # whether nobody needs to look at it first
    example: str | None = None  # what can be read in more than one way


def choose(found, own):
    """Return the ``Choice`` of a file.

    :param found: iterable of (text, {notation: meaning}), the meanings as ``readings`` gives them
    :param own: the notation of the reader: it is taken where it makes no difference
    """
    found = [(text, meanings) for text, meanings in dict(found).items() if meanings]
    possible, example = None, None
    for text, meanings in found:
        left = meanings.keys() if possible is None else possible & meanings.keys()
        if not left:
            return Choice(None, False, text)
        possible = left
    if not possible or (own in possible and len(possible) == 1):
        return Choice(own)
    if len(possible) == 1:
        return Choice(next(iter(possible)), False)
    example = next((text for text, meanings in found if _differ(meanings, possible)), None)
    if example:
        return Choice(None, False, example)
    return Choice(own if own in possible else min(possible))


def _differ(meanings, possible):
    return len({meanings[notation] for notation in possible}) > 1
