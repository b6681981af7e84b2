"""Run tests of installed modules by Odoo's own runner and write what became of each test.

Like Odoo's command line, with the report's file name first. One thing differs: tests that Odoo runs
during a module's installation run here with all modules loaded, as the others do. Else those of crm
would never meet a module that is installed after crm.
"""

import json
import sys

from odoo.cli.command import main
from odoo.tests import loader, result
from odoo.tests.suite import OdooSuite

REPORT = {"run": [], "failed": [], "skipped": []}


class Recorder(result.OdooTestResult):
    def startTest(self, test):
        REPORT["run"].append(test.id())
        super().startTest(test)

    def _note_failure(self, test):
        if not self._soft_fail:  # Odoo tries some tests again
            # A part of a test (subTest) counts as its test.
            REPORT["failed"].append(getattr(test, "test_case", test).id())

    def addError(self, test, err):
        self._note_failure(test)
        super().addError(test, err)

    def addFailure(self, test, err):
        self._note_failure(test)
        super().addFailure(test, err)

    def addSkip(self, test, reason):
        REPORT["skipped"].append(test.id())
        super().addSkip(test, reason)


def suite_of_all_positions(make_suite):
    def make(module_names, position="at_install"):
        if position == "at_install":
            return OdooSuite()
        return OdooSuite(
            [*make_suite(module_names, "at_install"), *make_suite(module_names, "post_install")]
        )

    return make


def run(report_path):
    loader.OdooTestResult = Recorder
    loader.make_suite = suite_of_all_positions(loader.make_suite)
    try:
        main()
    finally:
        with open(report_path, "w", encoding="utf-8") as report:
            json.dump(REPORT, report)


def compare(without_path, with_path):
    """Print both counts and, on lines of their own, the tests that fail only with the module."""
    reports = []
    for label, path in (("without", without_path), ("with", with_path)):
        with open(path, encoding="utf-8") as report:
            found = {key: set(tests) for key, tests in json.load(report).items()}
        reports.append(found)
        print(
            f"{label:8} the module: {len(found['run'])} tests, {len(found['failed'])} failed, "
            f"{len(found['skipped'])} skipped",
            file=sys.stderr,
        )
    before, after = reports
    if not before["run"]:
        sys.exit("No test ran without the module.")
    # A test that did not come to its turn (its class could not be set up) has not passed either.
    for test in sorted((after["failed"] | (before["run"] - after["run"])) - before["failed"]):
        if test in before["run"]:
            print(test)


if __name__ == "__main__":
    command = sys.argv.pop(1)
    if command == "compare":
        compare(*sys.argv[1:])
    else:
        run(sys.argv.pop(1))
