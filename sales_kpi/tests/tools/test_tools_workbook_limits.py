import io
import time
import tracemalloc

import openpyxl

from odoo.tests import BaseCase, tagged

from ...tools import workbook_limits
from .workbook_bombs import get_bombs

SECONDS = 10  # a slow machine at work took 1.3; unrefused, the first one takes 135
MEMORY = 50 * 1024 * 1024


@tagged("post_install", "-at_install")
class TestWorkbookLimits(BaseCase):
    def _make(self, rows, columns):
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in range(rows):
            sheet.append([f"{row} {column}" for column in range(columns)])
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def test_bombs_are_refused_at_once(self):
        """Left to itself, the reader took 135 s and 460 MB of the first one, of 68 KB."""
        for name, content in get_bombs(self._make(2, 2)).items():
            with self.subTest(name, size=len(content)):
                tracemalloc.start()
                start = time.process_time()
                with self.assertRaises(workbook_limits.TooBig):
                    workbook_limits.check(content)
                spent, (_now, peak) = time.process_time() - start, tracemalloc.get_traced_memory()
                tracemalloc.stop()
                self.assertLess(spent, SECONDS)
                self.assertLess(peak, MEMORY)

    def test_what_people_send_is_fine(self):
        # 3,000 people with 20 measures; a list of 20,000 values.
        for rows, columns in ((3_001, 21), (20_001, 5)):
            self.assertIn("xl/workbook.xml", workbook_limits.check(self._make(rows, columns)))
