"""Judged: scheme, versions, legend, scorer, score and rank; what a refresh of a period does."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import scheme
from . import scheme_version
from . import scheme_start
from . import scheme_own
from . import scheme_targets
from . import scheme_part
from . import scheme_line
from . import scheme_point
from . import scheme_rating
from . import legend
from . import period_legend
from . import definition_kept
from . import counted_kept
from . import crm_team
from . import score
from . import score_final
from . import score_line
from . import score_line_pace
from . import scorer
from . import period_refresh
