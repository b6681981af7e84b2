"""Numbers in one fixed way of writing, so that a digest tells whether they are the same."""

import base64
import gzip
import hashlib
import hmac
import json
import math

TOLERANCE = 1e-9
LEVEL = 6  # of compression: 9 takes longer, for 3 % less
HIDDEN = "digest of "  # begins the name of a column that stands for those that it names


def dumps(content):
    """Return the one JSON text of lists, dicts, numbers and texts, as bytes."""
    return json.dumps(
        content, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str
    ).encode()


def plain(content):
    """Return a content with no other types than those that JSON gives back."""
    return json.loads(dumps(content))


def digest(content):
    """Return the SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(dumps(content)).hexdigest()


def keyed_digest(key, content):
    """Return the digest of a content that nobody can guess without the key, in hexadecimal."""
    return hmac.new(key.encode(), dumps(content), hashlib.sha256).hexdigest()


def name_hidden(columns):
    """Return the columns that stand for these, in a list: one, or none for none."""
    return [HIDDEN + ", ".join(sorted(columns))] if columns else []


def get_hidden(column):
    """Return the columns that a column stands for, in a list; none of a plain one."""
    return column.removeprefix(HIDDEN).split(", ") if column.startswith(HIDDEN) else []


def pack(content):
    """Return a content compressed, as a Binary field wants it (base64). The same content gives the
    same bytes."""
    return base64.b64encode(gzip.compress(dumps(content), LEVEL, mtime=0))


def unpack(packed):
    """Return the content of `pack`.

    :raise ValueError: it is damaged
    """
    try:
        return json.loads(gzip.decompress(base64.b64decode(packed or b"")))
    except (OSError, EOFError, ValueError) as error:
        raise ValueError("The content is damaged.") from error


def same(one, other):
    """Return whether two values are equal but for float noise."""
    numbers = (int, float)
    if isinstance(one, numbers) and isinstance(other, numbers):
        return math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return one == other


def compare(before, after):
    """Compare two lists of rows whose first cell is the id.

    :return: {id: (row before or None, row after or None)}, only of those that differ
    """
    old = {row[0]: row for row in before}
    new = {row[0]: row for row in after}
    return {
        key: (old.get(key), new.get(key))
        for key in sorted(old.keys() | new.keys())
        if not same_row(old.get(key), new.get(key))
    }


def same_row(one, other):
    """Return whether two rows (None: there is none) say the same."""
    if one is None or other is None:
        return one is other
    if one == other:  # most are, and Python finds that by itself
        return True
    return len(one) == len(other) and all(map(same, one, other))


def differences(before, after, path=()):
    """Yield (path as text, value before, value after) of what differs in nested dicts."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from differences(before.get(key), after.get(key), (*path, key))
    elif not same(before, after):
        yield " / ".join(path), before, after
