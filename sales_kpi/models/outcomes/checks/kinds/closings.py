"""What happens around the end of a period, and how a plan makes people end there."""

from collections import defaultdict
from datetime import timedelta

from odoo.tools import SQL

from .....tools.analysis import rush
from .customers import ORDER, Customers
from .deals import Deals
from .kind import Kind, day, money, number

SCORE = "sales.kpi.score"
PROPOSAL = "sales.kpi.target.proposal"
FINE = 50  # the least target of which a piece is two per cent


def get_months(kind, count):
    """The months of which a span holds the last day, and so many before, latest first."""
    Period = kind.env["sales.kpi.period"]
    months = [Period._bounds("month", kind.last, kind.company)]
    while len(months) <= count:
        months.append(Period._bounds("month", months[-1][0] - timedelta(days=1), kind.company))
    return months


class EndRush(Customers):
    """More than usual in the last two working days, and more of that undone within a month."""

    code = "end_rush"
    label = "Rush at the end of the month"
    model = ORDER
    is_booked = True
    uses = {"count": 3, "days": 30}

    def find(self):
        rows = defaultdict(dict)
        months = [month for month in get_months(self, 14) if month[1] < self.last]
        for row in self.env.execute_query_dict(self.select_months(months)):
            rows[row["user_id"]][row["first"]] = row
        found = []
        for first, last in months:
            if self.first <= last:
                found += [self._judge(own, first) for own in rows.values() if first in own]
        return [row for row in found if row]

    def _judge(self, own, first):
        """The row of a month that was a rush, beside the salesperson's months before it."""
        row, former = own[first], [own[month] for month in sorted(own) if month < first][-12:]
        usual = [one["late"] for one in former], [one["undone"] for one in former]
        if not row["ids"] or not rush.is_rush(row["late"], row["undone"], *usual, self.rule.count):
            return None
        told = {"late": row["late"], "undone": row["undone"], "limit": rush.get_limit(usual[0])}
        values = {name: row[name] for name in ("user_id", "ids", "first", "last")}
        return values | {"key": str(first), "figure": row["late"], "told": told}

    def select_months(self, months):
        """A row a salesperson and month: which share came late, and how much of that went back."""
        working = [self.company._get_kpi_working_days(*month)[-2:] for month in months]
        spans = [(month, days) for month, days in zip(months, working, strict=True) if days]
        firsts, lasts = ([span[0][end] for span in spans] for end in (0, 1))
        return SQL(
            """
            WITH month AS (SELECT * FROM unnest(%(firsts)s::date[], %(lasts)s::date[],
                                                %(bounds)s::date[]) AS t(first, last, bound)),
                 sold AS (
                     SELECT sale.id, sale.kpi_user_id AS user_id, month.first, month.last,
                            kept >= month.bound AS is_late, amount, %(undone)s AS is_undone
                       FROM (SELECT sale.*, %(kept)s AS kept, amount_untaxed
                                    / COALESCE(NULLIF(currency_rate, 0), 1) AS amount
                               FROM sale_order sale
                              WHERE company_id = %(company)s AND state IN ('sale', 'cancel')
                                AND kpi_user_id IS NOT NULL AND amount_untaxed > 0) sale
                       JOIN month ON sale.kept BETWEEN month.first AND month.last
                 )
            SELECT user_id, first, last,
                   COALESCE(SUM(amount) FILTER (WHERE is_late), 0)::float / SUM(amount) AS late,
                   COALESCE(SUM(amount) FILTER (WHERE is_late AND is_undone)
                       / SUM(amount) FILTER (WHERE is_late), 0)::float AS undone,
                   array_agg(id ORDER BY id) FILTER (WHERE is_late AND is_undone) AS ids
              FROM sold GROUP BY user_id, first, last
            """,
            firsts=firsts,
            lasts=lasts,
            bounds=[days[0] for _month, days in spans],
            kept=self.day("sale.kpi_credit_date"),
            undone=self._select_undone(),
            company=self.company.id,
        )

    def _select_undone(self):
        """Cancelled, or credited, within the days."""
        return SQL(
            """
            ((sale.state = 'cancel' AND sale.write_date <= sale.kpi_credit_date + %(days)s)
             OR EXISTS (
                SELECT FROM sale_order_line line
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
                  JOIN account_move_line item ON item.id = rel.invoice_line_id
                  JOIN account_move move ON move.id = item.move_id
                 WHERE line.order_id = sale.id AND move.move_type = 'out_refund'
                   AND move.state = 'posted'
                   AND move.invoice_date <= (sale.kpi_credit_date + %(days)s)::date))
            """,
            days=self.days(),
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "%(late)s %% of the orders of the month from %(day)s came in its last two working days "
            "(usually up to %(limit)s %%), and %(undone)s %% of these were cancelled or credited.",
            late=round(100 * told["late"]),
            day=day(finding),
            limit=round(100 * told["limit"]),
            undone=round(100 * told["undone"]),
        )


