"""Reports, briefs, and what is sent."""

from . import (
    test_reader_cross,
    test_report_page,
    test_report_real,
    test_report_rights,
    test_report_table,
)
