"""Every suite becomes one blocking check, and every expectation one row that its owner can query.

`validate` decides, `record` keeps, `failures` words what did not hold; `suite_checks` is the thin
Dagster part. No value of the data is fetched, kept, logged or shown: only counts.
"""

import logging
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

import dagster as dg
import duckdb

from expectations.suite import Gate, Suite

from . import duckdb_dialect
from .first_exceptions import first_exceptions
from .layers import Layers
from .raw.contract import NEWEST_FIRST, read_yaml
from .warehouse import quoted

if TYPE_CHECKING:
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.expectations.expectation import Expectation

VALIDATIONS_DDL: Final = """
create table if not exists raw._validations (
    run_id varchar not null,
    validated_at timestamp not null,
    gate varchar not null,
    suite varchar not null,
    table_name varchar not null,
    column_name varchar,
    expectation varchar not null,
    description varchar not null,
    owner varchar not null,
    severity varchar not null,
    is_success boolean not null,
    is_crashed boolean not null,
    unexpected_row_count bigint,
    checked_row_count bigint,
    crash_reason varchar
)
"""

WHAT_TO_DO: Final[Mapping[Gate, str]] = {
    "raw": "Correct it in the system the export comes from and deliver the export again.",
    "staging": "Compare the exports of the departments named above; correct the one that is wrong"
    " and deliver it again.",
    "intermediate": "Look at the exports behind this table first; if they are right, it is a bug"
    " in our models.",
    "marts": "Do not publish before it is explained: look at the gates before this one, then at"
    " our models.",
}

# The gate asks only yes or no; what failed is asked again with counts, never with values.
_YES_OR_NO: Final = "BOOLEAN_ONLY"
_COUNTS: Final = {"result_format": "BASIC", "partial_unexpected_count": 0}

_SHARE_KEY: Final = "quality"
_ONE_AT_A_TIME: Final = threading.Lock()


class Owner(NamedTuple):
    """Who answers for a suite."""

    name: str
    email: str


