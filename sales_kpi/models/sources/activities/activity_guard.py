from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...ground.figure_format import tell_day
from .activity import CLOCK_TOLERANCE

# Each stored field is in one of the five lists that follow.
# What the salesperson says of it, and a measure can see: fixed when its period is closed.
_SAID_FIELDS = frozenset(
    [
        "name",
        "purpose_id",
        "location",
        "method_id",
        "date_start",
        "duration",
        "user_id",
        "participant_ids",
        "partner_id",
        "contact_id",
        "reason",
        "description",
        "result",
        "outcome_id",
        "cost",
        "lead_id",
        "order_id",
        "invoice_id",
        "company_id",
        "state",
        "previous_id",
    ]
)
# Taken down by the system at the moment they tell of, and counted as well.
_NOTED_FIELDS = frozenset(["team_id", "stage_id", "date_done", "date_planned"])
# What the system ties it to in Odoo's calendar and activities.
_TIE_FIELDS = frozenset(
    [
        "mail_activity_id",
        "mail_activity_key",
        "calendar_event_id",
        "calendar_event_own",
        "followup_activity_id",
    ]
)
# Worked out from the others: nobody writes them.
_DERIVED_FIELDS = frozenset(
    [
        "channel",
        "commercial_partner_id",
        "currency_id",
        "completeness",
        "missing",
        "followup_open",
        "followup_done_on",
        "followup_on_time",
        "is_first_response",
        "response_since",
        "response_hours",
    ]
)
# Counted in the period in which it is due, and fixed with that one: see activity_followups.
_DUE_FIELDS = frozenset(["date_next"])

# Fixed when its period is closed.
_COUNTED_FIELDS = _SAID_FIELDS | _NOTED_FIELDS
# Not a salesperson's to write; a manager may correct or import them.
_MOMENT_FIELDS = _NOTED_FIELDS | _TIE_FIELDS
# What happened, when and for whom: a rep says it on the day, and leaves it then.
_FACT_FIELDS = (
    "date_start",
    "method_id",
    "lead_id",
    "partner_id",
    "commercial_partner_id",
    "previous_id",
)
# What an activity takes over from its opportunity.
_FOLLOWING_LEAD = ("stage_id", "team_id", "partner_id", "contact_id", "company_id")


