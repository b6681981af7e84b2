"""That each figure of the company cockpit is the measure's own, for any number of reps, companies
and currencies, whoever counted it."""

from datetime import date, timedelta
from random import Random

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ...models.screens.company_cockpit.companies import COMPARED
from ..cash.collection_common import CollectionCommon
from .cockpit_common import MODEL, OPTIONS, CockpitCommon

TYPES = ("week", "month", "quarter", "half", "year")
FIRST, DAYS = date(2025, 7, 1), 273  # to the end of March 2026


def walk(part):
    """Each dict of a payload, however deep."""
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for item in part:
            yield from walk(item)


@tagged("post_install", "-at_install")
class TestCompanyCockpitFigures(CockpitCommon):
    def test_each_figure_is_what_the_measure_reads(self):
        self._march_pipeline()
        self._move("won", self.carl, 3, 300, team=self.wasps)
        self._activity(self.ann, 3)
        product = self.env["product.product"].create({"name": "Pump"})
        self._order(self.ann, 3, [(product, 2, 100)])
        self._scheme(("won_revenue", 50, {"default_target": 9}), ("activities_done", 50, {}))
        self.march.refresh()
        for team in (self.env["crm.team"], self.bees, self.region):
            page = self._page(team_id=team.id)
            checked = self._check_figures(page)
            self.assertGreater(checked, 12)

    def _check_figures(self, page):
        """How many figures of measures the page has; each is read again."""
        found = [
            part
            for part in walk(page)
            if isinstance(part.get("mark"), dict)
            and part["mark"]["kind"] == "measure"
            and "value" in part
        ]
        for part in found:
            code, subject = part["mark"]["code"], tuple(part["mark"]["subject"])
            self.assertEqual(part["value"], self._cells(code)[subject].value, (code, subject))
            self._check_sum(code, subject, part["value"])
        return len(found)

    def _check_sum(self, code, subject, value):
        """What adds up is the sum of what ``read_values`` gives of the salespeople."""
        definition = self.Definition._find_by_code([code])
        if definition.kind not in ("count", "sum") or subject != ("company", self.company.id):
            return
        Definition = self.Definition.with_user(self.manager)
        values = Definition.read_values([code], "2026-03-01", "2026-03-31")[code]
        self.assertAlmostEqual(sum(values.values()), value, msg=code)

    def test_queries_do_not_grow_with_the_reps(self):
        self._scheme(("won_revenue", 100, {"default_target": 10}))
        self._add_reps(10)
        few = self._count_queries()
        self._add_reps(990)
        self.assertEqual(self._count_queries(), few)
        self.assertLess(few, 260)

    def _add_reps(self, count):
        users = self._new_reps(count, f"rep-{count}")
        self.env["sales.kpi.stage.move"].create(
            [
                {
                    "lead_id": self.lead.id,
                    "kind": "won",
                    "user_id": user.id,
                    "team_id": self.bees.id,
                    "company_id": self.company.id,
                    "date": "2026-03-03 12:00:00",
                    "expected_revenue": 1,
                }
                for user in users
            ]
        )
        self.march.refresh()

    def _count_queries(self):
        self._page()  # new users have emptied the caches of rights
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._page()
        return self.env.cr.sql_log_count - before

    def test_two_companies_with_two_currencies(self):
        """Home books in a currency of which one is worth 2 of Elsewhere's on 31 March (the rate of
        1 March), 4 from 1 April on: 500 there are 250 here, and 400 + 250 = 650."""
        home, other = self.company, self._new_company()
        self.manager.company_ids |= other
        self._move("won", self.ann, 3, 400)
        self._move("won", self.rep, 3, 500, team=self.far, company_id=other.id)
        self.march.refresh()
        cockpit = self.env[MODEL].with_user(self.manager)
        alone = cockpit.with_context(allowed_company_ids=home.ids).get_page(OPTIONS)
        self.assertFalse(alone["companies"])
        cockpit = cockpit.with_context(allowed_company_ids=(home + other).ids)
        part = cockpit.get_page(OPTIONS)["companies"]
        rows = {row["id"]: row for row in part["rows"]}
        won = COMPARED.index("won_revenue")
        cells = {company: rows[company.id]["cells"][won] for company in (home, other)}
        self.assertEqual([cells[c]["value"] for c in (home, other)], [400, 250])
        self.assertEqual([cells[c]["own"] for c in (home, other)], [400, 500])
        self.assertEqual(part["total"][won]["value"], 650)
        self.assertIn("500", cells[other]["own_text"])
        self.assertIn(f"{home.currency_id.name}, converted at the rates of", part["note"])
        self.assertIn("Mar 31, 2026", part["note"])
        self.assertIsNone(part["total"][COMPARED.index("win_rate")]["value"])
        # the mark opens the other company's records, and its figure stays in its own currency
        options = {**OPTIONS}
        action = cockpit.open_records(options, cells[other]["mark"])
        found = cockpit.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.mapped("expected_revenue"), [500])
        # seen from Elsewhere: 400 here are 800 there
        there = cockpit.with_context(allowed_company_ids=(other + home).ids).get_page(OPTIONS)
        cell = next(r for r in there["companies"]["rows"] if r["id"] == home.id)["cells"][won]
        self.assertEqual((cell["value"], cell["own"]), (800, 400))
        self.assertEqual(there["currency"], "XKC")
        self.assertEqual(self._tile(there, "won_revenue")["value"], 500)

    def _new_company(self):
        currency = self.env["res.currency"].create(
            {"name": "XKC", "symbol": "K", "rounding": 0.01, "rate_ids": [
                Command.create({"name": day, "rate": rate, "company_id": False})
                for day, rate in (("2026-03-01", 2), ("2026-04-01", 4))
            ]}
        )  # fmt: skip
        self.company.currency_id.rate_ids.unlink()
        other = self.env["res.company"].create(
            {"name": "Elsewhere", "kpi_tz": "UTC", "currency_id": currency.id}
        )
        self.far = self.env["crm.team"].create({"name": "Far", "company_id": other.id})
        self.rep = self._new_user(
            "far_rep", "sales_team.group_sale_salesman", company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )  # fmt: skip
        return other

    def test_refresh_counts_the_other_companies_too(self):
        other = self._new_company()
        self.manager.company_ids |= other
        cockpit = self.env[MODEL].with_user(self.manager)
        cockpit.with_context(allowed_company_ids=(self.company + other).ids).refresh(OPTIONS)
        Period = self.env["sales.kpi.period"]
        period = Period.sudo()._find("month", self.march.date_from, other)
        self.assertTrue(period.as_of)

    def test_tables_are_made_of_the_page(self):
        self._march_pipeline()
        self._scheme(("won_revenue", 100, {"default_target": 500}))
        self.march.refresh()
        cockpit = self.env[MODEL].with_user(self.manager)
        page = self._page()
        with self.assertQueryCount(0):
            tables = cockpit._get_tables(page)
        self.assertEqual(
            set(tables),
            {"tiles", "by_team", "funnel", "leakage", "sources", "composition", "collections",
             "attainment"},
        )  # fmt: skip
        for table in tables.values():
            for row in table["rows"]:
                self.assertEqual(len(row), len(table["columns"]), table["title"])
        won = next(row for row in tables["tiles"]["rows"] if row[0] == "Won revenue")
        self.assertEqual(won[2], self._tile(page, "won_revenue")["value"])


