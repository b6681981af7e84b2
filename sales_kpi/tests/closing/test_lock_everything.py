"""The whole module is walked: every model, every method that RPC may call, in every role. What the
tables hold of a locked period stays."""

import inspect

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .test_closing_lock import TestLock

# How a table leads to the locked period, where it is not by a column period_id.
PATHS = {
    "sales.kpi.period": "id = %s",
    "sales.kpi.score.line": "score_id IN (SELECT id FROM sales_kpi_score WHERE period_id = %s)",
}
# These go on after the lock: what is found to have changed since, and what follows from it.
GO_ON = {"sales.kpi.drift"}
QUIET = (
    "odoo.sql_db", "odoo.models", "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.sales_kpi.models.measures.reader", "odoo.orm.models",
    "odoo.addons.mail.models.mail_thread", "odoo.addons.sales_kpi.models.outcomes.closing.drift",
)  # fmt: skip
ARGUMENTS = {
    "date": "2026-03-15", "date_from": "2026-03-01", "date_to": "2026-03-31",
    "period_type": "month", "codes": ["won_revenue"], "code": "won_revenue", "subject": "user",
    "reason": "Because", "fields": ["id"], "values": {}, "vals": {}, "options": {}, "changes": [],
}  # fmt: skip
FROM_ODOO = (
    "copy", "unlink", "action_archive", "action_unarchive", "toggle_active", "action_view_activity",
    "message_unsubscribe", "activity_unlink", "message_subscribe",
)  # fmt: skip


