"""A text file as plain rows, in whichever encoding it was saved."""

import csv
import io
import re
from itertools import islice

import chardet

from odoo.exceptions import UserError
from odoo.tools.misc import get_lang

from ...tools.workbook_limits import MAX_CELLS
from .sheet_limits import MAX_LINES, get_too_long, get_unreadable

UTF8, UTF16 = "utf-8-sig", "utf-16"
MARKS = {b"\xff\xfe": UTF16, b"\xfe\xff": UTF16, b"\xef\xbb\xbf": UTF8}
CHARSETS = {
    UTF8: "Unicode (UTF-8)",
    UTF16: "Unicode (UTF-16)",
    "gb18030": "简体中文 (GB18030, GBK)",
    "cp950": "繁體中文 (Big5)",
    "cp932": "日本語 (Shift-JIS)",
    "euc_jp": "日本語 (EUC-JP)",
    "cp949": "한국어 (EUC-KR)",
    "cp1252": "Western (Windows-1252)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Кириллица (Windows-1251)",
    "koi8_r": "Кириллица (KOI8-R)",
    "cp1253": "Ελληνικά (Windows-1253)",
    "cp1254": "Türkçe (Windows-1254)",
    "cp1255": "עברית (Windows-1255)",
    "cp1256": "العربية (Windows-1256)",
    "cp1257": "Baltic (Windows-1257)",
    "cp1258": "Tiếng Việt (Windows-1258)",
    "cp874": "ไทย (Windows-874)",
}
# What the library calls by the name of a smaller set.
LARGER = {
    "ascii": UTF8, "utf-8": UTF8, "gb2312": "gb18030", "big5": "cp950", "shift_jis": "cp932",
    "euc-jp": "euc_jp", "euc-kr": "cp949", "uhc": "cp949", "iso-8859-1": "cp1252",
    "iso-8859-2": "cp1250", "iso-8859-7": "cp1253", "iso-8859-8": "cp1255", "iso-8859-9": "cp1254",
    "koi8-r": "koi8_r", "tis-620": "cp874",
}  # fmt: skip
# What programs write on a computer in this language; Western elsewhere.
OF_LANGUAGE = {
    "zh": "gb18030", "zh_TW": "cp950", "zh_HK": "cp950", "ja": "cp932", "ko": "cp949",
    **dict.fromkeys(("ru", "uk", "bg", "be", "mk", "sr", "kk"), "cp1251"),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "ro", "bs", "sq"), "cp1250"),
    "el": "cp1253", "tr": "cp1254", "az": "cp1254", "he": "cp1255", "ar": "cp1256", "fa": "cp1256",
    "et": "cp1257", "lv": "cp1257", "lt": "cp1257", "vi": "cp1258", "th": "cp874",
}  # fmt: skip
ASIAN = ("gb18030", "cp950", "cp932", "euc_jp", "cp949")
LATIN = ("cp1252", "cp1250", "cp1254", "cp1257", "cp1258")
SURE = 0.9
SAMPLE = 20_000  # bytes: the library reads a file slowly
SEPARATORS = ",;\t|"
MAX_HEAD = 30  # lines that tell the separator
JOINED = re.compile(r"[a-z\u00c0-\u024f][\u2e80-\ud7a3]|[\u2e80-\ud7a3][a-z\u00c0-\u024f]", re.I)


