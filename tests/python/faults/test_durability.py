"""What a power cut could take is on disk before readers are sent to it, which no kill can show."""

import os
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.publish import PublicTable, publish_mart

TABLE = PublicTable("marts", "things", "", {"thing_id": ""}, "(select 1 as thing_id)")


def test_each_file_is_synced_before_it_is_renamed_and_its_folder_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, str]] = []
    sync, rename = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        done.append(("sync", Path(f"/proc/self/fd/{descriptor}").readlink().name))
        sync(descriptor)

    def renamed(self: Path, target: Path) -> Path:
        done.append(("rename", self.name))
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    with duckdb.connect() as connection:
        publish_mart(
            connection,
            tmp_path / "published",
            [TABLE],
            as_of=date(2024, 2, 29),
            run_id="run",
            published_at=datetime(2024, 3, 1),
        )
    expected = [
        ("customer_lifecycle.next.duckdb", "published"),
        ("things.next.parquet", "marts"),
        ("manifest.next.json", "published"),
    ]
    assert done == [
        step
        for name, folder in expected
        for step in (("sync", name), ("rename", name), ("sync", folder))
    ]
