"""The parts of the team cockpit as tables, made of its page."""


def get_tables(env, page):
    """{name: {"title", "columns": [{"name", "type"}], "rows": [[...]]}}, see
    ``sales.kpi.dashboard``."""
    makers = {
        "tiles": _get_tile_table,
        "heat": _get_heat_table,
        "help": _get_help_table,
        "funnel": _get_funnel_table,
        "ranking": _get_ranking_table,
        "trend": _get_trend_table,
    }
    return {name: make(env, page[name]) for name, make in makers.items() if page.get(name)}


def _columns(*columns):
    return [{"name": name, "type": kind} for name, kind in columns]


def _get_tile_table(env, tiles):
    """What is over has no forecast, nor a column for one."""
    forecasts = [tile.get("forecast") for tile in tiles]
    is_forecast = any(forecast is not None for forecast in forecasts)
    coming = [(env._("Forecast"), "figure")] if is_forecast else []
    return {
        "title": env._("Targets of the Team"),
        "columns": _columns(
            (env._("Measure"), "text"), (env._("Actual"), "figure"), (env._("Target"), "figure"),
            (env._("Achievement"), "percent"), (env._("Gap"), "figure"), *coming,
        ),
        "rows": [
            [
                tile["name"], tile["value"], tile.get("target"), tile.get("achievement"),
                tile.get("gap"), *([forecast] if is_forecast else []),
            ]
            for tile, forecast in zip(tiles, forecasts, strict=True)
        ],
        "units": [tile["unit"] for tile in tiles],
    }  # fmt: skip


def _get_heat_table(env, heat):
    kind = "percent" if heat["has_targets"] else "number"
    columns = [
        {"name": column["name"], "type": "number" if column["code"] == "total" else kind}
        for column in heat["columns"]
    ]
    return {
        "title": heat["title"],
        "columns": _columns((env._("Salesperson"), "text")) + columns,
        "rows": [[row["name"], *(cell["value"] for cell in row["cells"])] for row in heat["rows"]],
    }


def _get_help_table(env, found):
    return {
        "title": found["title"],
        "columns": _columns(
            (env._("Salesperson"), "text"),
            (env._("At Stake"), "money"),
            (env._("Why"), "text"),
        ),
        "rows": [
            [row["name"], row["stake"], reason["text"]]
            for row in found["rows"]
            for reason in row["reasons"]
        ],
    }


def _get_funnel_table(env, funnel):
    return {
        "title": funnel["title"],
        "columns": _columns(
            (env._("Stage"), "text"), (env._("Entered"), "number"), (env._("Went On"), "percent"),
            (env._("Company"), "percent"),
        ),
        "rows": [
            [stage["name"], stage["value"], stage["conversion"], stage["other"]]
            for stage in funnel["stages"]
        ],
    }  # fmt: skip


def _get_ranking_table(env, ranking):
    return {
        "title": ranking["title"],
        "columns": _columns(
            (env._("Rank"), "number"), (env._("Salesperson"), "text"), (env._("Total"), "number"),
            (env._("Rating"), "text"),
        ),
        "rows": [
            [row["rank"], row["name"], row["total"], row["rating"]] for row in ranking["rows"]
        ],
    }  # fmt: skip


def _get_trend_table(env, trend):
    names = [(series["name"], "number") for series in trend["series"]]
    return {
        "title": trend["title"],
        "columns": _columns((env._("Days"), "text"), *names),
        "rows": [
            [label, *(series["values"][index] for series in trend["series"])]
            for index, label in enumerate(trend["labels"])
        ],
    }
