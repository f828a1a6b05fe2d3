"""A round of kills: delivery after delivery, each run killed at a moment of its own, then healed.

The run after a kill has the next delivery to load: it heals what was half done, and is the next
victim. At the end a run that nobody kills must leave what a company has that met no kill.
"""

import json
import random
import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.publish import MART_FILE
from orchestration.warehouse import open_published
from tests.python.faults.agreement import disagreements
from tests.python.faults.nursery import Nursery
from tests.python.faults.whole_way import write_delivery
from tests.python.pipeline.running import marts_of

DELIVERIES = 8
THE_END = 0.95  # of a run's CPU seconds: the rest is left to one kill of a round


@dataclass(frozen=True)
class Kill:
    """A kill: after which share of a run's CPU seconds, and whether readers had the new mart."""

    share: float
    is_published: bool


def killed_round(
    nursery: Nursery, order: str, data: Path, *, cpu: float, seed: int
) -> Iterator[Kill]:
    """Kill a run for each of the deliveries to `data`/../exports; raises AssertionError.

    `cpu` is what a whole run takes; a moment falls into each seventh of what comes before its end,
    and one into the end, in a random order.
    """
    chance = random.Random(seed)
    parts = DELIVERIES - 1
    shares = [THE_END * (place + chance.random()) / parts for place in range(parts)]
    shares.append(THE_END + (1 - THE_END) * chance.random())
    chance.shuffle(shares)
    readable = marts_of(_Published(data))
    mart = data / "published" / MART_FILE
    for number, share in enumerate(shares, start=1):
        write_delivery(data.parent / "exports", number)
        expected = cpu
        while True:
            before = mart.read_bytes()
            killed = nursery.run(order, kill_after=expected * share)
            if killed.code:
                break
            readable = marts_of(_Published(data))  # it was done sooner than expected: once more
            expected = killed.cpu
        assert killed.code == -signal.SIGKILL, nursery.said
        is_published = mart.read_bytes() != before
        with closing(duckdb.connect(str(data / "warehouse.duckdb"))) as connection:
            assert (found := disagreements(connection)) == [], found
            if is_published:
                readable = marts_of(_Warehouse(data, connection))
        assert marts_of(_Published(data)) == readable, "readers have neither the old nor the new"
        yield Kill(share, is_published)


def healed(nursery: Nursery, order: str, data: Path) -> tuple[dict[str, tuple], float]:
    """What readers have after a run that nobody killed, and its CPU seconds; nothing is left
    beside what it wrote.
    """
    run = nursery.run(order)
    assert run.code == 0, nursery.said
    assert left_behind(data) == []
    manifest = json.loads((data / "published" / "manifest.json").read_text())
    hashes = marts_of(_Published(data))
    counts = {table["name"]: table["row_count"] for table in manifest["tables"]}
    assert {name: rows for name, (rows, _) in hashes.items()}.items() <= counts.items()
    return hashes, run.cpu


def left_behind(data: Path) -> list[str]:
    """Files of runs that did not end; DuckDB's own log is none, a fork that ends leaves it."""
    inside = [*(data / "published").rglob("*.next*"), *(data / "archive").glob("*.partial")]
    return sorted(str(path.relative_to(data)) for path in inside)


class _Published:
    """What readers get."""

    def __init__(self, data: Path) -> None:
        self._file = data / "published" / MART_FILE

    def rows(self, query: str) -> list[tuple]:
        with open_published(self._file) as connection:
            return connection.execute(query).fetchall()


class _Warehouse(_Published):
    """The warehouse's own rows of the published tables, in the published columns."""

    def __init__(self, data: Path, connection: duckdb.DuckDBPyConnection) -> None:
        super().__init__(data)
        self._connection = connection

    def rows(self, query: str) -> list[tuple]:
        if "duckdb_columns()" in query:
            return super().rows(query)
        return self._connection.execute(query).fetchall()
