from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .target import IDENTITY

UNDONE = "-"  # before the batch that was taken back, in the changes that took it back


class SalesKpiTarget(models.Model):
    """What was set at once is taken back at once, from the log of its changes."""

    _inherit = "sales.kpi.target"

    @api.model
    def _find_last_batch(self, company):
        """The newest change of those that were made at once last, and not taken back; or none."""
        Change = self.env["sales.kpi.target.change"].sudo()
        domain = [("company_id", "=", company.id), ("batch", "!=", False)]
        batches = {name for (name,) in Change._read_group(domain, ["batch"])}
        left = [name for name in batches if UNDONE not in name and UNDONE + name not in batches]
        return Change.search([*domain, ("batch", "in", left)], limit=1)

    @api.private
    def _undo_batch(self, batch, company, reason):
        """Set targets back to what they were before they were set at once.

        What somebody changed since stays as he left it.

        :return: (number of targets set back, number left as they are)
        :raise AccessError: the caller sets no targets
        :raise UserError: one of the periods is closed
        """
        self.check_access("write")
        rows = self._read_batch(batch, company)
        self._check_periods_open(
            self.env["sales.kpi.period"].browse({r["period_id"] for r in rows})
        )
        if {(row["subject_type"], row["user_id"]) for row in rows} == {("user", self.env.uid)}:
            self.env["sales.kpi.own.case"]._check(self.env.user, company)
        own = [row for row in rows if row["is_last"]]
        self.with_context(kpi_batch=UNDONE + batch)._write_many(
            [
                {**{name: row[name] for name in IDENTITY}, "value": row["before"]}
                for row in own
                if row["kind"] == "deleted"
            ],
            {row["target_id"]: row["before"] for row in own if row["kind"] == "changed"},
            [row["target_id"] for row in own if row["kind"] == "set"],
            reason,
        )
        return len(own), len(rows) - len(own)

    def _read_batch(self, batch, company):
        """[{"kind", "before", what a target is for, "target_id", "is_last": the target is still
        what the change made of it}] of the changes whose period and measure are there"""
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT own.kind, own.before, own.period_id, own.definition_id, own.subject_type,
                       own.user_id, own.subject_team_id, target.id AS target_id,
                       CASE own.kind WHEN 'deleted' THEN target.id IS NULL
                                     ELSE COALESCE(target.value = own.after, FALSE)
                        END AS is_last
                  FROM sales_kpi_target_change own
             LEFT JOIN sales_kpi_target target
                    ON target.period_id = own.period_id
                   AND target.definition_id = own.definition_id
                   AND target.subject_type = own.subject_type
                   AND target.user_id IS NOT DISTINCT FROM own.user_id
                   AND target.subject_team_id IS NOT DISTINCT FROM own.subject_team_id
                 WHERE own.batch = %s AND own.company_id = %s
                   AND own.period_id IS NOT NULL AND own.definition_id IS NOT NULL
                   AND (own.subject_type != 'user' OR own.user_id IS NOT NULL)
                   AND (own.subject_type != 'team' OR own.subject_team_id IS NOT NULL)
              ORDER BY own.id
                """,
                batch,
                company.id,
            )
        )
        if not rows:
            raise UserError(self.env._("There is nothing to take back."))
        return rows
