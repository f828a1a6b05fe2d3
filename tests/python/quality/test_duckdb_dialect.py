"""Every kind of expectation that the suites use says yes and no on DuckDB, for the right reason."""

import duckdb
import pytest
import sqlalchemy as sa

from expectations import SUITES
from expectations.suite import expect
from orchestration import duckdb_dialect
from tests.python.quality.asking import Ask

W = {"severity": "warning"}
DELIVERED = "'crm' as _source_system, timestamp '2025-01-01' as _known_at"  # as rows of raw are

# kind, arguments, a table it holds for, one it does not hold for, how many rows are off there
CASES = [
    (
        "TableRowCountToBeBetween",
        {"min_value": 2},
        "select 1 as a from range(2)",
        "select 1 as a",
        None,
    ),
    (
        "ColumnValuesToNotBeNull",
        {"column": "a"},
        "select 1 as a",
        "select * from (values (1), (null), (null)) as t(a)",
        2,
    ),
    (
        "ColumnValuesToNotBeNull",
        {"column": "a", "mostly": 0.5},
        "select * from (values (1), (null)) as t(a)",
        "select * from (values (1), (null), (null)) as t(a)",
        2,
    ),
    (
        "ColumnValuesToBeBetween",
        {"column": "a", "min_value": 0, "max_value": 5},
        "select cast(x as decimal(18, 2)) as a from (values (0), (5), (null)) as t(x)",
        "select cast(x as decimal(18, 2)) as a from (values (-0.01), (5.01), (3)) as t(x)",
        2,
    ),
    (
        "ColumnValuesToBeBetween",
        {"column": "a", "min_value": "1990-01-01", "max_value": "2100-01-01"},
        "select date '1990-01-01' as a",
        "select date '1989-12-31' as a union all select date '2100-01-02'",
        2,
    ),
    (
        "ColumnValuesToBeBetween",
        {"column": "a", "min_value": "1990-01-01", "max_value": "2100-01-01"},
        "select timestamp '1990-01-01 00:00' as a",
        "select timestamp '1989-12-31 23:59' as a",
        1,
    ),
    (
        "ColumnValuesToBeBetween",
        {"column": "a", "max_value": 9},
        "select 9::bigint as a",
        "select 10::bigint as a",
        1,
    ),
    (
        "ColumnValuesToBeBetween",
        {"column": "a", "min_value": 0, "max_value": 1},
        "select 0.5::double as a",
        "select 1.5::double as a",
        1,
    ),
    (
        "ColumnValueLengthsToBeBetween",
        {"column": "a", "min_value": 2, "max_value": 3},
        "select 'ab' as a union all select 'äöü'",
        "select 'a' as a union all select 'abcd'",
        2,
    ),
    (
        "ColumnValuesToMatchRegex",
        {"column": "a", "regex": "^[A-Z]{3}$"},
        "select 'EUR' as a",
        "select 'eur' as a union all select 'EURO' union all select ''",
        3,
    ),
    (
        "ColumnValuesToNotMatchRegex",
        {"column": "a", "regex": "@"},
        "select 'Acme' as a",
        "select 'someone@example.com' as a",
        1,
    ),
    (
        "ColumnPairValuesAToBeGreaterThanB",
        {
            "column_A": "a",
            "column_B": "b",
            "or_equal": True,
            "ignore_row_if": "either_value_is_missing",
        },
        "select date '2024-01-02' as a, date '2024-01-02' as b union all select null, current_date",
        "select date '2024-01-01' as a, date '2024-01-02' as b",
        1,
    ),
    (
        "UnexpectedRowsToBeRare",
        {"unexpected_rows_query": "select * from {batch} where a = 1", "mostly": 0.5},
        f"select *, {DELIVERED} from (values (1), (2)) as t(a)",
        f"select *, {DELIVERED} from (values (1), (1), (2)) as t(a)",
        2,
    ),
    (
        "DeliveryToBeLikeBefore",
        {
            "unexpected_rows_query": "select 1 from {batch} where a = 1",
            "findings_query": "select 'a'",
        },
        "select 2 as a",
        "select * from (values (1), (2)) as t(a)",
        1,
    ),
]
NAMES = [f"{i}-{case[0]}" for i, case in enumerate(CASES)]


@pytest.mark.parametrize(("kind", "arguments", "good", "bad", "off"), CASES, ids=NAMES)
def test_it_says_yes_and_no_and_counts(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask, kind, arguments, good, bad, off
) -> None:
    warehouse.execute(f"create table raw.good as {good}; create table raw.bad as {bad}")
    (yes,) = ask("good", getattr(expect, kind)("It holds.", **W, **arguments))
    (no,) = ask("bad", getattr(expect, kind)("It holds.", **W, **arguments))
    assert (yes.is_success, yes.is_crashed, yes.unexpected_row_count) == (True, False, None)
    assert (no.is_success, no.is_crashed, no.unexpected_row_count) == (False, False, off)
    assert yes.checked_row_count == warehouse.execute("from raw.good").df().shape[0]


