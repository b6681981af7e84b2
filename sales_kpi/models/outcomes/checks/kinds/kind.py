"""What a check looks for: a query over some days of a company, and how to tell what it found."""

from functools import cached_property

from odoo import SUPERUSER_ID
from odoo.tools import SQL

from ....ground.figure_format import format_number, format_value, tell_day


class Kind:
    """A check of one kind, applied to a company. It lives for one look only.

    A query gives rows of ``user_id`` (whom it is about; NULL: the company), ``key`` (what names the
    case among those of the user), ``ids`` (the records, of ``model``), ``figure``, ``first`` and
    ``last`` (local days) and ``told`` (numbers from which the sentence is written).

    :param rule: ``sales.kpi.check.rule`` with the parameters
    :param company: ``res.company``, which is looked at
    :param first: first local day, and ``last`` one, on which it may have happened
    """

    code = ""
    label = ""
    model = ""
    uses = {}  # {parameter: its usual value}
    is_booked = False  # accountants see it, too

    def __init__(self, rule, company, first, last):
        self.env, self.rule, self.company = rule.env, rule, company
        self.first, self.last = first, last
        self.start, self.end = company._get_kpi_bounds(first, last)

    def find(self):
        """Rows of the cases, as dicts."""
        if self.model not in self.env:
            return []
        return self.env.execute_query_dict(self.select())

    def select(self):
        raise NotImplementedError

    @classmethod
    def tell(cls, finding, told):
        """The case in a sentence, in the reader's language."""
        raise NotImplementedError

    # ---- for the queries ------------------------------------------------------------------------

    def day(self, moment):
        """The local day of an expression."""
        return self.company._sql_kpi_date(SQL(f"({moment})"))  # pylint: disable=sql-injection

    def within(self, moment):
        moment = SQL(moment)  # pylint: disable=sql-injection
        return SQL("%s >= %s AND %s < %s", moment, self.start, moment, self.end)

    def hours(self):
        return SQL("make_interval(mins => %s)", self.rule.minutes)

    def days(self):
        return SQL("make_interval(days => %s)", self.rule.days)

    @cached_property
    def share(self):
        return self.rule.percent / 100

    @cached_property
    def bosses(self):
        """Ids of those who put in what others did, and are believed: the system, managers, and who
        leads a team."""
        managers = self.env.ref("sales_team.group_sale_manager").sudo().all_user_ids
        teams = self.env["crm.team"].sudo().with_context(active_test=False)
        return [SUPERUSER_ID, *(managers | teams.search([("user_id", "!=", False)]).user_id).ids]

    def by_rep(self, maker, rep):
        """Whether the salesperson made it, or a colleague did it for him."""
        return SQL("(%s = %s OR %s != ALL(%s))", SQL(maker), SQL(rep), SQL(maker), self.bosses)

    def changes(self, model, name):
        """What became of a field of a model, by Odoo's own tracking: ``res_id``, ``date``, who did
        it (``author_id``, a user), and the values before and after."""
        field = self.env["ir.model.fields"]._get(model, name)
        return SQL(
            """
            SELECT message.res_id, message.date, author.id AS author_id, value.id,
                   value.old_value_float AS old, value.new_value_float AS new,
                   value.old_value_integer AS old_id, value.new_value_integer AS new_id,
                   value.old_value_datetime AS old_date, value.new_value_datetime AS new_date
              FROM mail_tracking_value value
              JOIN mail_message message ON message.id = value.mail_message_id
              LEFT JOIN res_users author ON author.partner_id = message.author_id
             WHERE value.field_id = %(field)s AND message.model = %(model)s
               AND message.date >= %(start)s::timestamp - make_interval(days => 31)
               AND message.date < %(end)s::timestamp + make_interval(days => 31)
            """,
            field=field.id or 0,
            model=model,
            start=self.start,
            end=self.end,
        )


def money(finding, value):
    """An amount in the company's currency."""
    return format_value(finding.env, value, "money", finding.company_id.currency_id)


def number(finding, value):
    return format_number(finding.env, value, 0 if float(value).is_integer() else 1)


def day(finding, value=None):
    return tell_day(finding.env, value or finding.date_from)


def days(finding):
    """The day, or the first and the last one."""
    first, last = finding.date_from, finding.date_to
    return day(finding) if first == last else f"{day(finding)} – {day(finding, last)}"
