"""What we know of a customer: class, activity, risk, touches."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import res_company
from . import res_config_settings
from . import res_partner
from . import customer
from . import customer_known
from . import customer_refresh
from . import customer_touch
