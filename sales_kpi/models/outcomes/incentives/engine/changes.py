"""Where closed rows and the records that they are of differ. Plain classes: they live for one
refresh only."""

from decimal import Decimal

from odoo import fields
from odoo.tools import SQL

from .earning_basis import Event
from .exact_rows import make_exact, read_exact

ONE = Decimal(1)
KEPT = 10  # columns of a closed row and its document, which those of an event follow
TAKEN = 6  # the place of what was taken of it
PLAIN = "split_part(split_part(%s, ':of:', 1), ':overlay', 1)"  # of a key: without whose part it is
NOTHING = SQL(", ").join([SQL("NULL")] * KEPT)
FAR = fields.Date.to_date("2099-12-31"), fields.Date.to_date("1970-01-01")


class Changes:
    """The closed rows of a plan beside their records as they are.

    :param refresh: ``PlanRefresh``
    """

    def __init__(self, refresh):
        self.refresh, self.env = refresh, refresh.env
        self.plan, self.period = refresh.plan, refresh.period
        self.first = self._find_first()

    def _find_first(self):
        """The first day that a closed payout is of, or a row that was earned; None: nothing is
        closed."""
        [[closed, earned]] = self.env.execute_query(
            SQL(
                """SELECT (SELECT MIN(date_from) FROM sales_kpi_period WHERE id IN (
                                  SELECT period_id FROM sales_kpi_payout
                                   WHERE root_id = %(root)s AND state != 'estimate')),
                          (SELECT MIN(date) FROM sales_kpi_earning row
                             JOIN sales_kpi_incentive plan ON plan.id = row.incentive_id
                            WHERE plan.root_id = %(root)s AND row.key IS NOT NULL)""",
                root=self.plan.root_id.id,
            )
        )
        return closed and min(closed, earned or closed)

    def read(self, line):
        """Compare the keys of a component's closed rows with their records; what is as it was costs
        no more than that.

        :return: (rows of ``KEPT`` columns of the closed row and of its document, and of those of an
            ``Event``; {user id: (number of events, digest)} of the open period, where digests are
            wanted: all that is sold is gone through once)
        """
        rows = self.env.execute_query(self._select_changes(line))
        digests = {row[0]: [int(row[2]), row[1]] for row in rows if row[0] and row[TAKEN] is None}
        return make_exact(row for row in rows if not row[0] or row[TAKEN] is not None), digests

    def _get_span(self):
        """From the first day of closed payouts on; what is older than the cutoff stays as it is."""
        today = self.plan.company_id._get_kpi_today()
        begins = max(self.refresh.get_cutoff(), self.first)
        return begins, max(self.period.date_to, today)

    def _select_now(self, line, date_from, date_to):
        company = self.plan.company_id
        now = self.env["sales.kpi.earning.basis"]._select_events(line, company, date_from, date_to)
        fx = ONE if line.value == "quantity" else self.refresh.plan_fx or ONE
        if fx == ONE:
            return now
        return SQL(
            """SELECT key, document, user_id, team_id, date, ROUND(basis / %(fx)s, 6) AS basis,
                      share, ROUND(whole / %(fx)s, 6) AS whole, ROUND(total / %(fx)s, 6) AS total,
                      res_id, days, is_new, customer_class, is_overlay FROM (%(now)s) plain""",
            now=now,
            fx=fx,
        )

    def _select_closed(self, line):
        """The closed rows of a component that have a key."""
        return SQL(
            """sales_kpi_earning row
                 JOIN sales_kpi_incentive_line line ON line.id = row.line_id
                 JOIN sales_kpi_payout payout ON payout.id = row.payout_id
                WHERE COALESCE(line.root_id, line.id) = %s AND row.company_id = %s
                  AND row.key IS NOT NULL AND row.kind IN ('earned', 'reversed', 'adjustment')
                  AND payout.state != 'estimate'""",
            self.refresh.plan.line_ids._get_lineage()[line.id],
            self.plan.company_id.id,
        )

    def _select_brief(self, line):
        """The keys of closed rows, with as little as tells that nothing happened since."""
        return SQL(
            """SELECT row.user_id, row.key, SUM(row.basis) AS net,
                      MIN(row.date) FILTER (WHERE row.kind = 'earned') AS date,
                      MIN(row.share) AS least, MAX(row.share) AS most
                 FROM %s GROUP BY row.user_id, row.key HAVING MIN(row.date) >= %s""",
            self._select_closed(line),
            self.refresh.get_cutoff(),
        )

    def _select_kept(self, line):
        """The same of those ``asked`` for, with all that they hold by now."""
        return SQL(
            """SELECT row.user_id, row.key, SUM(row.basis) AS net,
                      MIN(row.date) FILTER (WHERE row.kind = 'earned') AS date,
                      (array_agg(row.share ORDER BY row.id DESC))[1] AS share,
                      (array_agg((row.parts->>'total')::numeric ORDER BY row.id DESC))[1] AS total,
                      -COALESCE(SUM(row.basis) FILTER (WHERE row.kind = 'reversed'
                          OR row.parts->>'again' IS NOT NULL), 0) AS taken
                 FROM %s AND (row.user_id, row.key) IN (SELECT user_id, key FROM asked)
                GROUP BY row.user_id, row.key""",
            self._select_closed(line),
        )

    def _select_changes(self, line):
        """Closed rows that are not what their records say, each with the document and the event as
        they are now; and events of closed days that no row is of, with nothing before them."""
        return SQL(
            """WITH now AS MATERIALIZED (%(now)s), brief AS MATERIALIZED (%(brief)s),
                    asked AS MATERIALIZED (
                        SELECT brief.user_id, brief.key FROM brief
                          LEFT JOIN now ON %(briefly)s
                         WHERE now.basis IS DISTINCT FROM brief.net
                            OR now.date IS DISTINCT FROM brief.date
                            OR now.share IS DISTINCT FROM brief.least
                            OR now.share IS DISTINCT FROM brief.most),
                    kept AS MATERIALIZED (%(kept)s),
                    document AS (SELECT %(plain)s AS key,
                                        MAX(ABS(whole)) * SIGN(MAX(whole) + MIN(whole)) AS whole,
                                        MAX(ABS(total)) * SIGN(MAX(total) + MIN(total)) AS total,
                                        MIN(date) AS date FROM now
                                  WHERE %(plain)s IN (SELECT %(plain_asked)s FROM asked)
                                  GROUP BY 1)
               SELECT kept.*, document.whole, document.total, document.date, now.*
                 FROM kept
                 LEFT JOIN now ON %(own)s
                 LEFT JOIN document ON document.key = %(plain_kept)s
                WHERE now.basis IS DISTINCT FROM kept.net OR now.share IS DISTINCT FROM kept.share
                   OR now.date IS DISTINCT FROM kept.date
                %(added)s %(digests)s""",
            now=self._select_now(line, *self._get_span()),
            brief=self._select_brief(line),
            plain=SQL("CASE WHEN is_overlay THEN split_part(key, ':overlay', 1) ELSE key END"),
            plain_asked=SQL(PLAIN, SQL("asked.key")),
            plain_kept=SQL(PLAIN, SQL("kept.key")),
            briefly=self._select_own(line, SQL("brief")),
            kept=self._select_kept(line),
            own=self._select_own(line, SQL("kept")),
            added=self._select_added(line),
            digests=self._select_digests(line) if line in self.refresh.brief else SQL(),
        )

    def _select_digests(self, line):
        """The digests of the open period, as rows of changes."""
        return SQL(
            """UNION ALL
               SELECT event.user_id, SUM(hashtextextended(event::text, 0))::text, COUNT(*),
                      %(nothing)s, %(event)s
                 FROM now event
                WHERE event.user_id > 0 AND event.date BETWEEN %(start)s AND %(end)s
                  AND NOT %(known)s
                GROUP BY event.user_id""",
            nothing=SQL(", ").join([SQL("NULL")] * (KEPT - 3)),
            event=SQL(", ").join([SQL("NULL")] * len(Event._fields[:-1])),
            start=self.period.date_from,
            end=self.period.date_to,
            known=self.refresh.book.select_known(line),
        )

    def _select_own(self, line, row):
        """SQL that finds ``now`` the event of a closed row."""
        if line.kind == "override":
            return SQL("now.key || ':of:' || now.user_id = %s.key", row)
        return SQL("now.key = %(row)s.key AND now.user_id = %(row)s.user_id", row=row)

    def _select_added(self, line):
        """What is dated in a closed payout, and was not known then; what takes back of another
        document is known when anybody, or any leader, lost by it. Of what others sold a leader's
        component looks at what takes back only."""
        if line.kind == "override":
            whose = SQL("now.basis < 0 AND (now.document != now.key OR now.key LIKE 'cash:%%')")
            known = SQL("split_part(row.key, ':of:', 1) = now.key")
            return self._select_unknown(line, whose, known)
        is_other = SQL("(now.basis < 0 AND now.document != now.key)")
        whose = SQL("payout.user_id = now.user_id AND NOT %s", is_other)
        known = SQL("row.key = now.key AND row.user_id = now.user_id")
        return SQL(
            """%(unknown)s
               UNION ALL
               SELECT %(nothing)s, now.* FROM now
                 JOIN (SELECT DISTINCT period.date_from, period.date_to FROM %(closed)s) closed
                   ON now.date BETWEEN closed.date_from AND closed.date_to
                WHERE %(is_other)s AND NOT EXISTS (SELECT FROM brief WHERE brief.key = now.key)""",
            unknown=self._select_unknown(line, whose, known),
            nothing=NOTHING,
            closed=self._select_closed_days(),
            is_other=is_other,
        )

    def _select_unknown(self, line, whose, known):
        """Events of closed days that no row is of.

        :param whose: SQL that tells which of the closed payouts matter
        :param known: SQL that tells which ``row`` is of the event
        """
        return SQL(
            """UNION ALL
               SELECT %(nothing)s, now.* FROM now
                 LEFT JOIN brief ON %(own)s
                WHERE now.basis != 0 AND brief.key IS NULL AND EXISTS (
                      SELECT FROM %(closed)s AND %(whose)s
                         AND now.date BETWEEN period.date_from AND period.date_to)
                  AND NOT EXISTS (
                      SELECT FROM sales_kpi_earning row
                        JOIN sales_kpi_incentive_line line ON line.id = row.line_id
                       WHERE row.company_id = %(company)s AND %(known)s
                         AND row.period_id != %(period)s
                         AND COALESCE(line.root_id, line.id) = %(line)s)""",
            nothing=NOTHING,
            own=self._select_own(line, SQL("brief")),
            closed=self._select_closed_days(),
            whose=whose,
            company=self.plan.company_id.id,
            known=known,
            period=self.period.id,
            line=self.refresh.plan.line_ids._get_lineage()[line.id],
        )

    def _select_closed_days(self):
        return SQL(
            """sales_kpi_payout payout
               JOIN sales_kpi_period period ON period.id = payout.period_id
              WHERE payout.root_id = %s AND payout.state != 'estimate'""",
            self.plan.root_id.id,
        )

    def read_whole(self, line, keys):
        """{key: (whole, total, date)} of documents, whenever they happened."""
        rows = read_exact(
            self.env,
            SQL(
                """SELECT key, MAX(whole), MAX(total), MIN(date) FROM (%s) now
                    WHERE key = ANY(%s) GROUP BY key""",
                self._select_now(line, FAR[1], FAR[0]),
                sorted(keys),
            ),
        )
        return {row[0]: row[1:] for row in rows}
