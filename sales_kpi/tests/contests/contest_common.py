from contextlib import contextmanager
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command

from ..measures.measure_common import MeasureCommon

BEFORE, DURING, GRACE, OVER = (
    datetime(2026, 3, 6, 12),
    datetime(2026, 3, 12, 12),
    datetime(2026, 3, 17, 12),
    datetime(2026, 3, 25, 12),
)


class ContestCommon(MeasureCommon):
    """A week of contest from Monday 9 to Sunday 15 March 2026, three days of grace after it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Contest = cls.env["sales.kpi.contest"]
        cls.revenue = cls.Definition._find_by_code(["won_revenue"])
        cls.won = cls.Definition._find_by_code(["won_count"])

    @classmethod
    def _contest(cls, prizes=(), **values):
        """A draft of a ranking by revenue between Ann, Bob and Carl; ``prizes`` are the money of
        the places from the first on."""
        vals = {
            "name": "Sprint",
            "definition_id": cls.revenue.id,
            "date_from": date(2026, 3, 9),
            "date_to": date(2026, 3, 15),
            "prize_ids": [
                Command.create({"place": place, "amount": amount})
                for place, amount in enumerate(prizes, 1)
            ],
            **values,
        }
        if "user_ids" not in vals and "team_ids" not in vals:
            vals["user_ids"] = [Command.set((cls.ann | cls.bob | cls.carl).ids)]
        return cls.Contest.create(vals)

    @classmethod
    def _start(cls, contest, user=None, moment=BEFORE):
        """Publish a contest before it begins, and let it begin."""
        with freeze_time(moment):
            contest.with_user(user or cls.manager).action_publish()
            for side in contest.side_ids if contest.kind == "duel" else ():
                if not side.accepted_on:
                    contest.with_user(side.user_id).action_accept()
        with freeze_time(
            datetime.combine(contest.date_from, datetime.min.time()) + timedelta(hours=9)
        ):
            cls._play(contest)
        return contest

    @classmethod
    def _play(cls, contest):
        contest.sudo()._play_safely()
        contest.invalidate_recordset()

    @classmethod
    def _end(cls, contest, moment=OVER):
        """Let a contest come to its prizes."""
        with freeze_time(moment):
            cls._play(contest)

    @contextmanager
    def _on(self, moment, contest=None):
        with freeze_time(moment):
            if contest:
                self._play(contest)
            yield

    def _rows(self, contest, user=None):
        """{name of the side's login or team: row of the payload}"""
        rows = self.Contest.with_user(user or self.manager).get_standings(contest.id)["rows"]
        return {self._name(row): row for row in rows}

    def _name(self, row):
        side = self.env["sales.kpi.contest.side"].browse(row["side"])
        return side.user_id.login or side.team_id.name

    def _ranks(self, contest):
        return {name: row["rank"] for name, row in self._rows(contest).items()}
