"""What was invoiced, is due, and came in."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import account_move
from . import account_move_line
from . import account_payment
from . import account_partial_reconcile
from . import invoice_row
from . import collection
from . import collection_entryless
from . import collection_payment
from . import collection_share
from . import receivable
from . import receivable_settled
from . import receivable_open
from . import cash_bridge
from . import cash_bridge_steps
