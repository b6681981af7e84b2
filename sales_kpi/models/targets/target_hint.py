from odoo import api, models
from odoo.tools import SQL

SHARE_PERIODS = 6
REP_PERIODS = 12
TOO_HIGH = 0.6
TOO_LOW = 0.9


class SalesKpiTargetHint(models.AbstractModel):
    """Whether targets are too high or too low, by what was reached before. Reads facts only."""

    _name = "sales.kpi.target.hint"
    _description = "Hints That Calibrate Targets"

    @api.private
    def _get_reached_shares(self, company, definitions, period_type, day, count=SHARE_PERIODS):
        """How many of the targets of salespeople were reached in the last periods.

        :param period_type: type of the periods
        :param day: the periods ended before this local day
        :param count: so many periods at most
        :return: {definition id: (reached, targets)}; without any target there is no entry
        """
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT target.definition_id, COUNT(*) FILTER (WHERE fact.has_value AND CASE
                           WHEN definition.direction = 'lower' THEN fact.value <= target.value
                           ELSE fact.value >= target.value END), COUNT(*)
                  FROM sales_kpi_target target
                  JOIN sales_kpi_definition definition ON definition.id = target.definition_id
                  JOIN sales_kpi_fact fact ON fact.period_id = target.period_id
                       AND fact.definition_id = target.definition_id
                       AND fact.subject_type = 'user' AND fact.user_id = target.user_id
                 WHERE target.subject_type = 'user' AND target.definition_id = ANY(%s)
                       AND target.period_id = ANY(ARRAY(%s))
              GROUP BY target.definition_id
                """,
                definitions.ids,
                self._get_periods(company, period_type, day, count),
            )
        )
        return {definition_id: (reached, targets) for definition_id, reached, targets in rows}

    @api.private
    def _get_stretches(self, company, definitions, period_type, day, count=REP_PERIODS):
        """What each salesperson reached or bettered in one of five of the last periods: the 80th
        percentile of his figures; the 20th where lower is better.

        :return: {(definition id, user id): figure}
        """
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT fact.definition_id, fact.user_id, CASE definition.direction
                           WHEN 'lower' THEN PERCENTILE_CONT(0.2) WITHIN GROUP (ORDER BY value)
                           ELSE PERCENTILE_CONT(0.8) WITHIN GROUP (ORDER BY value) END
                  FROM sales_kpi_fact fact
                  JOIN sales_kpi_definition definition ON definition.id = fact.definition_id
                 WHERE fact.subject_type = 'user' AND fact.has_value
                       AND fact.definition_id = ANY(%s) AND fact.period_id = ANY(ARRAY(%s))
              GROUP BY fact.definition_id, fact.user_id, definition.direction
                """,
                definitions.ids,
                self._get_periods(company, period_type, day, count),
            )
        )
        return {(definition_id, user_id): figure for definition_id, user_id, figure in rows}

    # Read as an array: the few periods are found first, whatever the planner knows of the tables.
    def _get_periods(self, company, period_type, day, count):
        return SQL(
            """SELECT id FROM sales_kpi_period
                WHERE company_id = %s AND period_type = %s AND date_to < %s
             ORDER BY date_from DESC LIMIT %s""",
            company.id,
            period_type,
            day,
            count,
        )

    def _flush(self):
        self.env["sales.kpi.period"].flush_model()
        self.env["sales.kpi.definition"].flush_model()
        self.env["sales.kpi.target"].flush_model()

    @api.private
    def _describe_share(self, reached, targets):
        """What a share says about the next targets, in words; empty without targets."""
        if not targets:
            return ""
        share = reached / targets
        text = self._tell_reached(reached, targets)
        if share < TOO_HIGH:
            return f"{text} {self.env._('They were too high.')}"
        if share >= TOO_LOW:
            return f"{text} {self.env._('They were too low.')}"
        return text

    def _tell_reached(self, reached, targets):
        if targets == 1:
            return (
                self.env._("The last target was reached.")
                if reached
                else self.env._("The last target was not reached.")
            )
        share = round(reached / targets * 100)
        if reached == 1:
            return self.env._(
                "1 of the last %(targets)s targets was reached (%(share)s%%).",
                targets=targets,
                share=share,
            )
        return self.env._(
            "%(reached)s of the last %(targets)s targets were reached (%(share)s%%).",
            reached=reached,
            targets=targets,
            share=share,
        )
