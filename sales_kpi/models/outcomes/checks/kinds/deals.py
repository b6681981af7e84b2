"""What becomes of opportunities."""

from odoo.tools import SQL

from .kind import Kind, day, days, money, number

LEAD = "crm.lead"


class Deals(Kind):
    model = LEAD

    def wins(self):
        """Wins that count, with the salesperson they count for."""
        return SQL(
            """
            SELECT move.id, move.lead_id, move.user_id, move.date, move.expected_revenue,
                   move.from_stage_id, move.days, %(day)s AS won_day
              FROM sales_kpi_stage_move move
             WHERE move.company_id = %(company)s AND move.kind = 'won'
               AND move.undone IS NOT TRUE AND move.user_id IS NOT NULL AND %(within)s
            """,
            day=self.day("move.date"),
            company=self.company.id,
            within=self.within("move.date"),
        )

    def large(self):
        """What is a large deal here: the amount that nine of ten wins of a year stay under; NULL
        where there are too few of them to tell."""
        return SQL(
            """
            (SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY expected_revenue)
               FROM sales_kpi_stage_move usual
              WHERE usual.company_id = %(company)s AND usual.kind = 'won'
                AND usual.undone IS NOT TRUE AND usual.expected_revenue > 0
                AND usual.date >= %(end)s::timestamp - make_interval(days => 365)
                AND usual.date < %(end)s
             HAVING COUNT(*) >= 10)
            """,
            company=self.company.id,
            end=self.end,
        )


class Pumped(Deals):
    """The amount was raised shortly before the win, or lowered after it, if only in the same
    second: then it is changed from what was won. A deal that had no amount yet gets its first one.
    """

    code = "pumped"
    label = "Amount raised for the win"
    uses = {"days": 3, "percent": 20}

    def select(self):
        return SQL(
            """
            WITH change AS (%(changes)s),
                 told AS (
                     SELECT win.*,
                            (SELECT old FROM change
                              WHERE res_id = win.lead_id AND date >= win.date - %(days)s
                                AND date <= win.date + interval '1 minute'
                              ORDER BY date, id LIMIT 1) AS former,
                            (SELECT new FROM change
                              WHERE res_id = win.lead_id AND date >= win.date
                                AND (date > win.date OR old = win.expected_revenue)
                              ORDER BY date DESC, id DESC LIMIT 1) AS later
                       FROM (%(wins)s) win
                      WHERE win.expected_revenue > 0
                 )
            SELECT user_id, lead_id || ':' || won_day AS key, ARRAY[lead_id] AS ids,
                   MAX(expected_revenue) AS figure, won_day AS first, won_day AS last,
                   jsonb_build_object('former', MAX(former), 'won', MAX(expected_revenue),
                                      'later', MIN(later)) AS told
              FROM told
             WHERE (former > 0 AND expected_revenue > former * (1 + %(share)s))
                OR later < expected_revenue * (1 - %(share)s)
             GROUP BY user_id, lead_id, won_day
            """,
            changes=self.changes(LEAD, "expected_revenue"),
            wins=self.wins(),
            days=self.days(),
            share=self.share,
        )

    @classmethod
    def tell(cls, finding, told):
        won = money(finding, told["won"])
        former, later = told.get("former"), told.get("later")
        if later is None or (former and later >= told["won"]):
            return finding.env._(
                "The opportunity was won at %(won)s on %(day)s; shortly before it was %(former)s.",
                won=won, day=day(finding), former=money(finding, former or 0),
            )  # fmt: skip
        return finding.env._(
            "The opportunity was won at %(won)s on %(day)s and lowered to %(later)s afterwards.",
            won=won, day=day(finding), later=money(finding, later),
        )  # fmt: skip


