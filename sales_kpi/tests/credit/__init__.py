"""Who is credited: kept when it happens, and moved by a decision only."""

from . import (
    test_credit,
    test_credit_backfill,
    test_credit_change,
    test_credit_invoice,
    test_share,
    test_share_access,
    test_share_change,
    test_share_measures,
)
