from odoo import api, models


class SalesKpiActivity(models.Model):
    """Everything that happens when activities are made, changed or deleted, in its order."""

    _inherit = "sales.kpi.activity"

    @api.model
    def default_get(self, fields):
        """Nobody's own default values say what is not his to say."""
        self._check_default_numbers()
        hidden = self._hidden_fields()
        return super().default_get([name for name in fields if name not in hidden])

    @api.model_create_multi
    def create(self, vals_list):
        """Create activities. Without a ``state``, one in the future is planned, else it is done.

        :raise UserError: done in a closed period or in the future
        :raise AccessError: for somebody else, or on a document that the user can't read
        """
        for vals in vals_list:
            self._check_given_numbers(vals)
        creator = self.with_env(self.env(context=self._get_creation_context()))
        vals_list = [creator._prepare_create_vals(vals) for vals in vals_list]
        activities = super(SalesKpiActivity, creator).create(vals_list).with_env(self.env)
        activities._check_created()
        activities._schedule()
        activities.filtered("date_next")._check_due_days_open()
        activities._note_responses(activities.lead_id)
        return activities

    def write(self, vals):
        """See `create` for what is refused; besides, what is done in a closed period stays."""
        # What looks first at what was there before, looks last at what is there now.
        with self._renew_responses(vals), self._guard_due_days(vals):
            self._check_given_numbers(vals)
            with self._guard(vals) as allowed:
                result = super().write(allowed)
            self._reschedule(vals)
        return result

    def unlink(self):
        leads = self.filtered("is_first_response").lead_id
        self._unschedule()
        result = super().unlink()
        self.browse()._note_responses(leads)
        return result
