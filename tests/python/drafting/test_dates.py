"""Days that may be read two ways: settled by evidence that is told, or left to a person."""

from datetime import date, timedelta

import duckdb
import pytest

from orchestration.drafting.dates import DAY_FIRST, MONTH_FIRST, date_column, question, settle
from orchestration.raw.contract import Column
from orchestration.warehouse import open_hardened
from tests.python.drafting.folders import csv_text, drafted, folder_of


@pytest.fixture(scope="module")
def connection():
    with open_hardened(":memory:") as opened:
        yield opened


def column(connection: duckdb.DuckDBPyConnection, cells: list[str], name: str = "start_date"):
    kind = "timestamp" if name.endswith("_at") else "date"
    return date_column(connection, Column(name, kind, ""), cells)


@pytest.mark.parametrize(
    ("cells", "formats"),
    [
        (["2024-01-31", "", "2023-02-01"], ("iso",)),
        (["31.01.2024", "01.02.2024"], ("%d.%m.%Y",)),
        (["1/31/2024", "2/1/2024"], ("%m/%d/%Y",)),
        (["31-01-24"], ("%d-%m-%y",)),
        (["20240131", "20240201"], ("%Y%m%d",)),
        (["2024/01/31"], ("%Y/%m/%d",)),
        (["31 Jan 2024", "1 Feb 2024"], ("%d %b %Y",)),
        (["31-January-2024"], ("%d-%B-%Y",)),
        (["Jan 31, 2024"], ("%b %d, %Y",)),
        (["2024-01-31 14:05"], ("%Y-%m-%d %H:%M",)),
        (["2024-01-31", "31.01.2024"], ("iso", "%d.%m.%Y")),
    ],
)
def test_the_format_is_found_and_the_loader_reads_every_cell_with_it(connection, cells, formats):
    found = column(connection, cells)
    assert found.formats == formats
    assert not found.is_open


