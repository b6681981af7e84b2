from ..credit.share_common import ShareCommon


class ReportCommon(ShareCommon):
    """Reports of what is made in March 2026, read as whoever looks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Report = cls.env["sales.kpi.report"]
        cls.china, cls.france = cls.env.ref("base.cn"), cls.env.ref("base.fr")

    @classmethod
    def _leads_abroad(cls):
        """Opportunities in China and in France."""
        return cls.env["crm.lead"].create(
            [
                {"name": "Deal", "type": "opportunity", "country_id": country.id}
                for country in (cls.china, cls.france)
            ]
        )

    def _page(self, measures, rows=(), columns=(), user=None, **spec):
        """The payload of a report over March 2026."""
        span = {"unit": "custom", "date_from": "2026-03-01", "date_to": "2026-03-31"}
        asked = {"measures": measures, "rows": list(rows), "columns": list(columns), "span": span}
        Report = self.Report.with_user(user or self.manager)
        return Report.get_page({"spec": asked | spec, "all_rows": True})

    def _told(self, page, place=0):
        """{label of the row: [value of a measure in each column]}"""
        self.assertFalse(page["problem"])
        return {
            row["label"]: [cells[place]["value"] for cells in row["cells"]] for row in page["rows"]
        }
