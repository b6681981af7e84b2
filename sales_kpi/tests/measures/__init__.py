"""Every measure with numbers worked out by hand, and the reader."""

from . import (
    test_catalogue,
    test_counted,
    test_custom_model,
    test_definition,
    test_definition_author,
    test_entry_bounds,
    test_entry_import,
    test_measures,
    test_measures_collection_rate,
    test_measures_customer,
    test_measures_learning,
    test_measures_optional,
    test_measures_pipeline,
    test_measures_receivable,
    test_measures_response,
    test_measures_sale,
    test_measures_target,
    test_measures_win,
    test_reader,
    test_reader_scan,
)
