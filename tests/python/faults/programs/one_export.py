"""Runs of one export in which a fault may happen at a named step: see `faults`."""

import json
from pathlib import Path

from tests.python.faults import faults, one_export
from tests.python.faults.nursery import serve


def _run(order: str) -> int:
    given = json.loads(order)
    if given["fault"]:
        faults.prepare(**given["fault"])
    one_export.run(Path(given["folder"]))
    return 0


if __name__ == "__main__":
    serve(_run)