@pytest.mark.parametrize(
    ("cells", "formats"),
    [
        (["2024-01-31 14:05:06", "2024-01-31"], ("iso",)),
        (["2024-01-31T14:05:06.000Z"], ("iso",)),
        (["31.01.2024 14:05"], ("%d.%m.%Y %H:%M",)),
        (["1/31/2024 2:05 PM"], ("%m/%d/%Y %I:%M %p",)),
        (["31.01.2024 14:05:06", "30.01.2024"], ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y")),
    ],
)
def test_moments_too(connection, cells, formats):
    assert column(connection, cells, "created_at").formats == formats


def test_a_day_above_12_settles_the_column_with_its_count(connection):
    found = column(connection, ["03/04/2025"] * 7 + ["13/04/2025"] * 2 + [""])
    assert found.order == DAY_FIRST
    assert found.evidence == (
        "%d/%m/%Y: 9 of 9 cells, 2 of them with a day above 12 in first place"
    )


def test_where_nothing_settles_it_the_question_is_put_and_no_format_declared(connection):
    found = column(connection, ["04/04/2025", "03/04/2025"])
    assert found.is_open
    assert found.formats == ()
    assert question(found).startswith(
        "ambiguous: 03/04/2025 may be 3 April or 4 March; nothing in the file settles it"
    )


def test_days_of_both_orders_in_one_column_are_never_settled(connection):
    found = column(connection, ["13/04/2025", "04/13/2025", "03/04/2025"])
    assert found.is_mixed
    assert found.formats == ()
    assert "1 of 3 cells read only day first, 1 only month first" in found.evidence
    sure = column(connection, ["13/04/2025"] * 3, "end_date")
    assert settle(connection, [found, sure], None)[0].formats == ()


def test_another_column_of_the_file_settles_it(connection):
    unsure = column(connection, ["03/04/2025"])
    sure = column(connection, ["04/13/2025"], "end_date")
    settled, _ = settle(connection, [unsure, sure], None)
    assert settled.order == MONTH_FIRST
    assert settled.evidence == "month first: settled by end_date of the same file"


def test_the_start_before_the_end_settles_both(connection):
    starts = column(connection, ["03/04/2025", "05/06/2025", "02/02/2025"])
    ends = column(connection, ["04/04/2025", "04/07/2025", "01/03/2025"], "end_date")
    first, second = settle(connection, [starts, ends], None)
    assert (first.order, second.order) == (DAY_FIRST, DAY_FIRST)
    assert "start_date <= end_date in every row, while month first breaks it in 2 rows" in (
        first.evidence
    )


def test_days_after_the_export_settle_it_unless_the_column_may_lie_ahead(connection):
    cells = ["03/04/2025", "01/12/2025", "02/11/2025"]
    (settled,) = settle(connection, [column(connection, cells)], date(2025, 6, 30))
    assert settled.order == MONTH_FIRST
    assert "none is after the export's date 2025-06-30" in settled.evidence
    assert "puts 2 cells after it" in settled.evidence
    (due,) = settle(connection, [column(connection, cells, "due_date")], date(2025, 6, 30))
    assert due.is_open


def invoices(days: list[str]) -> str:
    rows = [[f"R{at}", f"A{at}", "paid", "12.50", day] for at, day in enumerate(days)]
    return csv_text([["invoice_id", "account_id", "status", "amount", "Issue Date"], *rows])


def churns(days: list[str]) -> str:
    rows = [[f"C{at}", f"A{at}", "price", day] for at, day in enumerate(days)]
    return csv_text([["churn_event_id", "account_id", "reason_code", "churn_date"], *rows])


def test_an_ambiguous_draft_has_both_candidates_and_the_loader_refuses_it(tmp_path):
    folder = folder_of(tmp_path / "crm", {"invoices.csv": invoices(["03/04/2025"] * 5)})
    found = drafted(folder)
    assert (
        "issued_date: ambiguous: 03/04/2025 may be 3 April or 4 March; nothing in the file"
        " settles it (%d/%m/%Y or %m/%d/%Y)"
    ) in found.lines
    (entry,) = found.mapping(tmp_path).exports
    assert entry.reading.date_formats == ("iso",)
    assert "column 'issued_date' is not a date" in found.file("invoices.csv").trial
    assert found.draft.export_date is None
    assert "# export_date: YYYY-MM-DD" in found.text


def test_another_file_of_the_folder_settles_it_and_is_named(tmp_path):
    folder = folder_of(
        tmp_path / "crm",
        {
            "invoices.csv": invoices(["03/04/2025"] * 5),
            "churn_events.csv": churns(["13/04/2025", "01/02/2025"]),
        },
    )
    found = drafted(folder)
    (issued,) = found.file("invoices.csv").dates
    assert issued.formats == ("%d/%m/%Y",)
    assert "settled by other files (churn_events.csv churn_date)" in issued.evidence
    mapping = found.mapping(tmp_path)
    assert {entry.reading.date_formats for entry in mapping.exports} == {("%d/%m/%Y",)}
    assert mapping.export_date == date(2025, 4, 13)


def test_files_that_contradict_each_other_settle_nothing(tmp_path):
    folder = folder_of(
        tmp_path / "crm",
        {
            "invoices.csv": invoices(["03/04/2025"] * 5),
            "churn_events.csv": churns(["13/04/2025"]),
            "subscriptions.csv": csv_text(
                [["subscription_id", "account_id", "start_date"], ["S1", "A1", "04/13/2025"]]
            ),
        },
    )
    (issued,) = drafted(folder).file("invoices.csv").dates
    assert issued.is_open


def test_the_date_in_the_path_is_the_exports_and_becomes_a_star(tmp_path):
    days = [(date(2025, 1, 1) + timedelta(days=at)).isoformat() for at in range(30)]
    files = {f"2025-0{month}-28/invoices.csv": invoices(days) for month in (2, 3)}
    found = drafted(folder_of(tmp_path / "crm", files))
    mapping = found.mapping(tmp_path)
    assert [entry.files for entry in mapping.exports] == [("*/invoices.csv",)]
    assert mapping.export_date is None
    assert "and 1 more of the same name" in found.text
