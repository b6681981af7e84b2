"""Small workbooks that unpack to millions of things, each within any limit on sizes."""

import io
import zipfile

NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
STRINGS, SHEET = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"
TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def get_bombs(book):
    """{name: content}, each a workbook that is like ``book`` (XLSX) but for one part."""
    return {
        "strings": _put(book, STRINGS, _wrap(b"sst", b"<si/>" * 1_500_000)),
        "runs": _put(book, STRINGS, _wrap(b"sst", b"<si>", b"<r/>" * 1_000_000, b"</si>")),
        "text": _put(book, STRINGS, _wrap(b"sst", b"<si><t>", b"a" * 8_000_000, b"</t></si>")),
        "cells": _put(book, SHEET, _sheet((b"<row>" + b"<c/>" * 90 + b"</row>") * 5_000)),
        "rows": _put(book, SHEET, _sheet(b"<row/>" * 1_000_000)),
        "attributes": _put(book, SHEET, _sheet(b"<row %s/>" % _get_attributes(1_000_000))),
        "others": _put(book, "xl/styles.xml", _wrap(b"styleSheet", b"<xf/>" * 1_000_000)),
        "nested": _put(book, SHEET, _sheet(b"<row>" * 1_000_000)),
        "entities": _put(book, SHEET, _get_entities()),
    }


def _wrap(name, *inner):
    return b"<%s %s>%s</%s>" % (name, NAMESPACE, b"".join(inner), name)


def _sheet(rows):
    return _wrap(b"worksheet", b"<sheetData>", rows, b"</sheetData>")


def _get_attributes(count):
    return b" ".join(b'a%d="1"' % number for number in range(count))


def _get_entities():
    nested = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 9) for n in range(1, 9))
    return b'<!DOCTYPE worksheet [<!ENTITY a0 "ha">%s]>%s' % (nested, _sheet(b"<row>&a8;</row>"))


def _put(book, name, content):
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = content
    types, told = "[Content_Types].xml", b'PartName="/%s"' % name.encode()
    if told not in parts[types]:
        override = b'<Override %s ContentType="%s"/></Types>' % (told, TYPE)
        parts[types] = parts[types].replace(b"</Types>", override)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    return buffer.getvalue()
