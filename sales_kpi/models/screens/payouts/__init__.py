"""What is paid, as it is shown: payroll's sheet of a batch."""

from . import payout_batch_sheet