def test_every_kind_that_a_suite_uses_is_tried_above() -> None:
    used = {type(e).__name__.removeprefix("Expect") for s in SUITES for e in s.expectations()}
    assert used == {case[0] for case in CASES}


@pytest.mark.parametrize(("kind", "arguments", "good", "bad", "off"), CASES, ids=NAMES)
def test_an_empty_table_is_only_missed_by_a_presence_check(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask, kind, arguments, good, bad, off
) -> None:
    warehouse.execute(f"create table raw.empty as select * from ({good}) limit 0")
    (result,) = ask("empty", getattr(expect, kind)("It holds.", **W, **arguments))
    assert result.is_success == (kind != "TableRowCountToBeBetween")
    assert result.checked_row_count == 0


@pytest.mark.parametrize(
    ("regex", "value", "matches"),
    [
        ("b", "abc", True),  # a match anywhere, where DuckDB's own `~` wants the whole
        ("^b", "abc", False),
        ("^abc$", "abc", True),
        ("(?i)^ABC$", "abc", True),
        ("^[^@ ]+@[^@ ]+[.][^@ .]+$", "a.b@example.com", True),
        ("^[^@ ]+@[^@ ]+[.][^@ .]+$", "a b@example.com", False),
        (r"^\d{2}$", "12", True),
        ("it''s", "it''s", True),
        ("^$", "", True),
    ],
)
def test_a_regular_expression_looks_for_a_match_anywhere(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask, regex: str, value: str, matches: bool
) -> None:
    warehouse.execute("create table raw.t as select $1::varchar as a", [value])
    does, does_not = ask(
        "t",
        expect.ColumnValuesToMatchRegex("It matches.", column="a", regex=regex, **W),
        expect.ColumnValuesToNotMatchRegex("It does not.", column="a", regex=regex, **W),
    )
    assert (does.is_success, does_not.is_success) == (matches, not matches)


@pytest.mark.parametrize(
    "name", ["order", "Mixed Case", 'quo"te', "pivot", "qualify", "lambda", "ümlaut", "a.b", "1st"]
)
def test_odd_names_of_columns(warehouse: duckdb.DuckDBPyConnection, ask: Ask, name: str) -> None:
    column = '"' + name.replace('"', '""') + '"'
    warehouse.execute(f"create table raw.odd as select * from (values (1), (9)) as t({column})")
    asked = [
        expect.ColumnValuesToBeBetween("Small.", column=name, max_value=limit, **W)
        for limit in (9, 8)
    ]
    assert [r.is_success for r in ask("odd", *asked)] == [True, False]


def test_odd_names_of_tables_and_views(warehouse: duckdb.DuckDBPyConnection, ask: Ask) -> None:
    warehouse.execute('create table raw."summarize" as select 1 as a')
    warehouse.execute("create view raw.a_view as select 2 as a")
    one = expect.ColumnValuesToBeBetween("One.", column="a", max_value=1, **W)
    assert [ask(name, one)[0].is_success for name in ("summarize", "a_view")] == [True, False]


def test_the_same_name_in_two_schemas_is_two_tables(
    warehouse: duckdb.DuckDBPyConnection, ask: Ask
) -> None:
    warehouse.execute("create table raw.t as select 1 as a; create table staging.t as select 2 a")
    one = expect.ColumnValuesToBeBetween("One.", column="a", max_value=1, **W)
    assert ask("t", one)[0].is_success
    assert not ask("t", one, schema_name="staging")[0].is_success


def test_reflection_gives_types_and_a_missing_table_is_said(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    warehouse.execute(
        "create table raw.t (a varchar, b decimal(18, 2), c timestamp, d integer[], e double)"
    )
    duckdb_dialect.share("test", warehouse)
    inspector = sa.inspect(sa.create_engine(duckdb_dialect.url("test", "raw")))
    assert [str(c["type"]) for c in inspector.get_columns("t")] == [
        "VARCHAR", "DECIMAL(18, 2)", "TIMESTAMP", "NULL", "DOUBLE",
    ]  # fmt: skip
    assert inspector.get_table_names() == ["t"]
    assert inspector.has_table("t", schema="raw")
    assert not inspector.has_table("t", schema="marts")
    with pytest.raises(sa.exc.NoSuchTableError):
        inspector.get_columns("nothing")
    duckdb_dialect.unshare("test")
    with pytest.raises(sa.exc.DBAPIError, match="no connection is shared"):
        sa.create_engine(duckdb_dialect.url("test", "raw")).connect()


def test_a_result_outlives_its_connection(warehouse: duckdb.DuckDBPyConnection) -> None:
    duckdb_dialect.share("test", warehouse)
    with sa.create_engine(duckdb_dialect.url("test", "raw")).connect() as connection:
        result = connection.execute(sa.text("select i from range(:n) as t(i)"), {"n": 3})
        first = result.fetchone()
    assert first == (0,)
    assert warehouse.execute("select 1").fetchall() == [(1,)], "the shared connection stays open"
    assert warehouse.execute("select current_schema()").fetchall() == [("main",)]
    duckdb_dialect.unshare("test")
