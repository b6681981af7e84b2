"""Activities: what counts, who may change it, how it gets in."""

from . import (
    test_activity,
    test_activity_access,
    test_activity_guard,
    test_activity_logging,
    test_activity_mixin,
    test_activity_schedule,
    test_calendar_event,
    test_cheats_activity,
    test_mail_activity,
)
