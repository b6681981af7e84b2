# Runs in Odoo's shell: what a database says of itself, to be compared before and after an update.
import json
from collections import Counter

TABLES = [
    name for name, model in sorted(env.registry.items()) if model._table.startswith("sales_kpi_")
]
# Made anew by each version.
RENEWED = {"sales.kpi.customer", "sales.kpi.kept.page"}
# An update may bring the next version of a shipped scheme, and says so.
GROWING = {
    f"sales.kpi.{name}"
    for name in ("scheme", "scheme.line", "scheme.rating", "consequence", "trail")
}


def read_board(scheme):
    today = env.company._get_kpi_today()
    board = env["sales.kpi.score"].get_leaderboard(scheme.id, today)
    return [
        [row["rank"], row["name"], round(row["total"], 9), row["rating"]] for row in board["rows"]
    ]


def describe():
    counted = [env[name] for name in TABLES if env[name]._auto and not env[name]._abstract]
    closed = env["sales.kpi.period"].search([("state", "!=", "open")], order="id")
    data = env["ir.model.data"].search([("module", "=", "sales_kpi")])
    shipped = Counter(data.mapped("model"))  # an update may bring more of these
    return {
        "records": {
            model._name: model.with_context(active_test=False).search_count([])
            - shipped[model._name]
            for model in counted
            if model._name not in RENEWED | GROWING and not model._transient
        },
        "boards": {
            scheme.name: read_board(scheme) for scheme in env["sales.kpi.scheme"].search([])
        },
        "broken seals": {period.name: period._verify() for period in closed},
        "closed": closed.mapped("name"),
        "names that lead nowhere": [
            one.complete_name
            for one in data
            if one.model in env and not env[one.model].browse(one.res_id).exists()
        ],
    }


print(json.dumps(describe(), indent=1, ensure_ascii=False, default=str))
