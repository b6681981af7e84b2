"""The board of a contest, and the wall that shows it."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import score_leaderboard
from . import leaderboard
from . import res_company
from . import ir_websocket
from . import viewer_boards
from . import period_news
from . import stage_move_news
from . import wall