@tagged("post_install", "-at_install")
class TestCompanyCockpitSources(CockpitCommon):
    """By source: each figure is that of the opportunities' own sources, as they are now."""

    def test_as_by_the_sources_of_the_opportunities(self):
        """Forty deals of March, half of which got another source since; two of them merged."""
        random = Random(5)
        sources = self.env["utm.source"].create([{"name": f"S{n}"} for n in range(5)])
        leads = [self._walk_at_random(random, sources) for _number in range(40)]
        for lead in leads[::2]:
            lead.source_id = random.choice([*sources, sources.browse()])
        (leads[0] | leads[1]).merge_opportunity()
        sources[4].unlink()
        page = self._page()
        told = {
            (source, cell["code"]): cell["value"]
            for row in page["sources"]["rows"]
            for source in row["sources"]
            for cell in row["cells"]
            if cell["mark"]
        }
        expected = self._count_plainly()
        self.assertEqual(told, expected)
        self.assertEqual(len({source for source, _code in told}), 5)  # four, and none
        for row in page["sources"]["rows"]:
            won, _rate, entered = row["cells"]
            self.assertEqual(sum(self._open(won["mark"]).mapped("expected_revenue")), won["value"])
            self.assertEqual(len(self._open(entered["mark"])), entered["value"])

    def _walk_at_random(self, random, sources):
        end = random.choice([self.won, self.won, self.reason, self.offer])
        source = random.choice([*sources, sources.browse()])
        day, revenue = random.randrange(1, 20), 10 * random.randrange(1, 50)
        return self._walk(
            (day, self.new), (day + 2, end), source_id=source.id, expected_revenue=revenue
        )

    def _count_plainly(self):
        """{(source, False for none; code): figure}, by way of the opportunities."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT lead.source_id, SUM(expected) FILTER (WHERE kind = 'won'),
                      COUNT(*) FILTER (WHERE kind = 'won'), COUNT(*) FILTER (WHERE kind = 'lost'),
                      COUNT(*) FILTER (WHERE kind = 'created')
                 FROM (SELECT *, expected_revenue AS expected FROM sales_kpi_stage_move
                        WHERE kind = 'created' OR undone IS NOT TRUE) move
                 JOIN crm_lead lead ON lead.id = move.lead_id
                WHERE move.company_id = %s AND move.date >= '2026-03-01'
                GROUP BY 1""",
            [self.company.id],
        )
        figures = {}
        for source, revenue, won, lost, entered in self.env.cr.fetchall():
            key = source or False
            if won:
                figures[key, "won_revenue"] = float(revenue)
            if won + lost:
                figures[key, "win_rate"] = won / (won + lost)
            if entered:
                figures[key, "new_opportunities"] = entered
        return figures

    def test_of_a_measure_that_counts_something_else(self):
        """Won revenue counted by the wins, as a company may: their source is the opportunity's."""
        source = self.env["utm.source"].create({"name": "Fair"})
        self._walk((2, self.new), (4, self.won), source_id=source.id)
        won = self.Definition._find_by_code(["won_revenue"])
        won.write({
            "model_id": self.env["ir.model"]._get_id("sales.kpi.win"), "domain": "[]",
            "value_field": "revenue", "date_field": "date",
        })  # fmt: skip
        row = self._page()["sources"]["rows"][0]
        self.assertEqual((row["name"], row["cells"][0]["value"]), ("Fair", 1000))
        self.assertEqual(self._open(row["cells"][0]["mark"]).lead_id.source_id, source)


