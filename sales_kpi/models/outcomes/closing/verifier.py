from odoo import api, models

from ....tools import canonical

FINAL = ("total", "adjustment_sum", "final_total", "final_rating")


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
        sentences += self._describe_finals(period, differences)
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

    def _describe_finals(self, period, differences):
        """Of those whose scores and adjustments are as sealed: the others are named already."""
        rows = [
            before or now
            for name in ("sales.kpi.score", "sales.kpi.adjustment", "sales.kpi.appraisal")
            for before, now in differences.get(name, {}).values()
        ]
        named = {row["user_id"] for row in rows}
        fine = period.sudo().appraisal_ids.filtered(lambda one: one.user_id.id not in named)
        return list(filter(None, map(self._describe_final, fine)))

    def _describe_final(self, appraisal):
        """What is wrong with the final figures of an appraisal, which follow from the others."""
        kept = appraisal.read(FINAL, load=None)[0]
        expected = appraisal._work_out()
        wrong = self._find_wrong(appraisal, kept, expected)
        if score := appraisal.score_id:
            board = {
                "adjustment_sum": score.adjustment,
                "final_total": score.final_total,
                "final_rating": score.final_rating,
            }
            # The same words for the same mistake once.
            wrong = list(dict.fromkeys(wrong + self._find_wrong(appraisal, board, expected)))
        if not wrong:
            return ""
        return self.env._(
            "%(what)s was changed: %(changes)s.",
            what=appraisal.display_name,
            changes=", ".join(wrong),
        )

    def _find_wrong(self, appraisal, kept, expected):
        return [
            f"{self._get_label(appraisal._name, name)} {expected[name]} → {value}"
            for name, value in kept.items()
            if name in FINAL and not canonical.same(expected[name] or False, value or False)
        ]

    def _describe_row(self, name, before, now):
        if name == "sales.kpi.legend" and before and now:
            return self._describe_legend(before, now)
        what = self._get_names(name, before or now)
        if not before:
            return self.env._("%s was added.", what)
        if not now:
            return self.env._("%s was deleted.", what)
        changes = ", ".join(
            f"{self._get_label(name, key)} {before[key]} → {now[key]}"
            for key in before
            if not canonical.same(before[key], now[key])
        )
        return self.env._("%(what)s was changed: %(changes)s.", what=what, changes=changes)

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
        kinds = {"user": "res.users", "team": "crm.team", "company": "res.company"}
        if (kind := values.get("subject_type")) and "subject_id" in values:
            return self._get_name(kinds.get(kind), values["subject_id"])
        if team_id := values.get("subject_team_id"):
            return self._get_name("crm.team", team_id)
        return self._get_name("res.users", values["user_id"]) if values.get("user_id") else ""

    def _get_name(self, name, res_id):
        if name not in self.env:
            return str(res_id)
        return self.env[name].browse(res_id).exists().display_name or str(res_id)
