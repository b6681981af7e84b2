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

    def test_the_chain_of_seals_is_listed_and_checked(self):
        chain = self._chain(("sealed", "review"), ("opened", "open"), ("sealed", "review"))
        tables = {**TABLES, verify_seal.CHAIN: chain}
        packed = base64.b64decode(canonical.pack(tables))
        code, text = self._verify(packed, canonical.digest(tables))
        self.assertEqual(code, 0, text)
        self.assertIn(f"Link 1 2026-04-01 08:00:00 sealed review {'1' * 64}", text)
        code, text = self._verify(packed, "1" * 64)
        self.assertEqual(code, 1)
        self.assertIn("This digest is that of a former seal", text)

    def test_a_chain_that_is_broken_shows(self):
        good = (("sealed", "review"), ("added", "review"), ("locked", "locked"))
        for steps, change, told in (
            ((*good, ("sealed", "review")), None, "Link 4 follows an opening past the module."),
            ((*good, ("opened", "open")), None, "Link 4 follows an opening past the module."),
            ((*good, ("added", "open")), None, "Link 4 follows an opening past the module."),
            (good, (0, 6, "9" * 64), "Link 1 was changed."),
            (good, (1, 7, "9" * 64), "Link 2 was changed."),
            (good, (2, 1, 4), "Link 4 was changed."),
        ):
            with self.subTest(told=told, change=change):
                chain = self._chain(*steps)
                if change:
                    row, column, value = change
                    chain["rows"][row][column] = value
                tables = {**TABLES, verify_seal.CHAIN: chain}
                packed = base64.b64decode(canonical.pack(tables))
                code, text = self._verify(packed, canonical.digest(tables))
                self.assertEqual(code, 1, text)
                self.assertIn(told, text)

    def _chain(self, *steps):
        """Links by (kind, status), as the module makes them."""
        rows, former = [], None
        for number, (kind, state) in enumerate(steps, start=1):
            told = [7, number, kind, state, "2026-04-01 08:00:00", 2, str(number) * 64, former]
            former = verify_seal.digest_link(told)
            rows.append([*told, former])
        return {"columns": list(verify_seal.LINK_COLUMNS), "rows": rows}
