"""Why a figure is what it is: paths, contributions, words, and one deed."""

# ruff: noqa: I001  (in the order in which the data flows)
from . import diagnosis_path_line
from . import diagnosis_path
from . import diagnosis_path_check
from . import res_users
