"""The main job in this process, with the CPU seconds of each phase; prints one JSON object."""

import json
import os
import resource
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from expectations import SUITES

# A check's step is named after its table and then itself.
CHECKS = [suite.name.replace(".", "_") for suite in SUITES]
PHASES = {
    "raw": "loading",
    "dbt_staging": "staging",
    "dbt_identity_records": "intermediate",
    "intermediate": "intermediate",  # the asset between the two halves
    "dbt_intermediate": "intermediate",
    "dbt_risk_scored": "intermediate",
    "dbt_marts": "marts",
    "published": "publishing",
}


def main(home: Path, until: str | None = None) -> None:
    """Run the job on `home`/sample/exports up to a date; leaves the warehouse in `home`/data."""
    clock = _Clock()
    started = time.monotonic()
    os.environ |= {"DATA": str(home / "data"), "EXPORTS": str(home / "sample" / "exports")}
    from orchestration.__main__ import prepare_home
    from orchestration.manifest import parsed
    from orchestration.settings import from_environment, quiet_third_parties

    settings = from_environment()
    quiet_third_parties(settings)
    prepare_home(settings)
    import dagster as dg
    import dagster_dbt  # noqa: F401
    import great_expectations  # noqa: F401

    clock.to("dbt parse")
    parsed()
    clock.to("definitions")
    from orchestration.definitions import defs
    from orchestration.resource import Warehouse

    job = defs.resolve_job_def("everything")
    run_id = str(uuid.uuid4())

    def watch(entry: dg.EventLogEntry) -> None:
        event = entry.dagster_event
        if event is not None and event.event_type_value == "STEP_START":
            clock.to(_phase(event.step_key or ""))

    with dg.DagsterInstance.get() as instance:
        clock.to("Dagster's bookkeeping")
        instance.add_event_listener(run_id, watch)
        config: dict[str, Any] = {"loggers": {"console": {}}}
        if until:
            config |= Warehouse.of(settings).config_until(date.fromisoformat(until))
        result = job.execute_in_process(instance=instance, run_id=run_id, run_config=config)
        clock.to("end")
    if not result.success:
        sys.exit("the job did not succeed")
    print(json.dumps(measured(clock.spent, started)))


def measured(phases: Mapping[str, float], started: float) -> dict[str, Any]:
    """CPU seconds, whole and by phase, seconds since `started`, and the most memory, in GB."""
    return {
        "cpu": time.process_time(),
        "phases": phases,
        "wall": time.monotonic() - started,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


def _phase(step: str) -> str:
    if step.startswith("gates__") or any(step.endswith(check) for check in CHECKS):
        return "gates"
    return PHASES[step.split("__")[0]]


class _Clock:
    """CPU seconds since the process started, by phase."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._phase, self._since = "imports", 0.0

    def to(self, phase: str) -> None:
        now = time.process_time()
        self.spent[self._phase] += now - self._since
        self._phase, self._since = phase, now


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
