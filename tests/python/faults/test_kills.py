"""SIGKILL at any moment of the whole way: raw, ledger and readers' file stay whole; a run heals.

The run after a kill has the next delivery to load, and is the next victim: it heals what was half
done and is killed in its turn. After the last one a run that nobody kills must leave the marts of
a company that met no kill. `python -m bench.reliability` does the same to the real job.
"""

import random
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from orchestration.publish import MART_FILE
from orchestration.warehouse import open_hardened
from tests.python.faults.agreement import disagreements
from tests.python.faults.nursery import Nursery
from tests.python.faults.whole_way import hashes, new_data, write_delivery, write_start
from tests.python.pipeline.running import marts_of

KILLS = 8
SEED = 20250630


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with Nursery("pipeline", tmp_path_factory.mktemp("said") / "said.txt") as started:
        yield started


def test_kills_at_random_moments_lose_and_double_nothing_and_the_next_run_heals(
    nursery: Nursery, tmp_path: Path
) -> None:
    data = new_data(tmp_path / "data")
    exports = write_start(tmp_path / "exports")
    whole = nursery.run(str(data))
    assert whole.code == 0, nursery.said
    moments = random.Random(SEED)
    versions = [hashes(data)]
    mart = data / "published" / MART_FILE
    for number in range(1, KILLS + 1):
        write_delivery(exports, number)
        before = mart.read_bytes()
        moment = whole.cpu * (number - 1 + moments.random()) / KILLS  # one in each eighth of a run
        killed = nursery.run(str(data), kill_after=moment)
        assert killed.code == -signal.SIGKILL, nursery.said
        inside = [data / name for name in ("archive", "scratch", "published")]
        with closing(open_hardened(data / "warehouse.duckdb", inside)) as connection:
            assert disagreements(connection) == []
            if mart.read_bytes() != before:
                versions.append(marts_of(Warehouse(connection)))
        assert hashes(data) == versions[-1]
    healed = nursery.run(str(data))
    assert healed.code == 0, nursery.said
    other = tmp_path / "other"
    (never_killed := new_data(other / "data")).parent.joinpath("exports").symlink_to(exports)
    assert nursery.run(str(never_killed)).code == 0, nursery.said
    assert hashes(data) == hashes(never_killed)
    assert [path.name for path in data.rglob("*.next*")] == []


class Warehouse:
    """An open warehouse, for `marts_of`."""

    def __init__(self, connection: object) -> None:
        self._connection = connection

    def rows(self, query: str) -> list[tuple]:
        return self._connection.execute(query).fetchall()
