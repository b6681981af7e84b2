"""Where figures will end, and how far the forecasts were off."""

from . import (
    test_outlook,
    test_outlook_access,
    test_outlook_apart,
    test_outlook_pipeline,
    test_outlook_real,
)