class AcrossEnd(Deals):
    """In the last open stage when a month ends, and won on the first two days of the next: two
    deals or more, in two months running. One may always fall on these days."""

    code = "across_end"
    label = "Wins held back over the end"
    is_booked = True
    uses = {"count": 2, "days": 2, "amount": 2}

    def select(self):
        return SQL(
            """
            WITH win AS (%(wins)s),
                 often AS (
                     SELECT user_id, place FROM win
                      GROUP BY user_id, place HAVING COUNT(*) >= %(amount)s
                 ),
                 run AS (
                     SELECT win.*, (SELECT COUNT(*) FROM often
                                     WHERE often.user_id = win.user_id
                                       AND often.place >= win.place
                                       AND often.place < win.place + %(count)s) AS running
                       FROM win
                 )
            SELECT user_id, first::text AS key, array_agg(lead_id ORDER BY lead_id) AS ids,
                   SUM(expected_revenue) AS figure, first, MAX(won_day) AS last,
                   jsonb_build_object('amount', SUM(expected_revenue)) AS told
              FROM run WHERE running >= %(count)s AND first BETWEEN %(since)s AND %(until)s
             GROUP BY user_id, first
            """,
            wins=self._select_wins(),
            count=self.rule.count,
            amount=self.rule.amount,
            since=self.first,
            until=self.last,
        )

    def _select_wins(self):
        """Won on the first days of a month, out of the last stage, in which they were before."""
        return SQL(
            """
            SELECT move.lead_id, move.user_id, move.expected_revenue, month.first,
                   month.place, %(day)s AS won_day
              FROM sales_kpi_stage_move move
              JOIN unnest(%(firsts)s::date[]) WITH ORDINALITY AS month(first, place)
                ON %(day)s >= month.first AND %(day)s < month.first + %(span)s::int
              JOIN crm_stage stage ON stage.id = move.from_stage_id
             WHERE move.company_id = %(company)s AND move.kind = 'won'
               AND move.undone IS NOT TRUE AND move.user_id IS NOT NULL
               AND move.date >= %(end)s::timestamp - make_interval(days => 200)
               AND %(entered)s < month.first
               AND NOT EXISTS (SELECT FROM crm_stage later
                                WHERE later.is_won IS NOT TRUE AND later.sequence > stage.sequence)
            """,
            day=self.day("move.date"),
            entered=self.day("move.date - make_interval(secs => move.days * 86400)"),
            firsts=[month[0] for month in get_months(self, 4)],
            span=self.rule.days,
            company=self.company.id,
            end=self.end,
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "Opportunities that stood in the last stage when the month ended and were won by "
            "%(day)s: %(count)s, for %(amount)s in all. It was so in the month before, too.",
            count=number(finding, finding.count),
            amount=money(finding, told["amount"]),
            day=day(finding, finding.date_to),
        )


class DeadlineMoved(Deals):
    """The expected closing was put off over the end of a month, in its last days."""

    code = "deadline_moved"
    label = "Closing dates put off over the end"
    is_booked = True
    uses = {"count": 3, "days": 3}

    def select(self):
        months = get_months(self, 3)
        return SQL(
            """
            SELECT change.author_id AS user_id, month.first::text AS key,
                   array_agg(DISTINCT change.res_id) AS ids,
                   COUNT(DISTINCT change.res_id) AS figure,
                   MIN(%(day)s) AS first, month.last AS last, '{}'::jsonb AS told
              FROM (%(changes)s) change
              JOIN crm_lead lead ON lead.id = change.res_id AND lead.user_id = change.author_id
              JOIN unnest(%(firsts)s::date[], %(lasts)s::date[]) AS month(first, last)
                ON %(day)s > month.last - %(span)s::int AND %(day)s <= month.last
             WHERE change.old_date::date BETWEEN month.first AND month.last
               AND change.new_date::date > month.last AND %(within)s
               AND COALESCE(lead.company_id, %(company)s) = %(company)s
             GROUP BY change.author_id, month.first, month.last
            HAVING COUNT(DISTINCT change.res_id) >= %(count)s
            """,
            day=self.day("change.date"),
            changes=self.changes(self.model, "date_deadline"),
            firsts=[month[0] for month in months],
            lasts=[month[1] for month in months],
            span=self.rule.days,
            within=self.within("change.date"),
            company=self.company.id,
            count=self.rule.count,
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "The closing dates of %(count)s opportunities were put off over %(day)s in the last "
            "days before it.",
            count=number(finding, finding.count),
            day=day(finding, finding.date_to),
        )


