"""What concerns the whole module: access, views, demo, real data, the house itself."""

from . import (
    test_access,
    test_bench,
    test_cheats,
    test_contribute,
    test_demo,
    test_fuzz,
    test_hard_cases,
    test_house,
    test_house_breaches,
    test_matrix,
    test_matrix_http,
    test_planted_year,
    test_quarter,
    test_real_pipeline,
    test_ui,
    test_views,
    test_websocket,
)
from .pages import *
from .walk import *
