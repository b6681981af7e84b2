from odoo import models

from ....tools import canonical

FINAL = ("total", "adjustment_sum", "final_total", "final_rating")


class SalesKpiVerifier(models.AbstractModel):
    """The final figures of appraisals, which follow from scores and adjustments."""

    _inherit = "sales.kpi.verifier"

    def _describe_outcomes(self, period, differences):
        """Of those whose scores and adjustments are as sealed: the others are named already."""
        sentences = super()._describe_outcomes(period, differences)
        named_rows = (
            *differences.get("sales.kpi.score", {}).values(),
            *differences.get("sales.kpi.adjustment", {}).values(),
            *differences.get("sales.kpi.appraisal", {}).values(),
        )
        named = {(before or now)["user_id"] for before, now in named_rows}
        fine = period.sudo().appraisal_ids.filtered(lambda one: one.user_id.id not in named)
        return [*sentences, *filter(None, map(self._describe_final, fine))]

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
