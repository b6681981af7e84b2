"""After the lock no write by any role or public method over RPC changes a number."""

import inspect

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .closing_common import CycleCommon

NUMBERS = (
    "sales.kpi.fact", "sales.kpi.reading", "sales.kpi.score", "sales.kpi.score.line",
    "sales.kpi.adjustment", "sales.kpi.appraisal", "sales.kpi.appeal", "sales.kpi.evidence",
    "sales.kpi.seal", "sales.kpi.drift",
)  # fmt: skip
REFUSED = (AccessError, UserError, ValidationError)


@tagged("post_install", "-at_install")
class TestLock(CycleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As much as the scheme asks of everybody: it changes no score, but can't change any more.
        cls.env["sales.kpi.target"].create(
            {
                "period_id": cls.march.id,
                "definition_id": cls.won.id,
                "user_id": cls.carl.id,
                "value": 1000,
            }
        )
        cls.march.with_user(cls.manager).action_review()
        appraisals = cls.Appraisal.search([("period_id", "=", cls.march.id)])
        appraisals.with_user(cls.manager).action_publish()
        appeal = cls.Appeal.with_user(cls.ann).create(
            {
                "appraisal_id": appraisals.filtered(lambda a: a.user_id == cls.ann).id,
                "reason": "Too low",
            }
        )
        decided = appeal.with_user(cls.manager)
        decided.write({"points": 5, "decision_note": "Right"})
        decided.action_accept()
        cls._lock()
        cls.keen = cls._new_user("keen", "sales_kpi.group_kpi_manager")
        cls.roles = (
            cls.ann, cls.bob, cls.leader, cls.director, cls.manager, cls.keen, cls.accountant,
            cls.portal, cls.env.ref("base.user_admin"),
        )  # fmt: skip

    def _records(self, name):
        Model = self.env[name]
        if name == "sales.kpi.score.line":
            return Model.search([("score_id.period_id", "=", self.march.id)])
        return Model.search([("period_id", "=", self.march.id)])

    def _numbers(self):
        """Everything that the tables hold, past all caches."""
        self.env.flush_all()
        found = {}
        for name in NUMBERS:
            table = self.env[name]._table
            self.env.cr.execute(f"SELECT * FROM {table} ORDER BY id")  # pylint: disable=sql-injection
            found[name] = [
                {k: v for k, v in row.items() if not k.startswith("write_")}
                for row in self.env.cr.dictfetchall()
            ]
        return found

    def _refused(self, records, method, *args):
        """Whoever calls is told no, and not by accident."""
        if not records and method != "create":
            return
        with self.env.cr.savepoint():
            try:
                getattr(records, method)(*args)
            except REFUSED:
                return
        self.fail((records, self.env.user, method, args))

    def _try(self, call):
        """Call in a savepoint; whatever it is refused with is fine."""
        try:
            with self.env.cr.savepoint():
                call()
                self.env.flush_all()
        except Exception:
            self.env.invalidate_all()

    def test_no_write_by_any_role(self):
        before = self._numbers()
        for name in NUMBERS:
            records = self._records(name)[:1]
            for user in self.roles:
                mine = records.with_user(user)
                for field in mine._fields.values():
                    if field.store and field.type in ("float", "integer", "boolean"):
                        self._refused(mine, "write", {field.name: 77})
                self._refused(mine, "unlink")
                values = records.copy_data()[0] if records else {}
                self._refused(self.env[name].with_user(user), "create", values)
        self.assertEqual(self._numbers(), before)

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_model", "odoo.models")
    def test_no_public_method_by_any_role(self):
        before = self._numbers()
        called = set()
        for name in (*NUMBERS, "sales.kpi.period"):
            records = self.march if name == "sales.kpi.period" else self._records(name)[:2]
            for method in self._get_own_methods(name):
                for user in self.roles:
                    called.add((name, method))
                    self._try(lambda r=records, m=method, u=user: getattr(r.with_user(u), m)())
        self.assertIn(("sales.kpi.period", "action_reopen"), called)
        self.assertIn(("sales.kpi.appeal", "action_accept"), called)
        self.assertEqual(self._numbers(), before)
        self.assertEqual(self.march.state, "locked")
        self.assertEqual(self.march._verify(), [])

    def _get_own_methods(self, name):
        """Methods of the module that RPC may call without arguments."""
        model = self.env[name]
        for method, function in inspect.getmembers(type(model), inspect.isfunction):
            if method.startswith("_") or "sales_kpi" not in function.__module__:
                continue
            try:
                get_public_method(model, method)
                inspect.signature(function).bind(model)
            except (AccessError, TypeError):
                continue
            if method not in ("create", "write", "unlink"):
                yield method

    def test_the_days_and_the_state_stay(self):
        for user in self.roles:
            mine = self.march.with_user(user)
            for values in ({"state": "open"}, {"date_to": "2026-04-30"}, {"as_of": False},
                           {"period_type": "custom"}):  # fmt: skip
                self._refused(mine, "write", values)
            self._refused(mine, "unlink")

    def test_what_the_numbers_rest_on_stays(self):
        before = self._numbers()
        for user in (self.manager, self.keen):
            for call in (
                lambda u=user: self.scheme.with_user(u).unlink(),
                lambda u=user: self.won.with_user(u).unlink(),
                lambda u=user: self.scheme.line_ids.with_user(u).write({"weight": 50}),
                lambda u=user: self.march.with_user(u).refresh(),
                lambda u=user: self.env["sales.kpi.decision"].with_user(u).create(
                    {
                        "kind": "adjust",
                        "appraisal_id": self._appraisal(self.ann).id,
                        "points": 5,
                        "reason": "Late",
                    }
                ).action_confirm(),
                lambda u=user: self.env["sales.kpi.decision"].with_user(u).create(
                    {
                        "kind": "take_back",
                        "adjustment_id": self._appraisal(self.ann).adjustment_ids.id,
                        "reason": "Late",
                    }
                ).action_confirm(),
            ):  # fmt: skip
                self._try(call)
        self.assertEqual(self._numbers(), before)
        self.assertEqual(self._appraisal(self.ann).final_total, 85)

    def test_private_methods_stay_private(self):
        for name, methods in {
            "sales.kpi.adjustment": ["_give", "_take_back"],
            "sales.kpi.evidence": ["_freeze", "_get_rows"],
            "sales.kpi.seal": ["_make", "_add"],
            "sales.kpi.appraisal": ["_make", "_publish", "_lock", "_acknowledge"],
            "sales.kpi.drift": ["_look", "_carry", "_leave"],
            "sales.kpi.reader": ["_read_rows"],
            "sales.kpi.period": ["_freeze", "_seal", "_finish"],
        }.items():
            for method in methods:
                with self.assertRaises(AccessError, msg=(name, method)):
                    get_public_method(self.env[name], method)
