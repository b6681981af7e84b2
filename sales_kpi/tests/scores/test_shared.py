from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .score_common import ScoreCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-13 12:00:00")
class TestShared(ScoreCommon):
    """What has no company judges all of them: only who works in all of them writes it.

    The stranger administers the figures of another company, in which Dora sells.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other", "kpi_tz": "UTC"})
        ids = {"company_id": cls.other.id, "company_ids": [Command.set(cls.other.ids)]}
        cls.stranger = cls._new_user("stranger", "sales_team.group_sale_manager", **ids)
        cls.dora = cls._new_user("dora", "sales_team.group_sale_salesman", **ids)
        cls.env["crm.team"].create(
            {
                "name": "Others",
                "company_id": cls.other.id,
                "member_ids": [Command.set(cls.dora.ids)],
            }
        )
        cls.group = cls._new_user(
            "group",
            "sales_team.group_sale_manager",
            company_ids=[Command.set((cls.company | cls.other).ids)],
        )
        cls.scheme = ScoreCommon._scheme(
            cls,
            ("won_count", 50, {"default_target": 4}),
            ("won_revenue", 50, {"curve": "bands", "point_ids": [
                Command.create({"achievement": 0, "result": 0}),
                Command.create({"achievement": 1, "result": 1}),
            ]}),
        )  # fmt: skip
        cls.measure = cls.env.ref("sales_kpi.definition_won_count")

    def _as(self, user, record):
        return record.with_user(user).with_company(user.company_id)

    def _writes(self, user):
        """All ways to change what is shared, as a user calls them."""
        scheme, measure = self._as(user, self.scheme), self._as(user, self.measure)
        line, mark = scheme.line_ids[1], scheme.mark_ids[0]
        Scheme, Measure = scheme.browse(), measure.browse()
        foreign = (self.company | self.other) - user.company_ids
        kinds = [
            self._as(user, self.env[f"sales.kpi.activity.{name}"].search([], limit=1))
            for name in ("purpose", "method", "outcome")
        ]
        rule = {"scheme_id": scheme.id, "summary": "Coach", "minimum_total": 60}
        call = self._as(user, self.env.ref("mail.mail_activity_data_call"))
        yield lambda: scheme.write({"active": False})
        yield lambda: scheme.action_archive()
        yield lambda: scheme.write({"visibility": "own"})
        yield lambda: scheme.update_field_translations("name", {"en_US": "Mine"})
        yield lambda: scheme.write({"company_id": user.company_id.id})
        yield lambda: scheme.write({"line_ids": [Command.update(line.id, {"cap": 9})]})
        yield lambda: scheme.web_save({"name": "Mine"}, {"name": {}})
        yield lambda: self._import(scheme, {"id": "sales_kpi.scheme_classic", "name": "Mine"})
        yield lambda: scheme.action_next_version()
        yield lambda: scheme.unlink()
        yield lambda: line.write({"default_target": 1})
        yield lambda: line.write({"sequence": 1})
        yield lambda: line.point_ids[0].write({"result": 1})
        yield lambda: line.point_ids.create({"line_id": line.id, "achievement": 2, "result": 1})
        yield lambda: line.unlink()
        yield lambda: mark.write({"minimum": 1})
        yield lambda: mark.create({"scheme_id": scheme.id, "name": "X", "minimum": 1})
        yield lambda: mark.unlink()
        yield lambda: self.env["sales.kpi.consequence"].with_user(user).create(rule)
        yield lambda: measure.write({"active": False})
        yield lambda: measure.write({"domain": "[('id', '=', 0)]"})
        yield lambda: measure.write({"parent_id": self.env.ref("sales_kpi.definition_win_rate").id})
        yield lambda: measure.write({"company_id": user.company_id.id})
        yield lambda: measure.unlink()
        yield lambda: measure.copy({"code": "mine", "company_id": False})
        yield lambda: measure.with_context(default_company_id=False).copy({"code": "mine"})
        yield lambda: Scheme.create({"name": "For all", "company_id": False})
        yield lambda: Scheme.create({"name": "Mine"}).write({"company_id": False})
        yield lambda: Scheme.create({"name": "Mine"}).write({"company_id": foreign.id})
        own = {"name": "Mine", "code": "mine", "kind": "manual"}
        yield lambda: Measure.create({**own, "company_id": False})
        yield lambda: Measure.create(own).write({"company_id": False})
        yield lambda: call.write({"kpi_method_id": False})
        for kind in kinds:
            yield lambda kind=kind: kind.write({"name": "Mine"})
            yield lambda kind=kind: kind.write({"active": False})
            yield lambda kind=kind: kind.create({"name": "Mine"})
            yield lambda kind=kind: kind.unlink()

    def _import(self, model, values):
        answer = model.load(list(values), [list(values.values())])
        if not answer["ids"]:
            raise AccessError(answer["messages"])

    def _is_refused(self, attempt):
        """Whether the rules refuse it; whatever it does is undone."""
        self.env.invalidate_all()
        savepoint = self.env.cr.savepoint()
        try:
            attempt()
            self.env.flush_all()
        except AccessError:
            return True
        except (UserError, IntegrityError):
            return False
        finally:
            savepoint.rollback()
            self.env.invalidate_all()
        return False

    @mute_logger("odoo.sql_db")
    def test_only_who_works_in_all_companies_writes(self):
        for user in (self.stranger, self.manager):
            done = [
                number
                for number, attempt in enumerate(self._writes(user))
                if not self._is_refused(attempt)
            ]
            self.assertEqual(done, [], user.login)

    def test_who_works_in_all_companies_writes(self):
        scheme, measure = self._as(self.group, self.scheme), self._as(self.group, self.measure)
        scheme.write({"visibility": "own"})
        scheme.line_ids[1].cap = 2
        measure.write({"description": "Wins"})
        self.assertFalse(scheme.create({"name": "For all"}).company_id)

    def test_the_only_company_writes_as_before(self):
        self.env["sales.kpi.membership"].search([("company_id", "=", self.other.id)]).unlink()
        self.env["sales.kpi.period"].search([("company_id", "=", self.other.id)]).unlink()
        self._as(self.manager, self.scheme).visibility = "own"
        self.assertFalse(self._as(self.manager, self.scheme).create({"name": "New"}).company_id)

    def test_what_is_ones_own_is_free(self):
        scheme = self._as(self.stranger, self.scheme).create({"name": "Ours"})
        self.assertEqual(scheme.company_id, self.other)
        scheme.write({"visibility": "own", "mark_ids": [Command.clear()]})
        measure = self.measure.browse().with_user(self.stranger).with_company(self.other)
        measure = measure.create({"name": "Ours", "code": "ours", "kind": "manual"})
        self.assertEqual(measure.company_id, self.other)
        measure.description = "?"

    def test_parts_of_another_company(self):
        """They are neither read nor written."""
        scheme = self.scheme.copy({"name": "Ours", "company_id": self.company.id})
        parts = {
            scheme.line_ids[0]: "cap",
            scheme.mark_ids[0]: "minimum",
            scheme.line_ids.point_ids[0]: "result",
        }
        for part, name in parts.items():
            part = self._as(self.stranger, part)
            self.assertFalse(part.search([("id", "=", part.id)]))
            for attempt in (
                lambda part=part, name=name: part.write({name: 1}),
                lambda part=part: part.unlink(),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        line = self._as(self.dora, self.scheme.line_ids[0])
        self.assertEqual(line.search([("id", "=", line.id)]), line)

    def test_our_own_copy_of_a_scheme(self):
        """It judges this company from April on, the shared one all others, and March."""
        self.march.refresh()
        action = self._as(self.manager, self.scheme).action_make_own()
        own = self._as(self.manager, self.scheme.browse(action["res_id"]))
        self.assertEqual((own.company_id, own.previous_id), (self.company, self.scheme))
        self.assertEqual(str(own.date_from), "2026-04-01")
        self.assertEqual(own.line_ids.point_ids.mapped("result"), [0, 1])
        own.line_ids[0].default_target = 8
        again = self._as(self.manager, self.scheme).action_make_own()
        self.assertEqual(again["res_id"], own.id)
        Period = self.env["sales.kpi.period"]
        for company, day, expected in (
            (self.company, "2026-03-01", self.scheme),
            (self.company, "2026-04-01", own),
            (self.other, "2026-04-01", self.scheme),
        ):
            period = Period.with_company(company).get_or_create("month", day, company.id)
            found = self.env["sales.kpi.scheme"]._get_for(period)
            self.assertEqual(found & (self.scheme | own), expected.sudo())
        # A later shared version doesn't come before it, nor does it follow the other's fate.
        following = self.scheme._get_or_make_next()
        self.assertEqual((following.version, following.company_id), (2, self.env["res.company"]))
        april = Period.get_or_create("month", "2026-04-01", self.company.id)
        self.assertIn(own.sudo(), self.env["sales.kpi.scheme"]._get_for(april))
        own.active = False
        self.assertTrue(self.scheme.active)
        self.assertIn(following, self.env["sales.kpi.scheme"]._get_for(april))
        with self.assertRaises(UserError):
            own.action_make_own()
        for user in (self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                self._as(user, self.scheme).action_make_own()

    def test_our_own_copy_of_a_measure(self):
        action = self._as(self.manager, self.measure).action_make_own()
        own = self._as(self.manager, self.measure.browse(action["res_id"]))
        self.assertEqual((own.company_id, own.code), (self.company, "won_count_2"))
        self.assertEqual(own.name, f"{self.measure.name} ({self.company.name})")
        own.domain = "[('id', '=', 0)]"
        values = self.env["sales.kpi.definition"].with_user(self.manager).read_values(
            ["won_count", "won_count_2"], "2026-03-01", "2026-03-31", self.ann.ids
        )  # fmt: skip
        self.assertEqual(set(values), {"won_count", "won_count_2"})
        with self.assertRaises(UserError):
            own.action_make_own()
        for user in (self.ann, self.leader, self.accountant):
            with self.assertRaises(AccessError):
                self._as(user, self.measure).action_make_own()
