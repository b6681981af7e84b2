from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .news_common import NewsCommon


@tagged("post_install", "-at_install")
class TestNews(NewsCommon):
    def test_a_deal_is_told_once(self):
        self._deal(self.ann, 1200)
        self.assertEqual(len(self._gather()), 1)
        self.assertFalse(self._gather())
        self.assertEqual(self._told(), [(self.ann, "Deal won: $\xa01,200")])

    def test_opened_and_won_again_is_the_same_deal(self):
        lead = self._deal(self.ann)
        self._gather()
        lead.stage_id = self.env["crm.stage"].search([("is_won", "=", False)], limit=1)
        self._gather()
        self.assertFalse(self._told())  # it was not won after all
        lead.with_user(self.ann).action_set_won()
        self.assertFalse(self._gather())

    def test_an_import_of_history_is_no_news(self):
        self._deal(self.ann, days=2)
        self.assertFalse(self._gather())
        for number in range(201):
            self._move("won", self.ann, fields.Datetime.to_string(fields.Datetime.now()), number)
        # One deal in the log two hundred times is one deal.
        leads = self.env["crm.lead"].create(
            [{"name": str(n), "type": "opportunity", "user_id": self.bob.id} for n in range(201)]
        )
        leads.action_set_won()
        self._gather()
        # They are told as one, in nobody's name, and once.
        nobody = self.env["crm.team"]
        self.assertEqual(self._told("won"), [(nobody, f"{self._count_wins()} deals won")])
        self.assertFalse(self._gather())
        self.assertEqual(len(self._told("won")), 1)
        # They are known from then on, and don't come one by one.
        self._deal(self.carl)
        self._gather()
        self.assertEqual([who for who, _said in self._told("won")], [nobody, self.carl])

    def _count_wins(self):
        domain = [("kind", "=", "won"), ("owner_id", "!=", False)]
        return self.News.with_context(active_test=False).search_count(domain)

    def test_neither_writing_nor_counting_tells(self):
        """What is told is looked for beside the count: the stream's own job is woken by it."""
        woken = [("cron_id", "=", self.env.ref("sales_kpi.sales_kpi_news_cron").id)]
        Trigger = self.env["ir.cron.trigger"]
        Trigger.search(woken).unlink()
        self._deal(self.ann)
        self.month.refresh()
        self.assertFalse(self._told("won"))
        self.assertEqual(Trigger.search_count(woken), 1)
        self.month.refresh()  # one waking serves both, until it is followed
        self.assertEqual(Trigger.search_count(woken), 1)
        Trigger.search(woken).unlink()
        self.month.refresh()
        self.assertEqual(Trigger.search_count(woken), 1)
        Trigger.search(woken).unlink()
        self.company.kpi_stream = "off"
        self.month.refresh()
        self.assertEqual(Trigger.search_count(woken), 0)

    def test_the_job_tells_each_company(self):
        """One that fails stops no other."""
        other = self.env["res.company"].create({"name": "Other", "kpi_stream": "all"})
        self._deal(self.ann)
        gather = type(self.News)._gather

        def fail_for_other(news, company, **kwargs):
            if company == other:
                raise ValueError("broken")
            return gather(news, company, **kwargs)

        name = "odoo.addons.sales_kpi.models.outcomes.contests.stream.news_telling"
        with (
            patch.object(type(self.News), "_gather", fail_for_other),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60),
            mute_logger(name),
        ):
            self.News._cron_tell()
        self.assertEqual(len(self._told("won")), 1)

    def _order(self, **values):
        product = self.env["product.product"].create({"name": "Pump"})
        line = {
            "product_id": product.id, "product_uom_qty": 2, "price_unit": 250, "tax_ids": False,
        }  # fmt: skip
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id, "user_id": self.bob.id, "team_id": self.bees.id,
                "order_line": [(0, 0, line)], **values,
            }
        )  # fmt: skip
        order.action_confirm()
        return order

    def test_order(self):
        order = self._order()
        self._gather()
        self.assertEqual(self._told("order"), [(self.bob, "Order confirmed: $\xa0500.00")])
        order._action_cancel()
        self._gather()
        self.assertFalse(self._told("order"))

    def test_a_deal_and_its_order_are_one(self):
        self._order(opportunity_id=self._deal(self.bob, 500).id)
        self._gather()
        self.assertEqual(self._told(), [(self.bob, "Deal won: $\xa0500.00")])

    def test_small_ones_are_not_told(self):
        self.company.kpi_stream_least = 100
        self._deal(self.ann, 99)
        self._deal(self.bob, 100)
        self._gather()
        self.assertEqual(self._told("won"), [(self.bob, "Deal won: $\xa0100.00")])

    def test_big_from(self):
        self.company.kpi_stream_big = 5000
        self._deal(self.ann, 4999.99)
        self._deal(self.bob, 5000)
        told = self._gather()
        self.assertEqual(told.sorted("amount").mapped("is_big"), [False, True])

    def test_target_reached_and_first_place(self):
        self._count()
        self._deal(self.ann, 900)
        self._count()
        period = self.month.display_name
        first = (self.ann, f"First place taken in {period}: Test")
        self.assertEqual(self._told("target", "lead"), [first])
        self._deal(self.ann, 100)
        self._deal(self.bob, 1500)
        self._count()
        self.assertEqual(
            self._told("target", "lead")[1:],
            [
                (self.ann, f"Target reached in {period}: Won revenue"),
                (self.bob, f"Target reached in {period}: Won revenue"),
                (self.bob, f"First place taken in {period}: Test"),
            ],
        )
        # To and fro within a day is told once a day and person.
        self._deal(self.ann, 5000)
        self._count()
        self._deal(self.bob, 9000)
        self._count()
        self.assertEqual(len(self._told("target", "lead")), 4)

    def test_a_first_count_tells_no_places(self):
        self._deal(self.ann, 2000)
        self.month.stream_begun = False
        self._count()
        self.assertFalse(self._told("target", "lead"))
        self._count()
        self.assertFalse(self._told("target", "lead"))

    def test_two_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._deal(self.ann)
        self._gather()
        stranger = self._new_user(
            "stranger", "sales_team.group_sale_manager", company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        self.assertFalse(self.News.with_user(stranger).search([]))
        self.assertFalse(self.News._gather(other))

    def test_others_announce(self):
        vals = {
            "key": "contest:7:final", "kind": "contest", "company_id": self.company.id,
            "user_id": self.ann.id, "title": "Sprint", "text": "Ann wins", "is_big": True,
        }  # fmt: skip
        self.assertEqual(len(self.News._announce([vals, dict(vals)])), 1)
        self.assertFalse(self.News._announce([vals]))
        self.assertEqual(self._told(), [(self.ann, "Sprint: Ann wins")])

    def test_whoever_reads_has_his_own_words(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        vals = {
            "key": "contest:7:started", "kind": "contest", "company_id": self.company.id,
            "title": {"en_US": "Sprint", "zh_CN": "冲刺赛"},
            "text": {"en_US": "It begins.", "zh_CN": "开始了。"},
        }  # fmt: skip
        news = self.News._announce([vals])
        told = [news.with_context(lang=lang).said for lang in ("en_US", "zh_CN", None)]
        self.assertEqual(told, ["Sprint: It begins.", "冲刺赛: 开始了。", "Sprint: It begins."])

    def test_there_may_be_no_stream(self):
        self.company.kpi_stream = "off"
        self._deal(self.ann)
        self.assertFalse(self._gather())
        self.assertFalse(self._told(user=self.manager))

    def test_no_query_more_for_many(self):
        def count(deals):
            for _number in range(deals):
                self._deal(self.ann)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._gather()
            return self.cr.sql_log_count - before

        count(1)
        few = count(2)
        self.assertLessEqual(count(60), few + 8)


@tagged("post_install", "-at_install")
class TestNewsRights(NewsCommon):
    def test_readers(self):
        self._deal(self.ann)
        self._gather()
        for user in (self.ann, self.bob, self.carl, self.leader, self.manager):
            self.assertTrue(self._told(user=user), user.login)
        for user in (self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self._told(user=user)

    def test_leaders_read_of_their_teams(self):
        self.company.kpi_stream = "leaders"
        self._deal(self.ann)
        self._gather()
        for user in (self.ann, self.leader, self.director, self.manager):
            self.assertTrue(self._told(user=user), user.login)
        for user in (self.bob, self.carl):
            self.assertFalse(self._told(user=user), user.login)

    def test_as_the_schemes_show_it(self):
        self.company.kpi_stream_shows = "scheme"
        for visibility, details, expected in (
            ("all", True, (self.ann, "Deal won: $\xa0700.00")),
            ("all", False, (self.ann, "Deal won")),
            ("top", False, (self.ann, "Deal won")),
            ("own", True, (self.bees, "Deal won")),
        ):
            self.scheme.write({"visibility": visibility, "show_details": details})
            self._deal(self.ann, 700)
            self._gather()
            self.assertEqual(self._told("won")[-1], expected)
        # Places are told where everybody may see everybody's only.
        self._deal(self.ann, 5000)
        self._count()
        self.assertFalse(self._told("target", "lead"))

    def test_nothing_else_is_kept_for_readers(self):
        self.company.kpi_stream_shows = "scheme"
        self.scheme.visibility = "own"
        lead = self._deal(self.ann, 700)
        news = self._gather().with_user(self.carl)
        for name in ("owner_id", "sharer_ids", "amount", "source_key"):
            with self.assertRaises(AccessError):
                news.read([name])
            with self.assertRaises(AccessError):
                self.News.with_user(self.carl).search([(name, "!=", False)])
        told = str(news.read()) + str(news.message_ids.mapped("body"))
        for secret in (self.ann.name, lead.name, "700", self.customer.name):
            self.assertNotIn(secret, told)

    def test_nobody_writes_news(self):
        self._deal(self.ann)
        news = self._gather()
        for user in (self.ann, self.manager, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                news.with_user(user).is_big = True
            with self.assertRaises(AccessError):
                news.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.News.with_user(user).create(
                    {"kind": "won", "source_key": "x", "company_id": self.company.id,
                     "date": fields.Datetime.now()}
                )  # fmt: skip

    def test_the_system_tells_it(self):
        self._deal(self.ann)
        self.month.with_user(self.bob).refresh()
        self.News._tell(self.company)
        news = self.News.search([("kind", "=", "won"), ("owner_id", "=", self.ann.id)], limit=1)
        self.assertEqual(news.message_id.author_id, self.env.ref("base.partner_root"))
        self.assertIn("Deal won", news.message_id.body)


@tagged("post_install", "-at_install")
class TestNewsAnswers(NewsCommon):
    def setUp(self):
        super().setUp()
        self._deal(self.ann)
        self.news = self._gather()

    def _like(self, user, action="add"):
        message = (
            self.env["mail.message"]
            .with_user(user)
            ._get_with_access(self.news.message_id.id, mode="create")
        )  # as Odoo's own route does
        guest = self.env["mail.guest"]
        message and message.sudo()._message_reaction("👍", action, user.partner_id, guest)
        return bool(message)

    def test_who_reads_it_likes_it_once(self):
        for user in (self.bob, self.carl, self.carl, self.leader):
            self.assertTrue(self._like(user))
        self.assertEqual(len(self.news.message_id.reaction_ids), 3)
        self._like(self.carl, "remove")
        self.assertEqual(len(self.news.message_id.reaction_ids), 2)

    def test_who_reads_it_not_likes_nothing(self):
        self.company.kpi_stream = "leaders"
        self.assertFalse(self._like(self.carl))
        self.assertFalse(self._like(self.portal))

    def test_a_like_is_told_to_the_screens(self):
        sent = self._listen()
        self._like(self.bob)
        [(channel, kind, message)] = sent
        self.assertEqual((kind, message), ("sales_kpi.news", {"company_id": self.company.id}))
        self.assertEqual(channel, (self.company, "sales_kpi_news"))

    def test_answers_come_where_they_are_wished(self):
        self.ann.write({"notification_type": "inbox"})
        self.news.with_user(self.bob).message_post(body="Well done", message_type="comment")
        self.assertFalse(self._get_notes())
        self.ann.with_user(self.ann).kpi_stream_wish = "app"
        self.news.with_user(self.bob).message_post(body="Again", message_type="comment")
        self.assertEqual(self._get_notes().mail_message_id.author_id, self.bob.partner_id)
        self.assertFalse(self.env["mail.mail"].search([("model", "=", "sales.kpi.news")]))

    def _get_notes(self):
        return self.env["mail.notification"].search(
            [("res_partner_id", "=", self.ann.partner_id.id), ("notification_type", "=", "inbox"),
             ("mail_message_id.model", "=", "sales.kpi.news")]
        )  # fmt: skip

    def test_nobody_speaks_for_others(self):
        message = self.news.with_user(self.bob).message_post(
            body="I am Ann", author_id=self.ann.partner_id.id, message_type="comment"
        )
        self.assertEqual(message.author_id, self.bob.partner_id)
        with self.assertRaises(AccessError):
            self.news.message_id.with_user(self.bob).body = "Forged"


@tagged("post_install", "-at_install")
class TestNewsOfDays(NewsCommon):
    def test_what_is_older_stays_told(self):
        self._deal(self.ann)
        news = self._gather()
        news.date = fields.Datetime.now() - timedelta(days=5)
        self._gather()
        self.assertTrue(news.active)
