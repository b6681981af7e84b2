"""The board: its places, lines and parts, and the wall."""

from . import (
    test_board_lines,
    test_board_parts,
    test_board_places,
    test_board_settings,
    test_cheats_board,
    test_leaderboard,
    test_wall,
)
