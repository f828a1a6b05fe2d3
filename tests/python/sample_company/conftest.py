"""The sample company at its usual size, written once, and how to read what it wrote."""

import csv
import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from sample_company.company_writer import write

Record = dict[str, str]
CORE = ("sales", "billing", "support", "product", "success")


@dataclass(frozen=True)
class Sample:
    """A written company, read with nothing but the standard library."""

    folder: Path

    @property
    def exports(self) -> Path:
        return self.folder / "exports"

    @property
    def dates(self) -> list[date]:
        accounts = self.exports.glob("sales/salesforce/*/Account.csv")
        return sorted(date.fromisoformat(path.parent.name) for path in accounts)

    def truth(self, name: str) -> list[Record]:
        with (self.folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def deliveries(self, file_name: str) -> list[list[Record]]:
        """The rows of each delivery in order of date, without the planted bad rows."""
        return _deliveries(self, file_name)

    def rows(self, file_name: str) -> list[Record]:
        """All rows of all deliveries."""
        return [row for rows in self.deliveries(file_name) for row in rows]


@cache
def _deliveries(sample: Sample, file_name: str) -> list[list[Record]]:
    faults = {
        (fault["file"], int(fault["line"]))
        for fault in sample.truth("planted_faults")
        if fault["fault"] == "bad_cells"
    }
    return [
        [
            row
            for line, row in numbered(path)
            if (path.relative_to(sample.exports).as_posix(), line) not in faults
        ]
        for path in sorted(sample.exports.rglob(file_name))
    ]


def numbered(path: Path) -> Iterator[tuple[int, Record]]:
    """Lines and rows of an exported file."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    if ".jsonl" in path.name:
        for line, text in enumerate(content.decode().splitlines(), start=1):
            row = json.loads(text)
            yield line, {key: "" if cell is None else str(cell) for key, cell in row.items()}
        return
    is_sheet = path.parent.parent.name == "success_sheet"
    text = content.decode("cp1252" if is_sheet else "utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter=";" if is_sheet else ",")
    yield from enumerate(rows, start=2)


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("company")
    write(folder, customers=300, weeks=104, seed=7, departments=CORE)
    return Sample(folder)
