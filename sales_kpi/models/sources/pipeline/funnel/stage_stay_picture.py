from odoo import api, models


class SalesKpiStageStay(models.Model):
    """The picture of a sales funnel, the same on every screen."""

    _inherit = "sales.kpi.stage.stay"

    @api.model
    def _get_funnel_picture(self, stages):
        """What the chart of a funnel shows of each stage of ``get_funnel``: its bar, as wide as
        many came to it, and in words what became of them.

        :return: [{"id", "name", "value", "text", "width" in per cent, "conversion",
            "conversion_text", "told_text", "note_text", "other_text", "mark"}]
        """
        most = max((stage["entered"] for stage in stages), default=0)
        return [
            {
                "id": stage["stage_id"] or f"deleted-{stage['name']}",
                "name": stage["name"],
                "value": stage["entered"],
                "text": f"{stage['entered']:,}",
                "width": _get_width(stage["entered"], most),
                "conversion": stage["conversion"],
                "conversion_text": self._tell_conversion(stage),
                "told_text": self._tell_stage(stage),
                "note_text": self._tell_aside(stage),
                "other_text": "",
                "mark": {"kind": "stage", "stage_id": stage["stage_id"], "name": stage["name"]},
            }
            for stage in stages
        ]

    def _tell_conversion(self, stage):
        if stage["conversion"] is None:
            return ""
        return self.env._("%s went on", f"{stage['conversion']:.0%}")

    def _tell_stage(self, stage):
        """The parts of those that came, which add up to them."""
        if not stage["entered"]:
            return self.env._("None came this far.")
        if stage["is_won"]:
            text = self.env._(
                "%(entered)s = %(advanced)s won + %(lost)s lost + %(still)s open again"
            )
        else:
            text = self.env._(
                "%(entered)s = %(advanced)s went on + %(lost)s lost + %(still)s still there"
            )
        names = ("entered", "advanced", "lost", "still")
        return text % {name: f"{stage[name]:,}" for name in names}

    def _tell_aside(self, stage):
        """Whoever is elsewhere than the picture says."""
        notes = []
        if stage["skipped"]:
            notes.append(self.env._("%s jumped over it", f"{stage['skipped']:,}"))
        if stage["back"]:
            notes.append(self.env._("%s went back since", f"{stage['back']:,}"))
        return ", ".join(notes)


def _get_width(count, most):
    """A stage to which anything came stays in sight."""
    return max(1, round(100 * count / most, 1)) if count else 0