class SalesKpiActivity(models.Model):
    """What may be done to an activity, whoever asks and by whatever way."""

    _inherit = "sales.kpi.activity"

    @contextmanager
    def _guard(self, vals):
        """What may be written of ``vals``, while it is written: what is done in a closed period
        stays, and what a rep did on an earlier day does, too."""
        vals = self._drop_hidden(vals)
        merging = self.env.su and self.env.context.get("kpi_merge")
        if merging or not _COUNTED_FIELDS.intersection(vals):
            yield vals
            return
        done = self._filter_done()
        done._check_open()
        if vals.get("state", "done") != "done":
            done._check_slip()
        if "state" in vals:
            vals = self._prepare_state_vals(vals)
        facts = {activity: activity._get_facts() for activity in done._filter_settled()}
        yield vals
        if vals.get("state") == "done":
            (self - done)._note_moment(vals)
        if not self.env.su:
            # Odoo checks the record rules on what was there before.
            self.check_access("write")
        for activity in facts:
            if activity._get_facts() != facts[activity]:
                activity._refuse_settled()
        self._filter_done()._check_done()

    def _check_created(self):
        self._filter_done()._check_done()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        done = self._filter_done()
        if done and not self._may_correct():
            raise UserError(
                self.env._("A done activity can't be deleted. Ask your sales manager to do it.")
            )
        done._check_open()

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        """Nobody follows, or gets a mail, because he is the salesperson: a rep logs dozens."""
        return True

    def _filter_done(self):
        return self.filtered(lambda activity: activity.state == "done")

    def _may_correct(self):
        return self.env.su or self._is_trusted()

    def _is_trusted(self):
        """Whether a manager is at work, or the system by itself: not for a rep in sudo mode."""
        return self.env.user.has_group("sales_team.group_sale_manager")

    def _hidden_fields(self):
        return _DERIVED_FIELDS if self._may_correct() else _DERIVED_FIELDS | _MOMENT_FIELDS

    def _drop_hidden(self, vals):
        """``vals`` without what is not the user's to say: it would come from an export or a
        forged call, and the figures would believe it."""
        hidden = self._hidden_fields()
        return {name: value for name, value in vals.items() if name not in hidden}

    def _get_creation_context(self):
        """The context without defaults that the user must not give, nor that were made for the
        chatter's models; and without a "created" note a record."""
        hidden = {f"default_{name}" for name in self._hidden_fields()}
        context = {key: value for key, value in self.env.context.items() if key not in hidden}
        return context | {"mail_create_nolog": True, "mail_create_nosubscribe": True}

    def _prepare_create_vals(self, vals):
        vals = self._drop_hidden(vals)
        given = vals.get("date_done")
        if "state" not in vals:
            start = vals.get("date_start") or self.env.context.get("default_date_start")
            vals["state"] = self.env.context.get("default_state") or self._state_at(start)
        vals = self._prepare_state_vals(vals)
        if vals["date_done"] and not given and self._is_trusted():
            # A manager who enters, or imports, what was done is believed when it was.
            start = vals.get("date_start") or self.env.context.get("default_date_start")
            start = fields.Datetime.to_datetime(start) or vals["date_done"]
            vals["date_done"] = min(start, vals["date_done"])
        return vals

    def _prepare_state_vals(self, vals):
        if vals["state"] == "done":
            return {"date_done": fields.Datetime.now()} | vals
        return vals | {"date_done": False}

    def _note_moment(self, vals):
        """Take down the opportunity's stage and the rep's team, now that it is done."""
        if "stage_id" not in vals:
            self.sudo()._compute_stage_id()
        if "team_id" not in vals:
            self.sudo()._compute_team_id()

    def _check_slip(self):
        """A slip can be taken back on the day on which it was made; later the record stays."""
        for activity in self._filter_settled():
            activity._refuse_settled()

    def _filter_settled(self):
        """Those of these done activities that are not the user's to undo any more."""
        if self._may_correct():
            return self.browse()
        return self.filtered(lambda activity: not activity._is_done_today())

    def _is_done_today(self):
        company = self.company_id.sudo()
        done = self.date_done or self.date_start
        return company._get_kpi_date(done) == company._get_kpi_today()

    def _get_facts(self):
        return [self.sudo()[name] for name in _FACT_FIELDS]

    def _refuse_settled(self):
        raise UserError(
            self.env._(
                "“%s” is done since an earlier day. Ask your sales manager to change it.",
                self.name,
            )
        )

    def _check_done(self):
        self._check_not_future()
        self._check_open()

    def _check_not_future(self):
        limit = fields.Datetime.now() + CLOCK_TOLERANCE
        for activity in self:
            if activity.date_start > limit:
                raise UserError(
                    self.env._(
                        "“%(name)s” is on %(date)s, which is still to come: plan it instead.",
                        name=activity.name,
                        date=format_datetime(self.env, activity.date_start),
                    )
                )

    def _check_open(self):
        """Refuse when a period that holds one of these activities is closed."""
        days = {activity._get_kpi_day() for activity in self}
        for (_company, day), period in self.env["sales.kpi.period"]._hold_days(days).items():
            raise UserError(
                self.env._(
                    "%(day)s lies in the period %(period)s, which is closed: its activities "
                    "can't be added, changed or removed any more.",
                    day=tell_day(self.env, day),
                    period=period.display_name,
                )
            )

    def _get_kpi_day(self):
        company = self.company_id.sudo()
        return company, company._get_kpi_date(self.date_start)

    @api.model
    def _merge_leads(self, lead, merged):
        """Opportunities were merged: what was done for ``merged`` was done for ``lead``, in
        closed periods too. Stage, team and customer stay those of the moment."""
        moved = self.sudo().search([("lead_id", "in", merged.ids)])
        if not moved:
            return
        kept = [self._fields[name] for name in _FOLLOWING_LEAD]
        with self.env.protecting(kept, moved):
            moved.with_context(kpi_merge=True).write({"lead_id": lead.id})

    @api.model
    def _drop_closed(self, vals_list):
        """Those of the prepared ``vals_list`` (with ``company_id`` and ``date_start``) that are
        not in a closed period: what happens by itself doesn't stop at the closed ones."""
        Company = self.env["res.company"].sudo()
        companies = [Company.browse(vals["company_id"]) for vals in vals_list]
        days = [
            (company, company._get_kpi_date(vals["date_start"]))
            for company, vals in zip(companies, vals_list, strict=True)
        ]
        closed = self.env["sales.kpi.period"]._hold_days(days)
        return [vals for vals, day in zip(vals_list, days, strict=True) if day not in closed]
