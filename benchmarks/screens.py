"""Figure 3: opening the screens, beside the cheapest call that Odoo has."""

from odoo.fields import Date

from .database import environment
from .server import Viewer, log_in, log_out, serving
from .timing import Row, paired, spread

CHEAPEST = ("res.users", "has_group")
GROUP = "base.group_user"
LEADER, REP, MANAGER = "leader", "rep", "manager"
# what, who looks, model, method
SCREENS = (
    ("leaderboard, a salesperson", REP, "sales.kpi.leaderboard", "get_board"),
    ("leaderboard, a manager", MANAGER, "sales.kpi.leaderboard", "get_board"),
    ("workbench", REP, "sales.kpi.workbench", "get_page"),
    ("team cockpit", LEADER, "sales.kpi.team.cockpit", "get_page"),
    ("company cockpit", MANAGER, "sales.kpi.company.cockpit", "get_page"),
)
# of the others: five times the cheapest call
BOUNDS = {"leaderboard, a manager": {"goal": 4, "limit": 5}, "workbench": {"goal": 5, "limit": 8}}


def run(bench):
    people, screens = prepare(bench.database)
    sessions = log_in(bench.database, people.values())
    try:
        with serving(bench.database) as port:
            viewers = {who: Viewer(port, sessions[uid]) for who, uid in people.items()}
            return [measure(bench, viewers[who], people[who], *screen) for who, *screen in screens]
    finally:
        log_out(sessions)


def prepare(database):
    """({who: user id}, the screens that there are)"""
    with environment(database) as env:
        teams = env["crm.team"].search([("parent_id", "!=", False)], order="id desc", limit=1)
        leader = teams.user_id
        rep = teams.member_ids.filtered(lambda user: user != leader)[:1] or leader
        people = {LEADER: leader.id, REP: rep.id, MANAGER: env.ref("base.user_admin").id}
        screens = [
            (who, name, model, method) for name, who, model, method in SCREENS if model in env
        ]
    return people, screens


def measure(bench, viewer, user_id, name, model, method):
    """The screen and the cheapest call in turn, by the same viewer."""
    options = {"date": Date.to_string(bench.scale.month)}
    viewer.call(model, "refresh", options)  # as the screen does when its figures are old
    ours, cheapest = [], []
    for number in range(max(bench.rounds * 3, 5) + 4):  # both workers get warm
        _answer, taken = viewer.call(model, method, options)
        _answer, least = viewer.call(*CHEAPEST, [user_id], GROUP)
        if number >= 4:
            ours.append(taken)
            cheapest.append(least)
    return Row(
        3,
        f"opening the {name}",
        *paired(ours, cheapest),
        **BOUNDS.get(name, {"goal": 5}),
        details={"ours": spread(ours), "has_group": spread(cheapest)},
    )
