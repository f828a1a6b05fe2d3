"""Personal strings planted in every personal column, and where they are looked for afterwards.

`plant` writes them as deliveries, `erase_shared` has one person erased, `files_with_canaries` and
`rows_with_canaries` find them: in bytes, and in values, as both DuckDB and Parquet compress what
they hold.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from orchestration.raw.contract import Column, Contract
from orchestration.resource import contracts
from tests.python.pipeline.running import Run, run_command

CANARY = "qxcanary"
SHARED = f"{CANARY}shared"  # the person who is the same in every export
DAY = date(2025, 7, 31)
# By class of personal data; a public address (`url`) is published as it is.
WRITTEN = {
    "name": "Q{0} Qx{0}",
    "email": "{0}@{0}.example",
    "phone": "+420 777 {0}",
    "text": "They told Q{0} that {0}@{0}.example did not answer",
    "id": "{0}",
}
PLAIN = {
    "varchar": "word",
    "date": "2025-07-01",
    "timestamp": "2025-07-01 10:00:00",
    "boolean": "false",
    "bigint": "1",
}


def plant(exports: Path) -> list[str]:
    """Deliver two people in each export with personal columns; gives every string planted.

    One is another in each column, one is the same everywhere. Contacts have a row more, which is
    to be put aside; and a file without a header, which is to be refused, begins with a person.
    """
    planted: list[str] = []
    for contract in contracts().values():
        if not any(column.pii in WRITTEN for column in contract.columns):
            continue
        columns = [column for column in contract.columns if _is_written(column, contract)]
        rows = [list(_cells(columns, contract, who, planted)) for who in ("alone", "shared")]
        if contract.export == "sales.contacts":
            rows += [[f"C{n}", *[""] * (len(columns) - 1)] for n in range(60)]
            rows.append([*rows[0], f"{CANARY}-too-many-cells"])
        _write(exports, contract, contract.thing, [[column.name for column in columns], *rows])
    users = contracts()["support.users"]
    _write(exports, users, "users.2", [["1", f"Q{CANARY} Qx", f"{CANARY}@first.row"]] * 3)
    return planted


def erase_shared(home: Path, planted: list[str], **given: str) -> Run:
    """Have the shared person erased from `home`/data, as their owner would; settings as `given`."""
    told = {"DATA": home / "data", "EXPORTS": home / "exports", "KEYS": home / "keys.txt", **given}
    theirs = {cell for cell in planted if SHARED in cell and "They told" not in cell}
    listed = run_command("erasure-key", told, "\n".join(sorted(theirs)))
    (home / "keys.txt").write_text(listed.stdout)
    said = run_command("erase", told, minutes=40)
    return Run(said.returncode, said.stdout + said.stderr, home / "data")


def files_with_canaries(*folders: Path, needle: str = CANARY) -> list[str]:
    """Files below these folders that hold one in their bytes."""
    return sorted(
        str(path.relative_to(folder))
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and needle.encode() in path.read_bytes().lower()
    )


def rows_with_canaries(
    connection: duckdb.DuckDBPyConnection, needle: str = CANARY
) -> dict[str, int]:
    """Tables of a database that hold one in a value, with how many rows do."""
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() order by all"
    ).fetchall()
    counts = {
        f"{schema}.{table}": connection.execute(
            f'select count(*) from "{schema}"."{table}" as one'
            f" where lower(cast(one as varchar)) like '%{needle}%'"
        ).fetchall()[0][0]
        for schema, table in tables
    }
    return {table: count for table, count in counts.items() if count}


def _is_written(column: Column, contract: Contract) -> bool:
    is_customer = column.name in ("account_id", "customer_id")
    return column.pii in WRITTEN or is_customer or column.name in contract.mandatory


def _cells(
    columns: list[Column], contract: Contract, who: str, planted: list[str]
) -> Iterator[str]:
    for number, column in enumerate(columns):
        if column.pii in WRITTEN:
            own = f"{contract.department}{contract.thing}{number}".replace("_", "")
            cell = WRITTEN[column.pii or ""].format(CANARY + (own if who == "alone" else "shared"))
            planted.append(cell)
            yield cell
        elif column.name in contract.key and column.data_type == "varchar":
            yield f"K-{who}"
        elif column.name in ("account_id", "customer_id"):
            yield "A1"
        else:
            yield PLAIN[column.data_type]


def _write(exports: Path, contract: Contract, name: str, rows: list[list[str]]) -> None:
    path = exports / contract.department / "own" / DAY.isoformat() / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
