"""Demo data: a sales organisation of three teams and its last six months, relative to today.

    from odoo.addons.sales_kpi import demo
    demo.build(env)
    demo.print_leaderboard(env)

Nothing of this is loaded with the module: call it where it is wanted.
"""

import sys

from odoo.tools import SQL

from . import board, cast
from .activities import Activities
from .alerts import Alerts
from .appraisals import Appraisals
from .books import Books
from .contests import Contests
from .findings import Findings
from .goals import Goals
from .orders import Orders
from .past import Past
from .pay import Pay
from .pay_months import PayMonths
from .pipeline import Pipeline
from .reports import Reports
from .schedules import Schedules
from .stream import Stream
from .world import NAMESPACE, World

FILLED = (
    "account.move", "account.move.line", "account.partial.reconcile", "account.payment", "crm.lead",
    "crm.stage", "res.partner", "res.users", "sale.order", "sale.order.line",
    "sales.kpi.activity", "sales.kpi.share", "sales.kpi.stage.move",
)  # fmt: skip


def build(env):
    """Make the demo data in the current company. Done once: a second call changes nothing.

    :param env: a superuser's environment, as in Odoo's shell
    :return: True when the data was made, False when it was there already
    """
    if env["ir.model.data"].sudo().search_count([("module", "=", NAMESPACE)], limit=1):
        return False
    world = World(env)
    world.build()
    stories = Pipeline(world).build()
    orders = Orders(world).build(stories)
    books = Books(world)
    invoices = books.build(orders)
    Activities(world).build(stories, invoices)
    Past(world).build()
    env.flush_all()
    _tell_planner(env)
    env["sales.kpi.customer"]._refresh(world.company)
    stream = Stream(world)
    stream.open()
    goals = Goals(world)
    goals.build()
    pay = Pay(world)
    pay.build()
    appraisals = Appraisals(world)
    appraisals.lock(goals.periods[: pay.CLOSED[0]])
    PayMonths(world, pay, books).build(goals.periods)
    appraisals.build(goals.periods)
    Contests(world).build()
    Findings(world).build()
    stream.build()
    Alerts(world).build()
    Reports(world).build()
    Schedules(world).build()
    env["sales.kpi.outlook"]._look_ahead_all(world.company)
    env.flush_all()
    env.invalidate_all()
    return True


def _tell_planner(env):
    """All was made in this transaction: PostgreSQL still takes the tables for empty."""
    tables = [SQL.identifier(env[model]._table) for model in FILLED]
    env.cr.execute(SQL("ANALYZE %s", SQL(", ").join(tables)))


def logins(env):
    """[(login, name, role)] of the demo users; the password is the login."""
    people = [(*cast.MANAGER, "sales manager"), (*cast.ACCOUNTANT, "accountant")]
    for team in cast.TEAMS:
        people.append((*team.leader, f"leader of {team.name}"))
        people += [(rep.login, rep.name, f"salesperson in {team.name}") for rep in team.reps]
    known = set(env["res.users"].sudo().search([]).mapped("login"))
    return [person for person in people if person[0] in known]


def print_leaderboard(env):
    """Count this month again and print the leaderboard of the first active scheme."""
    Board = env["sales.kpi.leaderboard"]
    Board.refresh({})
    _print(board.render(Board.get_board({"limit": 200, "opened": True})))


def _print(text):
    """Print, also to a terminal that knows no Chinese."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))  # pylint: disable=print-used
