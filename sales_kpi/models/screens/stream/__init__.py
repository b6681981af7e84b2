"""The stream beside the leaderboard, on its own page and on the wall."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import stream
from . import wall_stream
from . import honour_award_certificate
from . import ir_http
