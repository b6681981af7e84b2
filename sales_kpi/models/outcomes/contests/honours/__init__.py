"""Honours: what is to be won in each period, and who has won it."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import honour
from . import honour_winners
from . import honour_badge
from . import honour_award
from . import honour_award_reason
from . import honour_award_badge
from . import period_honours
