"""Check the seal of a closed period without Odoo:

    python verify_seal.py SEAL_FILE SHA256

The file is what *Download Seal* on the period gives; the digest is the one that was told when the
period was sealed (in its history, in a mail, on paper). Any Python 3 will do, and nothing else is
needed; `gunzip -c SEAL_FILE | sha256sum` gives the same digest.

The file holds the chain of the seals before it: each link has the digest of the one before. It is
listed, and checked; a digest that was told before the period was opened again is found in it.
"""

import gzip
import hashlib
import json
import sys

SAME, OTHER, UNREADABLE = 0, 1, 2
CHAIN = "chain"
# The digest of a link is made of all before it.
LINK_COLUMNS = (
    "period_id", "number", "kind", "state", "date", "user_id", "sha256", "former", "digest",
)  # fmt: skip
CHANGED, FORCED = "changed", "forced"


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


def digest_link(values):
    """Return the SHA-256 of what a link says.

    :param values: its columns before the digest, of JSON's own types
    """
    told = json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def find_breaks(rows):
    """Return where a chain of seals is not as the module makes it.

    :param rows: the links in order, each by ``LINK_COLUMNS``
    :return: [(number of the link, CHANGED: it or its place is not what it was; FORCED: the period
        was opened without the module before it)]
    """
    breaks, before = [], {}
    for place, row in enumerate(rows, start=1):
        link = dict(zip(LINK_COLUMNS, row))  # noqa: B905  (any Python 3)
        fits = link["number"] == place and link["former"] == before.get("digest")
        if not fits or digest_link(row[:-1]) != link["digest"]:
            breaks.append((link["number"], CHANGED))
        elif before and not _may_follow(link, before):
            breaks.append((link["number"], FORCED))
        before = link
    forced = {number for number, fault in breaks if fault == FORCED}
    # One step past the module shows at the next one, too.
    return [one for one in breaks if one[1] == CHANGED or one[0] - 1 not in forced]


def _may_follow(link, before):
    """Whether the module takes this step: it opens what is in review, counts and seals what was
    opened, and never goes back from the lock."""
    if link["kind"] == "opened":
        return before["state"] == "review"
    if link["kind"] == "sealed":
        return before["kind"] == "opened"
    is_back = before["state"] == "locked" and link["state"] != "locked"
    return before["kind"] != "opened" and link["state"] != "open" and not is_back


def describe_chain(rows, expected):
    """Return what to say of the seals before this one: a line each, and what is wrong with them."""
    links = [dict(zip(LINK_COLUMNS, row)) for row in rows]  # noqa: B905
    lines = [
        "Link {number} {date} {kind:6} {state:6} {sha256}".format(**link)
        for link in links
        if link["kind"] != "added" or link["sha256"] == expected
    ]
    if any(link["sha256"] == expected for link in links):
        lines.append("This digest is that of a former seal: see the links after it.")
    for number, fault in find_breaks(rows):
        told = "was changed" if fault == CHANGED else "follows an opening past the module"
        lines.append(f"Link {number} {told}.")
    return lines


def describe(path, expected):
    """Return the exit code, and what to say of a seal file: what it holds, and whether that is what
    was sealed."""
    try:
        with open(path, "rb") as file:
            digest, tables = read(file.read())
    except (OSError, ValueError) as error:
        return UNREADABLE, f"{error}\n"
    lines = [f"{len(table['rows']):8} {name}" for name, table in sorted(tables.items())]
    expected = expected.strip().lower()
    rows = tables.get(CHAIN, {"rows": []})["rows"]
    chain = describe_chain(rows, expected)
    is_same = digest == expected
    verdict = "This is what was sealed." if is_same else "This is NOT what was sealed."
    is_fine = is_same and not find_breaks(rows)
    text = "\n".join([*lines, *chain, f"SHA-256  {digest}", verdict, ""])
    return SAME if is_fine else OTHER, text


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    code, text = describe(*sys.argv[1:])
    sys.stdout.write(text)
    sys.exit(code)
