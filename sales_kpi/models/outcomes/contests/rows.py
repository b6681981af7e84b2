"""The standings of a contest as somebody may see them. Plain classes: they live for one request
only."""

from functools import cached_property

from odoo.tools import SQL

from ....tools.contests import contest as rules
from .contest import LIVE

THING = 1e-6  # that a thing is worth more than nothing

COLUMNS = (
    "side_id", "rank", "value", "has_value", "amount", "share", "reached_on", "reason", "prize",
    "thing", "prize_given", "prize_taken",
)  # fmt: skip


class Rows:
    """
    :param contest: ``sales.kpi.contest`` that the user may read
    :param is_public: whether only what everybody may see is told, whoever the user is
    """

    def __init__(self, contest, is_public=False):
        self.env, self.contest, self.is_public = contest.env, contest.sudo(), is_public
        self.viewer = contest.sudo(False).env["sales.kpi.viewer"]
        self.rows = self._read()

    def _read(self):
        """The rows by place; who has none comes last."""
        self.env["sales.kpi.contest.standing"].flush_model()
        columns = SQL(", ").join(SQL.identifier("standing", name) for name in COLUMNS)
        return self.env.execute_query_dict(
            SQL(
                """SELECT %s, side.id AS side, side.name, side.user_id, side.team_id,
                          side.accepted_on IS NOT NULL AS has_accepted,
                          EXISTS (SELECT FROM sales_kpi_contest_side_user_rel rel
                                   WHERE rel.side_id = side.id AND rel.user_id = %s) AS is_mine
                     FROM sales_kpi_contest_side side
                     LEFT JOIN sales_kpi_contest_standing standing ON standing.side_id = side.id
                    WHERE side.contest_id = %s
                    ORDER BY standing.rank NULLS LAST, standing.amount DESC NULLS LAST, side.name,
                             side.id""",
                columns,
                self.env.uid,
                self.contest.id,
            )
        )

    # ---- who sees what -------------------------------------------------------------------------

    @cached_property
    def _sees_all(self):
        return self.viewer._is_manager()

    @cached_property
    def _led(self):
        return set(self.viewer._get_led_teams().ids)

    @cached_property
    def _is_shown_all(self):
        """Who only pays the prizes is shown no figures."""
        in_sales = self.env.su or self.env.user.has_group("sales_team.group_sale_salesman")
        return self.contest.visibility == "figures" and in_sales

    def _sees_figures(self, row):
        return self._is_shown_all or self._is_near(row)

    def _is_near(self, row):
        """Whether it is the viewer's own, or of whom he leads."""
        if self.is_public:
            return False
        return row["is_mine"] or self._sees_all or row["team_id"] in self._led

    # ---- payload -------------------------------------------------------------------------------

    def get(self, most=None):
        """The first rows that the viewer may see, or all of them."""
        is_own = self.contest.visibility == "own"
        seen = [row for row in self.rows if not is_own or self._is_near(row)]
        return [self._tell(row) for row in seen[:most]]

    def _tell(self, row):
        shows = self._sees_figures(row)
        value = row["value"] if row["has_value"] and shows else None
        gap, place = self._get_gap(row) if shows else (None, None)
        return {
            "rank": row["rank"] or None,
            "side": row["side"],
            "name": row["name"],
            "value": value,
            "share": self._get_share(row) if shows else None,
            "prize": float(row["prize"] or 0),
            "gap": gap,
            "gap_place": place,
            "gap_text": self._tell_gap(gap, place),
            "value_text": self._tell_value(row, value, shows),
            "prize_text": self._tell_prize(row),
            "reason": self._tell_reason(row) if shows else "",
            "user_id": row["user_id"] or False,
            "is_mine": row["is_mine"],
            "has_accepted": row["has_accepted"],
        }

    def _get_share(self, row):
        """Of the target or goal; where nothing is to be reached, how near he is to the first."""
        if row["share"] is not None or not row["has_value"] or self._best <= 0:
            return row["share"]
        return max(row["value"], 0) / self._best

    @cached_property
    def _best(self):
        return max((row["value"] for row in self.rows if row["has_value"]), default=0)

    def _tell_value(self, row, value, shows):
        if not shows or row["side_id"] is None:
            return ""
        contest = self.contest
        text = contest._tell_value(value)
        if value is None or not contest._is_derived():
            return text if value is not None else contest._tell_figure(row["amount"])
        return f"{text} ({contest._tell_figure(row['amount'])})"

    def _tell_reason(self, row):
        Standing = self.env["sales.kpi.contest.standing"]
        return dict(Standing._fields["reason"]._description_selection(self.env)).get(
            row["reason"], ""
        )

    def _tell_prize(self, row):
        money = float(row["prize_given"] or row["prize"] or 0) - float(row["prize_taken"] or 0)
        return " + ".join(filter(None, (money and self.contest._tell_money(money), row["thing"])))

    # ---- the gap to the next prize -------------------------------------------------------------

    @cached_property
    def _worth(self):
        return {
            prize.place: prize.amount + (THING if prize.thing else 0)
            for prize in self.contest.prize_ids
            if prize.amount or prize.thing
        }

    @cached_property
    def _ranked(self):
        return [row for row in self.rows if row["rank"]]

    def _get_gap(self, row):
        """(what is missing to the nearest place that wins more, that place); (None, None) where
        there is none, or the viewer may not see the figure of who has it."""
        if not row["has_value"] or not row["rank"]:
            return None, None
        if self.contest.kind == "race":
            is_there = row["reached_on"] is not None
            return (None, None) if is_there else (self.contest.goal - row["amount"], 1)
        place = rules.next_prize_place(row["rank"], self._worth)
        if not place:
            return None, None
        holder = self._ranked[place - 1]
        if not self._sees_figures(holder):
            return None, None
        return max(holder["value"] - row["value"], 0.0), place

    def _tell_gap(self, gap, place):
        """In words, as long as anything can be done about it."""
        if gap is None or self.contest.state not in LIVE:
            return ""
        if self.contest.kind == "race":
            return self.env._("%s to go", self.contest._tell_figure(gap))
        text = self.contest._tell_distance(gap)
        return self.env._("%(gap)s behind place %(place)s", gap=text, place=place)
