from odoo import api, fields, models

from ..sources.cash.cash_bridge import KINDS

MOST_ENTRIES = 50_000
ENDS = ("10_movement", "95_collected")


class SalesKpiCashStatement(models.AbstractModel):
    """The cash bridge as a statement, which is printed as a workbook."""

    _name = "sales.kpi.cash.statement"
    _description = "Statement of the Cash Bridge"

    @api.model
    @api.readonly
    def get_statement(self, date_from, date_to):
        """The bridge of the company at work, by month and journal.

        :param date_from: first day, or "YYYY-MM-DD"
        :param date_to: last day, inclusive
        :return: {"as_of": None, "options": {}, "period": {"label"}, "company", "currency",
            "tables": [{"title", "columns": [{"name", "type"}], "rows": [[...]]}]}: the steps of
            each month and journal with what is left without a name, the salespeople's parts, and
            the entries of each difference
        :raise AccessError: for all but accountants
        :raise UserError: no days, or the last one is before the first one
        """
        self._get_bridge().check_access("read")
        days = self.env["sales.kpi.period"]._to_span(date_from, date_to)
        domain = [
            ("date", ">=", days[0]),
            ("date", "<=", days[1]),
            ("company_id", "=", self.env.company.id),
        ]
        return {
            "as_of": None,
            "options": {},
            "period": {"label": " – ".join(map(fields.Date.to_string, days))},
            "company": self.env.company.name,
            "currency": self.env.company.currency_id.name,
            "tables": [
                self._make_steps_table(domain),
                self._make_people_table(domain),
                self._make_entries_table(domain),
            ],
        }

    def _get_bridge(self):
        return self.env["sales.kpi.cash.bridge"]

    def _make_steps_table(self, domain):
        """A row a month and journal, a column a step; what is collected is shown as it is."""
        sums = {}
        for month, journal, kind, amount in self._get_bridge()._read_group(
            domain, ["date:month", "journal_id", "kind"], ["amount:sum"]
        ):
            sums.setdefault((month, journal), {})[kind] = amount
        names = dict(self._get_bridge()._fields["kind"]._description_selection(self.env))
        kinds = [kind for kind, _name in KINDS]
        return self._make_table(
            self.env._("Cash Bridge"),
            [
                (self.env._("Month"), "month"),
                (self.env._("Journal"), "text"),
                *((names[kind], "money") for kind in kinds),
                (self.env._("Without a name"), "money"),
            ],
            [
                [fields.Date.to_string(month), journal.display_name, *_show(steps, kinds)]
                for (month, journal), steps in sums.items()
            ],
        )

    def _make_people_table(self, domain):
        groups = self._get_bridge()._read_group(
            [*domain, ("kind", "in", ["90_nobody", "95_collected"])],
            ["date:month", "user_id"],
            ["amount:sum"],
        )
        return self._make_table(
            self.env._("Collected by Salesperson"),
            [
                (self.env._("Month"), "month"),
                (self.env._("Salesperson"), "text"),
                (self.env._("Collected"), "money"),
            ],
            [
                [
                    fields.Date.to_string(month),
                    user.sudo().name or self.env._("Nobody"),
                    _to_cents(-amount),
                ]
                for month, user, amount in groups
            ],
        )

    def _make_entries_table(self, domain):
        """The entries behind each difference, so that nobody has to look for them."""
        rows = self._get_bridge().search(
            [*domain, ("kind", "not in", ENDS)], limit=MOST_ENTRIES, order="kind, date, id"
        )
        names = dict(self._get_bridge()._fields["kind"]._description_selection(self.env))
        return self._make_table(
            self.env._("Entries of the Differences"),
            [
                (self.env._("Step"), "text"),
                (self.env._("Date"), "date"),
                (self.env._("Journal"), "text"),
                (self.env._("Entry"), "text"),
                (self.env._("Invoice"), "text"),
                (self.env._("Customer or Supplier"), "text"),
                (self.env._("Amount"), "money"),
            ],
            [
                [
                    names[row.kind],
                    fields.Date.to_string(row.date),
                    row.journal_id.display_name,
                    row.display_name,
                    row.invoice_id.display_name,
                    row.partner_id.display_name,
                    _to_cents(row.amount),
                ]
                for row in rows
            ],
        )

    def _make_table(self, title, columns, rows):
        return {
            "title": title,
            "columns": [{"name": name, "type": kind} for name, kind in columns],
            "rows": rows,
        }


def _show(steps, kinds):
    """The amounts of the steps, what is collected with its own sign, and what is left."""
    amounts = [steps.get(kind, 0) for kind in kinds]
    shown = [
        -amount if kind in ("90_nobody", "95_collected") else amount
        for kind, amount in zip(kinds, amounts, strict=True)
    ]
    return [*map(_to_cents, shown), _to_cents(sum(amounts))]


def _to_cents(amount):
    return round(amount, 2) + 0.0
