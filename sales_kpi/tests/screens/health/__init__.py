"""The administrator's page about the module itself."""

from . import test_health, test_health_plan
