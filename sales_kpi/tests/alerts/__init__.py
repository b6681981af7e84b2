"""Someone is told, once, what is off."""

from . import (
    test_alert_evaluation,
    test_alert_overdue,
    test_alert_rights,
    test_alert_rule,
    test_alert_telling,
    test_alert_tours,
    test_alert_year,
)
