"""Classes, activity and risk of customers."""

from . import (
    test_customer,
    test_customer_access,
    test_customer_part,
    test_customer_refresh,
    test_customer_touch,
)
