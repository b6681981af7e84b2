from odoo import fields, models


class SalesKpiPeriod(models.Model):
    """Appraisals close with their period."""

    _inherit = "sales.kpi.period"

    appraisal_ids = fields.One2many("sales.kpi.appraisal", "period_id", readonly=True)

    def _freeze_outcomes(self):
        result = super()._freeze_outcomes()
        self.env["sales.kpi.appraisal"]._make(self)
        return result

    def _is_published(self):
        """Scorecards are published before the period is locked."""
        return super()._is_published() or bool(self.appraisal_ids.filtered("published_on"))

    def _prepare_lock(self):
        self.appraisal_ids._expire()
        return super()._prepare_lock()

    def _find_lock_obstacles(self):
        obstacles = super()._find_lock_obstacles()
        if open_appeals := self.appraisal_ids.appeal_ids._filter_open():
            obstacles.append(
                self.env._(
                    "%(period)s can't be locked before these appeals are decided:\n%(appeals)s",
                    period=self.display_name,
                    appeals="\n".join(open_appeals.mapped("display_name")),
                )
            )
        if missing := self.appraisal_ids._describe_missing():
            obstacles.append(
                self.env._(
                    "%(period)s can't be locked before everybody has had his say:\n%(missing)s",
                    period=self.display_name,
                    missing="\n".join(missing),
                )
            )
        return obstacles

    def _lock_outcomes(self):
        finals = super()._lock_outcomes()
        self.appraisal_ids._lock()
        return [*finals, self.appraisal_ids]

    def _find_reopen_obstacles(self):
        obstacles = super()._find_reopen_obstacles()
        given = self.appraisal_ids.adjustment_ids.filtered(lambda one: not one.drift_id)
        if given or self.appraisal_ids.appeal_ids:
            obstacles.append(
                self.env._(
                    "%s has appeals or adjustments, which rest on its figures. Adjust the "
                    "scorecards instead of opening it again.",
                    self.display_name,
                )
            )
        return obstacles

    def _take_back(self):
        self.appraisal_ids._take_back()
        return super()._take_back()
