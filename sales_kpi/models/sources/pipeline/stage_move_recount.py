from odoo import api, models
from odoo.tools import SQL, groupby

from ....tools import pipeline

STEP = (
    "id", "lead_id", "kind", "date", "from_stage_id", "from_stage_name", "to_stage_id",
    "to_stage_name",
)  # fmt: skip
MEASURED = ("kind", "days", "cycle_days", "cycle", "again", "undone")


class SalesKpiStageMove(models.Model):
    """What later moves and corrected dates say about earlier moves: that one was taken back, or
    that an opportunity was closed before it entered the pipeline."""

    _inherit = "sales.kpi.stage.move"

    def _read_log(self, lead_ids, names=()):
        """{lead id: [its own moves as dicts, in order]}; what came by a merge is another deal's.

        :param names: columns that are read besides those that tell what happened
        """
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT %s FROM sales_kpi_stage_move"
                " WHERE lead_id = ANY(%s) AND merged IS NOT TRUE ORDER BY id",
                SQL(", ").join(map(SQL.identifier, (*STEP, *names))),
                list(lead_ids),
            )
        )
        return dict(groupby(rows, lambda row: row["lead_id"]))

    def _apply_hindsight(self, histories):
        """Tell the moves that are not written yet what followed on them.

        :return: (ids of written moves that were taken back, ids of written entries that came too
            late)
        """
        undone, late = [], []
        for history in histories:
            undone += _mark(history.taken_back, undone=True)
            if history.is_late:
                late += _mark([history.entry], kind="imported")
        return undone, late

    def _correct_former(self, undone, late):
        """The same for moves that are written; what a closed period counted stays."""
        back, entries = self.sudo().browse(undone), self.sudo().browse(late)
        if both := back | entries:
            closed = both._find_in_closed_periods()
            (back - closed).write({"undone": True})
            (entries - closed).write({"kind": "imported"})

    def _find_in_closed_periods(self):
        days = {move: (move.company_id, move.company_id._get_kpi_date(move.date)) for move in self}
        closed = self.env["sales.kpi.period"]._hold_days(list(set(days.values())))
        return self.filtered(lambda move: closed.get(days[move]))

    @api.model
    def _recount(self, lead_ids, closed_too=True):
        """Measure all moves of leads anew, after one of their dates was corrected.

        :param closed_too: False: of moves in closed periods, say only what no closed measure read
        """
        self.flush_model()
        changes, made = [], self._read_created(lead_ids)
        for lead_id, own in self._read_log(lead_ids, MEASURED[1:]).items():
            changes += _find_changes(own, made[lead_id])
        if not changes:
            return
        before = {row["id"]: old for old, row in changes}
        rows = {row["id"]: row for _old, row in changes}
        spared = {"kind"} if closed_too else set(MEASURED) - {"again"}
        touched = [
            key for key, row in rows.items() if any(row[n] != before[key][n] for n in spared)
        ]
        for move in self.sudo().browse(touched)._find_in_closed_periods():
            rows[move.id] |= {name: before[move.id][name] for name in spared}
        self._update(list(rows.values()))

    def _read_created(self, lead_ids):
        self.env["crm.lead"].flush_model(["create_date"])
        query = SQL("SELECT id, create_date FROM crm_lead WHERE id = ANY(%s)", list(lead_ids))
        return dict(self.env.execute_query(query))


def _as_step(move):
    """(kind, date, stage left, stage reached) of a row of the log; a deleted stage by its name."""
    stages = (move[f"{side}_stage_id"] or move[f"{side}_stage_name"] for side in ("from", "to"))
    return (move["kind"], move["date"], *stages)


def _mark(keys, **values):
    """Write into those moves that are not written yet; return the ids of the others."""
    for move in keys:
        if isinstance(move, dict):
            move.update(values)
    return [move for move in keys if move and not isinstance(move, dict)]


def _find_changes(own, made):
    """[(row of the log, what it should say)] of the moves of a lead that differ."""
    history = pipeline.History(since=made)
    found = {}
    for move in own:
        values = history.follow(*_as_step(move), key=move["id"])
        if move["kind"] != "stage":
            values["undone"] = bool(move["undone"])  # of a win or loss on the same day
        kind = "created" if move["kind"] in pipeline.ENTRIES else move["kind"]
        found[move["id"]] = {"id": move["id"], "kind": kind, **values}
    for key in history.taken_back:
        found[key]["undone"] = True
    if history.is_late and history.entry:
        found[history.entry]["kind"] = "imported"
    return [
        (move, found[move["id"]])
        for move in own
        if any(_differ(move[name], found[move["id"]][name]) for name in MEASURED)
    ]


def _differ(old, new):
    """An empty mark is none."""
    return old != new and (old or new or new is None)
