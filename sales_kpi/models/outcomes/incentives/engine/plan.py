"""A plan in a pay period, for all whom it pays. Plain classes: they live for one refresh only."""

import hashlib
from collections import defaultdict
from decimal import Decimal
from operator import itemgetter

from odoo import fields
from odoo.tools import SQL, groupby

from .....tools import payout
from .....tools.payout import exact
from .back import Back
from .book import Book
from .case import Case
from .exact_rows import read_exact
from .leading import Leading
from .levels import Levels
from .release import read_dues, waits_for_cash
from .taking import Taking

ZERO, ONE = Decimal(0), Decimal(1)
RULES = 4  # another number where the same basis is paid otherwise


class PayFault(Exception):
    """Something keeps a person's pay from being worked out; its text names which flag tells it."""


class PlanRefresh:
    """
    :param plan: version of a plan
    :param period: the pay period, open
    :param terms: ``sales.kpi.incentive.member`` that hold in it
    :param looks_back: whether changes behind closed payouts are taken up here
    :param is_whole: whether all whom it pays are meant, and those whom it paid before
    """

    def __init__(self, plan, period, terms, looks_back, is_whole=True):
        self.env = plan.env
        self.plan, self.period = plan, period
        self.company = plan.company_id
        self.lines = list(plan.line_ids)  # looked at for each person
        self.rules = RULES, plan.id, plan.digest
        self.terms, self.told_terms, self.currencies = {}, {}, {}
        self._add_terms(terms.ids)
        self.roster = self.env["sales.kpi.membership"].sudo()._get_roster(
            self.company, period.date_from, period.date_to
        )  # fmt: skip
        self.leavers = set()
        if is_whole:
            self._add_leavers()
        self.levels = Levels(plan, period, self.terms)
        self.book = Book(plan, period, self.levels)
        self.plan_fx = self._get_rate(plan.currency_id, self.company.currency_id)
        self.rates, self.told_rates = {}, {}
        self.factors = {line: line._get_factors() for line in plan.line_ids}
        self.blank = self._prepare_blank()
        self.given = self._read_given()
        self.unknown = plan.line_ids.filtered(lambda line: not self._is_known(line))
        self.brief = plan.line_ids.filtered(self._is_brief)
        self.events, everybody = self._read_events()
        self.sums, self.sums_of = self._split_sums(everybody)
        self.closed = self._read_closed()
        self.back = Back(self, looks_back)
        self.digests = {line: self._read_digests(line) for line in self.brief}
        self._add_late(self.back.late)
        self.known = self.book.find_known(self.events)
        self.taking = Taking(self)
        self.back.read_origins(self.events, self.taking.events)
        self.taking.spread()
        self.told_lines = [line for line in self.lines if self.events[line] or self.taking.own]
        self.dues = read_dues(self)
        if not is_whole:
            self.load(self.terms)

    def _prepare_blank(self):
        return {
            "payout_id": None,
            "team_id": None,
            "company_id": self.company.id,
            "incentive_id": self.plan.id,
            "period_id": self.period.id,
            "origin_period_id": None,
            "res_model": None,
            "res_id": None,
            "key": None,
            "date": None,
            "basis": ZERO,
            "share": exact(100),
            "rate": ZERO,
            "factor": ONE,
            "reverses_id": None,
            "reason": None,
            "parts": {},
            "is_change": False,
            "rest": ZERO,
            "back": ZERO,
        }

    def _add_leavers(self):
        """Who is in the plan no more, and was: what is taken back of him is kept on an account."""
        rows = read_exact(
            self.env,
            SQL(
                """SELECT DISTINCT ON (payout.user_id) payout.user_id, payout.member_id
                     FROM sales_kpi_payout payout
                     JOIN sales_kpi_period period ON period.id = payout.period_id
                    WHERE payout.root_id = %s AND payout.member_id IS NOT NULL
                      AND period.date_from < %s AND payout.user_id != ALL(%s)
                      AND period.date_to >= %s
                 ORDER BY payout.user_id, period.date_from DESC""",
                self.plan.root_id.id,
                self.period.date_from,
                list(self.terms),
                self.get_cutoff(),
            ),
        )
        self.leavers = {user_id for user_id, _terms in rows}
        self._add_terms([terms_id for _user, terms_id in rows])

    def _add_terms(self, ids):
        """Terms, the earliest of a person first, and what his mark tells of them."""
        Terms = self.env["sales.kpi.incentive.member"].sudo()
        rows = ids and self.env.execute_query(
            SQL(
                """SELECT user_id, id, currency_id, hashtextextended(terms::text, 0)
                     FROM sales_kpi_incentive_member terms WHERE id = ANY(%s)
                    ORDER BY user_id, date_from, id""",
                ids,
            )
        )
        for user_id, own in groupby(rows, itemgetter(0)):
            _user, ids, currencies, told = zip(*own, strict=True)
            self.terms[user_id] = Terms.browse(ids)
            self.told_terms[user_id] = told
            self.currencies[user_id] = tuple(sorted({one for one in currencies if one}))

    def get_cutoff(self):
        """What happened before this day takes nothing back any more."""
        return fields.Date.subtract(self.period.date_from, months=self.plan.clawback_months)

    # ---- money ---------------------------------------------------------------------------------

    def get_fx(self, currency):
        """Units of the plan's currency for one of a person's."""
        if currency not in self.rates:
            self.rates[currency] = self._get_rate(currency, self.plan.currency_id)
        if self.rates[currency] is None or self.plan_fx is None:
            raise PayFault("no_rate")
        return self.rates[currency]

    def _tell_rates(self, ids):
        """The rates of some currencies, for marks: most people have the same ones."""
        if ids not in self.told_rates:
            found = self.env["res.currency"].browse(ids)
            self.told_rates[ids] = [self.get_fx(currency) for currency in found]
        return self.told_rates[ids]

    def _get_rate(self, currency, into):
        """None where there is no rate."""
        Terms = self.env["sales.kpi.incentive.member"]
        if currency == into:
            return ONE
        if not all(Terms._has_rate(one, self.company) for one in (currency, into)):
            return None
        day = min(self.period.date_to, self.company._get_kpi_today())
        rate = currency._get_conversion_rate(currency, into, self.company, day)
        return exact(round(rate, 10))

    # ---- events --------------------------------------------------------------------------------

    def _read_events(self):
        """({component: {user id: [event]}} of those who are paid, {component: all events}); what
        pays the same as the last time is not read: see ``load``."""
        Basis = self.env["sales.kpi.earning.basis"]
        events, everybody = {}, {}
        for line in self.plan.line_ids:
            found = []
            if line not in self.brief and self._pays_events(line):
                users = None if self._needs_all(line) else self.terms
                found = Basis._get_events(line, self.company, self.period, users)
            everybody[line] = found
            events[line] = self._group(line, found)
        return events, everybody

    def _pays_events(self, line):
        is_of_event = line.kind != "performance" and not (
            line.kind == "bonus" and line.basis == "fact"
        )
        return is_of_event and line not in self.unknown

    def _is_brief(self, line):
        """Whether a digest of a person's events tells if he is paid the same as the last time."""
        return self._pays_events(line) and not self._needs_all(line) and not waits_for_cash(line)

    def _read_digests(self, line):
        """What is told of it already is not read again."""
        if line in self.back.digests:
            return self.back.digests[line]
        return self.env["sales.kpi.earning.basis"]._get_digests(
            line, self.company, self.period, self.terms, self.book.select_known(line)
        )

    def _read_closed(self):
        """{user id: what names his closed payouts}, where events take back of these."""
        if not {"invoice", "cash"}.intersection(self.brief.mapped("basis")):
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT user_id, SUM(hashtextextended(CONCAT(id, ':', mark), 0))::text
                     FROM sales_kpi_payout
                    WHERE root_id = %s AND state != 'estimate' GROUP BY user_id""",
                self.plan.root_id.id,
            )
        )
        return dict(rows)

    def load(self, users):
        """Read the events of those whose pay is worked out."""
        Basis = self.env["sales.kpi.earning.basis"]
        terms = [terms_id for user_id in users for terms_id in self.terms[user_id]._ids]
        self.env["sales.kpi.incentive.member"].sudo().browse(terms).fetch()
        fresh = {}
        for line in self.brief if users else ():
            found = Basis._get_events(line, self.company, self.period, users)
            fresh[line] = self._group(line, found)
            for user_id, own in fresh[line].items():
                self.events[line][user_id] = own + self.events[line][user_id]
        self.known |= self.book.find_known(fresh)
        self.back.read_origins(fresh)

    def _is_known(self, line):
        """Margins are known with the module sale_margin only."""
        Basis = self.env["sales.kpi.earning.basis"]
        return line.value != "margin" or Basis._knows_margin(line.basis)

    def _needs_all(self, line):
        return line.kind == "override" or line._pays_each_document()

    def _in_plan_currency(self, line, event):
        is_told_so = event.told is None  # by ``Back``, which has changed it
        event = event.to_exact()
        if is_told_so or line.value == "quantity" or not self.plan_fx or self.plan_fx == ONE:
            return event
        values = {name: getattr(event, name) / self.plan_fx for name in ("basis", "whole", "total")}
        return event._replace(**{name: round(value, 6) for name, value in values.items()})

    def _group(self, line, events):
        found = defaultdict(list)
        if line.kind == "override":
            events = Leading(self).spread(line, events)
        for event in events:
            if event.user_id in self.terms:
                found[event.user_id].append(event)
        return found

    def _add_late(self, late):
        """What takes back, and is dated in a closed pay period: it counts now, before all else."""
        for line, event in late:
            if event.user_id in self.terms:
                self.events[line][event.user_id].append(event)

    def get_events(self, line, user_id):
        """Of a person, but for what was earned in another pay period."""
        return [self._in_plan_currency(line, event) for event in self._get_own(line, user_id)]

    def has_events(self, user_id):
        return any(
            user_id in self.digests.get(line, ()) or self._get_own(line, user_id)
            for line in self.lines
        )

    def _get_own(self, line, user_id):
        root = self.book.lineage[line.id]
        own = [
            event
            for event in self.events[line].get(user_id, ())
            if (root, user_id, event.key) not in self.known
        ]
        return self.taking.add_to(own, line, user_id)

    def get_origins(self, line, user_id, document):
        root = self.book.lineage[line.id]
        return self.back.origins.by_document.get((root, user_id, document), [])

    def reverse(self, case, origin, piece, event):
        return self.back.reverse(case, origin, piece, event.key, event.date, event.total)

    def get_dues(self, line, case):
        return self.dues.get_for(line, case)

    # ---- a sum for each document ---------------------------------------------------------------

    def _split_sums(self, everybody):
        """({(component, key): {user id: part of 100}} of what is shared, in a fixed order; the same
        of each person as his mark tells it)"""
        found, of_users = defaultdict(dict), defaultdict(list)
        for line, events in everybody.items():
            for event in events if line._pays_each_document() else ():
                if not event.is_overlay:
                    found[line, event.key][event.user_id] = exact(event.share)
        for (line, key), own in found.items():
            for user_id in own:
                of_users[user_id].append((line.id, key, sorted(own.items())))
        return found, of_users

    def get_part_of_sum(self, line, event, case):
        """The person's part of a sum that a document pays once."""
        amount = exact(line.unit_amount) / case.fx
        shares = self.sums.get((line, event.key), {})
        if event.is_overlay or len(shares) < 2:
            return payout.share_of(amount, event.share, case.digits)
        order = sorted(shares, key=lambda user_id: (-shares[user_id], user_id))
        parts = payout.split(amount, [shares[user_id] for user_id in order], case.digits)
        return parts[order.index(event.user_id)]

    # ---- what a manager put in -----------------------------------------------------------------

    def _read_given(self):
        rows = read_exact(
            self.env,
            SQL(
                """SELECT row.user_id, row.amount FROM sales_kpi_earning row
                     JOIN sales_kpi_payout payout ON payout.id = row.payout_id
                    WHERE payout.root_id = %s AND row.period_id = %s
                      AND row.kind IN ('adjustment', 'prize') ORDER BY row.id""",
                self.plan.root_id.id,
                self.period.id,
            ),
        )
        found = defaultdict(list)
        for user_id, amount in rows:
            found[user_id].append(amount)
        return found

    # ---- each person ---------------------------------------------------------------------------

    def get_mark(self, user_id):
        """Whatever a person's payout rests on, in a few signs; before his events are read."""
        told = (
            self.rules,
            self.told_terms[user_id],
            self._tell_rates(self.currencies[user_id]),
            [digests.get(user_id) for digests in self.digests.values()],
            [
                sorted(self._tell_events(line, user_id))
                for line in self.told_lines
                if user_id in self.events[line] or self.taking.concerns(line, user_id)
            ],
            self.levels.tell(user_id),
            self.book.tell(user_id),
            self.given.get(user_id),
            self.closed.get(user_id),
            self.back.tell(user_id),
            self.dues.tell(user_id),
            sorted(self.sums_of.get(user_id, ())),
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]

    def _tell_events(self, line, user_id):
        for event in self._get_own(line, user_id):
            yield repr(event) if event.told is None else f"{event.key}={event.told}"

    def make_case(self, user_id):
        self.back.origins.reset(user_id)
        for line in self.lines:
            self.book.get_before(line, user_id).reset()
        case = Case(self, user_id, self.terms[user_id])
        case.rows += self.back.get_rows(case)
        return case
