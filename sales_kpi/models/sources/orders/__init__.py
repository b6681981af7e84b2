"""What was ordered: lines, new business, repeat business."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import sale_order
from . import sale_order_line
from . import order_row
from . import sale
from . import sale_discount
from . import acquisition
from . import retention
