"""Tables over a real pipeline, held against its files: each total is counted by itself."""

from collections import defaultdict
from statistics import mean, median

from ..whole.real_pipeline import YEAR

CODES = ("won_count", "won_revenue", "win_rate", "avg_deal_size", "real_accounts", "real_middle")


class RealReportTests:
    """2017 by manager and account, and by quarter: {(row, column): figure}, totals too.

    Of 4,238 wins 85 accounts bought: the sum over the managers' accounts would be another number,
    as it would be of the medians, means and rates.
    """

    def test_cross_tables_are_those_of_the_files(self):
        page = self._read_page(["team", "customer"], ["quarter"])
        expected = self._count(lambda deal: (self._manager(deal), deal.account), _quarter)
        self._compare(page, expected)

    def test_cross_tables_by_region(self):
        """The region is not kept with a record: it follows from the tree of teams."""
        page = self._read_page(["top_team"], ["team"])
        expected = self._count(lambda d: (self._region(d),), lambda d: (self._manager(d),))
        self._compare(page, expected)

    def _read_page(self, rows, columns):
        self._make_measures()
        spec = {
            "measures": list(CODES),
            "rows": rows,
            "columns": columns,
            "subtotals": True,
            "span": {"unit": "custom", "date_from": str(YEAR[0]), "date_to": str(YEAR[1])},
        }
        Report = self.env["sales.kpi.report"].with_company(self.loaded.company)
        return Report.get_page({"spec": spec, "all_rows": True})

    def _make_measures(self):
        """A number of different values, and a median: none that comes with us has these."""
        kinds = {
            "real_accounts": {"kind": "distinct", "value_field": "partner_id"},
            "real_middle": {"kind": "median", "value_field": "expected_revenue"},
        }
        for code, values in kinds.items():
            self._find_definition("won_revenue").copy({"name": code, "code": code, **values})

    def _manager(self, deal):
        return self.loaded.files.agents[deal.agent][0]

    def _region(self, deal):
        return self.loaded.files.agents[deal.agent][1]

    def _count(self, row_of, column_of):
        """{(labels of the row, labels of the column): [figure of each measure]}"""
        parts = defaultdict(list)
        for deal in self.loaded.files.deals:
            if deal.closed and YEAR[0] <= deal.closed <= YEAR[1]:
                row, column = row_of(deal), column_of(deal)
                for size in range(len(row) + 1):
                    for other in range(len(column) + 1):
                        parts[row[:size], column[:other]].append(deal)
        return {key: _sum_up(deals) for key, deals in parts.items()}

    def _compare(self, page, expected):
        found = 0
        for row in page["rows"]:
            for column, cells in zip(page["columns"], row["cells"], strict=True):
                key = tuple(row["labels"]), tuple(column["labels"])
                values = [cell["value"] for cell in cells]
                wanted = expected.get(key, [0, 0, None, None, 0, None])
                found += key in expected
                for code, value, right in zip(CODES, values, wanted, strict=True):
                    if right is None or value is None:
                        self.assertEqual(value, right, (key, code))
                    else:
                        self.assertAlmostEqual(value, right, 6, (key, code))
        self.assertEqual(found, len(expected))


def _quarter(deal):
    return (f"2017-Q{(deal.closed.month + 2) // 3}",)


def _sum_up(deals):
    won = [deal for deal in deals if deal.stage == "Won"]
    values = [deal.value for deal in won]
    return [
        len(won),
        sum(values),
        len(won) / len(deals),
        mean(values) if values else None,
        len({deal.account for deal in won if deal.account}),
        median(values) if values else None,
    ]
