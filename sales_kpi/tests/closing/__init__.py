"""Freezing, sealing, drift, and that nothing changes afterwards."""

from . import (
    test_cheats_closing,
    test_closing_files,
    test_closing_lock,
    test_drift,
    test_drift_measure,
    test_lock_everything,
    test_races,
    test_seal,
    test_seal_chain,
)
