"""The smallest whole run: one export loaded, one mart of it published, as the job does both.

Its deliveries hold all that a delivery can do to raw: rows that change and vanish, rows to be set
aside, an irregular file, a file to be refused, a late file and a correction.
"""

from collections.abc import Iterable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.publish import MART_FILE, PublicTable, publish_data_quality, publish_mart
from orchestration.raw import ledger
from orchestration.raw.deliveries import Catalogue, scan
from orchestration.raw.load import Loader
from orchestration.warehouse import open_hardened, open_published
from tests.python.faults.agreement import content, disagreements
from tests.python.raw.company import csv_text, things

CONTRACT = things({"thing_id": "varchar", "label": "varchar", "price": "bigint"})
HEADER = ["thing_id", "label", "price"]
MART = PublicTable(
    "marts", "things", "One row per thing.", dict.fromkeys(HEADER, ""), "marts.things"
)
LOADS = PublicTable("trust", "loads", "", {"file_name": "", "status": ""}, "raw._loads_now")
NEWEST = """
create or replace table marts.things as
select * exclude (newest) from (
    select *, row_number() over (partition by thing_id order by _known_at desc) as newest
    from raw.shop__things
) where newest = 1 and not _is_deleted
"""


def write_first(exports: Path) -> None:
    """Two days: the second one changes, ends and sets aside."""
    _write(exports, 1, _rows(range(60)))
    _write(exports, 9, [*_rows(range(2, 60), changed=range(10)), ["60", "bad", "x"]])


def write_next(exports: Path) -> None:
    """What a killed run has to load: a new day, a late one, a correction, and a file to refuse."""
    _write(exports, 9, _rows(range(1, 60), changed=range(12)))
    _write(exports, 5, _rows(range(60), changed=range(5)), name="things.late.csv")
    _write(exports, 12, _rows(range(3, 62), changed=range(20)))
    rows = [*_rows(range(4, 64), changed=range(9)), ["64", "x", "1", "long"]]
    _put(exports, 15, csv_text([HEADER]) + '65,"open,1\n' + csv_text(rows), "things.csv")
    _put(exports, 16, "no,header\n1,2\n", "things.csv")


def run(folder: Path) -> None:
    """Load what stands in `folder`/exports and publish it, as a run of the job does."""
    numbers = folder / "runs"
    number = int(numbers.read_text()) + 1 if numbers.exists() else 1
    numbers.write_text(str(number))
    with closing(opened(folder)) as connection:
        ledger.prepare(connection, "shop")
        ledger.list_exports(connection, {CONTRACT.export: CONTRACT})
        connection.execute("create schema if not exists marts")
        catalogue = Catalogue({CONTRACT.export: CONTRACT}, folder / "mappings")
        known, _ = scan(folder / "exports", catalogue)
        places = (folder / name for name in ("exports", "archive", "scratch"))
        loader = Loader(connection, *places, f"run {number}", catalogue.identify)
        try:
            loader.load(CONTRACT, known)
            connection.execute(NEWEST)
            publish_mart(
                connection,
                folder / "published",
                [MART, LOADS],
                as_of=date(2024, 1, 31),
                run_id=f"run {number}",
                published_at=datetime(2024, 2, 1),
            )
        finally:
            publish_data_quality(connection, folder / "published", [LOADS])


def new_folder(folder: Path) -> Path:
    """A data folder with its exports, where nothing was ever loaded."""
    for name in ("exports", "archive", "scratch", "published", "mappings"):
        (folder / name).mkdir(parents=True)
    return folder


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """The warehouse of a data folder, as a run opens it."""
    allowed = [folder / name for name in ("archive", "scratch", "published")]
    return open_hardened(folder / "warehouse.duckdb", allowed, memory_limit="1GB")


def agree(folder: Path) -> None:
    """Raises AssertionError where the ledger does not agree with raw."""
    with closing(opened(folder)) as connection:
        assert disagreements(connection) == []


def state(folder: Path) -> dict[str, Any]:
    """What the warehouse holds, also agreeing with itself."""
    with closing(opened(folder)) as connection:
        assert disagreements(connection) == []
        return content(connection)


def published(folder: Path) -> list[tuple[Any, ...]]:
    """What readers get."""
    with open_published(folder / "published" / MART_FILE) as mart:
        return mart.execute("from marts.things order by all").fetchall()


def _rows(numbers: Iterable[int], changed: Iterable[int] = ()) -> list[list[str]]:
    new = set(changed)
    return [[str(n), f"label {n}{' new' * (n in new)}", str(n * 3)] for n in numbers]


def _write(exports: Path, day: int, rows: list[list[str]], name: str = "things.csv") -> None:
    _put(exports, day, csv_text([HEADER, *rows]), name)


def _put(exports: Path, day: int, text: str, name: str) -> None:
    path = exports / "shop" / "till" / f"2024-01-{day:02}" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