class Grabbed(Deals):
    """Who took over a deal himself won it within days. What nobody had, and is fresh, is there to
    be taken."""

    code = "credit_grab"
    label = "Deal taken over before the win"
    uses = {"days": 3}

    def select(self):
        return SQL(
            """
            SELECT win.user_id, win.lead_id || ':' || win.won_day AS key,
                   ARRAY[win.lead_id] AS ids, MAX(win.expected_revenue) AS figure,
                   MAX(%(changed)s) AS first, win.won_day AS last,
                   jsonb_build_object('won', MAX(win.expected_revenue),
                                      'owned', BOOL_OR(change.old_id > 0)) AS told
              FROM (%(wins)s) win
              JOIN (%(changes)s) change ON change.res_id = win.lead_id
              JOIN crm_lead lead ON lead.id = win.lead_id
             WHERE change.new_id = win.user_id AND change.author_id = win.user_id
               AND COALESCE(change.old_id, 0) != change.new_id
               AND change.date <= win.date + interval '1 minute'
               AND change.date >= win.date - %(days)s
               AND (change.old_id > 0 OR lead.create_date < change.date - %(days)s)
             GROUP BY win.user_id, win.lead_id, win.won_day
            """,
            changed=self.day("change.date"),
            wins=self.wins(),
            changes=self.changes(LEAD, "user_id"),
            days=self.days(),
        )

    @classmethod
    def tell(cls, finding, told):
        values = {
            "day": day(finding), "won": day(finding, finding.date_to),
            "amount": money(finding, told["won"]),
        }  # fmt: skip
        if told["owned"]:
            return finding.env._(
                "A colleague's opportunity was taken over on %(day)s by the one who won it on "
                "%(won)s, at %(amount)s.",
                **values,
            )
        return finding.env._(
            "An opportunity that nobody had was taken over on %(day)s and won on %(won)s, at "
            "%(amount)s.",
            **values,
        )


class PingPong(Deals):
    code = "ping_pong"
    label = "Stage moved to and fro"
    uses = {"count": 2}

    def select(self):
        return SQL(
            """
            WITH step AS (
                SELECT lead_id, user_id, direction, %(day)s AS moved,
                       LAG(direction) OVER own AS former, LEAD(direction) OVER own AS later
                  FROM sales_kpi_stage_move move
                 WHERE company_id = %(company)s AND direction != 0 AND merged IS NOT TRUE
                   AND user_id IS NOT NULL AND %(within)s
                WINDOW own AS (PARTITION BY lead_id ORDER BY id)
            )
            SELECT user_id, lead_id || ':' || MIN(moved) AS key, ARRAY[lead_id] AS ids,
                   COUNT(*) AS figure, MIN(moved) AS first, MAX(moved) AS last,
                   jsonb_build_object('times', COUNT(*)) AS told
              FROM step
             WHERE direction = -1 AND former = 1 AND later = 1
             GROUP BY user_id, lead_id HAVING COUNT(*) >= %(count)s
            """,
            day=self.day("move.date"),
            company=self.company.id,
            within=self.within("move.date"),
            count=self.rule.count,
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "An opportunity went forward, back and forward again, %(times)s times (%(days)s).",
            times=told["times"],
            days=days(finding),
        )


class Instant(Deals):
    """Made and won on one day, without any activity, by the same person or for him by a colleague:
    one large deal, or many."""

    code = "instant"
    label = "Made and won on the same day"
    uses = {"count": 3}

    def select(self):
        return SQL(
            """
            SELECT win.user_id, win.won_day::text AS key,
                   array_agg(win.lead_id ORDER BY win.lead_id) AS ids,
                   SUM(win.expected_revenue) AS figure, win.won_day AS first, win.won_day AS last,
                   jsonb_build_object('won', SUM(win.expected_revenue)) AS told
              FROM (%(wins)s) win
              JOIN crm_lead lead ON lead.id = win.lead_id
             WHERE %(made)s = win.won_day AND %(own)s
               AND NOT EXISTS (SELECT FROM sales_kpi_activity act
                                WHERE act.lead_id = win.lead_id AND act.state = 'done')
             GROUP BY win.user_id, win.won_day
            HAVING COUNT(*) >= %(count)s OR MAX(win.expected_revenue) >= %(large)s
            """,
            wins=self.wins(),
            made=self.day("lead.create_date"),
            own=self.by_rep("lead.create_uid", "win.user_id"),
            count=self.rule.count,
            large=self.large(),
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "Opportunities made and won on %(day)s without any activity: %(count)s, for %(amount)s "
            "in all.",
            count=number(finding, finding.count),
            day=day(finding),
            amount=money(finding, told["won"]),
        )


