"""Publish where no file may grow beyond a size, then once more the small file; print the error."""

import resource
import signal
import sys
from datetime import date, datetime
from pathlib import Path

from orchestration.publish import PublicTable, publish_data_quality, publish_mart
from orchestration.warehouse import open_hardened

warehouse, folder, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
connection = open_hardened(warehouse, [folder])
# Compresses well in Parquet and badly in DuckDB, so that the limit is met in either.
source = "(select repeat(md5(range::varchar), 30) as text from range(20000))"
big = PublicTable("marts", "big", "", {"text": ""}, source)
small = PublicTable("trust", "loads", "", {"status": ""}, "trust.loads")
unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, unlimited[1]))
try:
    publish_mart(
        connection,
        folder,
        [big],
        as_of=date(2024, 11, 30),
        run_id="run-2",
        published_at=datetime(2024, 12, 1),
    )
except Exception as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
publish_data_quality(connection, folder, [small])
