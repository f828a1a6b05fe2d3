"""Invented folders, what is drafted from them, and what the loader reads with the draft."""

import csv
import io
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.drafting.command import draft_of
from orchestration.drafting.draft import Draft, FileDraft
from orchestration.drafting.render import render
from orchestration.raw.contract import read_contracts
from orchestration.raw.mapping import Mapping as SystemMapping
from orchestration.raw.mapping import read_mapping
from orchestration.raw.reader import Reader
from orchestration.settings import PROJECT, reference_data
from orchestration.warehouse import open_hardened

RAVENSTACK = reference_data() / "ravenstack"
SPECTRUM = reference_data() / "csv_spectrum"
ABSENT = "{} is not among the reference data; set REFERENCE_DATA"
CONTRACTS = read_contracts(PROJECT / "models")


@dataclass(frozen=True)
class Drafted:
    """A folder's draft and its text."""

    draft: Draft
    text: str

    def file(self, name: str) -> FileDraft:
        (found,) = [one for one in self.draft.files if one.sample.name == name]
        return found

    def mapping(self, folder: Path) -> SystemMapping:
        """The draft as the loader reads it."""
        path = folder / "drafted.yml"
        path.write_text(self.text, encoding="utf-8")
        return read_mapping(path, CONTRACTS)

    @property
    def lines(self) -> str:
        """The text with its comments unwrapped."""
        return " ".join(line.strip().removeprefix("#").strip() for line in self.text.splitlines())


def drafted(folder: Path) -> Drafted:
    draft = draft_of(folder, CONTRACTS)
    return Drafted(draft, render(draft))


def csv_text(rows: Iterable[Sequence[object]], **dialect: Any) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, **{"lineterminator": "\n", **dialect}).writerows(rows)
    return file.getvalue()


def folder_of(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files, by their paths."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def read_with(
    mapping: SystemMapping, folder: Path, export: str, scratch: Path
) -> list[tuple[Any, ...]]:
    """The good rows of an export's one file, by the loader's reader, without constants."""
    (entry,) = [one for one in mapping.exports if one.export == export]
    (name,) = [path.name for path in folder.iterdir() if mapping.find(path.name) == entry]
    scratch.mkdir()
    copy = shutil.copyfile(folder / name, scratch / "file.bin")
    columns = [
        column.name for column in CONTRACTS[export].columns if column.name not in SAID_BY_HAND
    ]
    with open_hardened(":memory:", [scratch]) as connection:
        Reader(connection, scratch).read(copy, name, CONTRACTS[export], entry)
        return connection.execute(
            f"select {', '.join(columns)} from incoming where _bad is null order by _line"
        ).fetchall()


SAID_BY_HAND = ("currency", "satisfaction_scale")  # no column of RavenStack's holds them
