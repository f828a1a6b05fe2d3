"""What happened to every file and every row that was set aside: append-only tables in raw."""

import hashlib
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, date, datetime

import duckdb

from orchestration.raw.contract import Contract
from orchestration.raw.history import compare as history
from orchestration.warehouse import quoted

# A load is one (system, export, export date, sha256). Each reading of it appends an entry; the
# newest entry is what holds (_loads_now), and with it the rows set aside by that reading. A mended
# entry says that what was refused, unrecognised or a duplicate no longer is: nothing of it holds.
# What was refused or set aside stays listed with when it was made good: a corrected file, another
# reading of the same bytes, or of a snapshot, which is the whole each time, a later delivery.
DDL = """
create schema if not exists raw;
create sequence if not exists raw._entries;
create table if not exists raw._company (name varchar not null);
create table if not exists raw._as_of (as_of_date date not null);
create table if not exists raw._loads (
    entry_id bigint default nextval('raw._entries'),
    load_id varchar not null,
    source_system varchar,
    export varchar,
    export_date date,
    known_at timestamp,
    file_name varchar not null,
    file_sha256 varchar,
    file_bytes bigint,
    recipe_sha256 varchar,
    status varchar not null,
    reason varchar,
    seen_row_count bigint not null,
    loaded_row_count bigint not null,
    unchanged_row_count bigint not null,
    quarantined_row_count bigint not null,
    key_conflict_count bigint not null,
    started_at timestamp not null,
    finished_at timestamp not null,
    run_id varchar not null,
    absent_columns varchar
);
create or replace table raw._exports (
    export varchar not null,
    department varchar not null,
    description varchar not null,
    delivery varchar not null
);
create table if not exists raw._quarantine (
    entry_id bigint not null,
    load_id varchar not null,
    source_system varchar not null,
    export varchar not null,
    file_name varchar not null,
    line_number bigint not null,
    column_name varchar,
    reason varchar not null,
    raw_text varchar,
    quarantined_at timestamp not null,
    run_id varchar not null,
    record_id varchar,
    account_id varchar,
    subscription_id varchar
);
create table if not exists raw._erasures (
    erased_at timestamp not null,
    key_count bigint not null,
    row_count bigint not null,
    archived_file_count bigint not null
);
create or replace view raw._loads_now as
select * exclude (entry_id, newest)
from (
    select *, max(entry_id) over (partition by load_id) as newest
    from raw._loads
)
where entry_id = newest and status <> 'mended';
create or replace view raw._exports_now as
with files as (
    select
        *,
        row_number() over (
            partition by export, source_system order by status = 'loaded' desc, export_date desc
        ) as newest_first
    from raw._loads_now
)
select
    exports.export,
    exports.department,
    exports.description,
    count(*) filter (status = 'loaded') > 0 as is_delivered,
    count(*) filter (status = 'loaded') as loaded_file_count,
    count(*) filter (status = 'refused') as refused_file_count,
    cast(coalesce(sum(loaded_row_count), 0) as bigint) as loaded_row_count,
    string_agg(source_system || ': ' || absent_columns, '; ' order by source_system)
        filter (newest_first = 1 and absent_columns <> '') as absent_columns,
    min(export_date) filter (status = 'loaded') as first_export_date,
    max(export_date) filter (status = 'loaded') as newest_export_date
from raw._exports as exports
left join files on exports.export = files.export
group by exports.export, exports.department, exports.description;
create or replace view raw._refusals_now as
with readings as (
    select
        *,
        arg_max(status, entry_id) over load as status_now,
        arg_max(finished_at, entry_id) over load as ended_at
    from raw._loads
    window load as (partition by load_id)
)
select
    load_id,
    source_system,
    export,
    export_date,
    file_name,
    reason,
    status_now <> 'refused' as is_resolved,
    finished_at as refused_at,
    case when status_now <> 'refused' then ended_at end as resolved_at,
    run_id
from readings
where status = 'refused'
qualify entry_id = max(entry_id) over (partition by load_id);
create or replace view raw._quarantine_now as
with newest as (
    select * from raw._loads
    qualify entry_id = max(entry_id) over (partition by load_id)
),
replaced as (
    select loads.load_id, min(later.finished_at) as replaced_at
    from newest as loads
    inner join raw._exports as exports on loads.export = exports.export
    inner join newest as later
        on loads.export = later.export
        and loads.source_system = later.source_system
        and loads.export_date < later.export_date
    where exports.delivery = 'snapshot' and later.status = 'loaded'
    group by loads.load_id
),
rows_set_aside as (
    select
        quarantine.*,
        case
            when quarantine.entry_id < newest.entry_id then newest.finished_at
            else replaced.replaced_at
        end as resolved_at
    from raw._quarantine as quarantine
    inner join newest on quarantine.load_id = newest.load_id
    left join replaced on quarantine.load_id = replaced.load_id
    where newest.status in ('loaded', 'superseded')
    qualify quarantine.entry_id = max(quarantine.entry_id) over (
        partition by quarantine.load_id, line_number, column_name, quarantine.reason
    )
)
select * exclude (entry_id), resolved_at is not null as is_resolved
from rows_set_aside;
"""


