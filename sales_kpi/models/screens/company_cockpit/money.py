"""The company cockpit's parts about money: what was sold to whom, and what came in of it."""

import math
from datetime import timedelta
from functools import cached_property

from odoo.fields import Domain

from .section import CockpitSection, put_smallest_together

DIMENSIONS = {"category": "categ_id", "class": "customer_class"}
# the ages of what is open: days overdue, from and to
AGES = {
    "0": (None, 0),
    "1_30": (1, 30),
    "31_60": (31, 60),
    "61_90": (61, 90),
    "91": (91, None),
}


class CompositionSection(CockpitSection):
    """What the sales amount of the period is made of."""

    def get_data(self):
        return {
            "by_category": self._get_chart("category", self.env._("By product category")),
            "by_class": self._get_chart("class", self.env._("By customer class")),
        }

    def _get_chart(self, dimension, title):
        parts = self._get_parts(dimension)
        total = sum(amount for _key, _name, amount in parts)
        shown, rest = put_smallest_together(parts, lambda part: part[2])
        slices = [(name, amount, [key]) for key, name, amount in shown]
        if rest:
            amount = sum(amount for _key, _name, amount in rest)
            slices.append((self.env._("Others"), amount, [key for key, _name, _amount in rest]))
        # what was taken back can't be a slice of a ring
        kind = "bar" if any(amount < 0 for _name, amount, _keys in slices) else "doughnut"
        return self.make_chart(
            f"by_{dimension}", title,
            [name for name, _amount, _keys in slices],
            [(
                self.env._("Sales amount"),
                [amount for _name, amount, _keys in slices],
                [self._get_text(amount, total) for _name, amount, _keys in slices],
                [{"kind": "sale", "dimension": dimension, "keys": keys}
                 for _name, _amount, keys in slices],
            )] if slices else [],
            self._get_summary(slices, total),
            kind=kind, unit="money", total=total, total_text=self.format(total, "money"),
        )  # fmt: skip

    @cached_property
    def _amounts(self):
        """{dimension: {key: amount}} of what the lines themselves say, which several processes of
        the database add up, and of the shares of discounts, for which few orders are looked at."""
        Sale, domain = self.source("sales.kpi.sale"), self.get_domain("date")
        fields = [*DIMENSIONS.values()]
        found = [
            *Sale._read_group(domain, fields, ["own_amount:sum"]),
            *Sale._read_group(
                domain & Sale._get_discounted_domain(), fields, ["order_discount:sum"]
            ),
        ]
        amounts = {dimension: {} for dimension in DIMENSIONS}
        for *keys, amount in found:
            for sums, key in zip(amounts.values(), keys, strict=True):
                sums[key] = sums.get(key, 0.0) + amount
        return amounts

    def _get_parts(self, dimension):
        """[(key, name, amount)]; the key is False where a line has no category or class."""
        amounts = self._amounts[dimension]
        if dimension == "category":
            none = self.env._("No category")
            rows = [(categ.id, categ.name or none, amount) for categ, amount in amounts.items()]
            return sorted(rows, key=lambda row: row[0] or math.inf)
        field = self.source("sales.kpi.sale")._fields[DIMENSIONS[dimension]]
        names = dict(field._description_selection(self.env))
        none = self.env._("No class yet")
        rows = [(key, names.get(key, none), amount) for key, amount in amounts.items()]
        return sorted(rows, key=lambda row: row[0] or "z")

    def _get_text(self, amount, total):
        text = self.format(amount, "money", [total])
        return f"{text} ({self.format(amount / total, 'percent')})" if total > 0 else text

    def _get_summary(self, slices, total):
        if not slices:
            return self.env._("Nothing was ordered yet")
        name, amount, _keys = slices[0]
        return self.env._(
            "The largest part is %(name)s with %(amount)s",
            name=name, amount=self._get_text(amount, total),
        )  # fmt: skip


class CollectionsSection(CockpitSection):
    """What fell due, what came in, and how old is what did not."""

    def __init__(self, frame, tiles):
        super().__init__(frame)
        self.tiles = tiles

    def get_data(self, codes):
        """:param codes: of the measures that are shown as tiles"""
        return {
            "tiles": self.tiles.get_tiles(codes),
            "due": self._get_due(),
            "ageing": self._get_ageing(),
        }

    def _get_due(self):
        """What fell due in the period, and what of it was paid by its end: the two parts of the
        collection rate."""
        rate = self.tiles.definitions.filtered(lambda d: d.code == "collection_rate")
        if not rate:
            return []
        cell = self.tiles.compared[rate][0]
        if cell.error:
            return []
        mark = {"kind": "measure", "code": rate.code, "subject": list(self.tiles.subject)}
        figures = {
            self.env._("Fell due"): cell.denominator or 0,
            self.env._("Paid of it"): cell.numerator or 0,
        }
        amounts = figures.values()
        return [
            {"name": name, "amount": amount, "text": self.format(amount, "money", amounts),
             "mark": mark}
            for name, amount in figures.items()
        ]  # fmt: skip

    def _get_ageing(self):
        """What is open now, by how long ago it was due."""
        Receivable = self.source("sales.kpi.receivable").with_context(kpi_as_of=self.frame.today)
        domain = self.get_domain() & Domain("is_open", "=", True)
        found = dict(Receivable._read_group(domain, ["bucket"], ["unpaid:sum"]))
        names = dict(Receivable._fields["bucket"]._description_selection(self.env))
        amounts = [found.get(age, 0) for age in AGES]
        total = sum(amounts)
        overdue = sum(amounts[1:])
        return self.make_chart(
            "ageing", self.env._("What is open, by age"),
            [names[age] for age in AGES],
            [(
                self.env._("Unpaid"),
                amounts,
                [self.format(amount, "money", amounts) for amount in amounts],
                [age in found and {"kind": "ageing", "age": age} for age in AGES],
            )] if found else [],
            self._get_ageing_summary(total, overdue) if found else self.env._("Nothing is open"),
            unit="money", total=total, total_text=self.format(total, "money"),
            overdue=overdue, overdue_text=self.format(overdue, "money"),
        )  # fmt: skip

    def _get_ageing_summary(self, total, overdue):
        return self.env._(
            "%(total)s are open today, %(overdue)s of it overdue",
            total=self.format(total, "money"),
            overdue=self.format(overdue, "money", [total]),
        )  # fmt: skip

    def get_age_domain(self, age):
        """Open instalments of an age, by the company's today."""
        youngest, oldest = AGES[age]
        today = self.frame.today
        domain = self.get_domain() & Domain("is_open", "=", True)
        if youngest is not None:
            domain &= Domain("date_due", "<=", today - timedelta(days=youngest))
        if oldest is not None:
            domain &= Domain("date_due", ">=", today - timedelta(days=oldest))
        return domain
