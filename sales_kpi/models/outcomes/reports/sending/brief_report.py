from odoo import api, models

SHOWN = 15  # rows in the mail; all of them are in the file
WIDE = 5  # columns of figures that a mail has room for


class SalesKpiBrief(models.AbstractModel):
    """A report as it is mailed: the first rows in the mail, all of them in the file."""

    _inherit = "sales.kpi.brief"

    @api.model
    @api.private
    def _get_report(self, report, company):
        """See ``_get_brief``; "shown": [{"title", "columns", "texts": rows, "more_text"}],
        "report": what its screen shows, for the file"""
        own = report.with_env(self.env)
        if not own.has_access("read"):
            return None
        page = own.get_page({"report_id": report.id, "all_rows": True})
        title, url = page["name"], company.get_base_url() + f"/odoo/{report.id}/sales-reports"
        return {
            "kind": "report",
            "title": title,
            "label": page["days"]["label"],
            "company": company.name,
            "reader": "",  # several read the same
            "sentences": [text for text in (page["problem"], page["scope"]) if text],
            "groups": [],
            "parts": [],
            "shown": [self._get_shown(page)] if page["rows"] else [],
            "get_tables": list,
            "report": page,
            "url": url,
            "button": self.env._("Open the Report"),
            "page": {
                "as_of": page["as_of"],
                "options": {},
                "period": {"label": page["days"]["label"]},
                "company": company.name,
                "currency": company.currency_id.name,
            },
            "is_empty": not any(row for row in page["rows"] if not row["is_total"]),
        }

    def _get_report_columns(self, page):
        """The labels of the rows, then each measure in each column."""
        axes = [{"name": axis["label"], "type": "text"} for axis in page["row_axes"]]
        is_one = len(page["columns"]) == 1
        return axes + [
            {
                "name": one["name"] if is_one else f"{column['label']} · {one['name']}",
                "type": one["unit"] or "number",
            }
            for column in page["columns"]
            for one in page["measures"]
        ]

    def _get_labels(self, page, row):
        """A label for each axis; that of a total in the first one."""
        labels = [*row["labels"], *[""] * len(page["row_axes"])][: len(page["row_axes"])]
        if labels and not any(labels):
            labels[0] = row["label"]
        return labels

    def _get_shown(self, page):
        """The first rows, with the last columns: the totals are among them."""
        columns = self._get_report_columns(page)
        count = len(page["row_axes"])
        kept = [*range(count), *range(count, len(columns))[-WIDE:]]
        rows = page["rows"] if len(page["rows"]) <= SHOWN else [
            *page["rows"][: SHOWN - 1], page["rows"][-1]
        ]  # fmt: skip
        texts = [
            self._get_labels(page, row)
            + [cell["text"] or cell["error"] for cells in row["cells"] for cell in cells]
            for row in rows
        ]
        more = len(page["rows"]) - len(rows)
        return {
            "title": page["name"],
            "columns": [columns[index] for index in kept],
            "texts": [[row[index] for index in kept] for row in texts],
            "more_text": self.env._("%s more rows are in the report.", more) if more else "",
        }
