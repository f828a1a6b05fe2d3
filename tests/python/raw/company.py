"""An invented company with one export, and the loader that reads it."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import yaml

from orchestration.raw import ledger
from orchestration.raw.contract import NEWEST_FIRST, Column, Contract, Delivery
from orchestration.raw.deliveries import Catalogue, scan
from orchestration.raw.load import Loader
from orchestration.raw.loads import Report
from orchestration.raw.mapping import ExportMapping, Reading
from orchestration.raw.reader import NOBODY, Reader

TEXT_COLUMNS = {"thing_id": "varchar", "label": "varchar", "note": "varchar"}
FIRST, SECOND, THIRD = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)
Row = dict[str, Any]


def things(
    columns: Mapping[str, str] = TEXT_COLUMNS,
    key: Sequence[str] = ("thing_id",),
    required: Sequence[str] = (),
    delivery: Delivery = "snapshot",
    personal: Mapping[str, str] = MappingProxyType({}),
) -> Contract:
    """The contract of the export shop.things; `personal` gives columns their class."""
    return Contract(
        department="shop",
        thing="things",
        description="One row per thing.",
        columns=tuple(
            Column(name, kind, f"The {name}.", personal.get(name)) for name, kind in columns.items()
        ),
        key=tuple(key),
        required=tuple(required),
        delivery=delivery,
        reporting_lag_days=0,
    )


def csv_text(rows: Iterable[Sequence[object]], **dialect: Any) -> str:
    """Rows as the csv module writes them."""
    file = io.StringIO(newline="")
    csv.writer(file, **{"lineterminator": "\n", **dialect}).writerows(rows)
    return file.getvalue()


@dataclass(frozen=True)
class Read:
    """What the reader made of one file: good rows, and (line, column, reason) of the others."""

    seen: int
    rows: list[Row]
    bad: list[tuple[int, str | None, str]]
    bad_texts: list[str]
    absent: list[str]

    @property
    def reasons(self) -> str:
        return " / ".join(f"line {line}: {column}: {reason}" for line, column, reason in self.bad)

    def values(self, *names: str) -> list[tuple[Any, ...]]:
        return [tuple(row[name] for name in names) for row in self.rows]


class Company:
    """Sends files and loads them; every load is checked for conservation."""

    is_clean = False  # whether nothing was loaded since the schema was made: that takes 15 ms

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.exports = folder / "exports"
        self.archive = folder / "archive"
        self.scratch = folder / "scratch"
        self.mappings = folder / "mappings"
        for each in (self.exports, self.archive, self.scratch, self.mappings):
            each.mkdir(parents=True)
        self.contract = things()
        self.suppression = NOBODY
        self._runs = count(1)
        self._files = count(1)
        if not Company.is_clean:
            self.start_anew()
        Company.is_clean = True

    def start_anew(self, name: str = "invented") -> None:
        """Forget all loads, as a new data folder would."""
        Company.is_clean = False
        self.connection.execute("drop schema if exists raw cascade")
        ledger.prepare(self.connection, name)

    def map(self, file_name: str = "till", **mapping: Any) -> None:
        """Write a mapping file."""
        path = self.mappings / f"{file_name}.yml"
        path.write_text(yaml.safe_dump(mapping), encoding="utf-8")

    def send(
        self,
        when: date,
        content: str | bytes | Sequence[Sequence[object]],
        name: str = "things.csv",
        system: str = "till",
    ) -> Path:
        """Put a file into the exports folder; rows are written with the contract's header."""
        folder = self.exports / "shop" / system / when.isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        if not isinstance(content, str | bytes):
            header = [column.name for column in self.contract.columns]
            content = csv_text([header, *content])
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return folder / name

    @property
    def catalogue(self) -> Catalogue:
        return Catalogue({self.contract.export: self.contract}, self.mappings)

    def load(self) -> Report:
        """One run over everything in the exports folder."""
        catalogue = self.catalogue
        known, unknown = scan(self.exports, catalogue)
        Company.is_clean = False
        run = f"run {next(self._runs)}"
        loader = Loader(
            self.connection,
            self.exports,
            self.archive,
            self.scratch,
            run,
            catalogue.identify,
            self.suppression,
        )
        loader.record_unrecognised(unknown)
        report = loader.load(self.contract, known)
        self._check_conservation()
        return report

    def ask(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self.connection.execute(query, list(parameters)).fetchall()

    def log(self) -> list[tuple[Any, ...]]:
        """The raw rows: known at, is deleted, is from the first delivery, then the contract's."""
        names = ", ".join(f'"{column.name}"' for column in self.contract.columns)
        return self.ask(
            f"select _known_at::date, _is_deleted, _is_first_delivery, {names}"
            " from raw.shop__things order by all"
        )

    def alive(self) -> list[tuple[Any, ...]]:
        """The newest version of each key that is not deleted."""
        names = ", ".join(f'"{column.name}"' for column in self.contract.columns)
        return self.ask(
            f"select {names} from (from raw.shop__things qualify row_number() over"
            f" (partition by {', '.join(self.contract.key)} order by {NEWEST_FIRST}) = 1)"
            " where not _is_deleted order by all"
        )

    def statuses(self) -> list[tuple[str, str]]:
        """File name (without folders) and status of what holds now."""
        return [
            (Path(name).name, status)
            for name, status in self.ask("select file_name, status from raw._loads_now order by 1")
        ]

    def quarantine(self) -> list[tuple[Any, ...]]:
        return self.ask(
            "select line_number, column_name, reason, is_resolved from raw._quarantine_now"
            " order by all"
        )

    def refusals(self) -> list[tuple[Any, ...]]:
        """File name (without folders) of what was refused, and whether it was made good."""
        return [
            (Path(name).name, is_resolved)
            for name, is_resolved in self.ask(
                "select file_name, is_resolved from raw._refusals_now order by all"
            )
        ]

    def read(
        self,
        content: str | bytes,
        contract: Contract | None = None,
        name: str = "things.csv",
        mapping: Mapping[str, Any] | None = None,
        **reading: Any,
    ) -> Read:
        """Only read one file. Raises RefusedError."""
        path = self.archive / f"{next(self._files)}.bin"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        export = ExportMapping(
            export="shop.things", files="*", reading=Reading(**reading), **(mapping or {})
        )
        contract = contract or self.contract
        incoming = Reader(self.connection, self.scratch).read(path, name, contract, export)
        result = self.connection.execute("from incoming order by _line")
        names = [column[0] for column in result.description]
        rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        reasons = incoming.reasons
        bad = [
            (row["_line"], reasons[row["_bad"]].column, reasons[row["_bad"]].text, row["_raw_text"])
            for row in rows
            if row["_bad"] is not None
        ]
        bad += [(each.line, None, each.reason, each.text) for each in incoming.rejected]
        assert incoming.seen == len(rows) + len(incoming.rejected)
        bad.sort(key=lambda each: each[0])
        return Read(
            seen=incoming.seen,
            rows=[row for row in rows if row["_bad"] is None],
            bad=[each[:3] for each in bad],
            bad_texts=[each[3] for each in bad],
            absent=incoming.absent,
        )

    def _check_conservation(self) -> None:
        wrong = self.ask(
            """
            select loads.file_name, seen_row_count, loaded_row_count, unchanged_row_count,
                quarantined_row_count, count(things._load_id), any_value(set_aside.n)
            from raw._loads_now as loads
            left join raw.shop__things as things
                on loads.load_id = things._load_id and things._row_hash <> 'vanished'
            left join (
                select load_id, count(*) as n from raw._quarantine
                where entry_id in (select max(entry_id) from raw._loads group by load_id)
                group by load_id
            ) as set_aside on loads.load_id = set_aside.load_id
            group by all
            having seen_row_count
                    != loaded_row_count + unchanged_row_count + quarantined_row_count
                or count(things._load_id) != loaded_row_count
                or coalesce(any_value(set_aside.n), 0) != quarantined_row_count
            """
        )
        assert wrong == []
