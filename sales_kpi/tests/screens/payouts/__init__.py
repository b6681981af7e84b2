"""What is paid, as it is shown."""

from . import (
    test_my_pay,
    test_my_pay_files,
    test_my_pay_tour,
    test_pay_review,
    test_pay_team,
    test_what_if,
)
