"""Fills a database by SQL: a statement a table, whatever the number of rows."""

import logging
import re

from odoo import Command

from .scale import SQL, shift

_logger = logging.getLogger(__name__)

STEPS = ("begin", "people", "leads", "orders", "invoices")
LOADED = (
    "crm_lead", "sale_order", "sale_order_line", "account_move", "account_move_line",
    "account_payment", "account_partial_reconcile", "sales_kpi_stage_move", "sales_kpi_activity",
    "mail_message", "mail_tracking_value",
)  # fmt: skip
NUMBERED = (
    *LOADED, "res_partner", "res_users", "crm_team", "crm_team_member", "mail_alias",
    "account_full_reconcile", "sales_kpi_membership",
)  # fmt: skip
PRODUCTS = 40
# code: default target of a month
MEASURES = {
    "activities_done": 60,
    "visits": 12,
    "new_opportunities": 12,
    "won_revenue": 30_000,
    "win_rate": 0.4,
    "order_amount": 100_000,
    "product_qty": 90,
    "collected_amount": 25_000,
}


def fill(env, scale):
    """Make the sales organisation of a scale in the first company, and commit."""
    parameters = _get_parameters(env, scale)
    env.cr.commit()
    env.cr.execute("SET session_replication_role = replica")  # foreign keys hold by construction
    env.cr.execute("SET synchronous_commit = off")
    indexes = _drop_indexes(env)
    for step in (*STEPS, "kpi" if scale.module else "tracking", "end"):
        _run(env, step, parameters)
    for definition in indexes:
        env.cr.execute(definition)
    _set_sequences(env)
    env.cr.execute("SET session_replication_role = DEFAULT")
    env.cr.commit()
    env.invalidate_all()
    env.registry.clear_cache()
    analyze(env)


def _run(env, step, parameters):
    _logger.info("filling: %s", step)
    text = re.sub(r"--.*", "", (SQL / f"{step}.sql").read_text(encoding="utf-8"))
    body = "$$" in text
    for statement in re.split(r";\s*\n", text) if not body else _split_functions(text):
        if statement.strip():
            env.cr.execute(statement, parameters)


def _split_functions(text):
    return re.split(r";\s*\n(?=\s*(?:CREATE|$))", text)


def _get_parameters(env, scale):
    company = env.ref("base.main_company")
    journals = env["account.journal"].search([("company_id", "=", company.id)])
    bank = journals.filtered(lambda journal: journal.type == "bank")[:1]
    method_line = bank.inbound_payment_method_line_ids[:1]
    outstanding = _get_outstanding(env, company, method_line)
    products = _make_products(env)
    stages = env["crm.stage"].search([], order="sequence, id")
    open_stages = stages.filtered(lambda stage: not stage.is_won)
    accounts = env["account.account"].with_company(company)
    groups = env.ref("base.group_user") | env.ref("sales_team.group_sale_salesman")
    env.flush_all()
    parameters = {
        **scale.counts,
        "seed": scale.seed,
        "start": scale.start,
        "end": scale.end,
        "seconds": (scale.end - scale.start).days * 86400,
        "company": company.id,
        "currency": company.currency_id.id,
        "groups": groups.ids,
        "products": products.ids,
        "uom": products[0].uom_id.id,
        "sale_journal": journals.filtered(lambda journal: journal.type == "sale")[0].id,
        "bank_journal": bank.id,
        "method_line": method_line.id,
        "method": method_line.payment_method_id.id,
        "outstanding": outstanding.id,
        "receivable": accounts.search([("account_type", "=", "asset_receivable")], limit=1).id,
        "income": accounts.search([("account_type", "=", "income")], limit=1).id,
        "stage_1": open_stages[0].id,
        "stage_2": open_stages[1].id,
        "stage_3": open_stages[2].id,
        "stage_won": stages.filtered("is_won")[0].id,
    }
    for name, table in _BASES.items():
        env.cr.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
        [parameters[f"{name}0"]] = env.cr.fetchone()
    parameters["leaf0"] = parameters["team0"] + parameters["areas"] + parameters["regions"]
    return parameters


_BASES = {
    "partner": "res_partner",
    "user": "res_users",
    "team": "crm_team",
    "alias": "mail_alias",
    "lead": "crm_lead",
    "order": "sale_order",
    "move": "account_move",
    "line": "account_move_line",
    "payment": "account_payment",
    "partial": "account_partial_reconcile",
    "full": "account_full_reconcile",
    "message": "mail_message",
}


