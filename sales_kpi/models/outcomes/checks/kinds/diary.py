"""What is written into the log of activities."""

from odoo import SUPERUSER_ID
from odoo.tools import SQL

from .kind import Kind, day, number

ACTIVITY = "sales.kpi.activity"
TYPED = f"CASE WHEN act.create_uid = {SUPERUSER_ID} THEN act.date_done ELSE act.create_date END"


class Diary(Kind):
    model = ACTIVITY

    def typed(self):
        """What a salesperson did, by his own word, or by a colleague's who ticked it off for him:
        it counts when it was typed. A meeting that the system took down by itself is typed when
        it was put into the calendar, if that was after it was held."""
        return SQL(
            """
            SELECT act.*, %(typed)s AS typed, %(day)s AS typed_day
              FROM sales_kpi_activity act
             WHERE act.company_id = %(company)s AND act.state = 'done' AND %(within)s
               AND (%(own)s OR (act.create_uid = %(system)s AND act.date_done > act.date_start))
            """,
            typed=SQL(TYPED),
            day=self.day(TYPED),
            company=self.company.id,
            within=self.within(TYPED),
            own=self.by_rep("act.create_uid", "act.user_id"),
            system=SUPERUSER_ID,
        )


class Burst(Diary):
    """What was both typed and ticked off among so many within minutes: whoever plans his week at
    once, or ticks off in the evening what he planned before, is none of them."""

    code = "burst"
    label = "Many activities at once"
    uses = {"count": 5, "minutes": 10}

    def select(self):
        return SQL(
            """
            WITH typed AS (%(typed)s),
                 dense AS (
                     SELECT *, COUNT(*) OVER (PARTITION BY user_id ORDER BY typed
                                RANGE BETWEEN CURRENT ROW AND %(span)s FOLLOWING) AS after,
                            COUNT(*) OVER (PARTITION BY user_id ORDER BY ticked
                                RANGE BETWEEN CURRENT ROW AND %(span)s FOLLOWING) AS ticked_after
                       FROM (SELECT *, GREATEST(typed, date_done) AS ticked FROM typed) each
                 ),
                 near AS (
                     SELECT *, MAX(after) OVER (PARTITION BY user_id ORDER BY typed
                                RANGE BETWEEN %(span)s PRECEDING AND CURRENT ROW) AS together,
                            MAX(ticked_after) OVER (PARTITION BY user_id ORDER BY ticked
                                RANGE BETWEEN %(span)s PRECEDING AND CURRENT ROW) AS ticked_together
                       FROM dense
                 )
            SELECT user_id, typed_day::text AS key, array_agg(id ORDER BY id) AS ids,
                   MAX(together) AS figure, typed_day AS first, typed_day AS last,
                   jsonb_build_object('most', MAX(together), 'minutes', %(minutes)s::int) AS told
              FROM near
             WHERE together >= %(count)s AND ticked_together >= %(count)s
             GROUP BY user_id, typed_day
            """,
            typed=self.typed(),
            span=self.hours(),
            minutes=self.rule.minutes,
            count=self.rule.count,
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "%(count)s activities were logged on %(day)s within %(minutes)s minutes of each other.",
            count=number(finding, finding.count),
            day=day(finding),
            minutes=told["minutes"],
        )


