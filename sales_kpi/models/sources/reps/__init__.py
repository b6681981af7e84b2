"""What other modules know of a rep: ratings, courses, certificates, skills."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import rep_row
from . import rating
from . import training
from . import certification
from . import skill_gain
from . import base_judged
