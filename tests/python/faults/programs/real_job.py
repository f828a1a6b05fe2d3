"""Runs of the real job, on the exports and in the data folder that the environment names."""

import os

import great_expectations  # noqa: F401

from orchestration.__main__ import main, prepare_home
from orchestration.settings import from_environment
from tests.python.faults.nursery import serve


def _run(_: str) -> int:
    return main(["run"])


if __name__ == "__main__":
    os.umask(0o077)
    prepare_home(from_environment())  # as the command does before it imports what comes next
    import orchestration.definitions  # noqa: F401

    serve(_run)
