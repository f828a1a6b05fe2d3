"""`make erase`: people who asked for it are taken out of everything that the warehouse keeps.

What is looked at is what a person's own rows say: `raw.suppression` tells how they are found.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.engines.lake import Lake
from orchestration.raw import ledger
from orchestration.raw.contract import Contract
from orchestration.raw.deliveries import ExportFile
from orchestration.raw.intake import RefusedError, archived_path, empty, is_empty
from orchestration.raw.ledger import utc_now
from orchestration.raw.reader import Reader, row_hash
from orchestration.raw.suppression import (
    Suppression,
    Words,
    is_own,
    own_rows,
    read_suppression,
    salt_of,
    words_in,
)
from orchestration.resource import Warehouse, contracts
from orchestration.settings import PROJECT, SAMPLE, Settings
from orchestration.warehouse import (
    columns_of,
    compacted,
    literal,
    open_hardened,
    quoted,
    transaction,
)

# Which file a row came from is told by its name; everything else may hold a person's words.
NAMES_OF_FILES = ("file_name", "_file")


@dataclass(frozen=True)
class Erased:
    """What an erasure changed, and where the people's words still stand, if they do."""

    row_count: int
    archived_file_count: int
    left: list[str]
    is_published: bool = True


def add_keys(folder: Path, keys: Iterable[str]) -> Suppression:
    """Remember who is to be forgotten, so that no later delivery brings them back."""
    known = read_suppression(folder)
    everybody = Suppression(salt_of(folder), known.keys | frozenset(keys))
    path = folder / "keys"
    path.touch(mode=0o600)
    path.write_text("".join(f"{key}\n" for key in sorted(everybody.keys)), encoding="utf-8")
    return everybody


def erase(settings: Settings, keys: Iterable[str]) -> Erased:
    """Erase people from archive, raw, quarantine and every table; publish anew; look again.

    Raises WarehouseBusyError while a run has the warehouse.
    """
    with open_hardened(
        settings.warehouse,
        [settings.archive, settings.scratch],
        spill=settings.scratch / "spill",
        memory_limit=settings.memory_limit,
        threads=settings.threads,
    ) as connection:
        ledger.prepare(connection, settings.company)
        suppression = add_keys(settings.erasures, keys)
        known = _known_words(connection, suppression)
        told = replace(suppression, known=known)
        files = _rewrite_archive(connection, settings, told)
        with transaction(connection):
            rows = _erase_rows(connection, told)
            if rows or files:
                connection.execute(
                    "insert into raw._erasures values (?, ?, ?, ?)",
                    [utc_now(), len(suppression.keys), rows, files],
                )
    for folder in (settings.landing, settings.quarantine, settings.scratch):
        shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "orchestration", "run"], cwd=PROJECT, check=False)
    compacted(settings.warehouse, settings.scratch)
    left = list(still_held(settings, known))
    return Erased(rows, files, left, is_published=done.returncode == 0)


def still_held(settings: Settings, words: Words) -> Iterator[str]:
    """Files and tables of the data folder, or of the lake, in which one of these words stands.

    Records of runs (Dagster's storage, dbt's target) are removed where one does.
    """
    records = (settings.dagster_home, settings.dbt_target)
    needles = [word.lower().encode() for word in words.places]
    sent = (settings.exports_folder, settings.data / SAMPLE)  # the departments', not ours
    for path in sorted(settings.data.rglob("*")):
        if not path.is_file() or any(path.is_relative_to(folder) for folder in sent):
            continue
        content = path.read_bytes().lower()
        if any(needle in content for needle in needles):
            if any(path.is_relative_to(folder) for folder in records):
                path.unlink()
            else:
                yield str(path.relative_to(settings.data))
    start = Lake(settings).start if settings.target == "lake" else None  # Spark has files alone
    with open_hardened(settings.warehouse, [settings.lake_folder], start=start) as connection:
        for table, columns in _texts(connection):
            if _count(connection, table, _says(columns, words)):
                yield f"table {table}"
        for path in sorted(settings.lake_folder.rglob("*.parquet")):
            table = f"read_parquet({literal(str(path))})"
            columns = {
                name: kind
                for name, kind in columns_of(connection, table).items()
                if kind.startswith("VARCHAR") and name not in NAMES_OF_FILES
            }
            if _count(connection, table, _says(columns, words)):
                yield str(path)


def _known_words(connection: duckdb.DuckDBPyConnection, suppression: Suppression) -> Words:
    """What the rows of raw, of every export, say that the people's words are."""
    found = Words()
    for contract in _loaded(connection):
        found |= words_in(connection, quoted(*contract.table), contract, suppression)
    texts = connection.execute("select raw_text from raw._quarantine where raw_text is not null")
    mentioned = {word for (text,) in texts.fetchall() for word in suppression.mentioned(text)}
    return found | suppression.words(mentioned)


