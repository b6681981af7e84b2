"""What other programs ask by Odoo's external API: an API key, and JSON there and back."""

import json

from odoo import fields
from odoo.tests import HttpCase, tagged

from ...scores.score_common import ScoreCommon

VALUES = "/json/2/sales.kpi.definition/read_values"
COUNTED = "/json/2/sales.kpi.definition/read_counted"
BOARD = "/json/2/sales.kpi.score/get_leaderboard"
MARCH = {"date_from": "2026-03-01", "date_to": "2026-03-31"}


@tagged("post_install", "-at_install")
class TestApi(ScoreCommon, HttpCase):
    """Ann won two deals of 300 together in March, Bob one of 500, Carl of the Wasps none; Ann's
    target is 200, Bob's 1,000: 150 % and 50 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._move("won", cls.ann, 3, 100)
        cls._move("won", cls.ann, 9, 200)
        cls._move("won", cls.bob, 10, 500)
        cls.keys = {}

    def setUp(self):
        super().setUp()
        self.scheme = self._scheme(("won_revenue", 100, {"cap": 2}), visibility="all")
        self._target("won_revenue", 200, user=self.ann)
        self._target("won_revenue", 1000, user=self.bob)
        self.march.refresh()
        self.env.flush_all()

    def _key(self, user):
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate(
            "rpc", "Warehouse", fields.Datetime.add(fields.Datetime.now(), days=1)
        )

    def _ask(self, url, user, key=None, **asked):
        bearer = {"Authorization": f"Bearer {key or self._key(user)}"}
        return self.url_open(url, json=asked, headers=bearer)

    def _get(self, url, user, **asked):
        response = self._ask(url, user, **asked)
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    def _assert_refused(self, response, status, words="."):
        """Not found, not allowed, or not understood: a status, and a message in a sentence."""
        self.assertEqual(response.status_code, status, response.text)
        self.assertEqual(response.headers["Content-Type"], "application/json; charset=utf-8")
        self.assertRegex(response.json()["message"], words)

    # ---- read_values ---------------------------------------------------------------------------

    def test_values_of_a_manager(self):
        found = self._get(
            VALUES, self.manager, codes=["won_count", "won_revenue", "win_rate"], **MARCH
        )
        self.assertEqual(set(found), {"won_count", "won_revenue", "win_rate"})
        told = {
            user: [found[code][str(user.id)] for code in ("won_count", "won_revenue", "win_rate")]
            for user in (self.ann, self.bob, self.carl)
        }
        expected = {self.ann: [2, 300, 1], self.bob: [1, 500, 1], self.carl: [0, 0, None]}
        self.assertEqual(told, expected)

    def test_values_are_those_of_python(self):
        """All that is counted, for everybody."""
        codes = self.Definition.search([]).mapped("code")
        found = self._get(VALUES, self.manager, codes=codes, **MARCH)
        read = self.Definition.with_user(self.manager).read_values(codes, *MARCH.values())
        self.assertEqual(found, json.loads(json.dumps(read)))
        self.assertGreater(len(found), 70)
        self.assertNotIn("null", found["won_count"], "what nobody won is no salesperson's")

    def test_values_of_a_salesperson(self):
        found = self._get(VALUES, self.ann, codes=["won_revenue"], **MARCH)
        self.assertEqual(found, {"won_revenue": {str(self.ann.id): 300}})
        refused = self._ask(
            VALUES, self.ann, codes=["won_revenue"], user_ids=[self.bob.id], **MARCH
        )
        self._assert_refused(refused, 403, "may not see the figures of bob")
        self.assertNotIn("500", refused.json()["message"])

    def test_values_of_a_leader(self):
        found = self._get(VALUES, self.leader, codes=["won_count"], **MARCH)["won_count"]
        self.assertEqual(found, {str(self.leader.id): 0, str(self.ann.id): 2, str(self.bob.id): 1})

    def test_values_of_nobody(self):
        """What no salesperson is credited with is nobody's row."""
        self._move("won", self.env["res.users"], 12, 900)
        found = self._get(VALUES, self.manager, codes=["won_count"], **MARCH)["won_count"]
        self.assertEqual(sum(found.values()), 3)
        self.assertTrue(all(map(str.isdigit, found)), found.keys())

    # ---- read_counted --------------------------------------------------------------------------

    def test_counted_of_a_manager(self):
        """All measures in one call, and the very same as from the sources."""
        found = self._get(COUNTED, self.manager, period_type="month", date="2026-03-15")
        self.assertEqual(found["period"]["id"], self.march.id)
        self.assertEqual(found["problems"], {})
        values = found["values"]
        self.assertEqual(values["won_revenue"][str(self.ann.id)], 300)
        self.assertEqual(values["win_rate"][str(self.carl.id)], None)
        read = self._get(VALUES, self.manager, codes=list(values), **MARCH)
        for code in ("won_count", "won_revenue", "win_rate", "activities_done", "order_amount"):
            told = {user_id: value for user_id, value in read[code].items() if value}
            kept = {user_id: value for user_id, value in values[code].items() if value}
            self.assertEqual(kept, told, code)

    def test_counted_is_what_was_counted(self):
        """News shows up with the next count, and never in a closed period."""
        asked = {"period_type": "month", "date": "2026-03-15", "codes": ["won_count"]}
        self._move("won", self.carl, 20, 70)
        told = self._get(COUNTED, self.manager, **asked)["values"]["won_count"]
        self.assertEqual(told[str(self.carl.id)], 0)
        self.march.refresh()
        told = self._get(COUNTED, self.manager, **asked)["values"]["won_count"]
        self.assertEqual(told[str(self.carl.id)], 1)
        self.march.with_user(self.manager).action_review()
        self._move("won", self.carl, 21, 70)
        found = self._get(COUNTED, self.manager, **asked)
        self.assertEqual(found["values"]["won_count"][str(self.carl.id)], 1)
        self.assertEqual((found["stale"], found["period"]["state"]), (False, "review"))

    def test_counted_of_others(self):
        asked = {"period_type": "month", "date": "2026-03-15", "codes": ["won_revenue"]}
        mine = self._get(COUNTED, self.ann, **asked)["values"]
        self.assertEqual(mine, {"won_revenue": {str(self.ann.id): 300}})
        team = self._get(COUNTED, self.leader, **asked)["values"]["won_revenue"]
        self.assertEqual(set(team), {str(self.ann.id), str(self.bob.id)})
        refused = self._ask(COUNTED, self.ann, user_ids=[self.bob.id], **asked)
        self._assert_refused(refused, 403, "may not see the figures of bob")
        self._assert_refused(self._ask(COUNTED, self.portal, **asked), 403)

    def test_counted_of_no_period(self):
        """Nothing was counted: empty, and stale. A type or day that is none is refused."""
        found = self._get(COUNTED, self.manager, period_type="month", date="2019-03-15")
        self.assertEqual((found["as_of"], found["stale"]), (False, True))
        self.assertFalse(any(found["values"].values()))
        for asked, words in (
            ({"period_type": "decade", "date": "2026-03-15"}, "decade"),
            ({"period_type": 7, "date": "2026-03-15"}, "no type of period"),
            ({"period_type": "month", "date": "soon"}, "soon"),
            ({"period_type": "month", "date": "2026-03-15", "codes": ["no_such"]}, "no_such"),
            ({"period_type": "month", "date": "2026-03-15", "user_ids": "ann"}, "list of ids"),
        ):
            with self.subTest(asked=asked):
                self._assert_refused(self._ask(COUNTED, self.manager, **asked), 422, words)

    # ---- the leaderboard -----------------------------------------------------------------------

    def test_board_of_a_manager(self):
        board = self._get(BOARD, self.manager, scheme_id=self.scheme.id, date="2026-03-15")
        told = [(row["rank"], row["user_id"], row["total"]) for row in board["rows"][:2]]
        self.assertEqual(told, [(1, self.ann.id, 150), (2, self.bob.id, 50)])
        self.assertEqual(board["rows"][0]["lines"][0]["code"], "won_revenue")
        self.assertEqual(set(board), {"as_of", "stale", "period", "scheme", "rows"})

    def test_board_of_a_salesperson(self):
        """Total and rank of others, and figures of his own only."""
        board = self._get(BOARD, self.bob, scheme_id=self.scheme.id, date="2026-03-15")
        rows = {row["user_id"]: row for row in board["rows"]}
        self.assertEqual((rows[self.ann.id]["rank"], rows[self.ann.id]["lines"]), (1, []))
        self.assertEqual(rows[self.bob.id]["lines"][0]["actual"], 500)

    def test_board_of_a_team(self):
        board = self._get(
            BOARD, self.manager, scheme_id=self.scheme.id, date="2026-03-15", team_id=self.wasps.id
        )
        self.assertEqual([row["user_id"] for row in board["rows"]], [self.carl.id])

    # ---- keys ----------------------------------------------------------------------------------

    def test_bad_keys(self):
        """Wrong, withdrawn, of somebody who left, and none at all."""
        wrong = self._ask(VALUES, None, key="0" * 40, codes=["won_count"], **MARCH)
        self._assert_refused(wrong, 401, "[Kk]ey")
        key = self._key(self.ann)
        self.ann.active = False
        self.env.flush_all()
        gone = self._ask(VALUES, None, key=key, codes=["won_count"], **MARCH)
        self._assert_refused(gone, 401)
        none = self.url_open(VALUES, json={"codes": ["won_count"], **MARCH})
        self.assertEqual(none.status_code, 401, none.text)

    def test_who_does_not_sell(self):
        """A key opens no more than its user may see."""
        for user in (self.portal, self._new_user("clerk", "base.group_user")):
            refused = self._ask(VALUES, user, codes=["won_count"], **MARCH)
            self._assert_refused(refused, 403)
            refused = self._ask(BOARD, user, scheme_id=self.scheme.id, date="2026-03-15")
            self._assert_refused(refused, 403)

    # ---- what can't be answered ----------------------------------------------------------------

    def test_bad_arguments(self):
        for asked, status, words in (
            ({"codes": ["no_such"], **MARCH}, 422, "no_such"),
            ({"codes": "won_count", **MARCH}, 422, "list of codes"),
            ({"codes": [7], **MARCH}, 422, "list of codes"),
            ({"codes": ["won_count"], "date_from": "soon", "date_to": "2026-03-31"}, 422, "soon"),
            ({"codes": ["won_count"], "date_from": "2026-03-31", "date_to": "2026-03-01"}, 422,
             "after the last"),
            ({"codes": ["won_count"], "date_from": "2026-03-01"}, 422, "date_to"),
            ({"codes": ["won_count"], "colour": "red", **MARCH}, 422, "colour"),
            ({"codes": ["won_count"], "user_ids": ["ann"], **MARCH}, 422, "list of ids"),
            ({"codes": ["won_count"], "user_ids": [2**40], **MARCH}, 422, "list of ids"),
            ({"codes": ["won_count"], "company_id": "x", **MARCH}, 422, "company"),
            ({"codes": ["won_count"], "ids": [1], **MARCH}, 422, "ids"),
        ):  # fmt: skip
            with self.subTest(asked=asked):
                self._assert_refused(self._ask(VALUES, self.manager, **asked), status, words)

    def test_bad_arguments_of_the_board(self):
        for asked, status, words in (
            ({"scheme_id": 2**30, "date": "2026-03-15"}, 422, "not for your company"),
            ({"scheme_id": "x", "date": "2026-03-15"}, 422, "not there any more"),
            ({"scheme_id": self.scheme.id, "date": "soon"}, 422, "soon"),
            ({"scheme_id": self.scheme.id, "date": "2026-03-15", "subject": "dog"}, 422, "."),
            ({"scheme_id": self.scheme.id, "date": "2026-03-15", "team_id": "x"}, 422, "."),
            ({"scheme_id": self.scheme.id}, 422, "date"),
        ):
            with self.subTest(asked=asked):
                self._assert_refused(self._ask(BOARD, self.manager, **asked), status, words)

    def test_no_such_method(self):
        """Neither what is missing nor what is private, and nothing but a POST with JSON."""
        for name, status in (("read_valuez", 404), ("_get_by_codes", 403)):
            url = VALUES.replace("read_values", name)
            self._assert_refused(self._ask(url, self.manager, codes=[]), status)
        bearer = {"Authorization": f"Bearer {self._key(self.manager)}"}
        broken = self.url_open(
            VALUES, data="{", headers=bearer | {"Content-Type": "application/json"}
        )
        self._assert_refused(broken, 400, "parse")

    # ---- company and context -------------------------------------------------------------------

    def test_other_company(self):
        """Named or by the context: only those that the key's user may use."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        asked = {"codes": ["won_count"], **MARCH}
        for user in (self.ann, self.manager):
            for where in (
                {"company_id": other.id},
                {"context": {"allowed_company_ids": [other.id]}},
            ):
                refused = self._ask(VALUES, user, **asked, **where)
                with self.subTest(user=user.login, where=where):
                    self._assert_refused(refused, 403)
        self.manager.company_ids |= other
        self.env.flush_all()
        for where in ({"company_id": other.id}, {"context": {"allowed_company_ids": [other.id]}}):
            self.assertEqual(self._get(VALUES, self.manager, **asked, **where), {"won_count": {}})

    def test_context(self):
        """The language is that of the messages; days are the company's whatever the time zone."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.flush_all()
        bad = {"codes": ["won_count"], "date_from": "2026-03-31", "date_to": "2026-03-01"}
        refused = self._ask(VALUES, self.manager, **bad, context={"lang": "zh_CN"})
        self._assert_refused(
            refused, 422, "\N{CJK UNIFIED IDEOGRAPH-5929}|\N{CJK UNIFIED IDEOGRAPH-65E5}"
        )
        self._move("won", self.carl, "2026-03-31 23:30:00", 1)
        asked = {"codes": ["won_count"], "user_ids": [self.carl.id], **MARCH}
        for tz in ("UTC", "Asia/Shanghai", "America/New_York"):
            found = self._get(VALUES, self.manager, **asked, context={"tz": tz})
            self.assertEqual(found, {"won_count": {str(self.carl.id): 1}}, tz)

    def test_nothing_is_written(self):
        """A replica answers both of them."""
        for name, model in (
            ("read_values", self.Definition),
            ("read_counted", self.Definition),
            ("get_leaderboard", self.env["sales.kpi.score"]),
        ):
            self.assertTrue(getattr(type(model), name)._readonly, name)
