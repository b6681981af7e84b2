"""A report as a chart: from the payload of the report, with its texts. A plain class: it lives for
one request only."""

TYPES = {"bars": "bar", "lines": "line", "stacked": "bar"}
MOST_LABELS = 30
MOST_SERIES = 8  # colours that are told apart


class ReportChart:
    """
    :param page: see ``get_page`` of ``sales.kpi.report``
    """

    def __init__(self, env, page):
        self.env, self.page = env, page
        self.look = page["spec"]["look"]

    def get(self):
        """What the chart component draws; False where a table is shown, or there is none."""
        if self.look not in TYPES or self.page["problem"] or not self.rows:
            return False
        return {
            "name": "report",
            "title": self.page["name"] or self.env._("Report"),
            "type": TYPES[self.look],
            "stacked": self.look == "stacked",
            "labels": [self._tell(row) for row in self.rows[:MOST_LABELS]],
            "series": self._get_series()[:MOST_SERIES],
            "summary": self.env._("There is nothing to draw: no figure of these days."),
            "unit": self.unit,
            "note": self._get_note(),
        }

    def _tell(self, row):
        return " · ".join(row["labels"]) or row["label"]

    @property
    def rows(self):
        """Those without parts of their own, in time where they are periods."""
        deepest = len(self.page["row_axes"])
        rows = [row for row in self.page["rows"] if row["level"] == deepest]
        is_time = deepest == 1 and self.page["row_axes"][0]["is_period"]
        return sorted(rows, key=lambda row: row["key"]) if is_time else rows

    @property
    def unit(self):
        measures = self.page["measures"]
        return measures[0]["unit"] if measures else None

    @property
    def measures(self):
        """[(place, measure)] of those with the unit of the first one: one axis has one unit."""
        pairs = enumerate(self.page["measures"])
        return [(place, one) for place, one in pairs if one["unit"] == self.unit]

    @property
    def columns(self):
        """[(place, column)] that are told apart; of none the total."""
        pairs = list(enumerate(self.page["columns"]))
        deepest = len(self.page["column_axes"])
        return [pair for pair in pairs if pair[1]["level"] == deepest]

    def _get_series(self):
        """One a column, by the first measure; without columns one a measure."""
        if self.page["column_axes"]:
            place, measure = self.measures[0]
            return [self._make(at, column, place, measure) for at, column in self.columns]
        [(at, column)] = self.columns
        series = []
        for place, measure in self.measures:
            series.append(self._make(at, column, place, measure) | {"name": measure["name"]})
            if self.page["before"] and self.look != "stacked":
                series.append(self._make_before(at, place, measure))
        return series

    def _make(self, at, column, place, measure):
        rows = self.rows[:MOST_LABELS]
        cells = [row["cells"][at][place] for row in rows]
        return {
            "name": column["label"],
            "values": [cell["value"] for cell in cells],
            "texts": [cell["text"] for cell in cells],
            "marks": [
                measure["opens"] and self._get_mark(row, column, measure["code"]) for row in rows
            ],
        }

    def _make_before(self, at, place, measure):
        cells = [row["cells"][at][place] for row in self.rows[:MOST_LABELS]]
        name = self.env._("%(measure)s, %(days)s", measure=measure["name"],
                          days=self.page["before"]["label"])  # fmt: skip
        return {
            "name": name,
            "values": [cell.get("before") for cell in cells],
            "texts": [cell.get("before_text", "") for cell in cells],
            "dashed": True,
        }

    def _get_mark(self, row, column, code):
        return {"kind": "cell", "row": row["key"], "column": column["key"], "code": code}

    def _get_note(self):
        """What the table has, and the chart has not."""
        notes = []
        if (hidden := len(self.rows) - MOST_LABELS) > 0:
            notes.append(self.env._("%s more rows are in the table.", hidden))
        if (hidden := len(self._get_series()) - MOST_SERIES) > 0:
            notes.append(self.env._("%s more columns are in the table.", hidden))
        shown = 1 if self.page["column_axes"] else len(self.measures)
        if other := [one["name"] for one in self._get_others(shown)]:
            notes.append(self.env._("In the table only: %s.", ", ".join(other)))
        return " ".join(notes)

    def _get_others(self, count):
        drawn = [place for place, _one in self.measures[:count]]
        return [one for place, one in enumerate(self.page["measures"]) if place not in drawn]