class OtherCompanyError(RuntimeError):
    """The data folder holds another company's exports."""


@dataclass(frozen=True)
class Entry:
    """One reading of one file.

    `status`: loaded, refused, unrecognised, superseded, duplicate or mended.

    Rows: seen = loaded + unchanged + quarantined for every loaded file.
    """

    load_id: str
    source_system: str | None
    export: str | None
    export_date: date | None
    known_at: datetime | None
    file_name: str
    file_sha256: str | None
    file_bytes: int | None
    recipe_sha256: str | None
    status: str
    reason: str | None
    seen_row_count: int
    loaded_row_count: int
    unchanged_row_count: int
    quarantined_row_count: int
    key_conflict_count: int
    started_at: datetime
    finished_at: datetime
    run_id: str
    absent_columns: str | None = None  # the contract's, that the file does not have


ENTRY_COLUMNS = ", ".join(column.name for column in fields(Entry))


def load_id(system: str, export: str, export_date: date, sha256: str) -> str:
    """A load's id, from what identifies it and nothing else."""
    text = "|".join((system, export, export_date.isoformat(), sha256))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def utc_now() -> datetime:
    """Now, in UTC, as DuckDB's timestamp holds it. For records of runs only, never for facts."""
    return datetime.now(UTC).replace(tzinfo=None)


def prepare(connection: duckdb.DuckDBPyConnection, company: str) -> None:
    """Create the run's tables and bind the warehouse to one company. Raises OtherCompanyError."""
    connection.execute(DDL)
    connection.execute(history.DDL)
    names = [row[0] for row in connection.execute("select name from raw._company").fetchall()]
    if not names:
        connection.execute("insert into raw._company values (?)", [company])
    elif names != [company]:
        raise OtherCompanyError(
            f"this data folder holds the exports of {names[0]!r}, not of {company!r}: one data"
            " folder holds one company. Give another with DATA=<folder>"
        )


def list_exports(connection: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract]) -> None:
    """Write down which exports there could be, so that what never came can be told."""
    connection.execute("delete from raw._exports")
    connection.executemany(
        "insert into raw._exports values (?, ?, ?, ?)",
        [[one.export, one.department, one.description, one.delivery] for one in contracts.values()],
    )


def create_raw_table(connection: duckdb.DuckDBPyConnection, contract: Contract) -> bool:
    """Make the raw table match its contract; true if it was reshaped and should be refilled.

    What it held stays, as far as columns have kept their names: its files may be archived no more.
    """
    schema, name = contract.table
    have = dict(
        connection.execute(
            "select column_name, lower(data_type) from duckdb_columns()"
            " where schema_name = ? and table_name = ? order by column_index",
            [schema, name],
        ).fetchall()
    )
    want = {column: kind.replace(", ", ",") for column, kind in contract.raw_columns.items()}
    if list(have.items()) == list(want.items()):
        return False
    if have:
        columns = ", ".join(
            f"try_cast({one if column in have else 'null'} as {kind}) as {one}"
            for column, kind in want.items()
            for one in (quoted(column),)
        )
        connection.execute(
            f"create or replace table {quoted(schema, name)} as"
            f" select {columns} from {quoted(schema, name)}"
        )
        return True
    columns = ", ".join(f"{quoted(column)} {kind}" for column, kind in want.items())
    connection.execute(f"create table {quoted(schema, name)} ({columns})")
    return False


def append(connection: duckdb.DuckDBPyConnection, entry: Entry) -> int:
    """Append an entry; gives its id, which the rows it set aside refer to."""
    marks = ", ".join("?" * len(fields(Entry)))
    statement = f"insert into raw._loads ({ENTRY_COLUMNS}) values ({marks}) returning entry_id"
    written: int = connection.execute(statement, astuple(entry)).fetchall()[0][0]
    return written


def entries_now(connection: duckdb.DuckDBPyConnection, export: str | None = None) -> list[Entry]:
    """The entries that hold now, of one export or of all."""
    rows = connection.execute(
        f"select {ENTRY_COLUMNS} from raw._loads_now where export = ? or ?::varchar is null"
        " order by export_date, file_name",
        [export, export],
    ).fetchall()
    return [Entry(*row) for row in rows]


def ever_loaded(connection: duckdb.DuckDBPyConnection, export: str) -> set[str]:
    """The loads of an export that stood in raw at some time."""
    query = "select distinct load_id from raw._loads where status = 'loaded' and export = ?"
    return {row[0] for row in connection.execute(query, [export]).fetchall()}


def without_rows(entry: Entry, status: str, reason: str, run_id: str) -> Entry:
    """The entry that ends what another one says."""
    return replace(
        entry,
        status=status,
        reason=reason,
        seen_row_count=0,
        loaded_row_count=0,
        unchanged_row_count=0,
        quarantined_row_count=0,
        key_conflict_count=0,
        finished_at=utc_now(),
        run_id=run_id,
    )
