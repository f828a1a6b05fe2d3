"""SIGKILL at any moment of the whole way: raw, ledger and readers' file stay whole; a run heals.

`python -m bench.reliability` does the same to the real job.
"""

from pathlib import Path

from tests.python.faults.nursery import Nursery
from tests.python.faults.rounds import DELIVERIES, healed, killed_round
from tests.python.faults.whole_way import new_data
from tests.python.pipeline.running import write_small_company


def test_eight_kills_lose_and_double_nothing_and_the_next_run_heals(tmp_path: Path) -> None:
    data, never_killed = new_data(tmp_path / "data"), new_data(tmp_path / "never_killed")
    write_small_company(tmp_path / "exports")
    with Nursery("pipeline", tmp_path / "said.txt") as nursery:
        whole = nursery.run(str(data))
        assert whole.code == 0, nursery.said
        kills = list(killed_round(nursery, str(data), data, cpu=whole.cpu, seed=20250630))
        assert len(kills) == DELIVERIES
        marts, _ = healed(nursery, str(data), data)
        expected, _ = healed(nursery, str(never_killed), never_killed)
    assert marts == expected
