from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ....tools.shown import shown
from ...ground.tables import find_tables
from .figures import LOGGED_BY, WorkbenchContent
from .todo import DOCUMENTS, STALE, WorkbenchTodo
from .visit_planner import VisitPlanner

MOST_MEASURES = 24
DONE = {"done": "sales.kpi.activity", "todo": "mail.activity"}


class SalesKpiWorkbench(models.AbstractModel):
    """What a salesperson sees first: where he stands, what is wrong, and what to do about it.

    Whoever may see a salesperson's figures may look at his workbench (option ``user_id``), and do
    nothing there.
    """

    _name = "sales.kpi.workbench"
    _inherit = "sales.kpi.kept.dashboard"
    _description = "My Workbench"
    _is_page = True

    def _check_page(self, frame):
        is_sales = self.env.user.has_group("sales_team.group_sale_salesman")
        if not is_sales and not frame.is_manager:
            raise AccessError(self.env._("The workbench is for salespeople."))
        frame.check(("user", frame.user.id or self.env.uid))

    def _get_contents(self, frame):
        """
        :return: {"user", "is_own", "slots", "standing", "wrong", "first_only", "tiles", "todo",
            "refresh_in", "unkept", "empty", "missing_targets"}
        """
        page = self._get_kept_contents(frame)
        self._add_news(frame, page)
        return page

    def _get_tables(self, page):
        is_over = page["period"]["is_over"]
        figures = {"target": self.env._("Target"), "gap": self.env._("Gap")}
        wrong = {"name": self.env._("Measure"), "text": self.env._("How it stands")}
        if not is_over:
            figures["pace"] = self.env._("Expected by Now")
            figures["forecast"] = self.env._("Forecast")
            wrong["advice"] = self.env._("What helps")
        return {
            "measures": {
                "title": self.env._("My measures"),
                "columns": [
                    {"name": self.env._("Measure"), "type": "text"},
                    {"name": self.env._("Value"), "type": "figure"},
                    {"name": self.env._("Achievement"), "type": "percent"},
                    *({"name": name, "type": "figure"} for name in figures.values()),
                ],
                "rows": [
                    [row["name"], row["value"], row["achievement"], *map(row.get, figures)]
                    for row in page["tiles"]
                ],
                "units": [row.get("unit") for row in page["tiles"]],
            },
            "wrong": {
                "title": self.env._("What fell short") if is_over else self.env._("What is behind"),
                "columns": [{"name": name, "type": "text"} for name in wrong.values()],
                "rows": [[row[key] for key in wrong] for row in page["wrong"]],
            },
        }

    # ---- which measures ------------------------------------------------------------------------

    @api.model
    @api.readonly
    def get_measures(self, options):
        """The measures that can be on the tiles, those that are first and in their order.

        :return: {"measures": [{"code", "name", "description", "category", "is_chosen"}],
            "is_default": whether nothing was chosen so far, "most": how many can be chosen}
        :raise AccessError: it is somebody else's workbench
        """
        content = self._get_own_content(options)
        chosen = content.measures
        categories = dict(
            self.env["sales.kpi.definition"]._fields["category"]._description_selection(self.env)
        )
        return {
            "measures": [
                {
                    "code": definition.code,
                    "name": definition.name,
                    "description": definition.description or "",
                    "category": categories[definition.category],
                    "is_chosen": definition in chosen,
                }
                for definition in chosen | content.frame.find_measures()
            ],
            "is_default": not self.env.user.sudo().res_users_settings_id._get_kpi_codes(),
            "most": MOST_MEASURES,
        }

    @api.model
    def save_measures(self, options, codes):
        """Keep which measures the caller wants to see, and in which order.

        :param list codes: of measures that are switched on; empty: those that count
        :raise AccessError: it is somebody else's workbench
        :raise UserError: no such measure, or too many
        """
        frame = self._get_own_content(options).frame
        if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
            raise UserError(self.env._("Choose measures from the list."))
        codes = list(dict.fromkeys(codes))
        if len(codes) > MOST_MEASURES:
            raise UserError(self.env._("Choose %s measures at most.", MOST_MEASURES))
        if unknown := set(codes) - set(frame.find_measures(codes).mapped("code")):
            codes = shown(", ".join(sorted(unknown)))
            raise UserError(self.env._("No measure has the code %s.", codes))
        Settings = self.env["res.users.settings"]
        Settings._find_or_create_for_user(self.env.user).sudo().kpi_workbench_codes = ",".join(
            codes
        )
        return True

    # ---- what can be done ----------------------------------------------------------------------

    @api.model
    @api.readonly
    def get_visit_choices(self, options, partner_ids=()):
        """What the dialog offers that plans visits.

        :param partner_ids: customers that are ticked already
        :return: {"text", "missing": visits still to plan, "customers": [{"id", "name", "note"}],
            "slots": moments that are free (UTC), "purposes": [{"id", "name"}]}
        :raise AccessError: it is somebody else's workbench
        """
        content = self._get_own_content(options)
        todo = WorkbenchTodo(content)
        need, missing = todo.get_need()
        return {
            "text": need,
            "missing": missing,
            "customers": todo.get_candidates(partner_ids),
            "slots": VisitPlanner(self.env, content.company).get_slots(),
            "purposes": self._get_purposes(),
        }

    def _get_purposes(self):
        Purpose = self.env["sales.kpi.activity.purpose"]
        return Purpose.search_read([], ["name"])  # pylint: disable=no-search-all

    @api.model
    def plan_visits(self, options, vals):
        """Plan visits of the caller: all of them, or none. See ``VisitPlanner.plan``.

        :return: {"ids": of the sales activities, "message": what was done, in words}
        :raise AccessError: it is somebody else's workbench
        :raise UserError: what is wrong with each visit, by the name of the customer
        """
        content = self._get_own_content(options)
        made = VisitPlanner(self.env, content.company).plan(vals)
        one = len(made) == 1
        message = self.env._("1 visit planned.") if one else self.env._(
            "%s visits planned.", len(made)
        )  # fmt: skip
        return {"ids": made.ids, "message": message}

    @api.model
    def mark_done(self, options, kind, record_id):
        """Mark something of the caller's done, now.

        :param kind: "done" (a planned sales activity) or "todo" (an Odoo activity)
        :return: {"message", "mark": what was done, to be opened}
        :raise AccessError: it is not the caller's
        """
        self._get_own_content(options)
        model = DONE.get(kind) if isinstance(kind, str) else None
        record = self._get_own_record(model, record_id)
        document = (record._name, record.id)
        if kind == "todo":
            document = (record.res_model, record.res_id)
        record.action_done()
        mark = {"kind": "record", "model": document[0], "id": document[1]}
        return {"message": self.env._("Done."), "mark": mark}

    @api.model
    @api.readonly
    def ask_done(self, options, activity_id):
        """The dialog that asks what came of a plan of the caller's, before it counts as done.

        :return: window action; closed by "Done" it tells {"done": [activity_id]}
        :raise AccessError: it is not the caller's
        """
        self._get_own_content(options)
        return self._get_own_record("sales.kpi.activity", activity_id).action_ask_done()

    @api.model
    def undo_done(self, options, activity_id):
        """What the caller marked done today is planned again, for when it was planned.

        :return: {"message"}
        :raise AccessError: it is not the caller's
        :raise UserError: it is done since an earlier day
        """
        self._get_own_content(options)
        self._get_own_record("sales.kpi.activity", activity_id).action_plan()
        return {"message": self.env._("Planned again.")}

    def _get_own_record(self, model, record_id):
        if not model or type(record_id) is not int:
            raise UserError(self.env._("This can't be opened any more. Load the page again."))
        record = self.env[model].browse(record_id).exists()
        if not record:
            raise UserError(self.env._("What was chosen here is not there any more."))
        record.check_access("write")
        if record.user_id != self.env.user:
            raise AccessError(self.env._("Only what is yours can be done here."))
        return record

    @api.model
    @api.readonly
    def log_activity(self, options, about):
        """The form that writes down what was done.

        :param dict about: model and id of a document; or followup_id, the sales activity that is
            followed up; or code, the measure that it lifts; or nothing
        :return: window action
        :raise AccessError: it is somebody else's workbench, or he may not read the document
        """
        self._get_own_content(options)
        about = about if isinstance(about, dict) else {}
        if about.get("followup_id"):
            return self._log_followup(about["followup_id"])
        if about.get("model"):
            return self._get_document(
                about["model"], about.get("id"), DOCUMENTS
            ).action_log_kpi_activity()
        return self._get_log_action(self._get_method_default(about.get("code")))

    def _get_method_default(self, code):
        channel = LOGGED_BY.get(code) if isinstance(code, str) else None
        if not channel:
            return {}
        method = self.env["sales.kpi.activity.method"].search([("channel", "=", channel)], limit=1)
        return {"default_method_id": method.id} if method else {}

    def _log_followup(self, activity_id):
        """What was agreed is done: on the same document, with the same customer."""
        activity = self._get_own_record("sales.kpi.activity", activity_id)
        context = activity.action_plan_next()["context"]
        for name in ("default_date_start", "default_state"):
            del context[name]
        return self._get_log_action(context)

    def _get_log_action(self, context):
        view = self.env.ref("sales_kpi.sales_kpi_activity_view_form_quick")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log Activity"),
            "res_model": "sales.kpi.activity",
            "view_mode": "form",
            "views": [(view.id, "form")],
            "target": "new",
            "context": context,
        }

    def _get_own_content(self, options):
        """
        :raise AccessError: it is somebody else's workbench
        """
        content = WorkbenchContent(self._get_frame(options))
        if not content.is_own:
            raise AccessError(
                self.env._("This is the workbench of %s: you can only look.", content.user.name)
            )
        return content

    # ---- what can be opened --------------------------------------------------------------------

    def _get_openers(self):
        return super()._get_openers() | {
            "record": self._open_record,
            "waiting": self._open_waiting,
            "followups": self._open_followups,
            "visits": self._open_visits,
            "customers": self._open_customers,
            "stale": self._open_stale,
        }

    def _open_record(self, frame, mark):
        """Mark: model and id. Opened with the viewer's own rights."""
        opened = find_tables(self.env, "_kpi_opens")
        record = self._get_document(mark.get("model"), mark.get("id"), opened)
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def _open_waiting(self, frame, mark):
        """Mark: model and id. Opened with the viewer's own rights."""
        waits = find_tables(self.env, "_kpi_waits")
        return self._get_document(mark.get("model"), mark.get("id"), waits)._kpi_open_waiting()

    def _open_followups(self, frame, mark):
        todo = self._get_todo(frame)
        if not todo.is_own:
            return self._open_list(self.env._("Follow-ups due"), todo._find_followed())
        due = self.env["mail.activity"].browse(todo.find_due().ids)
        return self._open_list(self.env._("Follow-ups due"), due)

    def _open_visits(self, frame, mark):
        todo = self._get_todo(frame)
        return self._open_list(
            self.env._("Planned visits"), todo.find_planned() | todo.find_later()
        )

    def _open_customers(self, frame, mark):
        found = self._get_todo(frame).find_forgotten()
        return self._open_list(self.env._("Customers not contacted"), found)

    def _open_stale(self, frame, mark):
        definition = frame.find_measures([STALE])
        return self._open_list(definition.name, self._get_todo(frame).find_stale(definition))

    def _get_todo(self, frame):
        return WorkbenchTodo(WorkbenchContent(frame))

    def _open_list(self, name, records):
        action = {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": records._name,
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("id", "in", records.ids)],
            "context": {"create": False},
        }
        return self.env["ir.actions.act_window"]._kpi_without_samples(action)
