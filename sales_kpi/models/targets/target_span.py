from odoo import api, models
from odoo.tools import SQL

from ...tools import target_span


class SalesKpiTarget(models.Model):
    """Targets of quarters, halves and years: where none was set for the whole, those of its
    months say what is to be reached."""

    _inherit = "sales.kpi.target"

    @api.model
    def _get_spans(self, period_type, bounds, company, subject=None, people=None):
        """By one query, and one more where a rate has targets, whatever the number of people.

        :param subject: (kind, id), for one only
        :param people: ids of the salespeople that are asked for; None: all of them
        :return: {measure id: {kind of subject: {its id: ``Span``}}}; nothing of shorter periods
        """
        if period_type not in target_span.PARTS:
            return {}
        targets = self._read_span_targets(bounds, company, subject, people)
        definitions = self.env["sales.kpi.definition"].sudo().browse(targets)
        hows = {definition.id: definition._get_span_rule() for definition in definitions}
        rates = definitions.filtered(lambda one: hows[one.id] == target_span.MEAN)
        Fact = self.env["sales.kpi.fact"].sudo()
        weights = Fact._read_span_weights(company, rates, bounds) if rates else {}
        when = period_type, bounds, company._get_kpi_calendar()
        return {
            measure: _combine(by_subject, hows[measure], when, weights.get(measure, {}))
            for measure, by_subject in targets.items()
        }

    def _read_span_targets(self, bounds, company, subject, people):
        """{measure id: {(kind, id): {(period type, first day): target}}}"""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT * FROM (
                       SELECT target.definition_id, target.subject_type,
                              CASE target.subject_type WHEN 'user' THEN target.user_id
                                   WHEN 'team' THEN target.subject_team_id
                                   ELSE target.company_id END AS subject_id,
                              period.period_type, period.date_from, target.value
                         FROM sales_kpi_target target
                         JOIN sales_kpi_period period ON period.id = target.period_id
                        WHERE period.company_id = %s AND period.period_type = ANY(%s)
                          AND period.date_from >= %s AND period.date_to <= %s
                        ORDER BY target.id) found
                    WHERE %s AND %s""",
                company.id,
                ["month", *target_span.PARTS],
                *bounds,
                SQL("(subject_type, subject_id) = (%s, %s)", *subject) if subject else SQL("true"),
                SQL("true")
                if people is None
                else SQL("(subject_type != 'user' OR subject_id = ANY(%s))", list(people)),
            )
        )
        found = {}
        for definition_id, kind, subject_id, period_type, first, value in rows:
            own = found.setdefault(definition_id, {}).setdefault((kind, subject_id), {})
            own[period_type, first] = value
        return found

    @api.model
    def _add_spans(self, targets, period):
        """Put what months come to beside the targets that were set for the period.

        :param targets: {measure id: {kind: {subject id: target}}}
        """
        bounds = period.date_from, period.date_to
        spans = self._get_spans(period.period_type, bounds, period.company_id)
        for definition_id, kinds in spans.items():
            for kind, by_subject in kinds.items():
                own = targets.setdefault(definition_id, {}).setdefault(kind, {})
                for subject_id, span in by_subject.items():
                    if span.value is not None:
                        own.setdefault(subject_id, span.value)

    @api.model
    def _tell_span(self, span):
        """Where a target of a long period comes from, in words; empty where it was set."""
        if not span or span.how == "own":
            return ""
        if span.value is None and span.known == 1:
            return self.env._("1 of %s months has a target.", span.months)
        if span.value is None:
            return self.env._(
                "%(known)s of %(months)s months have a target.",
                known=span.known, months=span.months,
            )  # fmt: skip
        sentences = {
            target_span.SUM: self.env._("The target is the sum of its %s months' targets."),
            target_span.MEAN: self.env._(
                "The target is the mean of its %s months' targets, weighted by what was counted."
            ),
            target_span.LAST: self.env._("The target is that of the last of its %s months."),
        }
        return sentences[span.how] % span.months


def _combine(by_subject, how, when, weights):
    """{kind of subject: {its id: ``Span``}} of a measure"""
    found = {}
    for (kind, subject_id), targets in by_subject.items():
        weighed = weights.get((kind, subject_id))
        if span := target_span.combine(*when, targets, how, weighed):
            found.setdefault(kind, {})[subject_id] = span
    return found
