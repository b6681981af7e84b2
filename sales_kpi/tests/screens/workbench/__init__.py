"""My Workbench, and who tries to see another's."""

from . import (
    test_cheats_dashboards,
    test_workbench,
    test_workbench_deeds,
    test_workbench_kept,
    test_workbench_page,
    test_workbench_slots,
    test_workbench_ui,
)