def _get_outstanding(env, company, method_line):
    """Payments have an entry on an account of their own, as accountants set it up."""
    account = env["account.account"].create(
        {
            "name": "Outstanding Receipts of the Bench",
            "code": "101999",
            "account_type": "asset_current",
            "reconcile": True,
            "company_ids": [Command.set(company.ids)],
        }
    )
    method_line.payment_account_id = account
    return account


def _make_products(env):
    vals = {"type": "service", "invoice_policy": "order", "taxes_id": False}
    return env["product.product"].create(
        [{**vals, "name": f"Product {n}", "list_price": 10 * n + 10} for n in range(PRODUCTS)]
    )


def _drop_indexes(env):
    """Drop what an index of a loaded table costs while loading.

    :return: statements that make them again, with the comments by which Odoo knows its own
    """
    env.cr.execute(
        """SELECT indexname, indexdef, obj_description(to_regclass(quote_ident(indexname)))
             FROM pg_indexes
            WHERE schemaname = 'public' AND tablename = ANY(%s)
              AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)""",
        [list(LOADED)],
    )
    statements = []
    for name, definition, comment in env.cr.fetchall():
        env.cr.execute(f'DROP INDEX "{name}"')
        statements.append(definition)
        if comment:
            text = env.cr.mogrify("%s", [comment]).decode()
            statements.append(f'COMMENT ON INDEX "{name}" IS {text}')
    return statements


def _set_sequences(env):
    for table in NUMBERED:
        env.cr.execute("SELECT to_regclass(%s)", [table])
        if env.cr.fetchone()[0]:
            env.cr.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), MAX(id)) FROM {table}"
                " HAVING MAX(id) IS NOT NULL"
            )


def analyze(env, table=""):
    connection = env.cr._cnx
    connection.commit()
    connection.autocommit = True
    env.cr.execute(f"VACUUM ANALYZE {table}")
    connection.autocommit = False


# ---- what the module is set up to judge --------------------------------------------------------


def set_up(env, scale):
    """One scheme with eight measures and targets for everybody, facts of all months; the months
    before the last are closed."""
    _forget_template(env)
    _make_scheme(env)
    periods = _make_periods(env, scale)
    env["sales.kpi.deal"]._backfill()
    env["account.partial.reconcile"]._fill_kpi_days()
    env.cr.commit()
    _set_targets(env, periods[-1])
    for period in periods:
        period.refresh()
        env.cr.commit()
    env.cr.execute(
        "UPDATE sales_kpi_period SET state = 'locked' WHERE id = ANY(%s)", [periods[:-1].ids]
    )
    env.cr.commit()
    env.invalidate_all()
    analyze(env)


def _forget_template(env):
    """Nothing of what the installation counted in the empty template."""
    for table in ("sales_kpi_score", "sales_kpi_fact", "sales_kpi_reading", "sales_kpi_period"):
        env.cr.execute(f"DELETE FROM {table}")
    env.invalidate_all()


def _make_scheme(env):
    """Only what the eight measures need is counted."""
    definitions = env["sales.kpi.definition"].search([])
    chosen = definitions.filtered(lambda definition: definition.code in MEASURES)
    (definitions - chosen).write({"active": False})
    env["sales.kpi.scheme"].search([]).active = False
    by_code = {definition.code: definition for definition in chosen}
    lines = [
        {
            "sequence": place,
            "definition_id": by_code[code].id,
            "weight": 12.5,
            "default_target": target,
            "prorate": by_code[code].is_additive,
            "tie_breaker": 1 if code == "order_amount" else 0,
        }
        for place, (code, target) in enumerate(MEASURES.items())
    ]
    env["sales.kpi.scheme"].create(
        {
            "name": "Bench",
            "period_type": "month",
            "line_ids": [Command.create(vals) for vals in lines],
        }
    )


def _make_periods(env, scale):
    days = [shift(scale.month, -n) for n in range(scale.months - 1, -1, -1)]
    Period = env["sales.kpi.period"]
    return Period.union(*(Period.get_or_create("month", day) for day in days))


def _set_targets(env, period):
    """Everybody has a target of his own for each measure that adds up."""
    env.cr.execute(
        """INSERT INTO sales_kpi_target (period_id, definition_id, company_id, user_id, team_id,
                                         subject_type, value, create_uid, write_uid)
           SELECT %s, line.definition_id, member.company_id, member.user_id, member.team_id, 'user',
                  round(line.default_target * (0.7 + 0.006 * ((member.user_id * 7919) %% 101))),
                  1, 1
             FROM sales_kpi_membership member,
                  sales_kpi_scheme_line line
             JOIN sales_kpi_scheme scheme ON scheme.id = line.scheme_id AND scheme.active
            WHERE line.default_target >= 1""",
        [period.id],
    )
