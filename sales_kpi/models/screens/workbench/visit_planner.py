"""Visits planned for several customers in one go. A plain class: it lives for one request only."""

from datetime import datetime, timedelta
from functools import cached_property

from pytz import timezone, utc

from odoo import fields
from odoo.exceptions import UserError

MOST = 50  # visits in one go
HOURS = (10, 14)  # of a working day, local time: what is proposed
SLOTS = 20
AHEAD = timedelta(days=45)


class VisitPlanner:
    """Everything is read and written with the user's own rights."""

    def __init__(self, env, company):
        self.env = env
        self.company = company
        self.zone = timezone(env.user.tz or company._get_kpi_tz())

    # ---- what is offered -----------------------------------------------------------------------

    def get_slots(self):
        """The next hours of working days at which nothing is planned yet, as UTC strings."""
        today = fields.Datetime.now().replace(tzinfo=utc).astimezone(self.zone).date()
        days = self.company._get_kpi_working_days(today + timedelta(days=1), today + AHEAD)
        moments = [self._to_utc(day, hour) for day in days for hour in HOURS]
        free = [moment for moment in moments if moment not in self._taken]
        return [fields.Datetime.to_string(moment) for moment in free[:SLOTS]]

    def _to_utc(self, day, hour):
        local = datetime(day.year, day.month, day.day, hour)
        return self.zone.localize(local).astimezone(utc).replace(tzinfo=None)

    @cached_property
    def _taken(self):
        """Hours of the user at which something is planned."""
        found = self.env["sales.kpi.activity"].search_fetch(
            [
                ("user_id", "=", self.env.uid),
                ("state", "=", "planned"),
                ("date_start", ">", fields.Datetime.now()),
            ],
            ["date_start"],
        )
        return {moment.replace(minute=0, second=0) for moment in found.mapped("date_start")}

    # ---- what is done --------------------------------------------------------------------------

    def plan(self, vals):
        """Plan visits: all of them, or none.

        :param dict vals: visits: [{"partner_id", "date_start" (UTC)}]; name and purpose_id of
            all of them, which may be missing
        :return: ``sales.kpi.activity`` records
        :raise UserError: what is wrong with each of them, by the name of the customer
        """
        visits = self._read_visits(vals)
        common = self._prepare_common(vals)
        Activity = self.env["sales.kpi.activity"]
        made, problems = Activity, []
        for customer, moment in visits:
            try:
                with self.env.cr.savepoint():
                    self._check(customer, moment)
                    made |= Activity.create(self._prepare(customer, moment, common))
            except UserError as error:
                problems.append(
                    self.env._(
                        "%(customer)s: %(problem)s", customer=self._name(customer), problem=error
                    )
                )
        if problems:
            raise UserError("\n".join(problems))
        return made

    def _read_visits(self, vals):
        visits = vals.get("visits") if isinstance(vals, dict) else None
        if not isinstance(visits, list) or not visits:
            raise UserError(self.env._("Choose the customers whom you want to visit."))
        if len(visits) > MOST:
            raise UserError(self.env._("Plan %s visits at most in one go.", MOST))
        return [self._read_visit(visit) for visit in visits]

    def _read_visit(self, visit):
        """(customer, moment) of what the client sent; None for a moment that is none."""
        visit = visit if isinstance(visit, dict) else {}
        partner_id, moment = visit.get("partner_id"), visit.get("date_start")
        if type(partner_id) is not int:
            raise UserError(self.env._("Choose the customers whom you want to visit."))
        try:
            moment = fields.Datetime.to_datetime(moment) if isinstance(moment, str) else None
        except ValueError:
            moment = None
        return self.env["res.partner"].browse(partner_id), moment

    def _prepare_common(self, vals):
        method = self.env["sales.kpi.activity.method"].search([("channel", "=", "visit")], limit=1)
        if not method:
            raise UserError(self.env._("There is no way of contact that counts as a visit."))
        name, purpose_id = vals.get("name"), vals.get("purpose_id")
        purpose = self.env["sales.kpi.activity.purpose"].browse(
            purpose_id if type(purpose_id) is int else ()
        )
        return {
            "name": name.strip() if isinstance(name, str) else "",
            "purpose_id": purpose.exists().id,
            "method_id": method.id,
            "user_id": self.env.uid,
            "company_id": self.company.id,
            "state": "planned",
            "duration": 1.0,
        }

    def _prepare(self, customer, moment, common):
        return common | {
            "name": common["name"] or self.env._("Visit"),
            "partner_id": customer.id,
            "date_start": moment,
            "location": customer.city,
        }

    def _check(self, customer, moment):
        if not customer.exists():
            raise UserError(self.env._("this customer is not there any more."))
        customer.check_access("read")
        if not customer.active:
            raise UserError(self.env._("this customer is archived."))
        if not moment:
            raise UserError(self.env._("say when you want to visit him."))
        if moment <= fields.Datetime.now():
            raise UserError(self.env._("choose a time that is still to come."))
        if self._is_planned(customer, moment):
            raise UserError(self.env._("you visit him at that time already."))

    def _is_planned(self, customer, moment):
        """Whether one visit would be planned twice: it would count twice, too."""
        same = [("user_id", "=", self.env.uid), ("state", "=", "planned"),
                ("partner_id", "=", customer.id), ("date_start", "=", moment)]  # fmt: skip
        return bool(self.env["sales.kpi.activity"].search_count(same, limit=1))

    def _name(self, customer):
        known = customer.exists()._filtered_access("read")
        return known.display_name or self.env._("A customer")
