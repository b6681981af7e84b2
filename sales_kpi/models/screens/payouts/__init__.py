"""What is paid, as it is shown: statements, My Pay, payroll's sheet of a batch, plans tried on past
periods."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import earning_opened
from . import payout_page
from . import payout_targets
from . import payout_waiting
from . import payout_review
from . import payout_files
from . import my_pay
from . import crm_lead_pay
from . import sale_order_pay
from . import my_pay_what_if
from . import my_pay_team
from . import payout_batch_sheet
from . import incentive_backtest
