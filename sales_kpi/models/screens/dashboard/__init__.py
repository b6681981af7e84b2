"""The frame of all dashboards: options, tiles, trend, kept pages."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import dashboard
from . import kept_page
from . import period_kept_pages
from . import kept_dashboard
