"""What can be done about a problem, each with the list or the dialog that does it. A plain class:
it lives for one request only."""

from odoo.fields import Domain

QUOTES = ("draft", "sent")
COURSE = "slide.channel"
DEEDS = ("plan", "followups", "leads", "quotes", "overdue", "course")


class Deeds:
    """
    :param frame: ``DashboardFrame`` of the page, with its subject among the options
    """

    def __init__(self, frame):
        self.frame = frame
        self.env = frame.env
        self.subject = tuple(frame.options["subject"])

    def find(self, names):
        """The first of the deeds that there is something to do for.

        :return: {"name", "label", "mark"}; False where there is none
        """
        for name in names:
            if label := getattr(self, f"_label_{name}")():
                return {"name": name, "label": label, "mark": {"kind": "deed", "deed": name}}
        return False

    def open(self, name):
        """The action of a deed; nothing of one that isn't there."""
        return getattr(self, f"_open_{name}")() if name in DEEDS else None

    # ---- visits --------------------------------------------------------------------------------

    def _label_plan(self):
        """Of somebody else's page: a visit together with him."""
        if self.subject[0] != "user" or self.frame.is_over:
            return ""
        return self.env._("Plan visits") if self._is_own else self.env._("Visit together")

    @property
    def _is_own(self):
        return self.subject[1] == self.env.uid

    def _open_plan(self):
        if self._is_own:
            return self.env["ir.actions.client"]._for_xml_id("sales_kpi.sales_kpi_workbench_action")
        if not self.frame.team:
            team_id = self.frame.get_home_team(self.subject[1])
            self.frame.choose_team(self.env["crm.team"].sudo().browse(team_id or ()))
        cockpit = self.env["sales.kpi.team.cockpit"]
        return cockpit._open_visit(self.frame, {"user_id": self.subject[1]})

    def _label_followups(self):
        is_own = self.subject == ("user", self.env.uid) and not self.frame.is_over
        return is_own and self.env._("Open the follow-ups")

    def _open_followups(self):
        return self.env["sales.kpi.workbench"]._open_followups(self.frame, {})

    # ---- lists ---------------------------------------------------------------------------------

    def _label_leads(self):
        count = self._count("crm.lead", self._leads)
        if count == 1:
            return self.env._("Open the open opportunity")
        return count and self.env._("Open %s open opportunities", count)

    def _open_leads(self):
        return self._open_list(self.env._("Open opportunities"), "crm.lead", self._leads)

    @property
    def _leads(self):
        return (
            self._whose & Domain("type", "=", "opportunity") & Domain("won_status", "=", "pending")
        )

    def _label_quotes(self):
        count = self._count("sale.order", self._quotes)
        if count == 1:
            return self.env._("Open the quote without an answer")
        return count and self.env._("Open %s quotes without an answer", count)

    def _open_quotes(self):
        name = self.env._("Quotes without an answer")
        return self._open_list(name, "sale.order", self._quotes)

    @property
    def _quotes(self):
        return self._whose & Domain("state", "in", QUOTES)

    def _label_overdue(self):
        return self.env._("Open what is overdue") if self._overdue else ""

    def _open_overdue(self):
        subject, bounds = self.subject, self.frame.bounds
        return self._overdue and self._overdue._get_records_action(
            self.frame.company, *bounds, subject
        )

    @property
    def _overdue(self):
        return self.frame.find_measures(["overdue_amount"])

    def _label_course(self):
        return self._has_courses and self.env._("Open the courses")

    def _open_course(self):
        url = {"type": "ir.actions.act_url", "url": "/slides", "target": "self"}
        return self._has_courses and url

    @property
    def _has_courses(self):
        """Whether there is one that the viewer may take."""
        if COURSE not in self.env:
            return False
        return bool(self._count(COURSE, Domain("is_published", "=", True)))

    @property
    def _whose(self):
        """Records of the subject, as they are today."""
        kind, subject_id = self.subject
        own = {
            "user": Domain("user_id", "=", subject_id),
            "team": Domain("team_id", "in", sorted(self.frame.tree.below([subject_id]))),
        }
        company = Domain("company_id", "in", [self.frame.company.id, False])
        return company & own.get(kind, Domain.TRUE)

    def _count(self, model, domain):
        """How many of them the viewer may open."""
        Model = self.env[model]
        return Model.search_count(domain) if Model.has_access("read") else 0

    def _open_list(self, name, model, domain):
        action = {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": list(domain),
            "context": {"create": False},
        }
        return self.env["ir.actions.act_window"]._kpi_without_samples(action)
