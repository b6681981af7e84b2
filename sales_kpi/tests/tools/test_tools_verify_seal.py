import base64
import subprocess
import sys
import tempfile

from odoo.tests import BaseCase, tagged

from ...tools import canonical, verify_seal

TABLES = {"sales.kpi.score": {"columns": ["id", "total"], "rows": [[1, 96.5], [2, 80]]}}


@tagged("post_install", "-at_install")
class TestVerifySeal(BaseCase):
    def _verify(self, content, digest):
        """(exit code, what is printed) of Python alone: no site packages, no paths of ours."""
        with tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            command = [sys.executable, "-I", "-S", verify_seal.__file__, file.name, digest]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_what_was_sealed_is_found_so(self):
        packed = base64.b64decode(canonical.pack(TABLES))
        code, text = self._verify(packed, canonical.digest(TABLES))
        self.assertEqual(code, 0, text)
        self.assertIn("2 sales.kpi.score", text)
        self.assertIn("This is what was sealed.", text)

    def test_one_changed_figure_shows(self):
        changed = {"sales.kpi.score": {"columns": ["id", "total"], "rows": [[1, 97], [2, 80]]}}
        packed = base64.b64decode(canonical.pack(changed))
        code, text = self._verify(packed, canonical.digest(TABLES))
        self.assertEqual(code, 1)
        self.assertIn("This is NOT what was sealed.", text)

    def test_what_is_no_seal_file_says_so(self):
        packed = base64.b64decode(canonical.pack(TABLES))
        for content in (b"", b"PK\x03\x04", packed[:-9], base64.b64decode(canonical.pack([1]))):
            code, text = self._verify(content, canonical.digest(TABLES))
            self.assertEqual((code, text.strip()), (2, "This is no seal file, or it is damaged."))