class WonAgain(Deals):
    code = "won_again"
    label = "Won more than once"
    uses = {"days": 31}

    def select(self):
        return SQL(
            """
            SELECT win.user_id, win.lead_id || ':' || MIN(win.won_day) AS key,
                   ARRAY[win.lead_id] AS ids, COUNT(*) AS figure,
                   MIN(win.won_day) AS first, MAX(win.won_day) AS last,
                   jsonb_build_object('times', COUNT(*), 'won', SUM(win.expected_revenue)) AS told
              FROM (SELECT win.*, date - LAG(date) OVER (PARTITION BY user_id, lead_id
                                                        ORDER BY date, id) AS after
                      FROM (%(wins)s) win) win
             GROUP BY win.user_id, win.lead_id HAVING MIN(after) <= %(days)s
            """,
            wins=self.wins(),
            days=self.days(),
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "One opportunity was won %(times)s times (%(days)s), for %(amount)s in all.",
            times=told["times"],
            days=days(finding),
            amount=money(finding, told["won"]),
        )


class Dumped(Deals):
    """Leads that somebody gave away himself, and the colleague lost soon."""

    code = "dumped"
    label = "Leads given away and lost"
    uses = {"count": 3, "days": 14}

    def select(self):
        return SQL(
            """
            SELECT change.author_id AS user_id, change.new_id || ':' || MIN(%(day)s) AS key,
                   array_agg(DISTINCT change.res_id) AS ids,
                   COUNT(DISTINCT change.res_id) AS figure,
                   MIN(%(day)s) AS first, MAX(%(day)s) AS last,
                   jsonb_build_object('days', %(limit)s::int) AS told
              FROM (%(changes)s) change
              JOIN sales_kpi_stage_move lost ON lost.lead_id = change.res_id
             WHERE change.old_id = change.author_id AND change.new_id > 0
               AND change.new_id != change.old_id AND %(within)s
               AND lost.kind = 'lost' AND lost.company_id = %(company)s
               AND lost.user_id = change.new_id AND lost.undone IS NOT TRUE
               AND lost.date >= change.date AND lost.date <= change.date + %(days)s
             GROUP BY change.author_id, change.new_id
            HAVING COUNT(DISTINCT change.res_id) >= %(count)s
            """,
            day=self.day("change.date"),
            changes=self.changes(LEAD, "user_id"),
            within=self.within("change.date"),
            company=self.company.id,
            days=self.days(),
            limit=self.rule.days,
            count=self.rule.count,
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "%(count)s opportunities were given to a colleague from %(day)s on, and lost there "
            "within %(days)s days.",
            count=number(finding, finding.count),
            day=day(finding),
            days=told["days"],
        )


class Outsized(Deals):
    """Amounts that nobody here has ever won, or that are beyond all bounds."""

    code = "outsized"
    label = "Amounts beyond all bounds"
    uses = {"amount": 1e9, "count": 20}

    def select(self):
        return SQL(
            """
            SELECT lead.user_id, MIN(%(day)s)::text AS key,
                   array_agg(lead.id ORDER BY lead.id) AS ids,
                   SUM(lead.expected_revenue) AS figure, MIN(%(day)s) AS first,
                   MAX(%(day)s) AS last,
                   jsonb_build_object('amount', SUM(lead.expected_revenue)) AS told
              FROM crm_lead lead
             WHERE lead.type = 'opportunity' AND lead.active AND lead.user_id IS NOT NULL
               AND COALESCE(lead.company_id, %(company)s) = %(company)s
               AND (lead.company_id IS NOT NULL OR EXISTS (
                    SELECT FROM res_company_users_rel rel
                     WHERE rel.cid = %(company)s AND rel.user_id = lead.user_id))
               AND %(within)s
               AND (lead.expected_revenue >= %(amount)s
                    OR lead.expected_revenue > %(times)s * %(large)s)
             GROUP BY lead.user_id, %(day)s
            """,
            day=self.day("lead.create_date"),
            company=self.company.id,
            within=self.within("lead.write_date"),
            amount=self.rule.amount,
            times=self.rule.count,
            large=self.large(),
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "Opportunities worth %(amount)s together, far more than anybody sells here: %(count)s.",
            count=number(finding, finding.count),
            amount=money(finding, told["amount"]),
        )


KINDS = (Pumped, Grabbed, PingPong, Instant, WonAgain, Dumped, Outsized)
