"""Compare the module's translation files with the terms that Odoo exports from a database.

check EXPORT: the .pot has exactly these terms; every language has a checked translation of each.
update EXPORT: write the .pot and add the missing terms, empty, to every language.
"""

import os
import re
import sys
from pathlib import Path

import polib

FOLDER = Path(os.environ["ROOT"], os.environ["MODULE"], "i18n")
POT = FOLDER / f"{os.environ['MODULE']}.pot"
LANGUAGES = ("zh_CN",)
# %s, %(name)s, %(name).2f and %% of Python; %s of JavaScript; ${value} of mail templates
PLACEHOLDER = re.compile(
    r"%\(\w+\)[-+ #0]*[\d.]*[a-z]|%[-+ #0]*[\d.]*[sdifg]\b|\$\{[^}]*\}", re.ASCII
)
VOLATILE = ("POT-Creation-Date", "PO-Revision-Date")


def catalogue(path):
    if not path.is_file():
        return polib.POFile(wrapwidth=100)
    return polib.pofile(str(path), wrapwidth=100)


def terms(po):
    return {entry.msgid: entry for entry in po if not entry.obsolete}


def short(text):
    text = " ".join(text.split())
    return repr(text if len(text) < 80 else text[:77] + "...")


def pot_faults(exported):
    present = set(terms(catalogue(POT)))
    yield from (f"{POT.name} lacks {short(t)}" for t in sorted(exported - present))
    yield from (f"{POT.name} has the outdated {short(t)}" for t in sorted(present - exported))


def language_faults(language, exported):
    path = FOLDER / f"{language}.po"
    present = terms(catalogue(path))
    for term in sorted(exported):
        entry = present.get(term)
        if entry is None:
            yield f"{path.name} lacks {short(term)}"
        elif not entry.msgstr.strip():
            yield f"{path.name} does not translate {short(term)}"
        elif entry.fuzzy:
            yield f"{path.name} only guesses (fuzzy) {short(term)}"
        elif sorted(PLACEHOLDER.findall(term)) != sorted(PLACEHOLDER.findall(entry.msgstr)):
            yield f"{path.name} has other placeholders than {short(term)}"


def check(export):
    exported = set(terms(catalogue(export)))
    faults = list(pot_faults(exported))
    for language in LANGUAGES:
        faults += language_faults(language, exported)
    for fault in faults[:40]:
        print(fault)
    if len(faults) > 40:
        print(f"... and {len(faults) - 40} more")
    if faults:
        print("script/lint --pot brings the terms up to date; the translations are yours to write.")
    return bool(faults)


def update(export):
    FOLDER.mkdir(exist_ok=True)
    template = catalogue(export)
    for key in VOLATILE:  # dates that make a difference where nothing differs
        template.metadata.pop(key, None)
    template.save(str(POT))
    for language in LANGUAGES:
        path = FOLDER / f"{language}.po"
        po = catalogue(path)
        if not path.is_file():
            po.metadata = dict(template.metadata, Language=language)
        po.merge(template)
        # Terms that are gone have no use: Odoo reads by the exact term.
        for entry in po.obsolete_entries():
            po.remove(entry)
        for key in VOLATILE:
            po.metadata.pop(key, None)
        po.save(str(path))
        print(f"{path.name}: {len(po.untranslated_entries())} terms to translate")
    return False


if __name__ == "__main__":
    sys.exit({"check": check, "update": update}[sys.argv[1]](Path(sys.argv[2])))
