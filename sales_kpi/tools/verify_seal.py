"""Check the seal of a closed period without Odoo:

    python verify_seal.py SEAL_FILE SHA256

The file is what *Download Seal* on the period gives; the digest is the one that was told when the
period was sealed (in its history, in a mail, on paper). Any Python 3 will do, and nothing else is
needed; `gunzip -c SEAL_FILE | sha256sum` gives the same digest.
"""

import gzip
import hashlib
import json
import sys

SAME, OTHER, UNREADABLE = 0, 1, 2


def read(packed):
    """Return the digest and the tables of a seal file.

    :param packed: the bytes of the file
    :return: (SHA-256 in hexadecimal, {table: {"columns", "rows"}})
    :raise ValueError: it is no seal file, or it is damaged
    """
    try:
        content = gzip.decompress(packed)
        tables = json.loads(content)
        counts = [len(table["rows"]) for table in tables.values()]
    except (OSError, EOFError, ValueError, AttributeError, KeyError, TypeError) as error:
        raise ValueError("This is no seal file, or it is damaged.") from error
    return hashlib.sha256(content).hexdigest(), tables if counts else {}


def describe(path, expected):
    """Return the exit code, and what to say of a seal file: what it holds, and whether that is what
    was sealed."""
    try:
        with open(path, "rb") as file:
            digest, tables = read(file.read())
    except (OSError, ValueError) as error:
        return UNREADABLE, f"{error}\n"
    lines = [f"{len(table['rows']):8} {name}" for name, table in sorted(tables.items())]
    is_same = digest == expected.strip().lower()
    verdict = "This is what was sealed." if is_same else "This is NOT what was sealed."
    return SAME if is_same else OTHER, "\n".join([*lines, f"SHA-256  {digest}", verdict, ""])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    code, text = describe(*sys.argv[1:])
    sys.stdout.write(text)
    sys.exit(code)
