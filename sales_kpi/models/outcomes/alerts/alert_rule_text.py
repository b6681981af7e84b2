from odoo import api, fields, models

from ...ground.figure_format import format_number


class SalesKpiAlertRule(models.Model):
    """A rule in words, from the very fields by which it looks."""

    _inherit = "sales.kpi.alert.rule"

    rule_text = fields.Text(string="In Words", compute="_compute_rule_text", compute_sudo=True)
    error = fields.Text(string="What Went Wrong", compute="_compute_error", compute_sudo=True)

    @api.depends("run_ids.error")
    def _compute_error(self):
        for rule in self:
            rule.error = "\n".join(filter(None, rule.run_ids.mapped("error"))) or False

    @api.depends(
        "kind", "definition_id.name", "level", "clear_level", "minimum", "days", "holds",
        "cooldown_days", "escalate_days", "comparison", "scheme_id.name",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_rule_text(self):
        for rule in self:
            rule.rule_text = " ".join(rule._tell_rule()) if rule.kind else False

    def _tell_rule(self):
        yield getattr(self, f"_say_{self.kind}")()
        if self.minimum and self.kind != "overdue":
            yield self.env._("Less than %s is not told.", self._say_number(self.minimum))
        yield self._say_holds()
        if self.cooldown_days:
            yield self.env._("Days of rest after its end: %s.", self.cooldown_days)
        if self.escalate_days:
            yield self.env._(
                "Still open after so many days, it is told one level higher, too: %s.",
                self.escalate_days,
            )

    def _say_holds(self):
        if self.holds == 1:
            return self.env._("It is told after the first night.")
        return self.env._("It must hold for %s nights running.", self.holds)

    def _say_number(self, number):
        return format_number(self.env, number, 0 if float(number).is_integer() else 1)

    def _get_parts(self):
        return {
            "measure": self.definition_id.name or self.env._("Each measure of the scorecard"),
            "level": self._say_number(self.level),
            "clear": self._say_number(self.clear_level),
            "minimum": self._say_number(self.minimum),
            "days": self.days,
        }

    def _say_threshold(self):
        if self.comparison == "below":
            return self.env._(
                "%(measure)s is below %(level)s, until it comes to %(clear)s.", **self._get_parts()
            )
        return self.env._(
            "%(measure)s is above %(level)s, until it comes to %(clear)s.", **self._get_parts()
        )

    def _say_pace(self):
        return self.env._(
            "%(measure)s is at less than %(level)s%% of what was due by now, until it is at "
            "%(clear)s%%; of what is counted, more must be missing than chance makes of few. It is "
            "looked at from the working day %(days)s of a period on. Nobody without a target is "
            "behind.",
            **self._get_parts(),
        )

    def _say_drop(self):
        return self.env._(
            "%(measure)s is at least %(level)s%% less than usual, and far outside of what it "
            "usually varies by, until it is %(clear)s%% less. Usual is the middle of the last 6 to "
            "12 periods, after as many working days.",
            **self._get_parts(),
        )

    def _say_stuck(self):
        return self.env._(
            "An opportunity is in its stage for longer than %(level)s%% of all others were, and "
            "nothing is planned. Days in the stage: more than %(days)s.",
            **self._get_parts(),
        )

    def _say_churn(self):
        return self.env._(
            "A customer with a churn warning: silent for much longer than usual, or ordering half."
        )

    def _say_coverage(self):
        return self.env._(
            "The open pipeline is less than %(level)s times what is needed to reach the target of "
            "won revenue at the win rate so far, until it is %(clear)s times.",
            **self._get_parts(),
        )

    def _say_overdue(self):
        return self.env._(
            "Customers owe %(minimum)s or more. Days after the due date: more than %(days)s. Of a "
            "shared invoice whoever has the largest part is told, of that part.",
            **self._get_parts(),
        )

    def _say_silence(self):
        return self.env._(
            "No sales activity was logged. Working days running: %(days)s.", **self._get_parts()
        )

    def _say_stale(self):
        return self.env._(
            "A measure can't be counted, or was not for long. Days: more than %(days)s.",
            **self._get_parts(),
        )

    def _tell_author(self, dismissed, count):
        """Put it on the list of whoever made the rule, once, until it is changed."""
        self.noisy_on = (self.company_id or self.env.company)._get_kpi_today()
        author = self._get_author()
        local = self.with_context(lang=author.lang or self.env.lang)
        kind = self.env.ref("mail.mail_activity_data_todo")
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            {
                "activity_type_id": kind.id,
                "user_id": author.id,
                "res_model_id": False,
                "date_deadline": self.noisy_on,
                "summary": local.env._("Nearly nobody wants the alerts “%s”", local.name),
                "note": local.env._(
                    "%(dismissed)s of the last %(count)s alerts by this rule were dismissed. Make "
                    "it stricter, or archive it.",
                    dismissed=dismissed, count=count,
                ),
            }
        )  # fmt: skip

    def _get_author(self):
        """Who made it; of what came with the module, who administers the figures."""
        company = self.company_id or self.env.company
        managers = self.env["sales.kpi.own.case"]._get_managers(company)
        is_somebody = self.create_uid.active and not self.create_uid._is_superuser()
        return self.create_uid if is_somebody else managers[:1] or self.create_uid
