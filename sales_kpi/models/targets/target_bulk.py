from uuid import uuid4

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .target import IDENTITY


class SalesKpiTarget(models.Model):
    """Thousands of targets at once: a plan of 3,000 people and 12 months sets 50,000."""

    _inherit = "sales.kpi.target"

    @api.private
    def _write_many(self, fresh, changed, gone, reason):
        """Set, change and delete targets in a statement each, with the log of the changes.

        Nobody is told by the chatter: who looks at a target sees its changes there. A plan asks
        everybody by the same rule, its author too; who lets people choose the figures checks that
        nobody sets his own.

        :param fresh: [{"period_id", "definition_id", "subject_type", "user_id", "subject_team_id",
            "value"}], ids or None
        :param changed: {id of a target: its new figure}
        :param gone: ids of targets to delete
        :param reason: why; kept with each change
        :raise AccessError: the caller sets no targets
        :raise UserError: a period is closed, or there is no reason
        """
        if not self.env.context.get("kpi_batch"):
            self = self.with_context(kpi_batch=uuid4().hex)
        for operation in ("create", "write", "unlink"):
            self.check_access(operation)
        reason = str(reason or "").strip()
        if (changed or gone) and not (reason or self.env.su):
            raise UserError(self.env._("Say why the target changes: whoever it is for will ask."))
        old = self._read_many(list(changed))
        periods = {row["period_id"] for row in fresh} | {row["period_id"] for row in old.values()}
        browsed = self.env["sales.kpi.period"].sudo().browse(periods)
        self._check_periods_open(browsed)
        self._name_many([*fresh, *old.values()], browsed)
        self._change_many({id_: (value, old[id_]) for id_, value in changed.items()}, reason)
        # There are few of these; by the ORM, what else hangs on a target goes with it.
        self.sudo().browse(gone).with_context(kpi_reason=reason).unlink()
        self._create_many(fresh, reason)

    def _read_many(self, ids):
        """{id of a target: its columns}"""
        self.flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT id, period_id, definition_id, subject_type, user_id, subject_team_id,
                          company_id, value
                     FROM sales_kpi_target WHERE id = ANY(%s)""",
                ids,
            )
        )
        return {row.pop("id"): row for row in rows}

    def _name_many(self, rows, periods):
        """Add to each row what its columns follow from: name, company and team."""
        Membership = self.env["sales.kpi.membership"].sudo()
        rosters = {
            period.id: Membership._get_roster(period.company_id, period.date_from, period.date_to)
            for period in periods
        }
        companies = {period.id: period.company_id for period in periods}
        names = {
            "period_id": _get_names(periods),
            "definition_id": self._get_names_of("sales.kpi.definition", rows, "definition_id"),
            "user_id": self._get_names_of("res.users", rows, "user_id"),
            "subject_team_id": self._get_names_of("crm.team", rows, "subject_team_id"),
        }
        for row in rows:
            company = companies[row["period_id"]]
            team_id = row["subject_team_id"] or rosters[row["period_id"]].get(row["user_id"])
            who = (
                names["user_id"].get(row["user_id"])
                or names["subject_team_id"].get(row["subject_team_id"])
                or company.name
            )
            parts = [names[key].get(row[key]) for key in ("definition_id", "period_id")]
            row["name"] = " · ".join(filter(None, [*parts, who]))
            row["company_id"], row["team_id"] = company.id, team_id

    def _get_names_of(self, model, rows, column):
        return _get_names(self.env[model].sudo().browse({row[column] for row in rows} - {None}))

    def _create_many(self, rows, reason):
        columns = (*IDENTITY, "company_id", "team_id", "value")
        self._insert([{name: row[name] for name in columns} for row in rows])
        self._log_many("set", [(row, 0, row["value"]) for row in rows], reason)

    def _change_many(self, changed, reason):
        """:param changed: {id: (new figure, what it was)}"""
        rows = [
            (id_, value, old["team_id"]) for id_, (value, old) in changed.items()
        ]  # fmt: skip
        if not rows:
            return
        ids, values, teams = map(list, zip(*rows, strict=True))
        self.env.cr.execute(
            SQL(
                """UPDATE sales_kpi_target AS target
                      SET value = new.value, team_id = new.team_id,
                          write_uid = %(uid)s, write_date = %(now)s
                     FROM UNNEST(%(ids)s::int[], %(values)s::float8[], %(teams)s::int[])
                          AS new(id, value, team_id)
                    WHERE target.id = new.id""",
                uid=self.env.uid,
                now=self.env.cr.now(),
                ids=ids,
                values=values,
                teams=teams,
            )
        )
        self.invalidate_model()
        logged = [(old, old["value"], value) for value, old in changed.values()]
        self._log_many("changed", logged, reason)

    def _log_many(self, kind, rows, reason):
        """:param rows: [(row with its name, before, after)]"""
        columns = ("name", "company_id", "team_id", *IDENTITY)
        self.env["sales.kpi.target.change"]._record(
            kind,
            [
                {**{name: row[name] for name in columns}, "before": before, "after": after}
                for row, before, after in rows
            ],
            reason,
        )


def _get_names(records):
    return {record.id: record.name for record in records}
