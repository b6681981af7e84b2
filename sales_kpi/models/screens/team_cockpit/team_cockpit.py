from datetime import datetime, time, timedelta

import pytz
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ....tools.asked import is_word
from ..dashboard.subject_alerts import read_alerts
from .content import REMINDER, TeamCockpitContent
from .flow import TeamFlow
from .heat import PAGE, TeamHeat
from .help import FIRST, TeamHelp
from .help import PAGE as HELP_PAGE
from .tables import get_tables

VISIT_HOUR = 9  # of the next working day
MOST_WORD = 1000  # characters that a leader adds to a reminder


class SalesKpiTeamCockpit(models.AbstractModel):
    """What a leader sees of his teams: who needs help, and why."""

    _name = "sales.kpi.team.cockpit"
    _inherit = "sales.kpi.kept.dashboard"
    _description = "Team Cockpit"
    _is_page = True

    @api.model
    @api.readonly
    def get_heat(self, options, choice):
        """More rows of the heat map, or the same in another order.

        :param dict choice: order_by (code of a column), descending, offset, limit
        """
        content = self._get_team_content(options)
        return TeamHeat(content, choice if isinstance(choice, dict) else {}).get_data()

    @api.model
    @api.readonly
    def get_help(self, options, offset=0, limit=FIRST):
        """More of those who need help."""
        content = self._get_team_content(options)
        return TeamHelp(content).get_data(
            _to_count(offset), min(_to_count(limit) or FIRST, HELP_PAGE)
        )

    @api.model
    @api.readonly
    def get_ranking(self, options, offset=0, limit=FIRST):
        """More places of the leaderboard."""
        content = self._get_team_content(options)
        return content.get_ranking(_to_count(offset), min(_to_count(limit) or FIRST, PAGE))

    @api.model
    @api.readonly
    def get_reminder(self, options, user_id):
        """What a reminder would say, in the language of whom it is for.

        :return: {"title", "opening", "facts": [texts], "most": characters of a word of one's own}
        :raise AccessError: he is in none of the caller's teams
        """
        frame = self._get_frame(options)
        rep = self._find_rep(frame, user_id)
        self._check_running(frame)
        local = self.with_context(lang=rep.lang or self.env.lang)
        facts = local._get_reminder_facts(options, rep)
        return {
            "title": self.env._("Remind %s", rep.name),
            "opening": local._get_reminder_opening(facts),
            "facts": facts,
            "most": MOST_WORD,
        }

    @api.model
    def remind(self, options, user_id, word=""):
        """Put a reminder with the facts on a salesperson's list of activities, in his language;
        once a day, whoever does it. It hangs on no document, so that only he can read it.

        :param str word: what the caller adds
        :return: what to show instead of the button
        :raise AccessError: he is in none of the caller's teams
        """
        word = word.strip() if is_word(word) else ""
        if len(word) > MOST_WORD:
            raise UserError(self.env._("Write %s characters at most.", MOST_WORD))
        frame = self._get_frame(options)
        rep = self._find_rep(frame, user_id)
        self._check_running(frame)
        content = TeamCockpitContent(frame)
        told = content.get_reminders(rep.ids).get(rep.id)
        if not told:
            self._create_reminder(options, frame, rep, word)
            told = content.get_reminders(rep.ids).get(rep.id)
        return {"reminded": told or self.env._("Reminded today")}

    # ---- the page ------------------------------------------------------------------------------

    def _get_frame(self, options):
        """Beside the choices of every dashboard: the order of the heat map."""
        frame = super()._get_frame(options)
        given = options.get("heat") if isinstance(options, dict) else None
        given = given if isinstance(given, dict) else {}
        frame.options["heat"] = {name: given.get(name) for name in ("order_by", "descending")}
        return frame

    def _check_page(self, frame):
        if not frame.is_manager and not frame.led_teams:
            raise AccessError(
                self.env._(
                    "The team cockpit is for team leaders and sales managers. Your own figures are "
                    "in My Workbench."
                )
            )
        if not frame.team:
            frame.choose_team(self._get_first_team(frame))
        if frame.team:
            frame.check(("team", frame.team.id))

    def _get_first_team(self, frame):
        """The first of the teams that the viewer leads himself, else of those he may see."""
        ordered = [team for team, _depth in frame.teams._kpi_in_reading_order(frame.tree)]
        own = [team for team in ordered if team in frame.led_teams]
        return (own or ordered or [frame.team])[0]

    def _get_contents(self, frame):
        page = {"teams": frame.get_teams_data(), "all_teams": False, "empty": False}
        if not frame.team or not frame.get_team_users(frame.team):
            return page | {"empty": self._get_empty(frame)}
        return page | TeamCockpitContent(frame).get_data()

    def _add_news(self, frame, page):
        """What is being done about those who need help: it may have been done just now."""
        page["alerts"] = read_alerts(frame, ("team", frame.team.id)) if frame.team else []
        rows = [] if page["empty"] else page["help"]["rows"]
        told = TeamCockpitContent(frame).get_deeds([row["user_id"] for row in rows])
        for row in rows:
            row.update(told[row["user_id"]])

    def _get_empty(self, frame):
        if not frame.team:
            return {
                "title": self.env._("There is no team yet"),
                "text": self.env._("Make a sales team, and add its salespeople."),
                "action": "sales_team.crm_team_action_config",
            }
        return {
            "title": self.env._("Nobody is in this team in this period"),
            "text": self.env._("Add salespeople to the team, or choose another period or team."),
            "action": "sales_team.crm_team_action_config" if frame.is_manager else False,
        }

    def _get_tables(self, page):
        if page["empty"]:
            return {}
        return get_tables(self.env, page | self._get_team_content(page["options"]).get_whole(page))

    def _get_team_content(self, options):
        frame = self._get_frame(options)
        if not frame.team:
            raise UserError(self._get_empty(frame)["text"])
        return TeamCockpitContent(frame)

    # ---- what can be opened --------------------------------------------------------------------

    def _get_openers(self):
        return super()._get_openers() | {
            "workbench": self._open_workbench,
            "visit": self._open_visit,
            "stage": lambda frame, mark: TeamFlow(frame).get_stage_action(mark),
            "activities": lambda frame, mark: TeamFlow(frame).get_activities_action(mark),
        }

    def _open_workbench(self, frame, mark):
        rep = self._find_rep(frame, mark.get("user_id"))
        action = self.env["ir.actions.client"]._for_xml_id("sales_kpi.sales_kpi_workbench_action")
        names = ("period_type", "date", "date_from", "date_to", "compare")
        options = {name: frame.options[name] for name in names}
        return action | {"params": {"options": options | {"user_id": rep.id}}}

    def _open_visit(self, frame, mark):
        """A dialog in which a visit is planned: the salesperson's, with the viewer beside him."""
        rep = self._find_rep(frame, mark.get("user_id"))
        visit = self.env.ref("sales_kpi.sales_kpi_activity_method_visit", raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a Visit with %s", rep.name),
            "res_model": "sales.kpi.activity",
            "view_mode": "form",
            "views": [(self.env.ref("sales_kpi.sales_kpi_activity_view_form_visit").id, "form")],
            "target": "new",
            "context": {
                "default_user_id": rep.id,
                "default_participant_ids": [Command.set(self.env.user.ids)],
                "default_state": "planned",
                "default_date_start": self._get_visit_start(frame),
                "default_method_id": visit.id if visit else False,
                "default_company_id": frame.company.id,
                "default_name": self.env._("Visit together"),
            },
        }

    def _get_visit_start(self, frame):
        """The morning of the next working day, in UTC."""
        tomorrow = frame.today + timedelta(days=1)
        days = frame.company._get_kpi_working_days(tomorrow, tomorrow + timedelta(days=14))
        day = (days or [tomorrow])[0]
        zone = pytz.timezone(frame.company._get_kpi_tz(day))
        moment = datetime.combine(day, time(VISIT_HOUR))
        moment = zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)
        return fields.Datetime.to_string(moment)

    def _find_rep(self, frame, user_id):
        """A salesperson of the teams that the viewer may see.

        :raise AccessError: he is none of them
        """
        if type(user_id) is not int:
            raise UserError(self.env._("This can't be opened any more. Load the page again."))
        frame.check(("user", user_id))
        if not frame.team or user_id not in frame.get_team_users(frame.team):
            raise AccessError(self.env._("These figures are not yours to see."))
        return self.env["res.users"].sudo().browse(user_id)

    # ---- reminding -----------------------------------------------------------------------------

    def _check_running(self, frame):
        """Nothing can be done any more about what is over."""
        if frame.is_over:
            raise UserError(
                self.env._(
                    "%s is over: nothing can be done about its figures. Remind of the current "
                    "period instead.",
                    frame.get_period_data()["label"],
                )
            )

    def _create_reminder(self, options, frame, rep, word):
        if rep == self.env.user or not rep.active:
            raise UserError(self.env._("Nobody can be reminded of this by you."))
        local = self.with_context(lang=rep.lang or self.env.lang)
        label = local._get_frame(options).get_period_data()["label"]
        kind = self.env.ref(REMINDER, raise_if_not_found=False)
        # In sudo: what hangs on no document can't be made for somebody else. Who did it stays.
        self.env["mail.activity"].sudo().create(
            {
                "activity_type_id": (kind or self.env.ref("mail.mail_activity_data_todo")).id,
                "summary": local.env._("Your figures of %s", label),
                "note": local._get_reminder_note(options, rep, word),
                "date_deadline": frame.today,
                "user_id": rep.id,
                "res_model_id": False,
            }
        )

    def _get_reminder_facts(self, options, rep):
        """In the language of the environment."""
        reasons = TeamHelp(self._get_team_content(options)).get_reasons(rep.ids)[rep.id]
        return [reason["text"] for reason in reasons]

    def _get_reminder_opening(self, facts):
        name = self.env.user.name
        if not facts:
            return self.env._("%s asks you to look at your figures.", name)
        return self.env._("%s asks you to look at these figures:", name)

    def _get_reminder_note(self, options, rep, word):
        """The facts, and what the leader adds, in the language of the environment."""
        facts = self._get_reminder_facts(options, rep)
        items = Markup("").join(Markup("<li>%s</li>") % fact for fact in facts)
        listed = Markup("<ul>%s</ul>") % items if items else ""
        added = Markup("<p>%s</p>") % Markup("<br/>").join(word.splitlines()) if word else ""
        link = Markup('<a href="/odoo/sales-workbench">%s</a>') % self.env._("Open My Workbench")
        opening = self._get_reminder_opening(facts)
        return Markup("<p>%s</p>%s%s<p>%s</p>") % (opening, listed, added, link)


def _to_count(value):
    """A number that a client gave, else 0: a bool is none."""
    return value if type(value) is int and value > 0 else 0
