"""A small company's deliveries, one after another, and the whole way from them to what is read.

`run` is the job without Dagster's and dbt's bookkeeping: the loader, the gates, the compiled SQL of
every model, the publisher. It costs seconds where the job costs a minute.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from orchestration.publish import PublicTable, publish_data_quality, publish_mart
from orchestration.warehouse import open_hardened, quoted
from tests.python.pipeline.building import Built, new_warehouse
from tests.python.pipeline.running import SMALL_COMPANY

FIRST = date(2025, 6, 30)  # the day of the small company's own delivery
LOADS = PublicTable("trust", "loads", "", {"file_name": "", "status": ""}, "raw._loads_now")


def write_delivery(exports: Path, number: int) -> None:
    """A week later: renamed accounts, dearer subscriptions, new use, and a row to set aside.

    Every third one also corrects the subscriptions of the week before.
    """
    day = FIRST + timedelta(weeks=number)
    ids = range(1, SMALL_COMPANY + 1)
    _put(
        exports / "sales" / "own" / day.isoformat() / "accounts.csv",
        "account_id,account_name,segment,created_at",
        (f"A{n},Company {n}{' new' * (n % 9 == number)},small,2024-01-0{n % 9 + 1}" for n in ids),
    )
    weeks = [number - 1, number] if number % 3 == 0 else [number]
    for week in weeks:
        of_day = FIRST + timedelta(weeks=week)
        dearer = number + 100 * (week != number)
        _put(
            exports / "billing" / "own" / of_day.isoformat() / "subscriptions.csv",
            "subscription_id,account_id,currency,mrr_amount,is_trial,start_date,end_date",
            (
                f"S{n},A{n},USD,{100 + n + dearer * (n % 7 == 0)},false,2024-02-0{n % 9 + 1},"
                for n in ids
            ),
        )
    _put(
        exports / "product" / "own" / day.isoformat() / "usage_daily.csv",
        "usage_id,subscription_id,feature_name,usage_count,usage_date",
        (f"U{number}-{n},S{n},search,{n if n > 1 else 'many'},{day}" for n in ids),
    )


def run(data: Path) -> None:
    """Load `data`/../exports, pass the gates, build every model, publish."""
    inside = [data / name for name in ("archive", "scratch", "published")]
    connection = open_hardened(data / "warehouse.duckdb", inside, memory_limit="1GB")
    with closing(connection):
        built = Built(data, connection)
        try:
            built.load(data.parent / "exports").build(gates=True)
            if built.stopped_at:
                raise RuntimeError(f"stopped at {built.stopped_at}: {built.failed('critical')}")
            publish_mart(
                connection,
                data / "published",
                _public(connection),
                as_of=FIRST,
                run_id="run",
                published_at=datetime(2025, 6, 30),
            )
        finally:
            publish_data_quality(connection, data / "published", [LOADS])


def new_data(data: Path) -> Path:
    """A data folder with nothing but the seeds."""
    new_warehouse(data).connection.close()
    (data / "published").mkdir()
    return data


def _public(connection: duckdb.DuckDBPyConnection) -> list[PublicTable]:
    tables = connection.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns()"
        " where schema_name = 'marts' group by table_name order by table_name"
    ).fetchall()
    return [
        PublicTable("marts", name, "", dict.fromkeys(columns, ""), quoted("marts", name))
        for name, columns in tables
    ]


def _put(path: Path, header: str, rows: Iterator[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
