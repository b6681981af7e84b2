from odoo import api, models


class MailFollowers(models.Model):
    """Everybody reads who follows what: of a confidential record that alone tells too much, such
    as who appealed. Nobody follows one; whoever has to act is asked by an activity, or addressed.
    """

    _inherit = "mail.followers"

    @api.model
    def _insert_followers(self, res_model, *args, **kwargs):
        if self.env[res_model]._kpi_is_confidential:
            return None
        return super()._insert_followers(res_model, *args, **kwargs)
