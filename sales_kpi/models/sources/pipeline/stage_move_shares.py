from odoo import api, models
from odoo.tools import SQL

CLOSINGS = ("won", "lost")


class SalesKpiStageMove(models.Model):
    """Wins and losses of opportunities whose credit is shared. Of all others nothing is asked."""

    _inherit = "sales.kpi.stage.move"

    def _get_last_id(self):
        [[last]] = self.env.execute_query(SQL("SELECT MAX(id) FROM sales_kpi_stage_move"))
        return last or 0

    @api.model
    def _share_closings(self, lead_ids, after_id):
        """Keep whose the wins and losses are that were written just now."""
        self.env["crm.lead"].sudo().browse(lead_ids)._kpi_stamp_shares()
        closings = self.sudo().search(
            [("lead_id", "in", lead_ids), ("kind", "in", CLOSINGS), ("id", ">", after_id)]
        )
        self._copy_shares(closings)

    @api.model
    def _share_last_closing(self, lead):
        """The credit of a closed opportunity was changed, and so that of how it was closed."""
        closing = self._get_last(lead.ids, [lead.won_status]).get(lead.id, self)
        self.env["sales.kpi.share"].sudo().search([("move_id", "in", closing.ids)]).unlink()
        self._copy_shares(closing)

    def _copy_shares(self, closings):
        names = SQL("user_id, team_id, kind, percent, state, reason, author_id, create_uid")
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_kpi_share (move_id, company_id, create_date, %(names)s)
                SELECT move.id, move.company_id, share.create_date, %(of_share)s
                  FROM sales_kpi_stage_move move
                  JOIN sales_kpi_share share ON share.lead_id = move.lead_id
                 WHERE move.id = ANY(%(ids)s) AND share.state = 'accepted'
                """,
                names=names,
                of_share=SQL(", ").join(
                    SQL.identifier("share", name) for name in names.code.split(", ")
                ),
                ids=closings.ids,
            )
        )
        closings.invalidate_recordset(["kpi_split_ids"])
        self.env["sales.kpi.share"]._forget_links()
