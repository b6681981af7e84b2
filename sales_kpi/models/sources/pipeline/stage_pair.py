from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# A pair's id is that of the arrival and of the stage before it in one number: JavaScript reads
# numbers up to 2^53 right, and an arrival's id has 31 bits.
_STAGES = 2**20


class SalesKpiStagePair(models.Model):
    """How long opportunities take from one stage to another, whatever lies between: one row a
    first arrival in a stage and a stage in which the opportunity had arrived before.

    Who goes back and comes again has arrived the first time; a stage that was jumped over was never
    arrived in. An opportunity that is sold again after a win arrives anew from its reopening on;
    a loss taken back goes on as before, as in the sales cycle. Credit goes to the owner at the
    second arrival, and ``days`` are between the two instants. What happened to opportunities that
    were merged into another one doesn't count. Rows are read from the log of stage moves and can't
    be written.
    """

    _name = "sales.kpi.stage.pair"
    _description = "Way Between Two Stages"
    _inherit = ["sales.kpi.lead.row"]
    _auto = False
    _depends = {
        "sales.kpi.stage.move": [
            "company_id",
            "date",
            "kind",
            "lead_id",
            "merged",
            "partner_id",
            "team_id",
            "to_stage_id",
            "undone",
            "user_id",
        ],
    }

    move_id = fields.Many2one("sales.kpi.stage.move", string="Arrival", readonly=True)
    from_stage_id = fields.Many2one("crm.stage", string="From", readonly=True)
    to_stage_id = fields.Many2one("crm.stage", string="To", readonly=True)
    date_from = fields.Datetime(string="Arrived in the First", readonly=True)
    date = fields.Datetime(string="Arrived in the Second", readonly=True)
    days = fields.Float(
        string="Days Between",
        readonly=True,
        aggregator="avg",
        help="Days from the first arrival to the second.",
    )

    def _search(self, domain, *args, **kwargs):
        """Who asks for a row by its id asks for its arrival, too: that has an index."""
        return super()._search(Domain(domain).map_conditions(_with_move), *args, **kwargs)

    @property
    def _table_query(self):
        """The arrivals, each with the stages before it: those are looked up an arrival at a time,
        so that an asked period costs as much as it has arrivals."""
        return SQL(
            """
            SELECT reached.id::bigint * %(stages)s + former.stage_id AS id,
                   reached.id AS move_id,
                   former.stage_id AS from_stage_id,
                   reached.to_stage_id AS to_stage_id,
                   former.date AS date_from,
                   reached.date AS date,
                   EXTRACT(EPOCH FROM reached.date - former.date)::float / 86400 AS days,
                   reached.lead_id AS lead_id,
                   reached.partner_id AS partner_id,
                   reached.user_id AS user_id,
                   reached.team_id AS team_id,
                   reached.company_id AS company_id
              FROM sales_kpi_stage_move reached
              LEFT JOIN LATERAL (%(last_win)s) win ON TRUE
              JOIN LATERAL (
                       SELECT DISTINCT ON (arrival.to_stage_id)
                              arrival.to_stage_id AS stage_id, arrival.date
                         %(arrivals)s
                     ORDER BY arrival.to_stage_id, arrival.date, arrival.id
                   ) former ON former.stage_id != reached.to_stage_id
             WHERE %(is_arrival)s
               AND NOT EXISTS (SELECT 1 %(arrivals)s
                                  AND arrival.to_stage_id = reached.to_stage_id)
            """,
            stages=_STAGES,
            last_win=self._select_last_win(),
            arrivals=self._from_arrivals(),
            is_arrival=self._where_arrival("reached"),
        )

    def _select_last_win(self):
        """The win with which the sales cycle before this arrival's ended, if any."""
        return SQL(
            """
            SELECT won.date, won.id
              FROM sales_kpi_stage_move won
             WHERE won.lead_id = reached.lead_id
               AND won.kind = 'won'
               AND won.merged IS NOT TRUE
               AND won.undone IS NOT TRUE
               AND (won.date, won.id) < (reached.date, reached.id)
          ORDER BY won.date DESC, won.id DESC
             LIMIT 1
            """
        )

    def _from_arrivals(self):
        """Arrivals of the same opportunity before this one, in the same sales cycle."""
        return SQL(
            """
              FROM sales_kpi_stage_move arrival
             WHERE arrival.lead_id = reached.lead_id
               AND %s
               AND (arrival.date, arrival.id) < (reached.date, reached.id)
               AND (win.id IS NULL OR (arrival.date, arrival.id) > (win.date, win.id))
            """,
            self._where_arrival("arrival"),
        )

    def _where_arrival(self, alias):
        return SQL(
            """
            %(move)s.kind IN ('created', 'stage', 'won', 'reopened')
            AND %(move)s.merged IS NOT TRUE
            AND %(move)s.undone IS NOT TRUE
            AND %(move)s.to_stage_id IS NOT NULL
            """,
            move=SQL.identifier(alias),
        )


def _with_move(condition):
    """A condition on ids, with the same on the arrivals that these ids begin with."""
    if condition.field_expr != "id" or condition.operator not in ("in", "="):
        return condition
    value = condition.value
    ids = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    moves = [row_id // _STAGES for row_id in ids if isinstance(row_id, int) and row_id]
    return condition & Domain("move_id", "in", moves) if len(moves) == len(ids) else condition
