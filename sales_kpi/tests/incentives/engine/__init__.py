"""What pay comes to when people, teams, rates and documents change; whole years; races."""

from . import (
    test_engine_back,
    test_engine_bonus,
    test_engine_fx,
    test_engine_leaders,
    test_engine_leaders_back,
    test_engine_margin,
    test_engine_people,
    test_engine_whole_year,
    test_engine_won,
    test_pay_races,
)
