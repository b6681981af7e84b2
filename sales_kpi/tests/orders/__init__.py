"""Ordered lines, new and repeat business."""

from . import test_sale