class Bunching(Kind):
    """Many end just above the target, and few just below it: a cliff in the plan invites that. It
    is nobody's case but the plan's. A rate ends at 100 %, and of a few pieces nobody misses one by
    two per cent."""

    code = "bunching"
    label = "Many end just above the target"
    model = SCORE
    uses = {"count": 4, "amount": 3}

    def select(self):
        return SQL(
            """
            SELECT NULL::int AS user_id, period.id || ':' || line.definition_id AS key,
                   array_agg(score.id ORDER BY score.id)
                       FILTER (WHERE line.achievement >= 1) AS ids,
                   COUNT(*) FILTER (WHERE line.achievement >= 1) AS figure,
                   period.date_from AS first, period.date_to AS last,
                   jsonb_build_object(
                       'above', COUNT(*) FILTER (WHERE line.achievement >= 1),
                       'below', COUNT(*) FILTER (WHERE line.achievement < 1),
                       'measure', line.definition_id) AS told
              FROM sales_kpi_score_line line
              JOIN sales_kpi_score score ON score.id = line.score_id
              JOIN sales_kpi_period period ON period.id = score.period_id
              JOIN sales_kpi_definition measure ON measure.id = line.definition_id
             WHERE score.company_id = %(company)s AND score.subject_type = 'user'
               AND line.status = 'scored' AND line.has_target
               AND line.achievement >= 0.98 AND line.achievement <= 1.02
               AND measure.unit != 'percent' AND line.target >= %(fine)s
               AND period.state != 'open' AND period.date_to >= %(first)s
             GROUP BY period.id, line.definition_id
            HAVING COUNT(*) FILTER (WHERE line.achievement >= 1) >= %(count)s
               AND COUNT(*) FILTER (WHERE line.achievement >= 1)
                   > %(times)s * COUNT(*) FILTER (WHERE line.achievement < 1)
            """,
            company=self.company.id,
            first=self.first,
            fine=FINE,
            count=self.rule.count,
            times=self.rule.amount,
        )

    @classmethod
    def tell(cls, finding, told):
        measure = finding.env["sales.kpi.definition"].browse(told["measure"]).exists()
        return finding.env._(
            "%(measure)s: %(above)s people came to 100–102 %% of the target and %(below)s to "
            "98–100 %%. Does the plan have a step there?",
            measure=measure.name or "",
            above=told["above"],
            below=told["below"],
        )


class SoftTarget(Kind):
    """A leader accepted a target far easier than that of the others, or the former one: his case.
    Of what should be little that is a high one."""

    code = "soft_target"
    label = "Very easy target accepted"
    model = PROPOSAL
    uses = {"percent": 50}

    def select(self):
        return SQL(
            """
            WITH accepted AS (
                SELECT proposal.*, %(day)s AS accepted_day,
                       measure.direction = 'higher' AS is_higher,
                       (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY other.value)
                          FROM sales_kpi_target other
                         WHERE other.period_id = proposal.period_id
                           AND other.definition_id = proposal.definition_id
                           AND other.user_id != proposal.user_id
                        HAVING COUNT(*) > 1) AS usual,
                       (SELECT former.value FROM sales_kpi_target former
                          JOIN sales_kpi_period earlier ON earlier.id = former.period_id
                         WHERE former.definition_id = proposal.definition_id
                           AND former.user_id = proposal.user_id
                           AND earlier.period_type = period.period_type
                           AND earlier.date_to < period.date_from
                         ORDER BY earlier.date_to DESC LIMIT 1) AS former
                  FROM sales_kpi_target_proposal proposal
                  JOIN sales_kpi_period period ON period.id = proposal.period_id
                  JOIN sales_kpi_definition measure ON measure.id = proposal.definition_id
                 WHERE proposal.company_id = %(company)s AND proposal.state = 'accepted'
                   AND %(within)s
            )
            SELECT answered_by_id AS user_id, id::text AS key, ARRAY[id] AS ids, value AS figure,
                   accepted_day AS first, accepted_day AS last,
                   jsonb_build_object('value', value, 'usual', due,
                                      'measure', definition_id) AS told
              FROM (SELECT *, CASE WHEN is_higher THEN GREATEST(usual, former)
                                   ELSE LEAST(usual, former) END AS due FROM accepted) accepted
             WHERE CASE WHEN is_higher THEN value < %(share)s * due
                        ELSE value * %(share)s > due END
            """,
            day=self.day("proposal.answered_on"),
            company=self.company.id,
            within=self.within("proposal.answered_on"),
            share=self.share,
        )

    @classmethod
    def tell(cls, finding, told):
        measure = finding.env["sales.kpi.definition"].browse(told["measure"]).exists()
        return finding.env._(
            "A target of %(value)s was accepted for %(measure)s, where %(usual)s is usual.",
            value=number(finding, told["value"]),
            measure=measure.name or "",
            usual=number(finding, told["usual"]),
        )


KINDS = (EndRush, AcrossEnd, DeadlineMoved, Bunching, SoftTarget)
