"""What a salesperson is to do: who waits for him, whom he has forgotten, and what is planned. A
plain class: it lives for one request only."""

from datetime import timedelta
from functools import cached_property

from odoo import fields
from odoo.fields import Domain
from odoo.tools import format_datetime

from ...ground.figure_format import format_value, tell_day
from .visits import SHOWN, PlannedVisits

CANDIDATES = 40  # customers that the dialog offers
NOT_CONTACTED = 30  # days without a contact, after which a customer is on the list
STALE = "stale_opportunities"
DOCUMENTS = ("crm.lead", "res.partner", "sale.order", "account.move")


class WorkbenchTodo(PlannedVisits):
    """
    :param content: ``WorkbenchContent`` of the same page
    :param figures: what ``get_figures`` gave when the page was kept; None: it is counted now

    Records are read with the viewer's own rights; the list of Odoo's activities is the
    salesperson's own. Who looks at somebody else's page sees the follow-ups that he may read.
    """

    def __init__(self, content, figures=None):
        self.content = content
        self.figures = figures
        self.frame = content.frame
        self.env = content.env
        self.user = content.user
        self.is_own = content.is_own

    def get_parts(self):
        parts = [
            self.get_followups(),
            self.get_visits(),
            self.get_customers(),
            self.get_stale(),
        ]
        return [part for part in parts if part]

    def get_figures(self):
        """What comes from the measures, and can be kept with the other figures."""
        return {
            "visits": self._get_visit_figures(),
            "stale": self.frame.find_measures([STALE]).id,
        }

    def _may_read(self, model):
        return self.env[model].has_access("read")

    def _get_deeds(self, *deeds):
        """Buttons that do something; none for who only looks."""
        return [{"name": name, **values} for name, values in deeds] if self.is_own else []

    def _get_record_mark(self, model, record_id):
        return {"kind": "record", "model": model, "id": record_id} if record_id else False

    def _format_moment(self, moment):
        zone = self.env.user.tz or self.frame.company._get_kpi_tz()
        return format_datetime(self.env, moment, tz=zone, dt_format=self.env._("EEE d MMM, HH:mm"))

    # ---- follow-ups ----------------------------------------------------------------------------

    def get_followups(self):
        """What is agreed for today, or was for an earlier day."""
        if not self._may_read("sales.kpi.activity"):
            return None
        due = self.find_due()
        late = due.filtered(lambda todo: todo.date_deadline < self.frame.today)
        return {
            "name": "followups",
            "title": self.env._("Follow-ups due"),
            "count": len(due),
            "text": self.env._("%s overdue", len(late)) if late else "",
            "status": "bad" if late else "none",
            "rows": self._get_due_rows(due[:SHOWN]),
            "mark": {"kind": "followups"} if due else False,
            "empty": self.env._("Nobody waits for you today."),
        }

    def find_due(self):
        """Odoo's activities that are due, the oldest first."""
        due = Domain("user_id", "=", self.user.id) & Domain("date_deadline", "<=", self.frame.today)
        due &= Domain("res_model", "in", DOCUMENTS) | Domain("res_model", "=", False)
        if not self.is_own:
            due &= Domain("id", "in", self._find_followed().followup_activity_id.ids)
        found = self.env["mail.activity"].sudo().search(due, order="date_deadline, id")
        return found.filtered(lambda todo: todo.res_model or todo in self._followed)

    @cached_property
    def _followed(self):
        """{Odoo's activity: the sales activity whose follow-up it is}"""
        followed = self._find_followed()
        return {activity.sudo().followup_activity_id: activity for activity in followed}

    def _find_followed(self):
        return self.env["sales.kpi.activity"].search(
            [
                ("user_id", "=", self.user.id),
                ("followup_open", "=", True),
                ("date_next", "<=", self.frame.today),
            ]
        )

    def _get_due_rows(self, due):
        shown = self._find_shown(due)
        return [self._get_due_row(todo, todo in shown) for todo in due]

    def _find_shown(self, due):
        """Those whose document Odoo shows to the viewer: it may have been handed over since then.
        One check a kind of document."""
        shown = due.browse()
        for name, todos in due.filtered("res_model").grouped("res_model").items():
            documents = self.env[name].browse(todos.mapped("res_id"))
            ids = set(documents._kpi_filter_opened().ids)
            shown |= todos.filtered(lambda todo, ids=ids: todo.res_id in ids)
        return shown

    def _get_due_row(self, todo, is_shown):
        followed = self._followed.get(todo)
        deed = ("log", {"followup_id": followed.id}) if followed else ("todo", {"id": todo.id})
        own = ("sales.kpi.activity", followed and followed.id)
        opened = (todo.res_model, todo.res_id) if is_shown else own
        return {
            "id": todo.id,
            "title": todo.res_name or todo.summary or todo.activity_type_id.name,
            "subtitle": todo.summary or todo.activity_type_id.name or "",
            "tag": self._get_late_text((self.frame.today - todo.date_deadline).days),
            "status": "bad" if todo.date_deadline < self.frame.today else "none",
            "mark": self._get_record_mark(*opened),
            "deeds": self._get_deeds(deed),
        }

    def _get_late_text(self, days):
        if days == 0:
            return self.env._("Today")
        return self.env._("1 day late") if days == 1 else self.env._("%s days late", days)

    # ---- customers -----------------------------------------------------------------------------

    def get_customers(self):
        """Customers of whom nobody has heard for long, the most important first."""
        if not self._may_read("sales.kpi.customer"):
            return None
        found = self.find_forgotten()
        planned = self._get_next_plans(found[:SHOWN].partner_id)
        return {
            "name": "customers",
            "title": self.env._("Customers not contacted"),
            "count": len(found),
            "text": self.env._("for %s days and more", NOT_CONTACTED) if found else "",
            "status": "none",
            "rows": [self._get_customer_row(row, planned) for row in found[:SHOWN]],
            "mark": {"kind": "customers"} if found else False,
            "empty": self.env._("You have been in touch with all your customers."),
            "deeds": self._get_deeds(("plan", {"partner_ids": found[:SHOWN].partner_id.ids})),
        }

    def find_forgotten(self):
        """Customers without a contact. Their figures are of this morning: who was contacted since
        then is not among them."""
        Customer = self.env["sales.kpi.customer"]
        last_day = self.frame.today - timedelta(days=NOT_CONTACTED)
        long_ago = Domain("last_contact_date", "=", False)
        long_ago |= Domain("last_contact_date", "<", last_day)
        found = Customer.search_fetch(self._get_own_domain() & long_ago, ["partner_id"])
        if not found:
            return found
        contacted = self._find_contacted(found.partner_id, last_day)
        return found.filtered(lambda row: row.partner_id not in contacted)

    def get_candidates(self, partner_ids):
        """Customers whom the salesperson may want to visit: those asked for, those whom nobody
        contacted, then his others."""
        asked = self.env["res.partner"]
        if isinstance(partner_ids, (list, tuple)):
            ids = [partner_id for partner_id in partner_ids if type(partner_id) is int]
            asked = asked.browse(ids).exists()._filtered_access("read")
        rows = {row.partner_id: row for row in self._find_mine()}
        customers = list(dict.fromkeys([*asked, *rows]))[:CANDIDATES]
        return [self._get_candidate(customer, rows.get(customer), asked) for customer in customers]

    def _find_mine(self):
        """His customers, as far as the dialog offers them."""
        Customer = self.env["sales.kpi.customer"]
        if not self._may_read(Customer._name):
            return Customer
        forgotten = self.find_forgotten()[:CANDIDATES]
        return forgotten | Customer.search(self._get_own_domain(), limit=CANDIDATES)

    def _get_candidate(self, customer, row, asked):
        return {
            "id": customer.id,
            "name": customer.display_name,
            "note": self._get_contact_text(row.last_contact_date) if row else "",
            "is_chosen": customer in asked,
        }

    def _get_own_domain(self):
        mine = Domain("user_id", "=", self.user.id)
        return mine & Domain("company_id", "=", self.frame.company.id)

    def _find_contacted(self, customers, day):
        """Those with whom anybody was in touch since a day: there are few to ask about, and many
        contacts of the others."""
        start, _end = self.frame.company._get_kpi_bounds(day, day)
        rows = (
            self.env["sales.kpi.activity"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", self.frame.company.id),
                    ("state", "=", "done"),
                    ("date_start", ">=", start),
                    ("commercial_partner_id", "in", customers.ids),
                ],
                ["commercial_partner_id"],
            )
        )
        return {customer for [customer] in rows}

    def _get_next_plans(self, customers):
        """{customer: when the salesperson has planned to be in touch with him}"""
        rows = self.env["sales.kpi.activity"]._read_group(
            [
                ("user_id", "=", self.user.id),
                ("state", "=", "planned"),
                ("date_start", ">", fields.Datetime.now()),
                ("commercial_partner_id", "in", customers.ids),
            ],
            ["commercial_partner_id"],
            ["date_start:min"],
        )
        return dict(rows)

    def _get_customer_row(self, row, planned):
        customer = row.partner_id
        since = row.last_contact_date
        plan = planned.get(customer)
        deeds = [("log", {"model": customer._name, "id": customer.id})]
        if not plan:
            deeds.insert(0, ("plan", {"partner_ids": customer.ids}))
        return {
            "id": customer.id,
            "title": customer.display_name,
            "subtitle": row.risk_text or self._get_contact_text(since),
            "tag": self.env._("Planned: %s", self._format_moment(plan))
            if plan
            else self.env._("Class %s", row.customer_class.upper())
            if row.customer_class
            else "",
            "status": "good" if plan else "bad" if row.is_at_risk else "none",
            "mark": self._get_record_mark(customer._name, customer.id),
            "deeds": self._get_deeds(*deeds),
        }

    def _get_contact_text(self, day):
        if not day:
            return self.env._("No contact so far")
        return self.env._("Last contact: %s", tell_day(self.env, day))

    # ---- opportunities -------------------------------------------------------------------------

    def get_stale(self):
        """Open opportunities on which nothing was done: those that the measure counts."""
        definition = self._get_stale_measure()
        if definition.model != "crm.lead" or not self._may_read("crm.lead"):
            return None
        found = self.find_stale(definition)
        return {
            "name": "stale",
            "title": definition.name,
            "count": len(found),
            "text": (found and definition.description) or "",
            "status": "none",
            "rows": [self._get_lead_row(lead) for lead in found[:SHOWN]],
            "mark": {"kind": "stale"} if found else False,
            "empty": self.env._("All your opportunities move."),
        }

    def _get_stale_measure(self):
        if not self.figures:
            return self.frame.find_measures([STALE])
        return self.env["sales.kpi.definition"].sudo().browse(self.figures["stale"] or ())

    def find_stale(self, definition):
        """The opportunities counted, as far as the viewer may read them, the largest first."""
        company = self.frame.company
        domain = definition._get_domain(company, *self.frame.bounds, self.content.subject)
        counted = self.env["crm.lead"].sudo().with_context(
            active_test=False, tz=company._get_kpi_tz(self.frame.bounds[1]),
            allowed_company_ids=company.ids,
        )  # fmt: skip
        found = counted.search(domain, order="expected_revenue desc, id")
        return self.env["crm.lead"].browse(found.ids)._filtered_access("read")

    def _get_lead_row(self, lead):
        currency = self.frame.company.currency_id
        revenue = format_value(self.env, lead.expected_revenue, "money", currency)
        return {
            "id": lead.id,
            "title": lead.name,
            "subtitle": " · ".join(filter(None, [lead.partner_id.display_name, revenue])),
            "tag": lead.stage_id.name or "",
            "status": "none",
            "mark": self._get_record_mark(lead._name, lead.id),
            "deeds": self._get_deeds(("log", {"model": lead._name, "id": lead.id})),
        }