def _loaded(connection: duckdb.DuckDBPyConnection) -> Iterator[Contract]:
    there = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
    return (contract for contract in contracts().values() if contract.table in there)


def _rewrite_archive(
    connection: duckdb.DuckDBPyConnection, settings: Settings, suppression: Suppression
) -> int:
    """Read every archived file, which writes it again where it holds somebody; how many did."""
    identify = Warehouse.of(settings).catalogue.identify
    loads = connection.execute(
        "select file_sha256, any_value(file_name) from raw._loads where file_sha256 is not null"
        " group by file_sha256 order by file_sha256"
    ).fetchall()
    reader = Reader(connection, settings.scratch, suppression)
    count = 0
    for sha256, name in loads:
        path = archived_path(settings.archive, sha256)
        if not path.exists() or is_empty(path):
            continue
        before, file = path.stat().st_mtime_ns, identify(name)
        if isinstance(file, ExportFile):
            with suppress(RefusedError):  # the reader has emptied it, if it may hold somebody
                reader.read(path, name, file.contract, file.mapping)
        else:
            empty(path)  # no mapping knows it any more: nobody can say what it holds
        count += path.stat().st_mtime_ns != before
    return count


def _erase_rows(connection: duckdb.DuckDBPyConnection, suppression: Suppression) -> int:
    """Empty the people's own rows in raw, and take their words out of every table; rows changed."""
    count = 0
    for contract in _loaded(connection):
        count += _empty_own_rows(connection, contract, suppression)
    told = _says({"raw_text": "VARCHAR"}, suppression.known)
    connection.execute(f"update raw._quarantine set raw_text = 'erased' where {told}")
    for table, columns in _texts(connection):
        changes = ", ".join(
            f"{quoted(name)} = {_taken_out(name, kind, suppression.known)}"
            for name, kind in columns.items()
        )
        says = _says(columns, suppression.known)
        if changed := _count(connection, table, says):
            connection.execute(f"update {table} set {changes} where {says}")
            count += changed
    for contract in _loaded(connection):
        connection.execute(
            f"update {quoted(*contract.table)} set _row_hash = {row_hash(contract)}"
            f" where _row_hash <> 'vanished' and _row_hash <> {row_hash(contract)}"
        )
    return count


def _empty_own_rows(
    connection: duckdb.DuckDBPyConnection, contract: Contract, suppression: Suppression
) -> int:
    table = quoted(*contract.table)
    condition, parameters = is_own(own_rows(connection, table, contract, suppression))
    emptied = [
        column.name
        for column in contract.columns
        if column.pii and column.name not in contract.mandatory
    ]
    if not parameters:
        return 0
    changes = ", ".join(f"{quoted(name)} = null" for name in (*emptied, "_extra"))
    rows = connection.execute(f"update {table} set {changes} where {condition}", parameters)
    count: int = rows.fetchall()[0][0]
    return count


def _texts(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, dict[str, str]]]:
    """Every table, also of a lake, with its columns that hold text, and their types."""
    found: dict[str, dict[str, str]] = {}
    for *table, column, kind in connection.execute(
        "select database_name, schema_name, table_name, column_name, data_type"
        " from duckdb_columns()"
        " join duckdb_tables() using (database_name, schema_name, table_name)"
        " where data_type like 'VARCHAR%' and not temporary"
        " order by database_name, schema_name, table_name, column_index"
    ).fetchall():
        if column not in NAMES_OF_FILES:
            found.setdefault(quoted(*table), {})[column] = kind
    return iter(found.items())


def _says(columns: dict[str, str], words: Words) -> str:
    """The condition that a row holds one of these words."""
    texts = ", ".join(
        f"array_to_string({quoted(name)}, ' ')" if kind.endswith("[]") else quoted(name)
        for name, kind in columns.items()
    )
    conditions = [
        f"regexp_matches(concat_ws(' ', {texts}), {literal(pattern)})"
        for pattern, _ in words.patterns()
        if texts
    ]
    return " or ".join(conditions) or "false"


def _taken_out(name: str, kind: str, words: Words) -> str:
    if kind.endswith("[]"):
        return f"list_transform({quoted(name)}, lambda one: {words.taken_out_in_sql('one')})"
    return words.taken_out_in_sql(quoted(name))


def _count(connection: duckdb.DuckDBPyConnection, table: str, condition: str) -> int:
    query = f"select count(*) from {table} where {condition}"
    count: int = connection.execute(query).fetchall()[0][0]
    return count
