"""In CI a skip is a failure; each fault's fate is printed; workers share what all begin with."""

import os
import shutil
import tempfile

import pytest

LONG = ("marts", "pipeline", "identity")  # folders whose files build companies, for minutes


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first: what is short fills the gap at the end, and the workers end together."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder of what all workers share; each of them is a core's worth of threads."""
    if hasattr(config, "workerinput") and not os.environ.get("THREADS"):
        os.environ["THREADS"] = "1"
    if not hasattr(config, "workerinput"):
        os.environ["TEMPLATE"] = tempfile.mkdtemp(prefix="template_")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop("TEMPLATE")))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a CI run that skipped anything; xdist's workers report to the one that decides."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not os.environ.get("CI"):
        return
    skipped = reporter.stats.get("skipped", [])
    if skipped and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(skipped)} tests were skipped in CI, where none may be", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of faults: what each does, what became of it, and what was said."""
    rows = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", [])
        if name == "fault"
    ]
    if rows:
        terminalreporter.section("what became of each planted fault")
    for fault, what, became, told in sorted(rows):
        said = f" ({' '.join(told.split())[:110]})" if told else ""
        terminalreporter.write_line(f"{fault:30} {became:10} {what}{said}")
