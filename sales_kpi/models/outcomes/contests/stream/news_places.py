from odoo import api, models

from .....tools.compare import least


class SalesKpiNews(models.Model):
    """Targets reached and first places taken, told after scorecards have changed."""

    _inherit = "sales.kpi.news"

    @api.model
    @api.private
    def _gather_places(self, period, is_known=False):
        """Tell what the scorecards of a running period say now and did not say before.

        :param is_known: whether it is to be known from now on, and not told
        """
        company = period.company_id
        schemes = self.env["sales.kpi.scheme"]._get_for(period)
        names, _amounts, places = company._get_kpi_stream_policy()
        if company.kpi_stream == "off" or not names or not places or not schemes:
            return self.browse()
        self = self.sudo()
        found = [*self._find_reached(period, schemes), *self._find_leads(period, schemes)]
        return self._announce([vals | {"active": not is_known} for vals in found])

    def _find_reached(self, period, schemes):
        """Who has reached the target of what weighs most."""
        mains = self.env["sales.kpi.scheme.line"].union(
            *(
                scheme.line_ids._get_weighted()
                .filtered(lambda line: line.definition_id.direction == "higher")
                .sorted(lambda line: -line.weight)[:1]
                for scheme in schemes
            )
        )
        domain = [
            ("score_id.period_id", "=", period.id), ("score_id.subject_type", "=", "user"),
            ("scheme_line_id", "in", mains.ids), ("status", "=", "scored"),
            ("achievement", ">=", least(1)),
        ]  # fmt: skip
        columns = ("score_id.user_id", "score_id.team_id", "definition_id")
        rows = self.env["sales.kpi.score.line"].sudo()._kpi_read_columns(domain, columns)
        known = self._get_keys(period, "target")
        found = [
            self._prepare_place(period, "target", f"{definition_id}:{user_id}", user_id, team_id)
            | {"definition_id": definition_id, "is_big": True}
            for user_id, team_id, definition_id in rows
        ]
        return [vals for vals in found if vals["key"] not in known]

    def _find_leads(self, period, schemes):
        """Who stands alone at the first place, and did not when it was told last; once a day."""
        domain = [
            ("period_id", "=", period.id), ("subject_type", "=", "user"), ("rank", "=", 1),
            ("final_total", ">", 0), ("scheme_id", "in", schemes.ids),
        ]  # fmt: skip
        columns = ("scheme_id", "user_id", "team_id")
        by_scheme = {}
        for scheme_id, *who in (
            self.env["sales.kpi.score"].sudo()._kpi_read_columns(domain, columns)
        ):
            by_scheme.setdefault(scheme_id, []).append(who)
        last = self._get_last_leads(period)
        today = period.company_id._get_kpi_today()
        return [
            self._prepare_place(period, "lead", f"{scheme_id}:{who[0][0]}:{today}", *who[0])
            | {"scheme_id": scheme_id}
            for scheme_id, who in by_scheme.items()
            if len(who) == 1 and last.get(scheme_id) != who[0][0]
        ]

    def _get_last_leads(self, period):
        """{scheme id: user id} of who was told to be the first, last."""
        domain = [("kind", "=", "lead"), ("period_id", "=", period.id)]
        rows = self.with_context(active_test=False)._kpi_read_columns(
            domain, ("scheme_id", "owner_id")
        )
        return dict(rows)

    def _get_keys(self, period, kind):
        domain = [("kind", "=", kind), ("period_id", "=", period.id)]
        rows = self.with_context(active_test=False)._kpi_read_columns(domain, ("source_key",))
        return {key for [key] in rows}

    def _prepare_place(self, period, kind, source, user_id, team_id):
        return {
            "key": f"{kind}:{period.id}:{source}",
            "kind": kind,
            "company_id": period.company_id.id,
            "period_id": period.id,
            "user_id": user_id,
            "team_id": team_id,
        }
