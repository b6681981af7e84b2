"""How far the opportunities came: counted, and shown."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import deal_month
from . import stage_stay_ways
from . import stage_stay_funnel
from . import stage_stay_picture
