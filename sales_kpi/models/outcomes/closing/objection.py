from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

TODO = "mail.mail_activity_data_todo"
OPEN = ("open", "answered")
DECIDED = ("answer", "answered_by_id", "decision_note", "decided_by_id", "decided_on")


class SalesKpiObjection(models.AbstractModel):
    """A salesperson objects to something that was published of a closed period: his leader answers,
    a manager decides. Whoever is objected against says with what, and what an accepted one gives.

    What is objected to (``_objects_to`` names the field) has `user_id`, `team_id`, `company_id`,
    `period_id`, `is_mine`, `is_led`, `may_decide`, and these methods: ``_check_mine``,
    ``_check_led``, ``_may_act``, ``_get_leader``, ``_get_manager``, ``_objection_filed`` and
    ``_objection_closed``.
    """

    _name = "sales.kpi.objection"
    _description = "Objection"
    _inherit = ["sales.kpi.trailed", "mail.thread", "mail.activity.mixin", "sales.kpi.file.holder"]
    _trailed = frozenset({"state", "answer", "decision_note", "points"})
    _trails_making = True
    _kpi_sealed_by = "period_id"
    _kpi_sealed_when = Domain("state", "not in", OPEN)
    _kpi_is_witnessed = True
    _kpi_is_confidential = True
    _objects_to = None
    # What he who objects gives; what a manager writes to decide; what says that it was decided.
    _given = frozenset({"reason", "attachment_ids"})
    _weighed = frozenset({"decision_note"})
    _decided = DECIDED

    reason = fields.Text(required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")
    state = fields.Selection(
        [
            ("open", "Open"),
            ("answered", "Answered"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="open",
        readonly=True,
        tracking=True,
    )
    answer = fields.Text(string="Leader's Answer")
    answered_by_id = fields.Many2one("res.users", readonly=True)
    decision_note = fields.Text(string="Decision", help="Why; the salesperson reads it.")
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            if any(vals.keys() - self._given for vals in vals_list):
                raise AccessError(self.env._("Give the line, the reason and attachments only."))
            # Said here, so that nobody's own default values decide an objection as it is made.
            fresh = self._prepare_fresh_vals()
            vals_list = [fresh | vals for vals in vals_list]
            # Before anything is stored: that one exists already is told to its salesperson alone.
            self._find_objected(vals_list)._check_mine()
        objections = super().create(vals_list)
        objections._check_filed()
        objections._adopt_attachments()
        objections._get_objected()._objection_filed()
        objections.sudo()._ask_leader()
        return objections

    def write(self, vals):
        if not self.env.su:
            self._check_may_write(set(vals))
        return super().write(vals)

    def action_withdraw(self):
        """The salesperson takes his objection back."""
        self._kpi_check_some()
        self._get_objected()._check_mine()
        self._check_open(OPEN)
        self._close({"state": "withdrawn"}, has_days=False)

    def action_answer(self):
        """The leader has said what he thinks: now a manager decides."""
        self._kpi_check_some()
        self._get_objected()._check_led()
        self._check_open(("open",))
        for objection in self.sudo():
            if not (objection.answer or "").strip():
                raise UserError(self.env._("Write your answer first."))
            objection.write({"state": "answered", "answered_by_id": self.env.uid})
            objection.activity_unlink([TODO])
            objection._ask_manager()

    def action_accept(self):
        """Give what was asked for, beside what was published."""
        self._kpi_check_some()
        self._check_decision()
        for objection in self:
            objection._decide("accepted", **objection._grant())

    def action_reject(self):
        """Leave everything as it is, and say why."""
        self._kpi_check_some()
        self._check_decision()
        for objection in self:
            objection._decide("rejected")

    def _get_objected(self):
        """What it is that is objected to."""
        return self[self._objects_to]

    @api.model
    def _find_objected(self, vals_list):
        """What would be objected to by these values."""
        name = self._objects_to
        given = self.default_get([name]).get(name)
        ids = [vals.get(name, given) for vals in vals_list]
        return self.env[self._fields[name].comodel_name].browse(filter(None, ids))

    def _grant(self):
        """Give what an accepted objection gives.

        :return: dict, what to note on the objection about it
        """
        raise NotImplementedError

    def _check_filed(self):
        """Check that he himself objects, in time, to something of his own that was not decided.

        :raise AccessError, UserError: he doesn't
        """
        raise NotImplementedError

    def _prepare_fresh_vals(self):
        return dict.fromkeys(self._decided, False) | {"state": "open"}

    def _filter_open(self):
        return self.filtered(lambda objection: objection.state in OPEN)

    def _is_final(self):
        return self.state != "withdrawn"

    def _takes_files(self):
        """Whether files may still come: until the decision."""
        return self.state in OPEN and self.period_id.state == "review"

    def _adopt_attachments(self):
        """The files belong to the objection: whoever may read it reads them, and nobody else.

        :raise AccessError: a file is not the salesperson's own new upload
        """
        for objection in self:
            files = objection.sudo().attachment_ids
            for file in files:
                fresh = not file.res_id and file.res_model in (False, self._name)
                if file.create_uid.id != self.env.uid or not fresh or file.res_field:
                    raise AccessError(self.env._("Attach files that you upload yourself."))
            files.write({"res_model": self._name, "res_id": objection.id})

    def _check_may_write(self, names):
        """Over RPC a leader writes his answer until he has given it, and a manager what he decides
        by; nobody writes anything else."""
        self.check_access("write")
        for objection in self:
            allowed = set()
            if objection.state == "open" and objection.is_led:
                allowed |= {"answer"}
            if objection.state in OPEN and objection.may_decide:
                allowed |= self._weighed
            if names - allowed:
                raise AccessError(
                    self.env._("%s can't be changed like that now.", objection.display_name)
                )

    def _check_open(self, states):
        self.sudo().period_id._hold()
        for objection in self.sudo():
            if objection.state not in states or objection.period_id.state != "review":
                raise UserError(self.env._("%s can't do this step now.", objection.display_name))

    def _check_decision(self):
        self.check_access("read")
        Period = self.env["sales.kpi.period"]
        for objection in self:
            Period._check_may_decide(objection.period_id, objection.user_id)
            if not (objection.decision_note or "").strip():
                raise UserError(self.env._("Say why: the salesperson reads it."))
        self._check_open(OPEN)

    def _decide(self, state, **values):
        now = {"decided_by_id": self.env.uid, "decided_on": fields.Datetime.now()}
        self._close({"state": state, **now, **values})
        self.env["sales.kpi.own.case"]._log(self)
        objection = self.sudo()
        if objection._get_objected()._may_act(objection.user_id, objection):
            objection.message_post(
                body=self.env._("Decided: %s", objection.decision_note),
                partner_ids=objection.user_id.partner_id.ids,
            )

    def _close(self, values, has_days=True):
        """
        :param has_days: he has his days again; who takes his objection back has not
        """
        own = self.sudo()
        own.write(values)
        own.activity_unlink([TODO])
        own._get_objected()._objection_closed(has_days)
        for period, decided in own.grouped("period_id").items():
            period._seal_final([decided], self.env._("Sealed again after an appeal."))

    def _ask_leader(self):
        for objection in self:
            if leader := objection._get_objected()._get_leader():
                env = self.with_context(lang=leader.lang).env
                objection._ask(leader, env._("Answer this appeal"))
            else:
                objection._ask_manager()

    def _ask_manager(self):
        manager = self._get_objected()._get_manager()
        env = self.with_context(lang=manager.lang).env
        self._ask(manager, env._("Decide this appeal"))

    def _ask(self, user, summary):
        if user:
            self.activity_schedule(TODO, summary=summary, user_id=user.id)