@tagged("post_install", "-at_install")
class TestCompanyCockpitCollections(CollectionCommon):
    def test_due_collected_and_ageing(self):
        """In dollars, on 31 March. Due in March: 100 (10 March) and 300 (20 March) = 400, of which
        250 was paid by then: 62.5 %. Open: 150 of March (11 days late), 80 of January (60 days
        late), 40 not due: 270, 230 of it overdue."""
        self._bill_all()
        manager = self._new_user("cash_boss", "sales_team.group_sale_manager")
        with freeze_time("2026-03-31 12:00:00"):
            period = self.env["sales.kpi.period"].get_or_create("month", "2026-03-10")
            period.refresh()
            cockpit = self.env[MODEL].with_user(manager)
            page = cockpit.get_page(OPTIONS)
            part = page["collections"]
            tiles = {tile["code"]: tile["value"] for tile in part["tiles"]}
            self.assertAlmostEqual(tiles["collection_rate"], 0.625)
            self.assertAlmostEqual(tiles["overdue_amount"], 230)
            self.assertEqual([due["amount"] for due in part["due"]], [400, 250])
            values = part["ageing"]["series"][0]["values"]
            self.assertEqual(values, [40, 150, 80, 0, 0])
            self.assertEqual((part["ageing"]["total"], part["ageing"]["overdue"]), (270, 230))
            marks = part["ageing"]["series"][0]["marks"]
            for value, mark in zip(values, marks, strict=True):
                if mark:
                    action = cockpit.open_records(OPTIONS, mark)
                    found = cockpit.env[action["res_model"]].search(action["domain"])
                    self.assertAlmostEqual(sum(found.mapped("residual")), value)
                else:
                    self.assertEqual(value, 0)

    def _bill_all(self):
        def bill(amount, due):
            return self._bill(amount, date="2026-01-10", invoice_payment_term_id=False,
                              invoice_date_due=due)  # fmt: skip

        bill(80, "2026-01-30")
        paid, partly = bill(100, "2026-03-10"), bill(300, "2026-03-20")
        bill(40, "2026-04-15")
        self._pay(paid, "2026-03-12")
        self._pay(partly, "2026-03-15", amount=150)


