"""A landing folder with real files of a system, and the loader that reads it."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import Any

import duckdb
import pytest

from orchestration.raw import ledger
from orchestration.raw.contract import NEWEST_FIRST, read_contracts
from orchestration.raw.deliveries import Catalogue, ExportFile, scan
from orchestration.raw.ledger import Entry
from orchestration.raw.load import Loader
from orchestration.settings import PROJECT, reference_data

SEEDS = reference_data() / "fivetran"
CONTRACTS = read_contracts(PROJECT / "models")
CATALOGUE = Catalogue(CONTRACTS, PROJECT / "mappings")
FIRST, SECOND = date(2026, 1, 5), date(2026, 2, 2)  # after all that the seeds tell

needs_seeds = pytest.mark.skipif(
    not SEEDS.exists(), reason="fivetran is not among the reference data; set REFERENCE_DATA"
)
Counts = tuple[int, int, int]


def seed_files(system: str) -> list[str]:
    """The names of a package's seeds."""
    return sorted(path.name for path in (SEEDS / f"dbt_{system}").glob("*.csv"))


def seed(system: str, name: str) -> list[dict[str, str]]:
    """A seed's records, read without any of the project's code."""
    path = SEEDS / f"dbt_{system}" / name
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def exports_of(system: str, names: Iterable[str]) -> dict[str, str]:
    """Which of these file names are read, and as what."""
    found = {name: CATALOGUE.identify(f"any/{system}/2026-01-05/{name}") for name in names}
    return {
        name: file.contract.export for name, file in found.items() if isinstance(file, ExportFile)
    }


class Landing:
    """Lands files of one system after another; every load is checked for conservation."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._exports, self._archive = folder / "exports", folder / "archive"
        self._scratch = folder / "scratch"
        for each in (self._exports, self._archive, self._scratch):
            each.mkdir(parents=True)
        self._runs = count(1)
        connection.execute("drop schema if exists raw cascade")
        ledger.prepare(connection, "invented")

    def seeds(self, system: str, *names: str, when: date = FIRST) -> None:
        """Land seeds: all that are read, or those named."""
        for name in names or exports_of(system, seed_files(system)):
            copyfile(SEEDS / f"dbt_{system}" / name, self._place(system, name, when))

    def send(
        self, system: str, name: str, rows: str | Sequence[Mapping[str, Any]], when: date = FIRST
    ) -> None:
        """Land a file: its text, or records of which the first one names the columns."""
        with self._place(system, name, when).open("w", encoding="utf-8", newline="") as file:
            if isinstance(rows, str):
                file.write(rows)
            else:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)

    def load(self) -> dict[str, Entry]:
        """One run over all that has landed; the outcome of each file, by its name."""
        known, unknown = scan(self._exports, CATALOGUE)
        assert unknown == []
        run = f"run {next(self._runs)}"
        loader = Loader(
            self._connection, self._exports, self._archive, self._scratch, run, CATALOGUE.identify
        )
        entries: dict[str, Entry] = {}
        for contract in {file.contract.export: file.contract for file in known}.values():
            report = loader.load(contract, [file for file in known if file.contract == contract])
            entries |= {Path(entry.file_name).name: entry for entry in report.entries}
        for entry in entries.values():
            counts = (entry.loaded_row_count, entry.unchanged_row_count)
            assert entry.seen_row_count == sum(counts) + entry.quarantined_row_count
        return entries

    def counts(self) -> dict[str, Counts]:
        """Load; of each file the rows loaded, unchanged and quarantined."""
        return {
            name: (entry.loaded_row_count, entry.unchanged_row_count, entry.quarantined_row_count)
            for name, entry in self.load().items()
            if entry.status == "loaded"
        }

    def rows(self, export: str, *columns: str, of: str = "%", alive: bool = True) -> list[Any]:
        """The newest version of each key, of files whose name is like `of`, in order of columns.

        Either those that are there, or those that were deleted.
        """
        contract = CONTRACTS[export]
        key = ", ".join(("_source_system", *contract.key))
        names = ", ".join(f'"{name}"' for name in columns)
        return self.ask(
            f"select {names} from (from raw.{contract.department}__{contract.thing}"
            f" where _file like ? qualify row_number() over"
            f" (partition by {key} order by {NEWEST_FIRST}) = 1)"
            f" where _is_deleted != ? order by all",
            f"%/{of}",
            alive,
        )

    def unknown_columns(self) -> dict[str, set[str]]:
        """Of each file the headers that no contract asks for, with some value at least."""
        found: dict[str, set[str]] = {}
        for (table,) in self.ask(
            "select table_name from duckdb_tables() where schema_name = 'raw'"
        ):
            if "__" in table:
                for name, column in self.ask(
                    "select distinct parse_filename(_file), unnest(json_keys(_extra))"
                    f" from raw.{table}"
                ):
                    found.setdefault(name, set()).add(column)
        return found

    def quarantine(self) -> list[Any]:
        """File, line, column and reason of each row that was set aside."""
        return self.ask(
            "select parse_filename(file_name), line_number, column_name, reason"
            " from raw._quarantine_now order by all"
        )

    def ask(self, query: str, *parameters: object) -> list[Any]:
        return self._connection.execute(query, list(parameters)).fetchall()

    def _place(self, system: str, name: str, when: date) -> Path:
        folder = self._exports / "any" / system / when.isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name