@tagged("post_install", "-at_install")
class TestLockEverything(TestLock):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = (
            cls.ann, cls.leader, cls.manager, cls.keen, cls.accountant,
            cls.env.ref("base.user_admin"),
        )  # fmt: skip

    def _get_models(self):
        return sorted(name for name in self.env.registry if name.startswith("sales.kpi."))

    def _get_condition(self, name):
        """SQL of those rows of a table that belong to the locked period; None where none do."""
        model = self.env[name]
        if not model._auto or model._transient:
            return None
        if name in PATHS:
            return PATHS[name]
        field = model._fields.get("period_id")
        return "period_id = %s" if field and field.store else None

    def _snapshot(self):
        """{model: rows of the locked period}, and the scheme that judged it, by plain SQL."""
        self.env.flush_all()
        tables = {name: self._get_condition(name) for name in self._get_models()}
        found = {
            name: self._select(name, condition, self.march.id)
            for name, condition in tables.items()
            if condition and name not in GO_ON
        }
        scheme = self.scheme.id
        found["lines"] = self._select("sales.kpi.scheme.line", "scheme_id = %s", scheme)
        found["ratings"] = self._select("sales.kpi.scheme.rating", "scheme_id = %s", scheme)
        return found

    def _select(self, name, condition, value):
        table = SQL.identifier(self.env[name]._table)
        where = SQL(condition, value)  # pylint: disable=sql-injection
        self.env.cr.execute(SQL("SELECT * FROM %s WHERE %s ORDER BY id", table, where))
        return [
            {k: v for k, v in row.items() if not k.startswith("write_") and k != "sequence"}
            for row in self.env.cr.dictfetchall()
        ]

    def _get_tied(self, name):
        """Two records of the locked period; of other models any two."""
        model = self.env[name].sudo().with_context(active_test=False)
        if model._abstract:
            return model
        if name == "sales.kpi.period":
            return self.march
        if name in PATHS:
            return model.search([("score_id.period_id", "=", self.march.id)], limit=2)
        if self._get_condition(name):
            return model.search([("period_id", "=", self.march.id)], limit=2)
        if name == "sales.kpi.scheme":
            return self.scheme
        if name == "sales.kpi.definition":
            return self.won
        if name.startswith("sales.kpi.scheme."):
            lines = self.scheme.line_ids
            return lines if lines._name == name else model.search([], limit=2)
        return model.search([], limit=2)

    def _get_values(self, field):
        """What a cheat would write into a field."""
        if field.type in ("float", "integer", "monetary"):
            return [77]
        if field.type == "boolean":
            return [True, False]
        if field.type in ("char", "text", "html"):
            return ["Forged"]
        if field.type == "selection":
            options = field.get_values(self.env)
            return options[:3]
        if field.type in ("date", "datetime"):
            return ["2026-03-02"]
        if field.type == "many2one":
            other = self.env[field.comodel_name].sudo().search([], limit=1, order="id desc")
            return [other.id, False]
        return []

    def _get_commands(self, records, field):
        """Through the parents: change, delete, unlink and replace the parts."""
        parts = records[:1].sudo()[field.name][:1]
        number = next(
            (n for n, f in parts._fields.items() if f.store and f.type == "float"), "sequence"
        )
        yield [(5, 0, 0)]
        yield [(6, 0, [])]
        if parts:
            yield [(1, parts.id, {number: 77})]
            yield [(2, parts.id, 0)]
            yield [(3, parts.id, 0)]
            yield [(0, 0, {**parts.copy_data()[0], number: 77})]

    def _iterate_writes(self, records):
        for name, field in records._fields.items():
            if name in ("id", "create_uid", "create_date", "write_uid", "write_date"):
                continue
            if field.type in ("one2many", "many2many"):
                if not field.comodel_name.startswith("sales.kpi."):
                    continue
                values = list(self._get_commands(records, field))
            else:
                values = self._get_values(field)
            for value in values:
                yield {name: value}

    def _iterate_methods(self, name):
        """(method, arguments) of the module's own public methods, and of Odoo's that change."""
        model = self.env[name]
        for method, function in inspect.getmembers(type(model), inspect.isfunction):
            own = "sales_kpi" in function.__module__ and method not in ("create", "write")
            if not own and method not in FROM_ODOO:
                continue
            try:
                get_public_method(model, method)
            except AccessError:
                continue
            required = [
                parameter.name
                for parameter in list(inspect.signature(function).parameters.values())[1:]
                if parameter.default is parameter.empty
                and parameter.kind is not parameter.VAR_KEYWORD
                and parameter.kind is not parameter.VAR_POSITIONAL
            ]
            yield method, {key: ARGUMENTS.get(key) for key in required}

    def _attack(self, name, user):
        """Everything that RPC lets a user try on the records of a model."""
        records = self._get_tied(name).with_user(user)
        model = self.env[name].with_user(user)
        if records:
            for values in self._iterate_writes(records[:1]):
                self._try(lambda v=values: records[:1].write(v))
            self._try(lambda: records[:1].web_save({"id": records[0].id}, {}))
            data = records[:1].sudo().copy_data()
            self._try(lambda: model.create(data))
            self._try(
                lambda: model.load([".id", "points", "value"], [[str(records[0].id), "7", "7"]])
            )
        for method, arguments in self._iterate_methods(name):
            self.attacked.add((name, method))
            self._try(lambda m=method, a=arguments: getattr(records, m)(**a))

    @mute_logger(*QUIET)
    def test_nothing_changes_by_anything(self):
        before = self._snapshot()
        for name in ("sales.kpi.fact", "sales.kpi.score", "sales.kpi.score.line",
                     "sales.kpi.target", "sales.kpi.appraisal", "sales.kpi.appeal",
                     "sales.kpi.adjustment", "sales.kpi.evidence", "sales.kpi.seal",
                     "sales.kpi.legend", "sales.kpi.reading", "sales.kpi.period"):  # fmt: skip
            self.assertTrue(before[name], f"{name} is part of the test")
        words = self._tell()
        self.attacked = set()
        for user in self.roles:
            for name in self._get_models():
                self._attack(name, user)
                now = self._snapshot()
                for table, rows in before.items():
                    self.assertEqual(now[table], rows, (user.login, name, table))
        for pair in (("sales.kpi.period", "action_reopen"), ("sales.kpi.appeal", "action_accept"),
                     ("sales.kpi.decision", "action_confirm"), ("sales.kpi.score", "unlink"),
                     ("sales.kpi.target", "save_grid"),
                     ("sales.kpi.definition", "read_values"),
                     ("sales.kpi.target.proposal", "action_accept")):  # fmt: skip
            self.assertIn(pair, self.attacked)
        self.env.invalidate_all()
        self.assertEqual(self._tell(), words)
        self.assertEqual(self.march._verify(), [])

    def _tell(self):
        """What the scorecards of the locked period say."""
        scores = self.env["sales.kpi.score"].search(
            [("period_id", "=", self.march.id), ("scheme_id", "=", self.scheme.id)]
        )
        return {score.id: score._get_scorecard() for score in scores}
