"""Ordered lines, new and repeat business."""

from . import test_sale, test_sale_discount, test_sale_extras
