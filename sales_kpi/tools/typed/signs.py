"""Signs in their plain form."""

import unicodedata

# The other forms of a sign say something else: 10² is not 102, and ½ is not 12.
_SAME = ("<wide>", "<narrow>", "<noBreak>", "<small>")
_PLAIN = {
    **dict.fromkeys("\N{MINUS SIGN}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}", "-"),
    **dict.fromkeys("\N{RIGHT SINGLE QUOTATION MARK}\N{ARABIC THOUSANDS SEPARATOR}", "'"),
    "\N{ARABIC PERCENT SIGN}": "%",
}


def make_plain(text):
    """Return a text with full-width signs, digits of other scripts, dashes and spaces as plain
    ones, and without the marks that nobody sees."""
    text = str(text)
    if text.isascii():
        return text.strip()
    return "".join(map(_make_plain, text)).strip()


def _make_plain(sign):
    if sign.isascii():
        return sign
    if unicodedata.decomposition(sign).startswith(_SAME):
        sign = unicodedata.normalize("NFKC", sign)
    if sign in _PLAIN:
        return _PLAIN[sign]
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(sign)
    return {"Zs": " ", "Cf": ""}.get(category, sign)


def normalize(text):
    """As words are compared: without regard to capitals, widths and spaces."""
    return " ".join(unicodedata.normalize("NFKC", str(text)).split()).casefold()


def squeeze(text):
    """As Chinese, Japanese and Korean words are compared: spaces within them say nothing."""
    text = normalize(text)
    return text.replace(" ", "") if any(map(is_ideograph, text)) else text


def get_ideographs(text):
    """Return what is written without spaces in a text: 王芳 of Wang Fang 王芳."""
    return "".join(filter(is_ideograph, text))


def is_ideograph(sign):
    """Whether it is of a script that is written without spaces."""
    return "\u2e80" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7a3" or sign >= "\U00020000"
