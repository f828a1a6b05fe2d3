"""Every case of the catalogue of bad files reaches its declared outcome; the other files load."""

import re
from datetime import timedelta

import pytest

from orchestration.raw.intake import RefusedError
from orchestration.raw.ledger import OtherCompanyError, prepare, utc_now
from tests.python.raw.catalogue import CASES, CONTRACT, GOOD, NAMES, ROWS, SNAPSHOT, Case
from tests.python.raw.company import FIRST, SECOND, THIRD, Company, csv_text

NEIGHBOUR = ["X1", "neighbour", *ROWS[0][2:]]


def ready(company: Company, case: Case) -> None:
    """The case's contract and mapping, and what was delivered before it."""
    company.contract = SNAPSHOT if case.is_snapshot else CONTRACT
    company.start_anew()
    if case.mapping:
        company.map(exports=[{"export": "shop.things", "files": "things.*", **case.mapping}])
    if case.before is not None:
        company.send(SECOND if case.is_correction else FIRST, case.before)
        company.load()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}: {case.what}")
def test_a_case_reaches_its_outcome_and_the_other_files_load(company: Company, case: Case) -> None:
    ready(company, case)
    path = company.send(SECOND, case.content, name=case.name)
    if not case.is_snapshot:
        company.send(THIRD, csv_text([NAMES, NEIGHBOUR]), system="neighbour")
    report = company.load()
    file = path.relative_to(company.exports).as_posix()
    entry = next(
        one for one in report.entries if one.file_name == file and one.status != "superseded"
    )
    assert entry.status == ("refused" if case.outcome == "refuse" else "loaded"), entry.reason
    assert re.search(case.reason, entry.reason or "") or case.outcome != "refuse"
    assert entry.loaded_row_count == case.loaded
    kept = company.ask(
        "select line_number, column_name, reason from raw._quarantine_now where file_name = ?"
        " order by all",
        file,
    )
    assert tuple(line for line, _, _ in kept) == case.lines
    assert case.column in (None, *(column for _, column, _ in kept))
    assert all(re.search(case.reason, reason) for _, _, reason in kept), kept
    if case.flag:
        told = company.ask("select string_agg(_extra, ' ') from raw.shop__things")[0][0]
        statuses = [status for _, status in company.statuses()]
        said = f"{told} {entry.absent_columns} {statuses} {entry.unchanged_row_count} unchanged"
        assert case.flag in f"{said} {report.tombstone_count} deleted"
    if not case.is_snapshot:
        loaded = company.ask("select label from raw.shop__things where thing_id = 'X1'")
        assert loaded == [("neighbour",)]


def test_the_catalogue_is_as_wide_as_it_says() -> None:
    assert len(CASES) >= 150
    assert len({case.kind for case in CASES}) >= 48
    assert len({(case.kind, case.what) for case in CASES}) == len(CASES)


def test_a_date_in_the_future_refuses_the_file_until_that_day(company: Company) -> None:
    today = utc_now().date()
    company.contract = CONTRACT
    company.start_anew()
    company.send(today + timedelta(days=3), GOOD)
    company.send(SECOND, csv_text([NAMES, NEIGHBOUR]))
    (refused,) = company.load().files("refused")
    assert "its date is in the future" in (refused.reason or "")
    assert [row[0] for row in company.alive()] == ["X1"]


def test_another_company_s_files_stop_the_run(company: Company) -> None:
    with pytest.raises(OtherCompanyError, match="another"):
        prepare(company.connection, "another one's exports")


def test_a_line_beyond_every_limit_is_told(company: Company) -> None:
    company.contract = CONTRACT
    long = csv_text([NAMES, [ROWS[0][0], "x" * (17 << 20), *ROWS[0][2:]], *ROWS[1:]])
    try:
        read = company.read(long)
    except RefusedError:
        return
    assert read.seen == len(ROWS)
