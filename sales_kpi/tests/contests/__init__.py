"""Contests, honours and the stream."""

from . import (
    test_award,
    test_award_badge,
    test_award_certificate,
    test_contest,
    test_contest_changes,
    test_contest_figures,
    test_contest_page,
    test_contest_prize,
    test_contest_real,
    test_contest_rights,
    test_contest_start,
    test_contest_tours,
    test_honour,
    test_honour_rules,
    test_news,
    test_news_cash,
    test_news_page,
    test_news_races,
    test_news_tours,
    test_news_websocket,
)
