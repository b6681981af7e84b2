"""What the fuzz test and the matrix have in common: people in each role, a rival with a secret, and
a way to call a method as somebody without a trace.

``SALES_KPI_FUZZ_SEED`` chooses other arguments.
"""

import os
import random
import time
from collections import Counter

import psycopg2

from odoo.exceptions import AccessDenied, RedirectWarning, UserError
from odoo.fields import Command
from odoo.models import BaseModel
from odoo.service.model import call_kw
from odoo.tools import SQL

from ..closing.closing_common import CycleCommon
from ..common import SALESMAN
from .fuzz import planted
from .fuzz.methods import PREFIX

SEED = os.environ.get("SALES_KPI_FUZZ_SEED", "14")
# A rival's, and nobody else's.
AMOUNT, NAME = 7_654_321, "Quokka & Zebra"
CANARIES = (NAME, "Quokka &amp; Zebra", "7654321", "7,654,321", "7 654 321", "7.654.321")
# Odoo lets each employee read all contacts, and one of them has the name, too: whoever asks these
# by the numbers of contacts is told what they are called.
TELLS_CONTACTS = ("sales.kpi.workbench.get_visit_choices",)
# His base pay, and what comes of it at a coefficient of 2: the pay managers' and his own.
BASE_PAY = 6_543_217
PAY_CANARIES = ("6543217", "6,543,217", "13086434", "13,086,434")
PAY_READERS = ("rival", "manager")
# What Odoo shows to whoever asks; a constraint of the database becomes a sentence on the way.
SHOWN = (UserError, RedirectWarning, AccessDenied, psycopg2.IntegrityError)
# Counted, or worked out, anew by whoever looks at an open period. That nobody else's closed pay
# changes hold the tests of pay.
COUNTED = (
    "sales.kpi.fact", "sales.kpi.score", "sales.kpi.score.line", "sales.kpi.membership",
    "sales.kpi.payout", "sales.kpi.earning",
)  # fmt: skip
SLOW = 20
SQL_WORDS = ("SELECT ", "psycopg2", "LINE 1:", "Traceback", "syntax error at")


class _Undo(Exception):
    pass


