"""Reports, briefs, and what is sent."""

from . import test_due, test_report_page, test_report_real
