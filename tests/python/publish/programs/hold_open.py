"""Hold a published file open; print its version each time a line comes in."""

import sys

import duckdb

SETTINGS = {"enable_external_access": "false", "lock_configuration": "true"}

connection = duckdb.connect(sys.argv[1], read_only=True, config=SETTINGS)
print("open", flush=True)
for _ in sys.stdin:
    tables = ("marts.customers", "marts.growth", "trust.loads")
    versions = {
        row[0]
        for table in tables
        for row in connection.execute(f"select distinct version from {table}").fetchall()
    }
    print(sorted(versions), flush=True)