class LastHours(Diary):
    """A diary that is filled in at once: most of a week's activities are typed in the last hours
    before its last one, and most of these happened on earlier days."""

    code = "last_hours"
    label = "A week's log filled in at once"
    uses = {"count": 10, "minutes": 120, "percent": 50}

    def select(self):
        return SQL(
            """
            WITH typed AS (
                     SELECT typed.*, week.first AS week_first, week.last AS week_last,
                            %(day)s AS happened
                       FROM (%(typed)s) typed
                       JOIN unnest(%(firsts)s::date[], %(lasts)s::date[]) AS week(first, last)
                         ON typed_day BETWEEN week.first AND week.last
                 ),
                 placed AS (
                     SELECT *, typed >= MAX(typed) OVER own - %(span)s AS is_late
                       FROM typed WINDOW own AS (PARTITION BY user_id, week_first)
                 )
            SELECT user_id, week_first::text AS key,
                   array_agg(id ORDER BY id) FILTER (WHERE is_late) AS ids,
                   COUNT(*) FILTER (WHERE is_late)::float / COUNT(*) AS figure,
                   week_first AS first, week_last AS last,
                   jsonb_build_object('all', COUNT(*), 'late', COUNT(*) FILTER (WHERE is_late),
                                      'minutes', %(minutes)s::int) AS told
              FROM placed
             GROUP BY user_id, week_first, week_last
            HAVING COUNT(*) >= %(count)s
               AND COUNT(*) FILTER (WHERE is_late) > %(share)s * COUNT(*)
               AND COUNT(*) FILTER (WHERE is_late AND happened < typed_day)
                   > COUNT(*) FILTER (WHERE is_late) / 2.0
            """,
            typed=self.typed(),
            day=self.day("date_start"),
            firsts=[week[0] for week in self.weeks()],
            lasts=[week[1] for week in self.weeks()],
            span=self.hours(),
            minutes=self.rule.minutes,
            count=self.rule.count,
            share=self.share,
        )

    def weeks(self):
        """The weeks that are over, by the company's own beginning of weeks."""
        Period, found = self.env["sales.kpi.period"], []
        bounds = Period._bounds("week", self.first, self.company)
        while bounds[1] <= self.last:
            found.append(bounds)
            bounds = Period._bounds("week", _after(bounds[1]), self.company)
        return found

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "%(late)s of the %(all)s activities that were logged in the week from %(day)s came in "
            "its last %(minutes)s minutes, most of them for earlier days.",
            late=told["late"],
            all=told["all"],
            day=day(finding),
            minutes=told["minutes"],
        )


class Duplicate(Diary):
    """Word for word the same; where there are no words, one more of them."""

    code = "duplicate"
    label = "The same activity twice"
    uses = {"count": 2}

    def select(self):
        return SQL(
            """
            WITH same AS (
                SELECT user_id, array_agg(id) AS ids, COUNT(*) AS number, happened
                  FROM (SELECT act.*, %(day)s AS happened
                          FROM sales_kpi_activity act
                         WHERE company_id = %(company)s AND state = 'done' AND %(within)s) each
                 GROUP BY user_id, happened, commercial_partner_id, lead_id, method_id,
                          lower(trim(name)), COALESCE(trim(description), ''),
                          COALESCE(trim(result), '')
                HAVING COUNT(*) >= %(count)s
                   AND (COUNT(*) > %(count)s OR MAX(COALESCE(description, result, '')) != '')
            )
            SELECT user_id, happened::text AS key, array_agg(id ORDER BY id) AS ids,
                   COUNT(*) AS figure, happened AS first, happened AS last,
                   jsonb_build_object('most', MAX(number)) AS told
              FROM same, unnest(ids) AS id
             GROUP BY user_id, happened
            """,
            day=self.day("act.date_start"),
            company=self.company.id,
            within=self.within("act.date_start"),
            count=self.rule.count,
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "%(count)s activities of %(day)s tell the same, word for word, of the same customer: "
            "up to %(most)s are alike.",
            count=number(finding, finding.count),
            day=day(finding),
            most=told["most"],
        )


class Backdated(Diary):
    """Typed so many working days after it happened, or a plan that was dated back when it was long
    over."""

    code = "backdating"
    label = "Activities logged late"
    uses = {"days": 3}

    def select(self):
        return SQL(
            """
            WITH typed AS (
                SELECT id, user_id, %(day)s AS happened, typed_day FROM (%(typed)s) typed
                 UNION ALL
                SELECT act.id, act.user_id, %(day)s, %(moved)s
                  FROM (%(changes)s) change
                  JOIN sales_kpi_activity act ON act.id = change.res_id
                 WHERE act.company_id = %(company)s AND act.state = 'done' AND %(within)s
                   AND change.author_id = act.user_id AND change.new_date < change.old_date
            ),
                 late AS (
                SELECT id, user_id, typed_day, happened, typed_day - happened AS gap
                  FROM typed
                 WHERE typed_day - happened > %(days)s
                   AND (SELECT COUNT(*) FROM unnest(%(working)s::date[]) AS work(day)
                         WHERE work.day > happened AND work.day <= typed_day) > %(days)s
            )
            SELECT user_id, typed_day::text AS key, array_agg(DISTINCT id) AS ids,
                   MAX(gap) AS figure, MIN(happened) AS first, typed_day AS last,
                   jsonb_build_object('gap', MAX(gap), 'typed', typed_day) AS told
              FROM late GROUP BY user_id, typed_day
            """,
            typed=self.typed(),
            day=self.day("date_start"),
            moved=self.day("change.date"),
            changes=self.changes(ACTIVITY, "date_start"),
            company=self.company.id,
            within=self.within("change.date"),
            working=self.company._get_kpi_working_days(_before(self.first, 400), self.last),
            days=self.rule.days,
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "Activities logged on %(day)s, up to %(gap)s days after they happened: %(count)s.",
            count=number(finding, finding.count),
            day=day(finding, finding.date_to),
            gap=told["gap"],
        )


