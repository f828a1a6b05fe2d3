"""The rows that were set aside, as they were sent: for their owner, in a restricted folder."""

import os
from pathlib import Path

from orchestration.settings import Settings
from orchestration.warehouse import open_hardened
from pages.to_fix import csv_text, what_to_do

HEADER = ("file", "line", "column", "reason", "what_to_do", "raw_text")
OPEN_ROWS = """
select file_name, line_number, column_name, reason, raw_text
from raw._quarantine_now
where export = ? and not is_resolved
order by file_name, line_number, column_name, reason
"""


def write_quarantine(settings: Settings, export: str) -> tuple[Path, int]:
    """Write what of an export is set aside and not made good; gives the file and its rows.

    Raises WarehouseBusyError while a run has the warehouse.
    """
    with open_hardened(settings.warehouse, threads=settings.threads) as connection:
        found = connection.execute(OPEN_ROWS, [export]).fetchall()
    lines = [
        (file, line, column or "", reason, what_to_do(reason), text)
        for file, line, column, reason, text in found
    ]
    settings.quarantine.mkdir(mode=0o700, exist_ok=True)
    settings.quarantine.chmod(0o700)
    path = settings.quarantine / f"{export}.csv"
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(csv_text(HEADER, lines))
    return path, len(lines)
