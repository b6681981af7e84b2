"""The game that people trust: contests, honours and the stream."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import contest
from . import contest_prize
from . import contest_side
from . import contest_standing
from . import contest_roster
from . import contest_text
from . import contest_publish
from . import contest_steps
from . import contest_refresh
from . import contest_award
from . import contest_news
from . import contest_contract
from . import contest_waiting
from . import period_contests
from . import stream
from . import honours
