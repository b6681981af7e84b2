"""Reports, briefs, and what is sent."""

from . import (
    test_brief,
    test_brief_links,
    test_digest,
    test_due,
    test_killed,
    test_leaving,
    test_mails,
    test_reader_cross,
    test_report_anything,
    test_report_page,
    test_report_real,
    test_report_rights,
    test_report_shared,
    test_report_table,
    test_schedule,
    test_schedule_abuse,
    test_schedule_moved,
    test_schedule_tours,
    test_shared_readings,
)
