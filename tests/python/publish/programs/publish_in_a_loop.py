"""Publish again and again, until killed."""

import sys
from datetime import date, datetime
from itertools import count
from pathlib import Path

from orchestration.publish import PublicTable, publish_mart
from orchestration.warehouse import open_hardened

warehouse, folder = map(Path, sys.argv[1:])
connection = open_hardened(warehouse, [folder])
columns = {"customers": ["customer_id", "version"], "growth": ["version"]}
tables = [
    PublicTable("marts", name, "", dict.fromkeys(of, ""), f"marts.{name}")
    for name, of in columns.items()
]
tables.append(PublicTable("trust", "loads", "", {"version": ""}, "trust.loads"))
for version in count(1):
    for table in tables:
        connection.execute(f"update {table.source} set version = {version}")
    publish_mart(
        connection,
        folder,
        tables,
        as_of=date(2024, 11, 30),
        run_id=f"run-{version}",
        published_at=datetime(2024, 12, 1),
    )
    print(version, flush=True)
