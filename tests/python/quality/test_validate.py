"""What validating says, counts and keeps: failed, crashed, and never a value of the data."""

import logging
from dataclasses import astuple, fields

import duckdb
import pytest

from expectations.suite import Suite, expect
from orchestration.quality import (
    ValidationResult,
    failures,
    record,
    validate,
)
from tests.python.quality.asking import NOW, OWNERS, Ask, what_blocks

CANARY = "Zuzana-Canaryova"


def positive(severity: str, column: str = "a"):
    return expect.ColumnValuesToBeBetween(
        f"{column} is positive.", column=column, min_value=1, severity=severity
    )


def test_a_crash_is_told_apart_from_bad_data_and_takes_nothing_with_it(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask
) -> None:
    warehouse.execute("create table raw.t as select * from (values (1, 'x'), (0, 'y')) as t(a, s)")
    results = ask(
        "t",
        positive("critical", "missing"),
        expect.ColumnValuesToMatchRegex("Text.", column="a", regex="1", severity="warning"),
        expect.UnexpectedRowsToBeRare(
            "Casts.",
            unexpected_rows_query="select 1 from {batch} where cast(s as integer) > 0",
            severity="warning",
        ),
        positive("warning"),
        expect.ColumnValuesToNotBeNull("Filled.", column="s", severity="warning"),
    )
    assert [(r.is_success, r.is_crashed) for r in results] == [
        (False, True), (False, True), (False, True), (False, False), (True, False),
    ]  # fmt: skip
    assert [r.unexpected_row_count for r in results] == [None, None, None, 1, None]
    assert [r.crash_reason and r.crash_reason.split(":")[0] for r in results] == [
        'The column "missing" in BatchData does not exist', "Binder Error", "ConversionException",
        None, None,
    ]  # fmt: skip
    problem = what_blocks(results)
    assert problem is not None
    assert "check crashed" in problem
    assert "a is positive" not in problem, "a warning does not stop the run"


@pytest.mark.parametrize("table", ["nowhere", 'no"where'])
def test_a_missing_table_is_a_crash_of_each_expectation(ask: Ask, table: str) -> None:
    results = ask(table, positive("critical"), positive("warning"))
    assert [(r.is_success, r.is_crashed, r.checked_row_count) for r in results] == [
        (False, True, None)
    ] * 2
    assert what_blocks(results) is not None


@pytest.mark.parametrize(
    ("severity", "blocks"), [("critical", True), ("warning", False), ("info", False)]
)
def test_severity_decides(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask, severity: str, blocks: bool
) -> None:
    warehouse.execute("create table raw.t as select 0 as a, 1 as b")
    results = ask("t", positive(severity), positive("critical", "b"))
    assert (what_blocks(results) is not None) == blocks
    assert failures(results, OWNERS) is not None
    assert [r.severity for r in results] == [severity, "critical"]


def test_the_message_says_what_where_whose_how_much_and_what_to_do(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask
) -> None:
    warehouse.execute("create table raw.sales__things as select i % 2 as a from range(3000) t(i)")
    message = what_blocks(ask("sales__things", positive("critical")))
    assert message == (
        "raw.sales__things: 1 of its expectations did not hold; this stops the run."
        " Owner: Sales operations <sales@example.com>.\n"
        "- [critical] sales__things.a: not true that: a is positive."
        " 1,500 of 3,000 rows are off.\n"
        "What to do: Correct it in the system the export comes from and deliver the export again."
    )


def test_no_problem_is_none(warehouse: duckdb.DuckDBPyConnection, ask: Ask) -> None:
    warehouse.execute("create table raw.t as select 1 as a")
    results = ask("t", positive("critical"))
    assert what_blocks(results) is None
    assert failures(results, OWNERS) is None


def test_rows_are_recorded_as_the_result_has_them(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask
) -> None:
    warehouse.execute("create table raw.t as select 0 as a, 1 as b")
    results = ask("t", positive("critical"), positive("info", "b"), positive("info", "missing"))
    record(warehouse, results)
    record(warehouse, [])
    record(warehouse, results)
    stored = warehouse.execute("select * from raw._validations").fetchall()
    assert stored == [astuple(result) for result in results] * 2, "it only ever grows"
    columns = warehouse.execute("describe raw._validations").fetchall()
    assert [column[0] for column in columns] == [field.name for field in fields(ValidationResult)]
    types = {column[0]: column[1] for column in columns}
    assert types["validated_at"] == "TIMESTAMP"
    assert types["is_crashed"] == "BOOLEAN"
    assert types["unexpected_row_count"] == "BIGINT"
    assert stored[0][:12] == (
        "run", NOW, "raw", "raw.t", "t", "a", "expect_column_values_to_be_between",
        "a is positive.", "sales", "critical", False, False,
    )  # fmt: skip