class FuzzCommon(CycleCommon):
    """A closed month, an open one, and a rival with a deal, an order, a value and an appraisal that
    nobody else may see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keen = cls._new_user("keen", "sales_kpi.group_kpi_manager")
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.stranger = cls._new_user(
            "stranger", "sales_team.group_sale_manager", company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )  # fmt: skip
        cls.neighbour = cls._new_user("neighbour", SALESMAN)
        cls.wasps.user_id = cls.neighbour
        cls.roles = {
            "rep": cls.ann, "rival": cls.bob, "leader": cls.leader, "neighbour": cls.neighbour,
            "manager": cls.manager, "stranger": cls.stranger, "accountant": cls.accountant,
            "administrator": cls.keen, "employee": cls._new_user("employee", "base.group_user"),
            "portal": cls.portal, "public": cls.env.ref("base.public_user"),
        }  # fmt: skip
        # As Odoo's own users, they may export.
        internal = cls.env["res.users"].union(*cls.roles.values()).filtered(lambda u: not u.share)
        cls.env.ref("base.group_allow_export").user_ids |= internal
        # Those to whom nothing of the rival's is shown; the neighbour leads another team. The
        # accountant reads orders in Odoo.
        cls.blind = ("rep", "neighbour", "stranger", "employee", "portal", "public")
        cls._plant()
        cls.march.with_user(cls.manager).action_review()
        cls._publish_all()
        cls.april = cls.env["sales.kpi.period"].get_or_create("month", "2026-04-15")
        cls.env.flush_all()

    @classmethod
    def _plant(cls):
        cls.scheme.visibility = "own" if "visibility" in cls.scheme._fields else False
        secret = {"name": NAME, "user_id": cls.bob.id, "team_id": cls.bees.id}
        # Contacts are read by every employee, and so is that they were created.
        silent = cls.env["res.partner"].with_context(mail_create_nolog=True)
        customer = silent.create({"name": NAME, "user_id": cls.bob.id}).with_env(cls.env)
        lead = cls.env["crm.lead"].create(
            secret | {"type": "opportunity", "expected_revenue": AMOUNT, "partner_id": customer.id}
        )
        product = cls.env["product.product"].create({"name": "Thing"})
        order = cls._order(cls.bob, 5, [(product, 1, AMOUNT)], partner=customer)
        cls.env["sales.kpi.activity"].create(
            {
                "name": NAME, "user_id": cls.bob.id, "lead_id": lead.id, "state": "done",
                "date_start": "2026-03-04 12:00:00", "cost": AMOUNT, "company_id": cls.company.id,
            }
        )  # fmt: skip
        entered = cls.Definition.create({"name": "Given", "code": "given", "kind": "manual"})
        entry = cls.env["sales.kpi.entry"].create(
            {
                "definition_id": entered.id,
                "user_id": cls.bob.id, "date": "2026-03-05", "value": AMOUNT, "note": NAME,
            }
        )  # fmt: skip
        target = cls.env["sales.kpi.target"].create(
            {
                "period_id": cls.march.id, "definition_id": cls.won.id, "user_id": cls.bob.id,
                "value": AMOUNT, "note": NAME,
            }
        )  # fmt: skip
        cls.planted = [customer, lead, order, entry, target, *cls._plant_pay()]
        cls.planted += planted.plant(cls, NAME, AMOUNT)

    @classmethod
    def _plant_pay(cls):
        line = {"name": "Performance", "kind": "performance", "rate": 2}
        plan = cls.env["sales.kpi.incentive"].create(
            {
                "name": "Pay by performance", "state": "published", "date_from": "2026-03-01",
                "leader_sees": "rates", "line_ids": [Command.create(line)],
            }
        )  # fmt: skip
        terms = cls.env["sales.kpi.incentive.member"].create(
            {
                "incentive_id": plan.id, "user_id": cls.bob.id, "date_from": "2026-03-01",
                "base_pay": BASE_PAY,
            }
        )  # fmt: skip
        return plan, plan.line_ids, terms

    @classmethod
    def _publish_all(cls):
        appraisals = cls.Appraisal.search([("period_id", "=", cls.march.id)])
        appraisals.filtered(lambda one: one.user_id == cls.bob).sudo().self_assessment = NAME
        appraisals.with_user(cls.manager).action_publish()

    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.counts = Counter()
        self.failures = {}
        self.slowest = (0, "")
        self.known = {}

    # ---- the world

    def _get_usual(self):
        codes = [*self.env["sales.kpi.definition"].search([]).mapped("code")]
        return {
            "code": codes, "measure": codes, "user_id": list(self.roles_ids()),
            "team_id": self.env["crm.team"].search([]).ids,
            "scheme_id": self.env["sales.kpi.scheme"].search([]).ids,
            "company_id": [self.company.id, self.other_company.id],
            "allowed_company_ids": [[self.company.id], [self.other_company.id]],
        }  # fmt: skip

    def roles_ids(self):
        return [user.id for user in self.roles.values()]

    def _get_known(self, name):
        """Ids of some records of a model, the rival's among them."""
        if name not in self.known:
            Model = self.env[name].sudo().with_context(active_test=False)
            ids = [] if Model._abstract else Model.search([], limit=20, order="id desc").ids
            ids += [one.id for one in self.planted if one._name == name]
            self.known[name] = list(dict.fromkeys(ids)) or [1]
        return self.known[name]

    def _get_marks(self):
        """What the tables of the module hold of the rival, and what was planted, as one digest."""
        rows = [
            SQL(
                "SELECT %s, md5(string_agg(t::text, '|' ORDER BY id)) FROM %s t WHERE user_id = %s",
                name, SQL.identifier(table), self.bob.id,
            )
            for name, table in self._get_tables()
        ]  # fmt: skip
        return self.env.execute_query(SQL(" UNION ALL ").join(rows))

    def _get_tables(self):
        for name in sorted(self.env.registry):
            model = self.env[name]
            is_own = name.startswith(PREFIX) or name in ("crm.lead", "sale.order")
            field = model._fields.get("user_id")
            if (
                is_own
                and name not in COUNTED
                and model._auto
                and not model._transient
                and field
                and field.store
            ):
                yield name, model._table

    # ---- a call

    def _call(self, role, door, ids, kwargs, context):
        """Call a method as its role does over RPC, and take back all that it did.

        :param ids: of records; of a method of the model itself its arguments by place
        """
        what = f"{door.model}.{door.name}"
        model = self.env[door.model].with_user(self.roles[role])
        model = model.with_context(context)  # pylint: disable=context-overridden
        args = [ids] if door.needs_ids else ids
        start = time.monotonic()
        try:
            with self.env.cr.savepoint():
                if door.is_readonly:
                    self.env.cr.execute("SET LOCAL transaction_read_only = on")
                answer = call_kw(model, door.name, args, {**kwargs, "context": context})
                self._check_answer(role, what, answer, (ids, kwargs, context))
                if not door.is_readonly:
                    self.env.flush_all()
                    self._check_marks(role, what, (ids, kwargs, context))
                raise _Undo
        except _Undo:
            self.counts["answered"] += 1
        except SHOWN as error:
            self.counts["refused"] += 1
            self._check_words(what, error, (ids, kwargs, context))
        except Exception as error:
            self._fail(role, what, f"{type(error).__name__}: {error}", (ids, kwargs, context))
        finally:
            self.env.transaction.clear()
            self.env.cr.precommit.clear()
            self.env.cr.postcommit.clear()
        self.slowest = max(self.slowest, (time.monotonic() - start, f"{what} as {role}"))

    def _check_answer(self, role, what, answer, given):
        found = self._find_canaries(repr(answer.ids if isinstance(answer, BaseModel) else answer))
        if found and not (what in TELLS_CONTACTS and set(found) <= {*CANARIES[:2]}):
            self.counts[f"told the {role}"] += 1
            if role in self.blind:
                self._fail(role, what, "tells what is the rival's", given)

        if role not in PAY_READERS and self._tells_pay(role, answer):
            self._fail(role, what, "tells what the rival is paid", given)

    def _tells_pay(self, role, answer):
        """What the accountant is to pay he reads, as the sum of the payout."""
        told = repr(answer.ids if isinstance(answer, BaseModel) else answer)
        hidden = PAY_CANARIES[:2] if role == "accountant" else PAY_CANARIES
        return any(canary in told for canary in hidden)

    def _find_canaries(self, text):
        return [canary for canary in CANARIES if canary in text]

    def _check_marks(self, role, what, given):
        if role in self.blind and self._get_marks() != self.marks:
            self._fail(role, what, "changes what is the rival's", given)

    def _check_words(self, what, error, given):
        text = str(error)
        if isinstance(error, UserError) and (
            len(text) > 3_000 or any(word in text for word in SQL_WORDS)
        ):
            self._fail("", what, f"is no sentence: {text[:200]}", given)

    def _fail(self, role, what, why, given):
        self.counts["failed"] += 1
        why = " ".join(why.split())
        self.failures.setdefault((what, why[:60]), f"{what} as {role}: {why[:300]} {given!r:.300}")

    def _report(self, title):
        seconds, what = self.slowest
        counts = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        # Shown by pytest -s or -rP, and where the test fails.
        print(f"{title} with the seed {SEED}: {counts}; slowest {seconds:.1f} s: {what}")  # pylint: disable=print-used
        self.assertFalse(self.failures, "\n" + "\n".join(sorted(self.failures.values())))
        self.assertLess(self.slowest[0], SLOW, self.slowest[1])
