"""A year of two dozen salespeople that is known beforehand: two drop, one games, of one the quotes
leak, and twenty are fine. Written set-based, as it would have come about; by a seed."""

from datetime import date, datetime, time, timedelta
from random import Random

from odoo.tools import SQL

FIRST, MARCH = date(2025, 3, 1), (date(2026, 3, 1), date(2026, 3, 31))
SIZE = 1_000  # of a deal, as a rule
DROPPED = (0,)  # weekdays on which those who drop still work
LEAKS = (0, 2)  # weekdays on which the one still wins, whose quotes leak


class PlantedYear:
    """
    :param reps: users: two who drop, one whose quotes leak, one who games, and those who are fine
    :param team: to which they belong
    """

    def __init__(self, env, company, reps, team, reason):
        self.env, self.company, self.team, self.reason = env, company, team, reason
        self.reps = reps
        self.droppers, self.leaker, self.gamer = reps[:2], reps[2], reps[3]
        self.fine = reps[4:]
        self.random = Random(19)
        self.stages = env["crm.stage"].search([("is_won", "=", False)], order="sequence", limit=2)
        self.won = env["crm.stage"].search([("is_won", "=", True)], limit=1)
        self.customers = self._make_customers()
        self.phone = env.ref("sales_kpi.sales_kpi_activity_method_phone")

    def _make_customers(self):
        """Five of each, who owns them."""
        made = self.env["res.partner"].create(
            [
                {"name": f"{rep.login} {number}", "is_company": True, "user_id": rep.id}
                for rep in self.reps
                for number in range(5)
            ]
        )
        return {rep: made[5 * place : 5 * place + 5] for place, rep in enumerate(self.reps)}

    def live_until(self, day):
        """All that happens up to the day before ``day``, and has not happened yet."""
        first = getattr(self, "until", FIRST)
        days = [first + timedelta(days=n) for n in range((day - first).days)]
        self._deal([one for one in days if one.weekday() < 5])
        self._log([one for one in days if one.weekday() < 5])
        self.until = day

    # ---- deals ---------------------------------------------------------------------------------

    def _deal(self, days):
        """Each finds two deals a working day, which are won or lost a week later."""
        deals = [deal for day in days for rep in self.reps for deal in self._find(rep, day)]
        if not deals:
            return
        ids = self._insert_leads(deals)
        moves = [
            move for deal, lead in zip(deals, ids, strict=True) for move in self._move(deal, lead)
        ]
        self.env["sales.kpi.stage.move"]._insert(moves)

    def _find(self, rep, day):
        """(rep, day on which it is closed, whether it is won, amount) of the deals closed on it."""
        is_march = day >= MARCH[0]
        if is_march and rep in self.droppers and day.weekday() not in DROPPED:
            return
        leaks = is_march and rep == self.leaker and day.weekday() not in LEAKS
        for is_won in (not leaks, False):
            yield rep, day, is_won, round(SIZE * self.random.uniform(0.6, 1.4), 2)

    def _insert_leads(self, deals):
        rows = [
            {
                "name": f"Deal of {rep.login} {day}",
                "type": "opportunity",
                "user_id": rep.id,
                "team_id": self.team.id,
                "company_id": self.company.id,
                "stage_id": (self.won if is_won else self.stages[1]).id,
                "partner_id": self.random.choice(self.customers[rep]).id,
                "expected_revenue": amount,
                "active": is_won,
                "won_status": "won" if is_won else "lost",
                "probability": 100 if is_won else 0,
                "create_date": _at(day - timedelta(days=7)),
                "date_closed": _at(day),
                "create_uid": rep.id,
            }
            for rep, day, is_won, amount in deals
        ]
        return self._insert("crm.lead", rows)

    def _move(self, deal, lead):
        rep, day, is_won, amount = deal
        common = {
            "lead_id": lead, "user_id": rep.id, "team_id": self.team.id,
            "company_id": self.company.id, "expected_revenue": amount, "cycle": 1,
            "from_stage_id": None, "lost_reason_id": None, "days": 7.0, "cycle_days": 7.0,
        }  # fmt: skip
        first, last = self.stages.ids
        opened = {"kind": "created", "date": _at(day - timedelta(days=7)), "to_stage_id": first}
        yield common | opened
        quoted = {"kind": "stage", "date": _at(day - timedelta(days=4)), "to_stage_id": last}
        yield common | quoted | {"from_stage_id": first}
        closed = {"kind": "won" if is_won else "lost", "date": _at(day), "from_stage_id": last}
        is_price = not is_won and rep == self.leaker and day >= MARCH[0]
        yield (
            common
            | closed
            | {
                "to_stage_id": self.won.id if is_won else last,
                "lost_reason_id": self.reason.id if is_price else None,
            }
        )

    # ---- activities ----------------------------------------------------------------------------

    def _log(self, days):
        """Two calls a working day, each written down within the hour."""
        rows = [
            self._prepare_call(rep, day, number)
            for day in days
            for rep in self.reps
            if not (day >= MARCH[0] and rep in self.droppers and day.weekday() not in DROPPED)
            for number in range(2)
        ]
        if rows:
            self._insert("sales.kpi.activity", rows)

    def _prepare_call(self, rep, day, number):
        moment = _at(day, 9 + 5 * number)
        return {
            "name": "Call",
            "description": f"{day} {number}",
            "user_id": rep.id,
            "team_id": self.team.id,
            "company_id": self.company.id,
            "partner_id": self.customers[rep][number].id,
            "method_id": self.phone.id,
            "channel": "phone",
            "state": "done",
            "date_start": moment,
            "date_done": moment + timedelta(minutes=20),
            "create_date": moment + timedelta(minutes=20),
            "create_uid": rep.id,
        }

    # ---- writing -------------------------------------------------------------------------------

    def _insert(self, model, rows):
        """Ids of the rows, which are written in one statement."""
        self.env.flush_all()
        Model = self.env[model]
        columns = [SQL.identifier(name) for name in rows[0]]
        values = SQL(", ").join(SQL("%s", tuple(row.values())) for row in rows)
        found = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES %s RETURNING id",
                SQL.identifier(Model._table), SQL(", ").join(columns), values,
            )
        )  # fmt: skip
        self.env.invalidate_all()
        return [row_id for (row_id,) in found]


def _at(day, hour=12):
    return datetime.combine(day, time(hour))
