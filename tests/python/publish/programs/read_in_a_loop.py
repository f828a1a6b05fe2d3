"""Open, query, close until told to stop; print every version seen and every error, as JSON."""

import json
import sys
import time
from pathlib import Path

import duckdb

SETTINGS = {"enable_external_access": "false", "lock_configuration": "true"}
TABLES = ("marts.customers", "marts.growth", "trust.loads")


def read(path: str) -> list[list[int]]:
    """Count, lowest and highest version of each table."""
    connection = duckdb.connect(path, read_only=True, config=SETTINGS)
    try:
        return [
            list(
                connection.execute(
                    f"select count(*), min(version), max(version) from {table}"
                ).fetchall()[0]
            )
            for table in TABLES
        ]
    finally:
        connection.close()


def main(path: str, stop: str) -> None:
    """Read at least once more after the stop file appears."""
    seen: list[list[list[int]]] = []
    errors: list[str] = []
    is_last = False
    print("reading", flush=True)
    while True:
        try:
            seen.append(read(path))
        except Exception as error:
            errors.append(f"{type(error).__name__}: {error}")
        if is_last:
            break
        is_last = Path(stop).exists()
        time.sleep(0.01)
    print(json.dumps({"seen": seen, "errors": errors}))


main(*sys.argv[1:])