class Warehouse(Protocol):
    """What the checks need of the resource named `warehouse`."""

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection that the whole process shares."""

    @property
    def layers(self) -> Layers:
        """What still stands of what earlier runs have built."""


@dataclass(frozen=True)
class ValidationResult:
    """One row of `raw._validations`: what one expectation said in one run.

    `unexpected_row_count` is null where the expectation held (nobody counted, and `mostly` lets
    some rows be off) and where it is not about rows; `checked_row_count` is null where the table
    could not be read. `crash_reason` holds the kind of error and names of ours, never data.
    """

    run_id: str
    validated_at: datetime
    gate: str
    suite: str
    table_name: str
    column_name: str | None
    expectation: str
    description: str
    owner: str
    severity: str
    is_success: bool
    is_crashed: bool
    unexpected_row_count: int | None
    checked_row_count: int | None
    crash_reason: str | None = None

    @property
    def is_blocking(self) -> bool:
        """Whether this stops the run: critical, and either failed or crashed."""
        return not self.is_success and self.severity == "critical"


class _Outcome(NamedTuple):
    is_success: bool
    unexpected_row_count: int | None = None
    crash_reason: str | None = None
    columns: str | None = None  # that the expectation itself found


def read_owners(groups_file: Path) -> dict[str, Owner]:
    """Give each dbt group's owner from `models/groups.yml`, by the group's name."""
    groups = read_yaml(groups_file)["groups"]
    return {group["name"]: Owner(**group["owner"]) for group in groups}


def validate(
    connection: duckdb.DuckDBPyConnection,
    suites: Iterable[Suite],
    run_id: str,
    validated_at: datetime,
) -> list[ValidationResult]:
    """Ask every expectation of these suites, in their order; records nothing, raises nothing.

    Only committed rows are seen. An expectation that cannot be evaluated (its table or column is
    missing, its SQL is wrong) is not a success and is marked as crashed. `validated_at` is UTC.
    """
    with _ONE_AT_A_TIME:
        duckdb_dialect.share(_SHARE_KEY, connection)
        try:
            return [
                result
                for suite in suites
                for result in _validate_suite(connection, suite, run_id, validated_at)
            ]
        finally:
            duckdb_dialect.unshare(_SHARE_KEY)


def record(connection: duckdb.DuckDBPyConnection, results: Sequence[ValidationResult]) -> None:
    """Append one row a result to `raw._validations`, which is made where it is missing."""
    connection.execute("create schema if not exists raw")
    connection.execute(VALIDATIONS_DDL)
    if not results:
        return
    names = [field.name for field in fields(ValidationResult)]
    row = "(" + ", ".join("?" * len(names)) + ")"
    connection.execute(
        f"insert into raw._validations ({', '.join(names)}) values "
        + ", ".join([row] * len(results)),
        [value for result in results for value in astuple(result)],
    )


def recorded(
    connection: duckdb.DuckDBPyConnection, suite: Suite, since: str, run_id: str
) -> list[ValidationResult]:
    """What a suite said in an earlier run of the same data, as results of this run; may be none."""
    names = ", ".join(field.name for field in fields(ValidationResult))
    rows = connection.execute(
        f"select {names} from raw._validations where run_id = ? and suite = ?", [since, suite.name]
    ).fetchall()
    return [replace(ValidationResult(*row), run_id=run_id) for row in rows]


def failures(results: Iterable[ValidationResult], owners: Mapping[str, Owner]) -> str | None:
    """Word everything that did not hold, a paragraph a suite; None where everything held.

    Results of one suite must stand together, as `validate` gives them.
    """
    failed = [result for result in results if not result.is_success]
    paragraphs = [
        _paragraph(list(of_suite), owners)
        for _, of_suite in groupby(failed, key=lambda result: result.suite)
    ]
    return "\n\n".join(paragraphs) or None


def suite_checks(
    suites: Iterable[Suite], owners: Mapping[str, Owner]
) -> list[dg.AssetChecksDefinition]:
    """Make one blocking check a suite; each needs the resource `warehouse` (see `Warehouse`)."""
    return [_suite_check(suite, owners) for suite in suites]


def _suite_check(suite: Suite, owners: Mapping[str, Owner]) -> dg.AssetChecksDefinition:
    owner = owners[suite.owner]

    @dg.asset_check(
        asset=dg.AssetKey(suite.asset_key),
        name=suite.name.replace(".", "_"),
        description=f"Can we believe {suite.schema}.{suite.table}? {owner.name} answers for it.",
        blocking=True,
        required_resource_keys={"warehouse"},
        metadata={"owner": owner.name, "email": owner.email, "gate": suite.gate},
    )
    def check(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        warehouse: Warehouse = context.resources.warehouse
        run_id, now = context.run.run_id, datetime.now(UTC).replace(tzinfo=None)
        since = warehouse.layers.unchanged_since(suite.gate)
        results = recorded(warehouse.connection, suite, since, run_id) if since else []
        results = results or validate(warehouse.connection, [suite], run_id, now)
        record(warehouse.connection, results)
        return _check_result(results, owners)

    return check


def _check_result(
    results: Sequence[ValidationResult], owners: Mapping[str, Owner]
) -> dg.AssetCheckResult:
    failed = [result for result in results if not result.is_success]
    is_blocked = any(result.is_blocking for result in failed)
    words = failures(results, owners)
    return dg.AssetCheckResult(
        passed=not failed,
        severity=dg.AssetCheckSeverity.ERROR if is_blocked else dg.AssetCheckSeverity.WARN,
        description=words or "Everything held.",
        metadata={
            "evaluated_expectation_count": len(results),
            "failed_expectation_count": len(failed),
            "crashed_expectation_count": sum(result.is_crashed for result in failed),
            "unexpected_count": sum(result.unexpected_row_count or 0 for result in failed),
            "element_count": max(result.checked_row_count or 0 for result in results),
        },
    )


def _paragraph(failed: Sequence[ValidationResult], owners: Mapping[str, Owner]) -> str:
    first = failed[0]
    owner = owners[first.owner]
    verdict = (
        "stops the run" if any(result.is_blocking for result in failed) else "does not stop the run"
    )
    return "\n".join(
        [
            f"{first.suite}: {len(failed)} of its expectations did not hold; this {verdict}."
            f" Owner: {owner.name} <{owner.email}>.",
            *(f"- [{result.severity}] {_sentence(result)}" for result in failed),
            f"What to do: {_what_to_do(failed)}",
        ]
    )


def _sentence(result: ValidationResult) -> str:
    where = f"{result.table_name}.{result.column_name}" if result.column_name else result.table_name
    if result.is_crashed:
        return f"{where}: check crashed, which says nothing about the data ({result.crash_reason})."
    rows = (
        f" {result.unexpected_row_count:,} of {result.checked_row_count:,} rows are off."
        if result.unexpected_row_count is not None and result.checked_row_count is not None
        else ""
    )
    return f"{where}: not true that: {result.description}{rows}"


def _what_to_do(failed: Sequence[ValidationResult]) -> str:
    if all(result.is_crashed for result in failed):
        return "Repair the suite or the table it reads: the expectation does not fit its columns."
    gate: Any = failed[0].gate
    return WHAT_TO_DO[gate]


def _validate_suite(
    connection: duckdb.DuckDBPyConnection, suite: Suite, run_id: str, validated_at: datetime
) -> list[ValidationResult]:
    expectations = list(suite.expectations())
    try:
        relation = _relation(connection, suite)
        checked = _row_count(connection, suite.schema, relation)
        outcomes = _outcomes(_batch(suite.schema, relation), expectations)
        held = [(i, expectations[i]) for i, one in enumerate(outcomes) if one.is_success]
        for place, rows in first_exceptions(connection, suite, relation, held).items():
            outcomes[place] = _Outcome(False, rows)
    except Exception as error:  # a check that cannot start must not pass, nor end the run
        checked, crash = None, _Outcome(False, crash_reason=_safe_reason(error))
        outcomes = [crash] * len(expectations)
    return [
        ValidationResult(
            run_id=run_id,
            validated_at=validated_at,
            gate=suite.gate,
            suite=suite.name,
            table_name=suite.table,
            column_name=outcome.columns or _column(expectation),
            expectation=expectation.expectation_type,
            description=expectation.description or "",
            owner=suite.owner,
            severity=str(expectation.severity.value),
            is_success=outcome.is_success,
            is_crashed=outcome.crash_reason is not None,
            unexpected_row_count=outcome.unexpected_row_count,
            checked_row_count=checked,
            crash_reason=outcome.crash_reason,
        )
        for expectation, outcome in zip(expectations, outcomes, strict=True)
    ]


def _relation(connection: duckdb.DuckDBPyConnection, suite: Suite) -> str:
    """Name what a suite looks at: its table, or a view of the newest versions in a change log.

    A view and not a query of Great Expectations: it would fetch all rows to learn their columns.
    """
    if not suite.key:
        return suite.table
    name = f"_newest_{suite.table}"
    key = ", ".join(quoted(column) for column in ("_source_system", *suite.key))
    connection.cursor().execute(
        f"create or replace view {quoted(suite.schema, name)} as"
        f" select * from {quoted(suite.schema, suite.table)} qualify row_number() over ("
        f" partition by {key} order by {NEWEST_FIRST}"
        " ) = 1 and not coalesce(_is_deleted, false)"
    )
    return name


def _row_count(connection: duckdb.DuckDBPyConnection, schema: str, relation: str) -> int:
    sql = f"select count(*) from {quoted(schema, relation)}"
    return int(connection.cursor().execute(sql).fetchall()[0][0])


def _outcomes(batch: "Batch", expectations: Sequence["Expectation"]) -> list[_Outcome]:
    """Ask all at once, then ask again, with counts, only what failed.

    One that crashes takes no other with it: Great Expectations then asks each by itself.
    """
    outcomes = _ask(batch, expectations, _YES_OR_NO)
    failed = [
        i
        for i, outcome in enumerate(outcomes)
        if not outcome.is_success and outcome.crash_reason is None
    ]
    counted = _ask(batch, [expectations[i] for i in failed], _COUNTS) if failed else []
    # A failure stays one, even where it cannot be counted.
    for i, outcome in zip(failed, counted, strict=True):
        outcomes[i] = outcome._replace(is_success=False, crash_reason=None)
    return outcomes


def _ask(
    batch: "Batch", expectations: Sequence["Expectation"], result_format: Any
) -> list[_Outcome]:
    """Run the expectations in as few scans as Great Expectations can; outcomes in their order."""
    from great_expectations.core import ExpectationSuite

    for position, expectation in enumerate(expectations):
        expectation.meta = {"position": position}  # results come back in another order
    with _configured_once():
        outcome = batch.validate(
            ExpectationSuite(name="asked", expectations=list(expectations)),
            result_format=result_format,
        )
    by_position: dict[int, _Outcome] = {}
    for result in outcome.results:
        configuration: Any = result.expectation_config
        by_position[configuration.meta["position"]] = _outcome(result)
    return [by_position[position] for position in range(len(expectations))]


@contextmanager
def _configured_once() -> Iterator[None]:
    """Let each expectation keep its configuration while it is asked.

    Great Expectations makes it anew some seventy times an expectation, a third of its CPU.
    """
    from great_expectations.expectations.expectation import Expectation

    made: Any = Expectation.__dict__["configuration"]
    kept: dict[int, tuple[Expectation, Any]] = {}  # holds the object, or its id would be reused

    def configuration(self: Expectation) -> Any:
        if id(self) not in kept:
            kept[id(self)] = self, made.fget(self)
        return kept[id(self)][1]

    setattr(Expectation, "configuration", property(configuration))  # noqa: B010
    try:
        yield
    finally:
        setattr(Expectation, "configuration", made)  # noqa: B010


def _outcome(result: "ExpectationValidationResult") -> _Outcome:
    """Keep of Great Expectations' result only what holds no data."""
    if (message := _exception_message(result.exception_info)) is not None:
        return _Outcome(False, crash_reason=_safe_reason(message))
    is_success = bool(result.success)
    count = None if is_success else result.result.get("unexpected_count")
    columns = ", ".join(name for name in result.result.get("columns", []) if name)
    return _Outcome(is_success, count, columns=columns or None)


