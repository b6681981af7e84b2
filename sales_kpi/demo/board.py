"""The leaderboard of this month as a table for the terminal."""

from unicodedata import combining, east_asian_width

# Measures that get a column, as far as the scheme has them; the rest has no room.
COLUMNS = 4
HEAD = ["#", "", "Name", "Team", "Score", "Rating"]
ARROWS = {1: "▲", 0: "·", -1: "▼"}


def render(board):
    """The payload of the leaderboard screen as lines of text."""
    measures = board["measures"][:]
    measures.sort(key=lambda measure: -measure["weight"])
    shown = measures[:COLUMNS]
    heads = zip(*(_split(name) for name in HEAD + [m["name"] for m in shown]), strict=True)
    rows = [_get_cells(row, shown) for row in board["rows"]]
    period, scheme = board["period"], board["scheme"]
    title = f"{scheme['name']} · {period['label']} ({period['date_from']} - {period['date_to']})"
    return "\n".join(
        [
            title,
            f"counted at {board['as_of']} UTC",
            "",
            *_align([*map(list, heads), *rows], left={2, 3}),
        ]
    )


def _split(name):
    """A long heading on two lines."""
    first, _space, second = name.rpartition(" ")
    return first, second


def _get_cells(row, measures):
    lines = {line["code"]: line for line in row["lines"]}
    return [
        str(row["rank"] or "–"),
        _get_movement(row),
        row["name"],
        row["team"],
        row["total_text"],
        row["rating"],
        *(lines[m["code"]]["actual_text"] if m["code"] in lines else "" for m in measures),
    ]


def _get_movement(row):
    if row["is_new"]:
        return "new"
    places = row["movement"]
    arrow = ARROWS[(places > 0) - (places < 0)]
    return f"{arrow}{abs(places)}" if places else arrow


def _align(rows, left):
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            _pad(cell, widths[place], place in left) for place, cell in enumerate(cells)
        ).rstrip()
        for cells in rows
    ]
    return [*lines[:2], "-" * (sum(widths) + 2 * (len(widths) - 1)), *lines[2:]]


def _pad(text, size, is_left):
    space = " " * (size - width(text))
    return text + space if is_left else space + text


def width(text):
    """Columns that a text takes in a terminal: Chinese characters take two."""
    return sum(
        0 if combining(char) else 1 + (east_asian_width(char) in ("W", "F")) for char in text
    )
