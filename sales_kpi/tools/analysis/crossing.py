"""How the rows and columns of a table stand: which there are, and in which order.

A key is a tuple with a value for each axis; a shorter one is the total of all that begin like it,
the empty one that of everything.
"""


def put_in_order(keys, size, ranks, grouped=False, top=0):
    """
    :param keys: those of all cells, totals too
    :param size: number of axes
    :param ranks: function that gives what a key is sorted by among its neighbours
    :param grouped: whether the parts of a group come after its total; else one list, no totals
    :param top: only so many, of the groups where there are any; 0: all
    :return: ([keys in order, without the total of everything], how many are left out)
    """
    keys = {key for key in keys if len(key) == size or (grouped and key)}
    if not size:
        return [], 0
    if not grouped or size == 1:
        return _cut(sorted((key for key in keys if len(key) == size), key=ranks), top)
    children = {}
    for key in keys:
        children.setdefault(key[:-1], []).append(key)
    return _walk_groups(children, ranks, top)


def _walk_groups(children, ranks, top):
    groups, _left = _cut(sorted(children.get((), ()), key=ranks), top)
    found = []
    for key in groups:
        _walk(key, children, ranks, found)
    return found, sum(map(len, children.values())) - len(found)


def _walk(key, children, ranks, found):
    found.append(key)
    for child in sorted(children.get(key, ()), key=ranks):
        _walk(child, children, ranks, found)


def _cut(keys, top):
    return (keys[:top], len(keys) - top) if top and len(keys) > top else (keys, 0)
