"""How big a workbook is, found out while it is unpacked, and before anything is built of it.

A few kilobytes can hold millions of elements, all within a modest size. Each part is read once by
the parser that keeps nothing, and the first limit that is passed ends it.
"""

import io
import zipfile
from pyexpat import ExpatError, ParserCreate

MAX_PARTS = 500
MAX_UNPACKED = 50 * 1024 * 1024
CHUNK = 64 * 1024
# Elements of a kind, in all parts together. What stands in texts and styles costs a reader most.
MAX_CELLS = 200_000
MAX_ROWS = 110_000
MAX_STRINGS = 100_000
MAX_OTHERS = 40_000
LIMITS = {"c": MAX_CELLS, "row": MAX_ROWS, "si": MAX_STRINGS}
WITHIN = ("v", "f", "is", "t")  # one or two of them in a cell, or a string
MAX_ATTRIBUTES = 4 * MAX_CELLS
MAX_TAG = 2 * CHUNK  # bytes
MAX_TEXT = 40_000  # signs in an element; Excel holds 32,767 in a cell


class TooBig(Exception):
    """The workbook holds more than anybody typed."""


def check(content):
    """
    :param bytes content: a zip file
    :return: names of its parts
    :raise TooBig: it holds more than is good
    :raise ValueError, NotImplementedError, zipfile.BadZipFile: it can't be unpacked
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        # Nothing is ever unpacked beyond the sizes that the file declares.
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise TooBig
        counter = _Counter()
        for part in parts:
            with archive.open(part) as source:
                counter.read(source)
    return {part.filename for part in parts}


class _Counter:
    def __init__(self):
        self.left = LIMITS | dict.fromkeys(WITHIN, 2 * MAX_CELLS)
        self.others = MAX_OTHERS
        self.attributes = MAX_ATTRIBUTES
        self.text = 0

    def read(self, source):
        """Count a part to its end, or to where it is no XML any more: pictures are none."""
        parser = ParserCreate()
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._add_text
        parser.StartDoctypeDeclHandler = _refuse
        parser.buffer_text = True
        fed = 0
        try:
            while chunk := source.read(CHUNK):
                parser.Parse(chunk)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > MAX_TAG:
                    raise TooBig
        except ExpatError:
            return

    def _start(self, name, attributes):
        self.text = 0
        self.attributes -= len(attributes)
        name = name.rpartition(":")[2]
        if name in self.left:
            self.left[name] -= 1
            left = self.left[name]
        else:
            self.others -= 1
            left = self.others
        if left < 0 or self.attributes < 0:
            raise TooBig
        if any(len(value) > MAX_TEXT for value in attributes.values()):
            raise TooBig

    def _add_text(self, text):
        self.text += len(text)
        if self.text > MAX_TEXT:
            raise TooBig


def _refuse(*_declaration):
    """No spreadsheet program declares entities; who does wants them to grow."""
    raise TooBig
