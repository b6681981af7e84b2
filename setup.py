"""The distribution odoo-addon-sales_kpi: the module as a Python package that Odoo finds by itself.

Odoo 19 is a native namespace package: neither odoo/__init__.py nor odoo/addons/__init__.py exists.
A wheel that shipped one of them would hide Odoo, so only odoo.addons.sales_kpi is packaged.
"""

import ast
import os
from pathlib import Path

from setuptools import setup

MODULE = "sales_kpi"
ROOT = Path(__file__).resolve().parent
# Tests need pytest-odoo and a test database: they belong to the source, not to a server.
LEFT_OUT = {"tests", "__pycache__"}

os.chdir(ROOT)  # setuptools reads its paths from the working folder
manifest = ast.literal_eval((ROOT / MODULE / "__manifest__.py").read_text(encoding="utf-8"))


def folders():
    for path, children, _files in os.walk(MODULE):
        children[:] = sorted(
            name for name in children if name not in LEFT_OUT and not name.startswith(".")
        )
        yield Path(path)


def package_name(folder):
    return ".".join(("odoo", "addons", *folder.parts))


def is_migration(folder):
    """A version is no name of a package: Odoo loads what lies there by its path."""
    return "migrations" in folder.parts


def data_files():
    """All that is no Python package, listed relative to the module's own one."""
    return [
        str((folder / name).relative_to(MODULE))
        for folder in folders()
        for name in sorted(os.listdir(folder))
        if (folder / name).is_file()
        and not name.endswith((".pyc",) if is_migration(folder) else (".py", ".pyc"))
    ]


packages = {
    package_name(folder): str(folder)
    for folder in folders()
    if any(folder.glob("*.py")) and not is_migration(folder)
}

setup(
    name=f"odoo-addon-{MODULE}",
    version=manifest["version"],
    description=manifest["summary"],
    long_description=(ROOT / "README.md").read_text(encoding="utf-8")
    if (ROOT / "README.md").is_file()
    else manifest["summary"],
    long_description_content_type="text/markdown",
    author=manifest["author"],
    license="LGPL-3.0-only",
    packages=list(packages),
    package_dir=packages,
    package_data={package_name(Path(MODULE)): data_files()},
    python_requires=">=3.10",
    # Odoo itself is not on an index: install this beside it.
    # chardet (encodings of CSV files) and openpyxl (workbooks) are Odoo's own, in its ranges.
    install_requires=[
        "chardet>=4,<6",
        "openpyxl>=3.0,<4",
        "psycopg2>=2.9,<3",
        "xlsxwriter>=3.0,<4",
    ],
    zip_safe=False,
    classifiers=[
        "Framework :: Odoo :: 19.0",
        "Programming Language :: Python :: 3",
        "License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)",
    ],
)