class TooLong(Diary):
    """More hours than a day has for work, or as many visits at the same moment."""

    code = "too_long"
    label = "More hours than a day has"
    uses = {"amount": 16, "count": 3}

    def select(self):
        return SQL(
            """
            WITH act AS (
                     SELECT id, user_id, channel, date_start, LEAST(duration, 9999) AS hours,
                            %(day)s AS happened
                       FROM sales_kpi_activity act
                      WHERE company_id = %(company)s AND state = 'done' AND duration > 0
                        AND %(within)s
                 ),
                 at_once AS (
                     SELECT user_id, happened, SUM(step) OVER (
                                PARTITION BY user_id ORDER BY moment, step
                                ROWS UNBOUNDED PRECEDING) AS number
                       FROM (SELECT user_id, happened, date_start AS moment, 1 AS step
                               FROM act WHERE channel = 'visit'
                              UNION ALL
                             SELECT user_id, happened, date_start + hours * interval '1 hour', -1
                               FROM act WHERE channel = 'visit') bounds
                 ),
                 peak AS (SELECT user_id, happened, MAX(number) AS number
                            FROM at_once GROUP BY user_id, happened)
            SELECT user_id, happened::text AS key, array_agg(id ORDER BY id) AS ids,
                   SUM(hours) AS figure, happened AS first, happened AS last,
                   jsonb_build_object('hours', SUM(hours), 'most', MAX(COALESCE(number, 0))) AS told
              FROM act LEFT JOIN peak USING (user_id, happened)
             GROUP BY user_id, happened
            HAVING SUM(hours) > %(hours)s OR MAX(number) >= %(count)s
            """,
            day=self.day("act.date_start"),
            company=self.company.id,
            within=self.within("act.date_start"),
            hours=self.rule.amount,
            count=self.rule.count,
        )

    @classmethod
    def tell(cls, finding, told):
        values = {"day": day(finding), "hours": number(finding, told["hours"])}
        if told["most"] < 2:
            return finding.env._("%(hours)s hours of activities on %(day)s.", **values)
        return finding.env._(
            "%(hours)s hours of activities on %(day)s, up to %(most)s visits at the same moment.",
            most=told["most"],
            **values,
        )


class SelfMade(Diary):
    """What somebody set himself and ticked off at once: follow-ups agreed and done in minutes, and
    to-dos with nothing to say of what came of them."""

    code = "self_made"
    label = "To-dos set and ticked off at once"
    uses = {"count": 3, "minutes": 10}

    def select(self):
        return SQL(
            """
            WITH typed AS (%(typed)s),
                 made AS (
                     SELECT act.id, act.user_id, act.typed_day
                       FROM typed act
                       JOIN sales_kpi_activity former ON former.id = act.previous_id
                      WHERE former.user_id = act.user_id AND former.date_next IS NOT NULL
                        AND act.date_done BETWEEN former.create_date
                                              AND former.create_date + %(span)s
                      UNION
                     SELECT act.id, act.user_id, act.typed_day
                       FROM typed act
                       JOIN mail_activity todo ON todo.id = act.mail_activity_id
                      WHERE todo.create_uid = act.user_id
                        AND act.date_done - todo.create_date < %(span)s
                        AND COALESCE(act.result, '') = '' AND COALESCE(act.description, '') = ''
                 )
            SELECT user_id, typed_day::text AS key, array_agg(id ORDER BY id) AS ids,
                   COUNT(*) AS figure, typed_day AS first, typed_day AS last,
                   jsonb_build_object('minutes', %(minutes)s::int) AS told
              FROM made GROUP BY user_id, typed_day HAVING COUNT(*) >= %(count)s
            """,
            typed=self.typed(),
            span=self.hours(),
            minutes=self.rule.minutes,
            count=self.rule.count,
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "%(count)s to-dos of %(day)s that the salesperson had set himself were ticked off "
            "within %(minutes)s minutes.",
            count=number(finding, finding.count),
            day=day(finding),
            minutes=told["minutes"],
        )


def _after(date):
    return _before(date, -1)


def _before(date, days):
    return date.fromordinal(date.toordinal() - days)


KINDS = (Burst, LastHours, Duplicate, Backdated, TooLong, SelfMade)
