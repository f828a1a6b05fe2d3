"""How long the archive keeps the bytes of what was sent."""

from datetime import date, timedelta
from pathlib import Path

import duckdb

from orchestration.raw.intake import archived_path, empty, is_empty


def expire(connection: duckdb.DuckDBPyConnection, archive: Path, days: int, today: date) -> int:
    """Empty the archived files whose newest export date is more than so many days ago; how many.

    Their rows stay in raw. An export that lost one cannot be rebuilt any more: what is late or
    corrects it is refused, and a changed mapping or contract holds for new deliveries only.
    """
    found = connection.execute(
        "select file_sha256 from raw._loads where file_sha256 is not null"
        " group by file_sha256 having max(export_date) < ? order by file_sha256",
        [today - timedelta(days)],
    ).fetchall()
    paths = [archived_path(archive, sha256) for (sha256,) in found]
    expired = [path for path in paths if path.exists() and not is_empty(path)]
    for path in expired:
        empty(path)
    return len(expired)
