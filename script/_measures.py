"""Write the README's table of measures anew, from the measures that the module ships.

    python script/_measures.py

The test `test_readme` compares the two.
"""

import re
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
DATA = ROOT / "sales_kpi" / "data"
START, END = "<!-- measures: script/_measures.py -->", "<!-- /measures -->"
CATEGORIES = ("result", "process", "behaviour", "quality", "growth")


def read_measures():
    """The shipped measures as dicts, by category and then in their own order."""
    measures = [
        {field.get("name"): (field.text or "").strip() for field in record.iter("field")}
        for path in sorted(DATA.rglob("*.xml"))
        for record in ElementTree.parse(path).iter("record")
        if record.get("model") == "sales.kpi.definition"
    ]
    return sorted(measures, key=lambda m: (CATEGORIES.index(m["category"]), int(m["sequence"])))


def render():
    lines = ["| code | measure | what it counts |", "|---|---|---|"]
    category = None
    for measure in read_measures():
        if measure["category"] != category:
            category = measure["category"]
            lines.append(f"| | **{category.capitalize()}** | |")
        needs = f" Needs the module {measure['module_name']}." if "module_name" in measure else ""
        lines.append(
            f"| `{measure['code']}` | {measure['name']} | {measure.get('description', '')}{needs} |"
        )
    return "\n".join(lines)


def main():
    text = README.read_text(encoding="utf-8")
    block = f"{START}\n\n{render()}\n\n{END}"
    text = re.sub(f"{re.escape(START)}.*?{re.escape(END)}", lambda _match: block, text, flags=re.S)
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
