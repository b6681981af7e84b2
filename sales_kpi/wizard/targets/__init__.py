"""Plan targets down from wholes; import them from a sheet."""

from . import (
    target_plan,
    target_plan_line,
    target_plan_measure,
    target_plan_preview,
    target_plan_whole,
    target_sheet,
    target_sheet_problem,
)
