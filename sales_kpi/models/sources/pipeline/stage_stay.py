from dataclasses import dataclass
from datetime import datetime

from odoo import api, fields, models
from odoo.tools import SQL

# A win that leaves an opportunity in the stage in which it was.
WON_HERE = SQL(
    """
    (after.kind = 'won' AND (after.to_stage_id, after.to_stage_name)
                            IS NOT DISTINCT FROM (entry.to_stage_id, entry.to_stage_name))
    """
)
# What happened to the opportunity itself, and was not taken back soon.
IS_MOVE = SQL("merged IS NOT TRUE AND NOT (kind = 'stage' AND undone IS TRUE)")
# What a stay is told of the move after it.
AFTER = ("id", "date", "kind", "direction", "to_stage_id", "to_stage_name", "lost_reason_id")


@dataclass(frozen=True)
class Since:
    """From when on stays are read at once (``_all_since``). No caller from outside can make one:
    stays that are left out would be figures that are wrong."""

    moment: datetime


class SalesKpiStageStay(models.Model):
    """Each time an opportunity was in a stage: when it came, how it left, after how long.

    Rows are read off the log of stage moves and can't be written; a row has the id of the move
    that brought the opportunity in. Who had it, in which team, and for how much, is what was true
    when it came in: a deal that is handed over stays with whom it came to.

    An opportunity enters a stage when it is created in it, moved to it, reopened in it, or won
    into it. It leaves with its next move; there is none: it is still there. What came from an
    opportunity that was merged into it is another deal's and doesn't count. A stay that ends by
    winning without a change of stage is won, and so is every arrival in a stage by winning: the
    clock stops there, ``days`` is empty. A deal that was lost goes on in a new stay of its next
    cycle when it is reopened. A move that was taken back within a day is none: the stay goes on.
    An opportunity that was recorded after it was closed has no first stay, and its win is one.

    ``days`` are days of 24 hours; for an opportunity that is still there, until now. Amounts are
    in the currency of the company.
    """

    _name = "sales.kpi.stage.stay"
    _description = "Stay in a Stage"
    _inherit = ["sales.kpi.row"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "sales.kpi.stage.move": [
            "company_id",
            "cycle",
            "date",
            "direction",
            "expected_revenue",
            "from_stage_id",
            "from_stage_name",
            "kind",
            "lead_id",
            "lost_reason_id",
            "merged",
            "partner_id",
            "skipped",
            "team_id",
            "to_stage_id",
            "to_stage_name",
            "undone",
            "user_id",
        ],
        "crm.lead": ["campaign_id", "medium_id", "source_id"],
        "crm.stage": ["sequence"],
        "res.company": ["currency_id"],
    }

    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    stage_name = fields.Char(
        string="Deleted Stage", readonly=True, help="Name of the stage, when it was deleted since."
    )
    stage_label = fields.Char(string="Stage Entered", compute="_compute_stage_labels")
    sequence = fields.Integer(string="Order of the Stage", readonly=True, aggregator=None)
    from_stage_id = fields.Many2one("crm.stage", string="Came From", readonly=True)
    skipped = fields.Integer(
        string="Stages Skipped",
        readonly=True,
        help="Open stages of the pipeline that were jumped over on the way in.",
    )
    date = fields.Datetime(string="Entered", readonly=True)
    date_left = fields.Datetime(
        string="Left", readonly=True, help="Empty while it is there, and when it is won."
    )
    days = fields.Float(
        string="Days in Stage",
        readonly=True,
        aggregator="avg",
        help="From entering until leaving; until now for an opportunity that is still there.",
    )
    outcome = fields.Selection(
        [
            ("advanced", "Advanced"),
            ("back", "Went back"),
            ("aside", "Moved aside"),
            ("lost", "Lost there"),
            ("won", "Won"),
            ("still", "Still there"),
        ],
        readonly=True,
        help="How it left the stage. Moved aside: to a stage of the same rank, or to or from one "
        "that was deleted before the log began.",
    )
    next_stage_id = fields.Many2one("crm.stage", readonly=True)
    next_stage_name = fields.Char(string="Deleted Next Stage", readonly=True)
    next_stage_label = fields.Char(string="Went To", compute="_compute_stage_labels")
    lost_reason_id = fields.Many2one("crm.lost.reason", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        readonly=True,
        help="Who owned the opportunity when it entered the stage.",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    expected_revenue = fields.Monetary(
        readonly=True, help="Amount of the opportunity when it entered the stage."
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    source_id = fields.Many2one("utm.source", readonly=True)
    medium_id = fields.Many2one("utm.medium", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    cycle = fields.Integer(
        readonly=True, aggregator=None, help="1, and one more for each time it was reopened."
    )
    repeat = fields.Boolean(
        string="Was There Before",
        readonly=True,
        help="It was in this stage before, in the same cycle.",
    )

    @property
    def _table_query(self):
        """The moves that enter a stage, each with the move after it. No row needs the rows around
        it, so that a filter on the day or the company is a filter on the log."""
        return SQL(
            """
            SELECT stay.*,
                   CASE WHEN stay.outcome = 'won' OR stay.date_left < stay.date THEN NULL
                        ELSE GREATEST(0, EXTRACT(EPOCH FROM
                             COALESCE(stay.date_left, %s::timestamp) - stay.date) / 86400)::float8
                    END AS days
              FROM (%s) stay
            """,
            fields.Datetime.now(),
            self._select_stays(),
        )

    def _select_stays(self):
        entries, after = SQL("sales_kpi_stage_move"), self._select_after()
        since = self.env.context.get("kpi_stays_since")
        if isinstance(since, Since):
            entries, after = self._select_in_order(since.moment), self._select_following()
        return SQL(
            """
            SELECT entry.id, entry.lead_id, entry.date, entry.cycle, entry.user_id, entry.team_id,
                   entry.company_id, entry.partner_id, entry.expected_revenue,
                   entry.to_stage_id AS stage_id,
                   entry.to_stage_name AS stage_name,
                   entry.from_stage_id,
                   COALESCE(entry.skipped, 0) AS skipped,
                   %(repeat)s AS repeat,
                   %(leaving)s,
                   stage.sequence,
                   lead.source_id, lead.medium_id, lead.campaign_id,
                   company.currency_id
              FROM %(entries)s entry
         LEFT JOIN LATERAL (%(after)s) after ON true
         LEFT JOIN crm_stage stage ON stage.id = entry.to_stage_id
         LEFT JOIN crm_lead lead ON lead.id = entry.lead_id
         LEFT JOIN res_company company ON company.id = entry.company_id
             WHERE %(enters)s
            """,
            repeat=self._select_repeat(),
            leaving=self._select_leaving(),
            entries=entries,
            after=after,
            enters=self._where_enters(),
        )

    def _select_leaving(self):
        """Columns that tell how it left the stage; closed in it, it went nowhere."""
        return SQL(
            """
            CASE WHEN entry.kind = 'won' OR %(won_here)s THEN 'won'
                 WHEN after.id IS NULL THEN 'still'
                 WHEN after.kind = 'lost' THEN 'lost'
                 WHEN after.kind = 'won' OR after.direction > 0 THEN 'advanced'
                 WHEN after.direction < 0 THEN 'back'
                 ELSE 'aside'
             END AS outcome,
            CASE WHEN entry.kind != 'won' AND NOT %(won_here)s THEN after.date END AS date_left,
            CASE WHEN %(moves_on)s THEN after.to_stage_id END AS next_stage_id,
            CASE WHEN %(moves_on)s THEN after.to_stage_name END AS next_stage_name,
            CASE WHEN after.kind = 'lost' THEN after.lost_reason_id END AS lost_reason_id
            """,
            won_here=WON_HERE,
            moves_on=SQL(
                "entry.kind != 'won' AND after.kind != 'lost' AND NOT %(won_here)s",
                won_here=WON_HERE,
            ),
        )

    def _select_after(self):
        """The move after an ``entry``: the log tells the order by its ids."""
        return SQL(
            """
            SELECT id, date, kind, direction, to_stage_id, to_stage_name, lost_reason_id
              FROM sales_kpi_stage_move
             WHERE lead_id = entry.lead_id AND id > entry.id AND %s
             ORDER BY id LIMIT 1
            """,
            IS_MOVE,
        )

    def _where_enters(self):
        """A win enters a stage unless the opportunity was in it, or was created in it as won."""
        return SQL(
            """
                entry.kind IN ('created', 'stage', 'reopened', 'won')
            AND entry.merged IS NOT TRUE
            AND NOT (entry.kind = 'stage' AND entry.undone IS TRUE)
            AND (entry.to_stage_id IS NOT NULL OR entry.to_stage_name IS NOT NULL)
            AND NOT (entry.kind = 'won'
                     AND ((entry.from_stage_id, entry.from_stage_name)
                          IS NOT DISTINCT FROM (entry.to_stage_id, entry.to_stage_name)
                          OR entry.from_stage_id IS NULL AND entry.from_stage_name IS NULL
                             AND %s))
            """,
            self._where_been_here(SQL("been.kind = 'created'")),
        )

    def _select_repeat(self):
        return self._where_been_here(
            SQL("been.kind IN ('created', 'stage', 'reopened', 'won') AND been.cycle = entry.cycle")
        )

    def _where_been_here(self, condition):
        """Whether an earlier move that meets a condition led to the stage of an ``entry``."""
        return SQL(
            """
            EXISTS (SELECT FROM sales_kpi_stage_move been
                     WHERE been.lead_id = entry.lead_id AND been.id < entry.id
                       AND been.merged IS NOT TRUE
                       AND NOT (been.kind = 'stage' AND been.undone IS TRUE) AND %s
                       AND (been.to_stage_id, been.to_stage_name)
                           IS NOT DISTINCT FROM (entry.to_stage_id, entry.to_stage_name))
            """,
            condition,
        )

    # ---- all at once ---------------------------------------------------------------------------

    @api.private
    def _all_since(self, moment):
        """The same model, for whoever reads nearly all stays that began at a moment or later: it
        holds these, and others only by chance. A night looks at a million: the move after each is
        found by sorting the log once, which takes less than looking it up a million times."""
        return self.with_context(kpi_stays_since=Since(moment))

    def _select_in_order(self, since):
        """The moves, each with the columns of the one after it.

        By their ids: a move whose date was corrected is not left out between two others.
        """
        following = (
            SQL("LEAD(%s) OVER own AS %s", SQL.identifier(name), SQL.identifier(f"after_{name}"))
            for name in AFTER
        )
        return SQL(
            """
            (SELECT *, %(following)s
               FROM sales_kpi_stage_move
              WHERE %(is_move)s
                AND id >= (SELECT MIN(id) FROM sales_kpi_stage_move WHERE date >= %(since)s)
             WINDOW own AS (PARTITION BY lead_id ORDER BY id))
            """,
            following=SQL(", ").join(following),
            is_move=IS_MOVE,
            since=since,
        )

    def _select_following(self):
        """The move after an ``entry``, whose columns it has."""
        columns = (
            SQL("%s AS %s", SQL.identifier("entry", f"after_{name}"), SQL.identifier(name))
            for name in AFTER
        )
        return SQL("SELECT %s", SQL(", ").join(columns))

    @api.model
    @api.private
    def _read_still(self, company, before, leads):
        """In which stage each of some opportunities is now: that of its last move, so that nobody
        asks of each move whether another one came after it.

        :param before: naive UTC instant; those that came into their stage later are left out
        :param leads: SQL of a query of opportunities, with the column ``id`` among others
        :return: [tuple of the columns of ``leads``, the stage's id, and the days in it]
        """
        self.env["sales.kpi.stage.move"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT lead.*, entry.to_stage_id,
                       GREATEST(0, EXTRACT(EPOCH FROM %(now)s - entry.date) / 86400)::float8
                  FROM (%(leads)s) lead
                  JOIN LATERAL (SELECT kind, date, company_id, to_stage_id
                                  FROM sales_kpi_stage_move
                                 WHERE lead_id = lead.id AND %(is_move)s
                                 ORDER BY id DESC LIMIT 1) entry ON TRUE
                 WHERE entry.kind IN ('created', 'stage', 'reopened')
                   AND entry.to_stage_id IS NOT NULL
                   AND entry.company_id = %(company)s AND entry.date < %(before)s
                """,
                now=fields.Datetime.now(),
                leads=leads,
                is_move=IS_MOVE,
                company=company.id,
                before=before,
            )
        )

    # ---- names ----------------------------------------------------------------------------------

    @api.depends("stage_id", "stage_name", "next_stage_id", "next_stage_name")
    def _compute_stage_labels(self):
        for stay in self:
            stay.stage_label = stay.stage_id.name or stay.stage_name
            stay.next_stage_label = stay.next_stage_id.name or stay.next_stage_name

    # ---- actions -------------------------------------------------------------------------------

    def action_open_lead(self):
        return self._open_document(self.lead_id)
