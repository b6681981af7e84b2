"""What the screens show: a payload each; small screens stand alone."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import leaderboard
from . import dashboard
from . import workbench
from . import team_cockpit
from . import company_cockpit
from . import grids
from . import cash_statement
from . import setup
from . import ir_ui_menu
from . import tree
from . import finder
from . import score_scorecard
from . import score_line_scorecard
from . import payouts
from . import contests
from . import stream
from . import analysis
from . import spreadsheet
from . import health
from . import sample
