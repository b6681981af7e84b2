"""Facts and comparisons."""

from . import test_comparison, test_fact, test_fact_archive, test_reader_months
