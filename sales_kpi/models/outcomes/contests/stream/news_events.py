from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

RECENT = timedelta(days=1)  # what is older is history, and no news
EVENTS = ("won", "order", "cash")
MOST = 200  # of one kind at once; more of them are an import


class SalesKpiNews(models.Model):
    """What has happened since yesterday: read off the sources after figures are counted, never when
    somebody writes a deal or an order."""

    _inherit = "sales.kpi.news"

    @api.model
    @api.private
    def _gather(self, company, since=RECENT):
        """Tell what is new of a company, and take back what is not true any more.

        The same is read again and again, and told once: whatever breaks off in between, nothing is
        lost and nothing is told twice.

        :param since: how long ago something may have happened that is new
        """
        if company.kpi_stream == "off":
            return self.browse()
        self = self.sudo().with_company(company)
        start = fields.Datetime.now() - since
        first_day = company._get_kpi_today() - since
        wins = self._find_wins(company, start)
        found = [*wins, *self._find_orders(company, start, {vals["key"] for vals in wins})]
        found += self._find_cash(company, first_day)
        known = self._get_known(company, datetime.combine(first_day, time()))
        self._take_back_gone(known, found, start)
        self._correct_sharers(known, found)
        fresh = {vals["key"]: vals for vals in found if vals["key"] not in known}.values()
        fresh = sorted(fresh, key=lambda vals: vals["date"])
        return self._announce(self._silence_imports(fresh, company))

    def _get_known(self, company, since):
        """{key: news} of what happened since, told or not."""
        domain = [("company_id", "=", company.id), ("kind", "in", EVENTS), ("date", ">=", since)]
        known = self.with_context(active_test=False).search(domain)
        return {news.source_key: news for news in known}

    def _take_back_gone(self, known, found, since):
        """A deal that was opened again, an order that was cancelled: it did not happen."""
        keys = {vals["key"] for vals in found}
        gone = [
            news.id
            for key, news in known.items()
            if news.active
            and not news.count
            and key not in keys
            and (news.kind == "cash" or news.date >= since)
        ]
        self.browse(gone).active = False

    def _silence_imports(self, fresh, company):
        """What is told of them: of an import how many they are."""
        least, told = company.kpi_stream_least, []
        for kind in EVENTS:
            some = [vals for vals in fresh if vals["kind"] == kind]
            is_import = len(some) > MOST
            told += [vals | {"active": not is_import and vals["amount"] >= least} for vals in some]
            told += [self._sum_up(company, some)] if is_import else []
        return told

    def _sum_up(self, company, some):
        """One news of many."""
        last = some[-1]
        return {
            "key": f"many:{last['key']}",
            "kind": last["kind"],
            "company_id": company.id,
            "date": last["date"],
            "amount": sum(vals["amount"] for vals in some),
            "count": len(some),
        }

    def _find_wins(self, company, since):
        """Deals won, each once, however often it is opened and won again."""
        domain = Domain(
            [
                ("company_id", "=", company.id), ("kind", "=", "won"), ("date", ">=", since),
                ("user_id", "!=", False), ("undone", "=", False), ("merged", "=", False),
                ("lead_id.won_status", "=", "won"),
            ]
        )  # fmt: skip
        columns = ("id", "lead_id", "date", "user_id", "team_id", "expected_revenue")
        rows = self.env["sales.kpi.stage.move"].sudo()._kpi_read_columns(domain, columns)
        sharers = self._find_sharers(company, "move_id", [row[0] for row in rows])
        return [
            self._prepare_event(company, "won", lead_id, *rest, sharers.get(move_id))
            for move_id, lead_id, *rest in rows
        ]

    def _find_orders(self, company, since, won):
        """Orders, but those of deals that are told themselves.

        :param won: keys of the deals
        """
        domain = [
            ("company_id", "=", company.id), ("state", "=", "sale"), ("date_order", ">=", since),
            ("kpi_user_id", "!=", False),
        ]  # fmt: skip
        columns = ("id", "date_order", "kpi_user_id", "kpi_team_id", "amount_untaxed",
                   "currency_rate", "opportunity_id")  # fmt: skip
        rows = self.env["sale.order"].sudo()._kpi_read_columns(domain, columns)
        sharers = self._find_sharers(company, "order_id", [row[0] for row in rows])
        return [
            self._prepare_event(
                company,
                "order",
                order_id,
                date,
                user_id,
                team_id,
                float(amount) / (rate or 1),
                sharers.get(order_id),
            )
            for order_id, date, user_id, team_id, amount, rate, lead_id in rows
            if f"won:{lead_id}" not in won
        ]

    def _find_cash(self, company, first_day):
        """Payments, each once, whatever number of invoices it pays."""
        domain = [
            ("company_id", "=", company.id), ("date", ">=", first_day), ("user_id", "!=", False),
        ]  # fmt: skip
        columns = ("payment_id", "statement_line_id", "id", "date", "user_id", "team_id", "amount",
                   "invoice_id")  # fmt: skip
        found = {}
        rows = self.env["sales.kpi.collection"].sudo()._kpi_read_columns(domain, columns)
        sharers = self._find_sharers(company, "invoice_id", [row[-1] for row in rows])
        for payment, line, row_id, day, user_id, team_id, amount, invoice_id in rows:
            source = f"p{payment}" if payment else f"l{line}" if line else row_id
            vals = self._prepare_event(
                company, "cash", f"{source}:{user_id}", datetime.combine(day, time()), user_id,
                team_id, 0,
            )  # fmt: skip
            vals = found.setdefault(vals["key"], vals)
            vals["amount"] += float(amount)
            vals["sharers"] = sorted({*vals["sharers"], *sharers.get(invoice_id, ())})
        return [vals for vals in found.values() if vals["amount"] > 0]

    def _prepare_event(self, company, kind, source, date, user_id, team_id, amount, sharers=None):
        return {
            "key": f"{kind}:{source}",
            "kind": kind,
            "company_id": company.id,
            "date": date,
            "user_id": user_id,
            "sharers": sharers or [],
            "team_id": team_id,
            "amount": float(amount or 0),
        }