def test_results_keep_the_order_of_suites_and_expectations(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute("create table raw.t as select 1 as a, 1 as b")
    names = ["b", "a", "missing", "b", "a"]
    suites = [
        Suite("raw", "t", "sales", lambda: [positive("info", name) for name in names]),
        Suite("raw", "t", "billing", lambda: [positive("info", "b")]),
    ]
    results = validate(warehouse, suites, "run", NOW)
    assert [r.column_name for r in results] == [*names, "b"]
    assert [r.owner for r in results] == ["sales"] * 5 + ["billing"]


def test_a_table_that_is_made_anew_is_read_anew(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask
) -> None:
    warehouse.execute("create table raw.t as select 1 as a")
    assert ask("t", positive("info"))[0].is_success
    warehouse.execute("create or replace table raw.t as select 'x' as other, 0 as a, 1 as b")
    again = ask("t", positive("info"), positive("info", "b"))
    assert [r.is_success for r in again] == [False, True]


def test_another_warehouse_in_the_same_process_is_another(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask
) -> None:
    warehouse.execute("create table raw.t as select 1 as a")
    assert ask("t", positive("info"))[0].is_success
    other = duckdb.connect()
    other.execute("create schema raw; create table raw.t as select 0 as a from range(7)")
    suite = Suite("raw", "t", "sales", lambda: [positive("info")])
    (result,) = validate(other, [suite], "run", NOW)
    assert (result.is_success, result.unexpected_row_count) == (False, 7)
    other.close()


def test_in_a_change_log_only_the_newest_version_counts(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask
) -> None:
    warehouse.execute("""
        create table raw.log as
        select *, null::timestamp as _changed_at from (values
            ('crm', 'A', 0, date '2024-01-01', 'l1', 1, false),
            ('crm', 'A', 5, date '2024-02-01', 'l2', 1, false),
            ('erp', 'A', 5, date '2024-01-01', 'l1', 2, false),
            ('crm', 'B', 0, date '2024-01-01', 'l1', 3, false),
            ('crm', 'B', 0, date '2024-02-01', 'l2', 2, true)
        ) as t(_source_system, id, a, _known_at, _load_id, _line, _is_deleted)
    """)
    (all_versions,) = ask("log", positive("critical"))
    (newest,) = ask("log", positive("critical"), key=("id",))
    assert (all_versions.is_success, all_versions.checked_row_count) == (False, 5)
    assert (newest.is_success, newest.checked_row_count) == (True, 2)
    assert (newest.suite, newest.table_name) == ("raw.log", "log")
    warehouse.execute(
        "insert into raw.log values ('crm', 'A', -1, date '2024-03-01', 'l3', 1, false, null)"
    )
    (broken,) = ask("log", positive("critical"), key=("id",))
    assert (broken.is_success, broken.unexpected_row_count) == (False, 1)


def test_no_value_of_the_data_is_kept_shown_or_logged(
    warehouse: duckdb.DuckDBPyConnection,
    ask: Ask,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    warehouse.execute(
        f"create table raw.t as select '{CANARY}' || i as name, i as n from range(30) t(i)"
    )
    results = ask(
        "t",
        expect.ColumnValuesToMatchRegex("No.", column="name", regex="^x", severity="critical"),
        expect.ColumnValuesToNotMatchRegex("No.", column="name", regex="C", severity="critical"),
        expect.ColumnValueLengthsToBeBetween("No.", column="name", max_value=1, severity="info"),
        expect.ColumnValuesToBeBetween("No.", column="name", max_value=1, severity="critical"),
        expect.UnexpectedRowsToBeRare(
            "No.", unexpected_rows_query="select * from {batch}", severity="critical"
        ),
        expect.UnexpectedRowsToBeRare(
            "Crash.",
            unexpected_rows_query="select 1 from {batch} where cast(name as integer) = 1",
            severity="critical",
        ),
        expect.UnexpectedRowsToBeRare(
            "Crash.",
            unexpected_rows_query="select 1 from {batch} where error(name) is null",
            severity="critical",
        ),
    )
    record(warehouse, results)
    out, err = capfd.readouterr()
    stored = str(warehouse.execute("select * from raw._validations").fetchall())
    assert [r.is_success for r in results] == [False] * 7
    assert [r.is_crashed for r in results] == [False, False, False, True, False, True, True]
    for text in (stored, str(results), failures(results, OWNERS), caplog.text, out, err):
        assert CANARY not in str(text)
    assert "Calculating Metrics" not in err, "no progress bars"
    assert "great_expectations" not in {r.name.split(".")[0] for r in caplog.records}
