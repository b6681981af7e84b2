"""Appraisals and appeals."""

from . import test_appeal, test_appraisal, test_confidential