def _exception_message(info: Any) -> str | None:
    """Give the exception's message: `info` is about one exception, or holds one a metric."""
    candidates = [info] if "raised_exception" in info else list(info.values())
    for candidate in candidates:
        if candidate.get("raised_exception"):
            return str(candidate.get("exception_message"))
    return None


# The errors that name tables, columns and types but quote no value.
_SAFE_ERRORS: Final = re.compile(
    r"(?:Binder|Catalog|Parser) Error: [^\n]*"
    r"|The column \"[^\"\n]*\" in BatchData does not exist"
    r"|\w+ metrics cannot be computed on column of type [\w(), ]+"
)
_KIND_OF_ERROR: Final = re.compile(r"\(_?duckdb\.(\w+)\)")


def _safe_reason(error: object) -> str:
    """Say why a check crashed, without a value: other errors quote what they could not convert."""
    message = str(error)
    if safe := _SAFE_ERRORS.search(message):
        return safe[0].rstrip(".")
    if kind := _KIND_OF_ERROR.match(message):
        return kind[1]
    return "an error" if isinstance(error, str) else type(error).__name__


def _column(expectation: "Expectation") -> str | None:
    """Name the column, or the columns, that an expectation is about."""
    names = [getattr(expectation, name, None) for name in ("column", "column_A", "column_B")]
    names += getattr(expectation, "column_list", None) or []
    return ", ".join(str(name) for name in names if name) or None


@cache
def _batch(schema: str, table: str) -> "Batch":
    # Without the quotes Great Expectations would never quote the name.
    asset = _data_source(schema).add_table_asset(name=table, table_name=quoted(table))
    batch: Batch = asset.add_batch_definition_whole_table(name=table).get_batch()
    return batch


@cache
def _data_source(schema: str) -> Any:
    """Make one data source a schema: a table asset's own schema argument is deprecated."""
    address = duckdb_dialect.url(_SHARE_KEY, schema)
    return _context().data_sources.add_sql(name=schema, connection_string=address)


@cache
def _context() -> Any:
    """Make the process's one context: in memory, without telemetry, bars or log lines."""
    gx = import_module("great_expectations")
    settings = import_module("great_expectations.data_context.types.base")
    # Its errors quote SQL and values; what crashed is in the results.
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL + 1)
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = settings.ProgressBarsConfig(globally=False)
    return context
