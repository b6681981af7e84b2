from odoo import models


class CrmTeamMember(models.Model):
    _inherit = "crm.team.member"
