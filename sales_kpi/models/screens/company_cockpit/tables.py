"""The parts of the company cockpit as tables for a spreadsheet, made of the page itself."""

KINDS = {"money": "money", "percent": "percent"}


def get_tables(env, page):
    """{name of the card: {"title", "columns": [{"name", "type"}], "rows"}}"""
    makers = {
        "tiles": _get_tiles_table,
        "by_team": _get_teams_table,
        "funnel": _get_funnel_table,
        "leakage": _get_leakage_table,
        "sources": _get_sources_table,
        "composition": _get_composition_table,
        "collections": _get_collections_table,
        "attainment": _get_attainment_table,
        "companies": _get_companies_table,
    }
    tables = {name: make(env, page) for name, make in makers.items()}
    return {name: table for name, table in tables.items() if table}


def _make(title, columns, rows, units=()):
    """:param columns: [(name, type)]
    :param units: that of each row, for columns of the type "figure"
    """
    return {
        "units": list(units),
        "title": title,
        "columns": [{"name": name, "type": kind} for name, kind in columns],
        "rows": rows,
    }


def _get_kind(unit):
    return KINDS.get(unit, "number")


def _get_tiles_table(env, page):
    """The unit differs from line to line, so it has a column of its own."""
    tiles = [*page["tiles"], *page["collections"]["tiles"]]
    return _make(
        env._("Headline"),
        [
            (env._("Measure"), "text"), (env._("Unit"), "text"), (env._("Actual"), "figure"),
            (env._("Target"), "figure"), (env._("Achievement"), "percent"),
            (env._("Period before"), "figure"), (env._("Last year"), "figure"),
            (env._("Problem"), "text"),
        ],
        [_get_tile_row(env, tile, page["currency"]) for tile in tiles],
        [tile["unit"] for tile in tiles],
    )  # fmt: skip


def _get_tile_row(env, tile, currency):
    before = {change["name"]: change["value"] for change in tile["changes"]}
    units = dict(env["sales.kpi.definition"]._fields["unit"]._description_selection(env))
    unit = currency if tile["unit"] == "money" else units[tile["unit"]]
    return [
        tile["name"], unit, tile["value"], tile.get("target"), tile.get("achievement"),
        before.get("previous"), before.get("year_ago"), tile["error"],
    ]  # fmt: skip


def _get_teams_table(env, page):
    part = page["by_team"]
    if not part:
        return None
    kind = _get_kind(part["unit"])
    return _make(
        part["name"],
        [
            (env._("Team"), "text"), (env._("Actual"), kind), (env._("Target"), kind),
            (env._("Achievement"), "percent"), (part["before_name"], kind),
        ],
        [
            [row["name"], row["value"], row["target"], row["achievement"], row["before"]]
            for row in part["rows"]
        ] + [[row["name"], row["value"], None, None, None] for row in part["parts"]],
    )  # fmt: skip


def _get_funnel_table(env, page):
    funnel = page["funnel"]["funnel"]
    return _make(
        funnel["title"],
        [
            (env._("Stage"), "text"), (env._("Entered"), "number"),
            (env._("Went On"), "percent"), (env._("Lost"), "number"),
            (env._("Expected Revenue"), "money"), (env._("Median Days"), "number"),
        ],
        [
            [stage["name"], stage["value"], stage["conversion"], stage["lost"], stage["revenue"],
             stage["days"]]
            for stage in funnel["stages"]
        ],
    )  # fmt: skip


def _get_leakage_table(env, page):
    heat = page["funnel"]["leakage"]
    return _make(
        heat["title"],
        [(env._("Stage"), "text"), *((column["name"], "number") for column in heat["columns"])],
        [[row["name"], *(cell["value"] for cell in row["cells"])] for row in heat["rows"]],
    )


def _get_sources_table(env, page):
    part = page["sources"]
    return _make(
        env._("Sources"),
        [
            (env._("Source"), "text"),
            *((column["name"], _get_kind(column["unit"])) for column in part["columns"]),
        ],
        [[row["name"], *(cell["value"] for cell in row["cells"])] for row in part["rows"]],
    )


def _get_composition_table(env, page):
    charts = page["composition"].values()
    return _make(
        env._("Revenue composition"),
        [(env._("By"), "text"), (env._("Part"), "text"), (env._("Sales Amount"), "money")],
        [
            [chart["title"], name, amount]
            for chart in charts
            for series in chart["series"]
            for name, amount in zip(chart["labels"], series["values"], strict=True)
        ],
    )


def _get_collections_table(env, page):
    part = page["collections"]
    ageing = part["ageing"]
    ages = [
        [name, amount]
        for series in ageing["series"]
        for name, amount in zip(ageing["labels"], series["values"], strict=True)
    ]
    return _make(
        env._("Collections"),
        [(env._("What"), "text"), (env._("Amount"), "money")],
        [*([due["name"], due["amount"]] for due in part["due"]), *ages],
    )


def _get_attainment_table(env, page):
    chart = page["attainment"]["chart"]
    return _make(
        chart["title"],
        [(env._("Of the Targets"), "text"), (env._("Salespeople"), "number")],
        [
            [name, count]
            for series in chart["series"]
            for name, count in zip(chart["labels"], series["values"], strict=True)
        ],
    )


def _get_companies_table(env, page):
    part = page["companies"]
    if not part:
        return None
    return _make(
        part["note"],
        [
            (env._("Company"), "text"), (env._("Own Currency"), "text"),
            *((column["name"], _get_kind(column["unit"])) for column in part["columns"]),
        ],
        [
            *([row["name"], row["currency"], *(cell["value"] for cell in row["cells"])]
              for row in part["rows"]),
            [env._("Total"), part["currency"], *(cell["value"] for cell in part["total"])],
        ],
    )  # fmt: skip
