import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from ....tools import canonical
from ...ground.figure_format import format_value
from ...sources.credit.share import format_percent

_logger = logging.getLogger(__name__)

LOOKED_BACK = timedelta(days=396)  # thirteen months
DAY, USER, TEAM, VALUE, CHOSEN, PARTS = 1, 2, 3, 4, 6, 7  # places in a row of evidence


class SalesKpiDrift(models.Model):
    """A record that would count differently today than when its period was closed.

    A decided difference is the new starting point: only what changes after it is drift again.
    """

    _name = "sales.kpi.drift"
    _description = "KPI Drift"
    _order = "period_id desc, state, definition_id, id"
    _rec_name = "record_name"

    period_id = fields.Many2one(
        "sales.kpi.period", required=True, index=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="period_id.company_id", store=True, precompute=True)
    definition_id = fields.Many2one(
        "sales.kpi.definition", string="Measure", required=True, index=True, readonly=True,
        ondelete="cascade",
    )  # fmt: skip
    model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record ID", model_field="model", required=True, readonly=True, aggregator=None
    )
    record_name = fields.Char(string="Record", readonly=True)
    kind = fields.Selection(
        [("changed", "Changed"), ("added", "Added"), ("removed", "Counts No More")],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", index=True, readonly=True, ondelete="restrict"
    )
    before = fields.Json(string="Row Before", readonly=True)
    after = fields.Json(string="Row After", readonly=True)
    user_before_id = fields.Many2one("res.users", string="Salesperson Before", readonly=True)
    date_before = fields.Date(readonly=True)
    value_before = fields.Float(readonly=True)
    user_after_id = fields.Many2one("res.users", string="Salesperson After", readonly=True)
    date_after = fields.Date(readonly=True)
    value_after = fields.Float(readonly=True)
    before_text = fields.Char(string="Before", compute="_compute_texts", compute_sudo=True)
    after_text = fields.Char(string="After", compute="_compute_texts", compute_sudo=True)
    may_open = fields.Boolean(compute="_compute_may_open", help="Odoo shows you the record.")
    state = fields.Selection(
        [
            ("open", "Undecided"),
            ("carried", "Carried Over"),
            ("left", "Left as It Is"),
            ("settled", "Settled"),
        ],
        required=True,
        default="open",
        index=True,
        readonly=True,
        help="Settled: the record is again as it was.",
    )
    reason = fields.Text(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)
    adjustment_ids = fields.One2many("sales.kpi.adjustment", "drift_id", readonly=True)

    _unique_open = models.UniqueIndex(
        "(period_id, definition_id, model, res_id) WHERE state = 'open'"
    )

    @api.depends("before", "after")
    @api.depends_context("lang")
    def _compute_texts(self):
        for drift in self:
            drift.before_text = drift._describe(drift.before)
            drift.after_text = drift._describe(drift.after)

    def _describe(self, row):
        """A row of evidence in words: value, day, whose."""
        if self.kind == "redefined":
            return self._describe_measure(row)
        if not row:
            return self.env._("Not counted")
        credit = self._get_credit_text(row)
        parts = (self._get_value_text(row[VALUE]), row[DAY], credit, self._get_chosen_text(row))
        return " · ".join(str(part) for part in parts if part)

    def _get_credit_text(self, row):
        """Whose a row is: of what is shared, with the parts."""
        Users = self.env["res.users"]
        if len(row) <= PARTS:
            return Users.browse(row[USER]).exists().name or self.env._("Nobody")
        return ", ".join(
            f"{Users.browse(user_id).exists().name} {format_percent(100 * part)}"
            for user_id, _team_id, part in row[PARTS]
        )

    def _get_value_text(self, value):
        """The value of one record; the keys that are told apart say nothing to anybody."""
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        measure = self.period_id._get_measure(self.definition_id)
        if not number or measure.kind == "distinct":
            return ""
        if measure.kind == "ratio":
            return formatLang(self.env, value)
        return format_value(self.env, value, measure.unit, self.period_id._get_currency())

    def _get_chosen_text(self, row):
        chosen = row[CHOSEN]
        return {True: self.env._("counts"), False: self.env._("does not count")}.get(chosen)

    @api.depends("model", "res_id")
    @api.depends_context("uid")
    def _compute_may_open(self):
        """One check a kind of record."""
        for name, drifts in self.grouped("model").items():
            records = self.env[name if name in self.env else "sales.kpi.drift"]
            shown = records.browse(drifts.mapped("res_id"))._kpi_filter_opened()
            for drift in drifts:
                drift.may_open = name == records._name and drift.res_id in shown.ids

    def action_open_record(self):
        """Open the record under the viewer's own rights."""
        self._kpi_check_one()
        self.check_access("read")
        if self.model not in self.env or not self.env[self.model].browse(self.res_id).exists():
            raise UserError(self.env._("The record does not exist any more."))
        if not self.may_open:
            raise UserError(self.env._("Odoo does not show you this record. Ask who keeps it."))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    @api.model
    def _look(self, period):
        """Compare what a closed period counted with what it would count now.

        Running it again changes nothing, unless the sources changed. Stands (as it is now) are
        left out: they are meant to change.
        """
        self = self.sudo()
        self._look_at_measures(period)
        for evidence in period.sudo().evidence_ids:
            if evidence.error or evidence.definition_id.is_snapshot:
                continue
            try:
                with self.env.cr.savepoint():
                    self._compare(evidence)
            except Exception:
                name = evidence.definition_id.code
                _logger.warning("The measure %s can't be compared", name, exc_info=True)

    def _compare(self, evidence):
        period, definition = evidence.period_id, evidence.definition_id
        now = evidence._read_source(period, definition._as_kept(period))
        known = self.search(
            [
                ("period_id", "=", period.id),
                ("definition_id", "=", definition.id),
                ("kind", "!=", "redefined"),
            ],
            order="id",
        )
        if not known and canonical.digest(now) == evidence.sha256:
            return
        decided = known.filtered(lambda drift: drift.state in ("carried", "left"))
        changes = canonical.compare(self._get_baseline(evidence, decided), now)
        still_open = known.filtered(lambda drift: drift.state == "open")
        still_open.filtered(lambda drift: drift.res_id not in changes).write({"state": "settled"})
        by_record = {drift.res_id: drift for drift in still_open}
        names = self._get_names(evidence.model, changes)
        fresh = []
        for res_id, pair in changes.items():
            vals = self._prepare_vals(evidence, res_id, pair, names)
            if res_id in by_record:
                by_record[res_id]._update(vals)
            else:
                fresh.append(vals)
        self.create(fresh)

    def _get_baseline(self, evidence, decided):
        """The rows that were kept, after what was decided on since."""
        rows = {row[0]: row for row in evidence._get_rows()}
        for drift in decided.sorted("decided_on"):
            if drift.after:
                rows[drift.res_id] = drift.after
            else:
                rows.pop(drift.res_id, None)
        return list(rows.values())

    def _prepare_vals(self, evidence, res_id, pair, names):
        before, after = pair
        kind = "added" if not before else "removed" if not after else "changed"
        return {
            "period_id": evidence.period_id.id,
            "definition_id": evidence.definition_id.id,
            "model": evidence.model,
            "res_id": res_id,
            "record_name": names.get(res_id) or f"{evidence.model} {res_id}",
            "kind": kind,
            "user_id": (after or before)[USER],
            "before": before or False,
            "after": after or False,
            **self._prepare_side("before", before),
            **self._prepare_side("after", after),
        }

    def _prepare_side(self, side, row):
        value = row and row[VALUE]
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return {
            f"user_{side}_id": row and row[USER],
            f"date_{side}": row and row[DAY],
            f"value_{side}": value if number else 0.0,
        }

    def _update(self, vals):
        """Write only what differs, so that looking twice leaves no trace."""
        if not canonical.same_row(self.after or [], vals["after"] or []):
            self.write(vals)

    def _get_names(self, model, changes):
        """{record id: name} of those that still exist."""
        if model not in self.env:
            return {}
        records = self.env[model].with_context(active_test=False).browse(changes).exists()
        return {record.id: record.display_name for record in records}

    @api.model
    def _cron_look(self):
        """Look at the closed periods of the last thirteen months; one transaction a period."""
        since = fields.Date.today() - LOOKED_BACK
        periods = self.env["sales.kpi.period"].search(
            [("state", "in", ("review", "locked")), ("date_to", ">=", since)]
        )
        self.env["ir.cron"]._commit_progress(remaining=len(periods))
        for period in periods:
            self._look(period)
            if not self.env["ir.cron"]._commit_progress(1):
                break