class CsvFile:
    """The rows of a text.

    :param charset: one of ``CHARSETS``; None: it is found out, and ``is_plain`` says whether there
        is no doubt
    :param separator: one of ``SEPARATORS``; None: it is found out
    """

    names = ("",)

    def __init__(self, env, content, charset=None, separator=None):
        self.env = env
        self.is_plain = True
        if not charset:
            charset, self.is_plain = find_charset(content, get_lang(env).code)
        self.charset = charset
        self.text = self._decode(content)
        self._check_lines()
        self.named, self.text = _split_named(self.text)
        self.separator = separator or self.named or find_separator(self.text)

    def _decode(self, content):
        if not self.charset:
            raise get_unreadable(self.env)
        text = decode(content, self.charset)
        if text is None:
            raise UserError(
                self.env._(
                    "The file is not written in %s. Choose another encoding.",
                    CHARSETS[self.charset],
                )
            )
        return text

    def _check_lines(self):
        """Before lists are made of it: five megabytes of commas are five million cells."""
        if max(map(self.text.count, "\n\r")) > MAX_LINES:
            raise get_too_long(self.env)
        if max(map(self.text.count, SEPARATORS)) > MAX_CELLS:
            raise UserError(
                self.env._(
                    "The file has more than %s cells. Split it into several.", f"{MAX_CELLS:,}"
                )
            )

    def read(self, _index):
        """Yield (line, cells)."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
        before = 1 if self.named else 0
        line = 1
        try:
            for cells in reader:
                yield before + line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise UserError(
                self.env._(
                    "Line %(line)s of the file can't be read: %(why)s",
                    line=before + line,
                    why=error,
                )
            ) from error

    def find_merged(self, _index):
        return []


def decode(content, charset):
    """The text of a file; None where it is not written so."""
    try:
        text = content.decode(charset)
    except UnicodeError:
        return None
    return text if _is_text(text) else None


def _is_text(text):
    """Whether there is nothing in it that only programs write."""
    return not any(
        sign < " " or "\x7f" <= sign < "\xa0" for sign in set(text) - set("\t\r\n\f\x1a")
    )


def find_charset(content, lang):
    """(charset or None, whether there is no doubt) of a file, for a user of a language."""
    mark = next((charset for mark, charset in MARKS.items() if content.startswith(mark)), UTF8)
    if decode(content, mark) is not None:
        return mark, True
    if b"\0" in content:
        return None, False
    # Lines of plain letters say nothing.
    sample = b"\n".join(line for line in content.splitlines() if not line.isascii())
    guesses = _get_guesses(sample[:SAMPLE], lang)
    return next((one for one in guesses if decode(content, one) is not None), None), False


def _get_guesses(sample, lang):
    """Charsets, the likeliest first. Of a short text the library knows little: then the language
    of the user says more, where what comes of it looks like words."""
    found = [
        (LARGER.get(name, name.replace("windows-", "cp")), guess["confidence"])
        for guess in chardet.detect_all(sample)
        if (name := (guess["encoding"] or "").lower())
    ]
    names = [name for name, _sure in found if name in CHARSETS]
    own = OF_LANGUAGE.get(lang) or OF_LANGUAGE.get(lang.split("_")[0], "cp1252")
    if found and found[0][1] >= SURE and names:
        return [names[0], own, *names, *LATIN, *ASIAN]
    if own in ASIAN and _looks_asian(sample, own):
        return [own, *names, *LATIN]
    if own not in LATIN and own not in ASIAN:
        return [own, *names, *LATIN]
    if _looks_asian(sample, "gb2312") and (lang.startswith("en") or own in ASIAN):
        return ["gb18030", *names, *LATIN]
    if own in LATIN and (not names or names[0] not in ASIAN):
        return [own, *names, *LATIN]
    return [*names, own, *LATIN, *ASIAN]


def _looks_asian(sample, charset):
    """Whether no sign stands among Latin letters: AVIA敲O is no word."""
    try:
        return not JOINED.search(sample.decode(charset))
    except UnicodeError:
        return False


def _split_named(text):
    """Excel may name the separator in a first line: sep=;"""
    match = re.match(r"\ufeff?sep=([,;\t|])\r?\n", text, re.IGNORECASE)
    return (match[1], text[match.end() :]) if match else (None, text)


def find_separator(text):
    """The sign that divides most of the first lines into the same number of parts, and into most
    of them."""
    lines = list(islice(filter(str.strip, io.StringIO(text[:SAMPLE])), MAX_HEAD))
    return max(SEPARATORS, key=lambda sign: (_count_alike(lines, sign), -SEPARATORS.index(sign)))


def _count_alike(lines, sign):
    try:
        sizes = [len(cells) for cells in csv.reader(lines, delimiter=sign) if len(cells) > 1]
    except csv.Error:
        return 0, 0
    usual = max(set(sizes), key=lambda size: (sizes.count(size), size), default=0)
    return sizes.count(usual), usual