@tagged("post_install", "-at_install")
class TestColdPages(CockpitCommon):
    """What is shown is the same whoever counted it: from nothing as one looks, from facts, or of
    the very days without a period."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        random = Random(21)
        products = cls.env["product.product"].create([{"name": "Pump"}, {"name": "Valve"}])
        people = ((cls.ann, cls.bees), (cls.bob, cls.bees), (cls.carl, cls.wasps))
        for _number in range(60):
            user, team = random.choice(people)
            moment = f"{FIRST + timedelta(random.randrange(DAYS))} 12:00:00"
            kind = random.choice(["won", "won", "lost"])
            cls._move(kind, user, moment, random.randrange(50, 500), team=team)
        cls._march_pipeline()
        for number in range(12):
            line = (random.choice(products), random.randrange(1, 5), random.randrange(10, 90))
            cls._order(people[number % 3][0], random.randrange(1, 28), [line])
        cls.random = random

    def test_same_figures_whoever_counted_them(self):
        """Thirty draws of days and team: weeks to years, all teams or one; the later ones after
        all months were counted, of which long spans are added up then."""
        told = 0
        for number in range(30):
            if number == 12:
                self._count_months()
            period_type = TYPES[number % len(TYPES)]
            day = FIRST + timedelta(self.random.randrange(DAYS))
            team = self.random.choice([self.env["crm.team"], self.bees, self.region])
            options = {"period_type": period_type, "date": str(day), "team_id": team.id}
            with self.subTest(options):
                cold = self._get_figures(options)
                period = self.env["sales.kpi.period"].get_or_create(period_type, day)
                days = {"date_from": str(period.date_from), "date_to": str(period.date_to)}
                self.assertEqual(self._get_figures({**options, "period_type": "custom", **days}),
                                 cold)  # fmt: skip
                period.refresh()
                self.assertEqual(self._get_figures(options), cold)
                told += sum(bool(value) for value in cold.values())
        self.assertGreater(told, 200)

    def _count_months(self):
        for month in {(FIRST + timedelta(day)).replace(day=1) for day in range(DAYS)}:
            self.env["sales.kpi.period"].get_or_create("month", month).refresh()

    def _get_figures(self, options):
        """{where it stands: figure} of all that is no stand of today."""
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        page = self.env[MODEL].with_user(self.manager)
        page = page._get_contents(page._get_frame(options))
        tiles = [*page["tiles"], *page["collections"]["tiles"]]
        found = {("tile", tile["code"]): tile["value"] for tile in tiles}
        stands = self.Definition.search([]).filtered(lambda definition: definition._is_stand())
        found = {key: value for key, value in found.items() if key[1] not in stands.mapped("code")}
        for stage in page["funnel"]["funnel"]["stages"]:
            found["funnel", stage["id"]] = stage["value"], stage["days"]
        for row in page["sources"]["rows"]:
            for cell in row["cells"]:
                found["source", row["name"], cell["code"]] = cell["value"]
        for name, chart in page["composition"].items():
            for label, value in self._figures(chart).items():
                found[name, label] = value
        for line in page["collections"]["due"]:
            found["due", line["name"]] = line["amount"]
        return {key: _round(value) for key, value in found.items()}


def _round(value):
    if isinstance(value, tuple):
        return tuple(map(_round, value))
    return round(value, 6) if isinstance(value, float) else value
