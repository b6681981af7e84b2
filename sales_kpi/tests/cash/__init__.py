"""Collections and receivables, to the cent."""

from . import (
    test_cash_bridge,
    test_cash_bridge_file,
    test_collection,
    test_collection_access,
    test_collection_bank,
    test_collection_by_hand,
    test_collection_currency,
    test_collection_day,
    test_collection_discount,
    test_collection_payment,
    test_collection_recount,
    test_collection_shared,
    test_ledger,
    test_receivable,
    test_receivable_undone,
)
