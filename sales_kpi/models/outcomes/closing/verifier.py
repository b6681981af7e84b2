from odoo import api, models

from ....tools import canonical
from ...ground.subject import MODELS


class SalesKpiVerifier(models.AbstractModel):
    """Says in words which numbers of a closed period are not as they were sealed."""

    _name = "sales.kpi.verifier"
    _description = "KPI Verifier"

    @api.private
    def _describe(self, period, differences):
        """Sentences about what ``sales.kpi.seal._find_differences`` found, and about evidence
        whose content does not fit its digest.

        :param differences: {model: {id: (values sealed, values now)}}
        """
        self = self.sudo()
        sentences = [
            self._describe_row(name, *pair)
            for name, rows in differences.items()
            for pair in rows.values()
        ]
        sentences += self._describe_outcomes(period, differences)
        known = differences.get("sales.kpi.evidence", {})
        for evidence in period.sudo().evidence_ids:
            if evidence.id not in known and not evidence._is_intact():
                sentences.append(
                    self.env._(
                        "The records counted for %s are not those that were kept.",
                        evidence.definition_id.name,
                    )
                )
        return sentences

    def _describe_outcomes(self, period, differences):
        """Sentences about figures that follow from others and no longer fit them."""
        return []

    def _describe_row(self, name, before, now):
        if name == "sales.kpi.legend" and before and now:
            return self._describe_legend(before, now)
        what = self._get_names(name, before or now)
        if not before:
            return self.env._("%s was added.", what)
        if not now:
            return self.env._("%s was deleted.", what)
        changes = ", ".join(
            self._describe_secret(name, key)
            if canonical.get_hidden(key)
            else f"{self._get_label(name, key)} {before[key]} → {now[key]}"
            for key in before
            if not canonical.same(before[key], now[key])
        )
        return self.env._("%(what)s was changed: %(changes)s.", what=what, changes=changes)

    def _describe_secret(self, name, key):
        """Which figures, of which the seal holds a digest only."""
        labels = [self._get_label(name, column) for column in canonical.get_hidden(key)]
        return self.env._("one of these, which are sealed unread: %s", ", ".join(labels))

    def _describe_legend(self, before, now):
        """Which of the kept names, units and rules was changed."""
        changes = ", ".join(
            f"{path} {old} → {new}"
            for path, old, new in canonical.differences(before["words"], now["words"])
        )
        return self.env._(
            "What the scorecards were written with was changed: %s.", changes or before["id"]
        )

    def _get_label(self, name, key):
        field = self.env[name]._fields.get(key)
        return field._description_string(self.env) if field else key

    def _get_names(self, name, values):
        """The number in words: what it is, of which measure, and whose."""
        names = [self.env["ir.model"]._get(name).name]
        if definition_id := values.get("definition_id"):
            names.append(self._get_name("sales.kpi.definition", definition_id))
        if name in ("ir.attachment", "sales.kpi.period"):
            names.append(values.get("name"))
        names.append(self._get_subject_name(values))
        return " · ".join(filter(None, names))

    def _get_subject_name(self, values):
        if score_id := values.get("score_id"):
            score = self.env["sales.kpi.score"].browse(score_id).exists()
            if score:
                return score.subject_name
        if (kind := values.get("subject_type")) and "subject_id" in values:
            return self._get_name(MODELS.get(kind), values["subject_id"])
        if team_id := values.get("subject_team_id"):
            return self._get_name("crm.team", team_id)
        return self._get_name("res.users", values["user_id"]) if values.get("user_id") else ""

    def _get_name(self, name, res_id):
        if name not in self.env:
            return str(res_id)
        return self.env[name].browse(res_id).exists().display_name or str(res_id)
