from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...ground.figure_format import tell_day


class SalesKpiContest(models.Model):
    """From the draft to the publication, a challenge and its answer, and the end before the end.

    A contest is published before it begins, by somebody whom it concerns no more than others: a
    manager, or the leader of all who take part; a duel without prizes by one of the two.
    """

    _inherit = "sales.kpi.contest"

    is_mine = fields.Boolean(compute="_compute_role", help="The user takes part.")
    may_decide = fields.Boolean(compute="_compute_role")
    may_answer = fields.Boolean(compute="_compute_role")

    @api.depends("state", "kind", "side_ids.accepted_on")
    @api.depends_context("uid")
    def _compute_role(self):
        for contest in self:
            side = contest._get_side(self.env.user) if contest.id else contest.side_ids
            contest.is_mine = bool(side)
            contest.may_decide = contest._leads_all()
            is_asked = contest.kind == "duel" and contest.state == "published"
            contest.may_answer = bool(is_asked and side and not side.accepted_on)

    def action_publish(self):
        """Publish the rules, with their digest: from now on they stay."""
        self._kpi_check_some()
        self.check_access("write")
        for contest in self:
            contest._check_publishable()
            contest._publish()

    def action_accept(self):
        """Whoever was challenged takes the challenge."""
        side = self._take_challenge()
        side._update(
            [{"id": side.id, "accepted_on": fields.Datetime.to_string(fields.Datetime.now())}]
        )
        self.invalidate_recordset()
        self._note(self.env._("%s accepted", self.env.user.name))
        self.sudo().message_post(body=self.env._("%s takes the challenge.", self.env.user.name))

    def action_decline(self):
        """Whoever was challenged does not want to."""
        self._take_challenge()
        self.sudo()._cancel(self.env._("%s did not take the challenge.", self.env.user.name))

    def _end(self, reason):
        """Cancel contests, with a reason that everybody reads.

        :raise AccessError: the caller doesn't decide about them
        """
        self._kpi_check_some()
        self.check_access("read")
        if not (isinstance(reason, str) and reason.strip()):
            raise UserError(self.env._("Say why: whoever takes part reads it."))
        for contest in self:
            contest._take_in("draft", "published", "running", "provisional")
            contest._check_may_decide()
            contest.sudo()._cancel(reason.strip())

    def _cancel(self, reason):
        self.write({"state": "cancelled", "cancel_reason": reason})
        self.message_post(body=self.env._("Cancelled: %s", reason))
        self._announce("cancelled")

    # ---- checks --------------------------------------------------------------------------------

    def _check_publishable(self):
        self._take_in("draft")
        self._check_may_decide()
        own = self.sudo()
        own._check_rules()
        if own.date_from <= own._get_today():
            raise UserError(
                self.env._(
                    "A contest is published before it begins: the first day is tomorrow at the "
                    "earliest. Choose a later first day."
                )
            )
        sides = own._find_sides()
        if problem := next(own._find_side_problems(sides), None):
            raise UserError(problem)

    def _find_side_problems(self, sides):
        if self.kind == "duel" and (len(self.user_ids) != 2 or self.team_ids or len(sides) != 2):
            yield self.env._("A duel is between two salespeople who both belong to a team.")
        if len(sides) < 2:
            yield self.env._("Nobody competes alone: a contest has two sides at least.")
        for name, _user, _team, members in sides:
            if not members:
                yield self.env._("%s has no members. Choose another team.", name)
        if self.kind == "teams":
            everybody = [user for *_rest, members in sides for user in members]
            if len(set(everybody)) < len(everybody):
                yield self.env._("A team can't compete with one that it belongs to.")

    def _check_may_decide(self):
        """
        :raise AccessError: the caller neither manages the company nor leads all who take part, or
            could win a prize by what he decides himself
        """
        self.check_access("read")
        if self.env.su:
            return
        if not (self._leads_all() or self._is_own_duel()):
            raise AccessError(
                self.env._(
                    "A manager decides about this contest, or the leader of all who take part."
                )
            )
        users = self.sudo()._get_users()
        if self.env.user in users and self.sudo().prize_ids:
            self.env["sales.kpi.own.case"]._check(self.env.user, self.company_id, self._get_team())

    def _leads_all(self):
        """Whether the caller decides about all who take part."""
        Viewer = self.env["sales.kpi.viewer"]
        if Viewer._is_manager():
            return self.env.su or self.company_id.id in self.env.user._get_company_ids()
        led = set(Viewer._get_led_teams().ids)
        if not led or not self.id:
            return bool(led)
        homes = {team for _name, _user, team, _members in self._find_sides()}
        return bool(homes) and homes <= led

    def _is_own_duel(self):
        """Whether it is a duel about honour of the caller's own."""
        own = self.sudo()
        return own.kind == "duel" and self.env.user in own.user_ids and not own.prize_ids

    def _get_users(self):
        """Everybody who takes part."""
        found = {user for *_rest, members in self._find_sides() for user in members}
        return self.env["res.users"].browse(found)

    def _get_team(self):
        return self.env["crm.team"].sudo().browse(self._get_roster().get(self.env.uid))

    def _take_in(self, *states):
        """Take contests for the rest of the transaction, if they are at one of these steps."""
        self.flush_recordset(["state"])
        self.env.cr.execute(
            SQL("SELECT FROM sales_kpi_contest WHERE id = ANY(%s) ORDER BY id FOR UPDATE", self.ids)
        )
        self.invalidate_recordset(["state"])
        for contest in self.sudo():
            if contest.state not in states:
                raise UserError(
                    self.env._(
                        "%(contest)s can't do this step: its status is “%(state)s”. Load the page "
                        "again.",
                        contest=contest.name,
                        state=self._get_selected(contest, "state"),
                    )
                )

    def _take_challenge(self):
        """The caller's side of a challenge that he has not answered so far."""
        self._kpi_check_one()
        self.check_access("read")
        self._take_in("published")
        side = self._get_side(self.env.user)
        own = self.sudo()
        if own.kind != "duel" or not side or side.accepted_on:
            raise UserError(self.env._("Only who was challenged answers, and once."))
        if own.accept_by < own._get_today():
            raise UserError(self.env._("The time to answer was over on %s.", own.accept_by))
        return side

    # ---- publishing ----------------------------------------------------------------------------

    def _publish(self):
        own = self.sudo()
        if own.kind == "duel":
            latest = fields.Date.subtract(own.date_from, days=1)
            wanted = fields.Date.add(own._get_today(), days=own.accept_days)
            own.accept_by = min(latest, wanted)
        said, digest = own._get_digest()
        own.write(
            {
                "state": "published",
                "published_on": fields.Datetime.now(),
                "published_by_id": self.env.uid,
                "rules_said": said,
                "rules_digest": digest,
                "measure_source": own._get_measure_source(),
            }
        )
        own._write_sides()
        if self.env.user in own._get_users() and own.prize_ids and not self.env.su:
            own._note(
                self.env._("%s takes part: nobody else could publish it.", self.env.user.name)
            )
        if own.kind == "duel":
            own._challenge(self.env.user)
        own._announce("published")

    def _get_measure_source(self):
        measure = self.definition_id
        return measure._get_source_values() if measure else None

    def _challenge(self, challenger):
        """Ask both; who challenges has accepted."""
        now = fields.Datetime.to_string(fields.Datetime.now())
        mine = self.side_ids.filtered(lambda side: side.user_id == challenger)
        mine._update([{"id": side.id, "accepted_on": now} for side in mine])
        asked = (self.side_ids - mine).user_id
        for user in asked.filtered("active"):
            env = self.with_context(lang=user.lang).env
            self.with_env(env).message_notify(
                subject=env._("You are challenged: %s", self.name),
                body=env._(
                    "%(headline)s Accept until %(day)s.",
                    headline=self.with_env(env).headline,
                    day=tell_day(env, self.accept_by),
                ),
                partner_ids=user.partner_id.ids,
            )
