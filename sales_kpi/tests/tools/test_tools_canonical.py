import hashlib

from odoo.tests import BaseCase, tagged

from ...tools import canonical


@tagged("post_install", "-at_install")
class TestCanonical(BaseCase):
    def test_one_way_of_writing(self):
        self.assertEqual(
            canonical.dumps([{"b": 1, "a": "é"}, None]), '[{"a":"é","b":1},null]'.encode()
        )
        self.assertEqual(canonical.digest([1, 2.5]), hashlib.sha256(b"[1,2.5]").hexdigest())

    def test_packed_and_back(self):
        rows = [[1, "2026-03-01", 7, None, 0.1, None, True]]
        packed = canonical.pack(rows)
        self.assertEqual(canonical.unpack(packed), rows)
        self.assertEqual(packed, canonical.pack(rows))
        for damaged in (b"", b"AAAA", packed[:-8], b"not base64!"):
            with self.assertRaises(ValueError, msg=damaged):
                canonical.unpack(damaged)

    def test_compare(self):
        before = [[1, "a", 0.1 + 0.2], [2, "b", 1], [3, "c", None]]
        after = [[1, "a", 0.3], [2, "b", 2], [4, "d", 0]]
        self.assertEqual(
            canonical.compare(before, after),
            {
                2: ([2, "b", 1], [2, "b", 2]),
                3: ([3, "c", None], None),
                4: (None, [4, "d", 0]),
            },
        )
        # Nothing is not zero.
        self.assertEqual(list(canonical.compare([[1, None]], [[1, 0]])), [1])
