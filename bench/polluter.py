"""`make bench-polluter`: files polluted in many ways, read by the loader and by what lies near.

The score is Pollock's (Vitagliano et al., PVLDB 16, 2023): success, and precision, recall and F1 of
header, records and cells, each averaged over the files; ten measures of at most 1, added up.
"""

import argparse
import csv
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

from bench.pollution import EXPORTS, KINDS, Clean, Polluted, Table, clean_table
from orchestration.raw.contract import Contract
from orchestration.raw.intake import RefusedError
from orchestration.raw.mapping import ExportMapping, Reading, normalised
from orchestration.raw.reader import Reader
from orchestration.resource import contracts
from orchestration.warehouse import open_hardened, quoted

BUDGET = 9.90
MEASURES = 10


@dataclass(frozen=True)
class Found:
    """What a reader made of a file: header, rows as text, and how many lines it told of."""

    header: list[str]
    rows: Table
    told: int = 0


@dataclass
class Tally:
    """A reader's figures so far."""

    score: float = 0.0
    files: int = 0
    silent: int = 0  # files with a row that is lost or other than it was, without a word
    unread: int = 0
    by_kind: dict[str, list[float]] = field(default_factory=dict)


def measured(file: Polluted, found: Found | None) -> float:
    """The ten measures of one file, added up."""
    if found is None:
        return 0.0
    header = _scores(Counter(file.header), Counter(found.header))
    records = _scores(_records(file.rows), _records(found.rows))
    cells = _scores(_cells(file.rows), _cells(found.rows))
    return 1 + sum(header) + sum(records) + sum(cells)


def is_silently_wrong(file: Polluted, found: Found | None) -> bool:
    """Whether a row is missing that the reader did not tell of, or one is there that never was."""
    if found is None:
        return False
    truth, rows = _records(file.rows), _records(found.rows)
    missing, invented = (truth - rows).total(), (rows - truth).total()
    return invented > 0 or missing > max(0, found.told - file.not_rows)


def _scores(truth: Counter, found: Counter) -> tuple[float, float, float]:
    common = (truth & found).total()
    if not truth:
        return 1.0, 1.0, 1.0
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / found.total(), common / truth.total()
    return precision, recall, 2 * precision * recall / (precision + recall)


def _records(rows: Table) -> Counter:
    return Counter(tuple(map(_plain, row)) for row in rows)


def _cells(rows: Table) -> Counter:
    return Counter(_plain(cell) for row in rows for cell in row)


def _plain(cell: str | None) -> str:
    """A cell as it is compared: 1.50 is 1.5, and nothing is nothing however it is written."""
    text = (cell or "").strip(" ")
    if text[-1:].isdigit() and text[:1] in "+-.0123456789" and text[:1]:
        try:
            return format(Decimal(text).normalize(), "f")
        except InvalidOperation:
            return text
    return text


class Loader:
    """This project's, given the contract's names and what a mapping would declare."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        """`folder` is within the connection's reach."""
        self._connection, self._folder = connection, folder

    def __call__(self, path: Path, file: Polluted, contract: Contract) -> Found:
        """Read a file into `incoming`, and what stands there as text."""
        mapping = ExportMapping(
            export=contract.export, files=("*",), reading=Reading(**file.reading)
        )
        reader = Reader(self._connection, self._folder)
        incoming = reader.read(path, path.name, contract, mapping)
        names = [one.name for one in contract.columns if one.name not in incoming.absent]
        columns = ", ".join(f"{quoted(name)}::varchar" for name in names)
        rows = self._connection.execute(
            f"select {columns} from incoming where _bad is null order by _line"
        ).fetchall()
        bad = self._connection.execute("select count(_bad) from incoming").fetchall()[0][0]
        return Found(names, [list(row) for row in rows], bad + len(incoming.rejected))


def _duckdb(path: Path, file: Polluted, contract: Contract) -> Found:
    encoding = {"windows-1252": "latin-1"}.get(file.encoding, file.encoding)
    options = f", delim='{file.reading['delimiter']}'" if "delimiter" in file.reading else ""
    with duckdb.default_connection().cursor() as connection:
        found = connection.execute(
            f"select * from read_csv('{path}', all_varchar=true, encoding='{encoding}'{options})"
        )
        header = [column[0] for column in found.description or []]
        return _of_contract(header, [list(row) for row in found.fetchall()], contract)


def _pandas(path: Path, file: Polluted, contract: Contract) -> Found:
    frame = pd.read_csv(
        path,
        dtype=str,
        keep_default_na=False,
        sep=file.reading.get("delimiter", ","),
        encoding=file.encoding,
    )
    return _of_contract(
        list(map(str, frame.columns)), frame.astype(str).to_numpy().tolist(), contract
    )


def _polars(path: Path, file: Polluted, contract: Contract) -> Found:
    frame = pl.read_csv(
        path,
        infer_schema=False,
        separator=file.reading.get("delimiter", ","),
        encoding=file.encoding.replace("utf-8", "utf8"),
    )
    return _of_contract(frame.columns, [list(row) for row in frame.rows()], contract)


def _of_contract(header: list[str], rows: Table, contract: Contract) -> Found:
    """The columns that the contract knows, in its order; what else is there stays behind them.

    So that capitals, blanks, another order and unknown columns count against nobody.
    """
    names = [normalised(name) for name in header]
    wanted = [column.name for column in contract.columns if column.name in names]
    if not wanted:
        return Found(names, rows)
    order = [names.index(name) for name in wanted]
    return Found(wanted, [[row[at] for at in order] for row in rows])


ReadsFile = Callable[[Path, Polluted, Contract], Found]
READERS: dict[str, ReadsFile] = {
    "duckdb": _duckdb,
    "pandas": _pandas,
    "polars": _polars,
}


def run(seeds: range, folder: Path) -> dict[str, Tally]:
    """Every kind of pollution of every contract, once a seed, by every reader."""
    csv.field_size_limit(1 << 30)
    known = contracts()
    tallies = {name: Tally() for name in ("loader", *READERS)}
    with open_hardened(":memory:", [folder]) as connection:
        readers: dict[str, ReadsFile] = {"loader": Loader(folder, connection), **READERS}
        for kind, pollute in KINDS.items():
            for seed in seeds:
                for export in EXPORTS:
                    draw = random.Random(f"{kind} {seed} {export}")
                    clean = Clean(known[export], *clean_table(known[export], draw), draw)
                    file = pollute(clean)
                    path = folder / file.name
                    path.write_bytes(file.content)
                    for name, reader in readers.items():
                        _count(tallies[name], kind, file, _tried(reader, path, file, known[export]))
            said = ", ".join(f"{name} {_mean(one, kind):.2f}" for name, one in tallies.items())
            print(f"{kind:32} {said}", file=sys.stderr, flush=True)
    return tallies


def _tried(
    reader: ReadsFile,
    path: Path,
    file: Polluted,
    contract: Contract,
) -> Found | None:
    try:
        return reader(path, file, contract)
    except (
        RefusedError,
        duckdb.Error,
        ValueError,
        LookupError,
        OSError,
        pl.exceptions.PolarsError,
    ):
        return None


def _count(tally: Tally, kind: str, file: Polluted, found: Found | None) -> None:
    score = measured(file, found)
    tally.by_kind.setdefault(kind, []).append(score)
    tally.score += score
    tally.files += 1
    tally.silent += is_silently_wrong(file, found)
    tally.unread += found is None


def _mean(tally: Tally, kind: str) -> float:
    return sum(tally.by_kind[kind]) / len(tally.by_kind[kind])


def main() -> None:
    """Print what each reader makes of each kind, then one JSON object a figure."""
    parser = argparse.ArgumentParser(prog="bench.polluter", description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="files of a kind and contract")
    parser.add_argument("--first-seed", type=int, default=random.SystemRandom().randrange(1 << 30))
    given = parser.parse_args()
    print(f"seeds from {given.first_seed}", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        seeds = range(given.first_seed, given.first_seed + given.seeds)
        tallies = run(seeds, Path(folder))
    loader = tallies["loader"]
    score = loader.score / loader.files
    figures: dict[str, tuple[float, float | None, bool | None]] = {
        "pollution_kinds": (len(KINDS), 40, len(KINDS) >= 40),
        "polluted_files": (loader.files, 1000, loader.files >= 1000),
        "loader_score": (score, BUDGET, score >= BUDGET),
        "loader_files_silently_wrong": (loader.silent, 0, loader.silent == 0),
        "loader_files_refused": (loader.unread, None, None),
    }
    for name in READERS:
        tally = tallies[name]
        figures[f"{name}_score"] = (tally.score / tally.files, None, None)
        figures[f"{name}_files_silently_wrong"] = (tally.silent, None, None)
        figures[f"{name}_files_refused"] = (tally.unread, None, None)
    for name, (value, budget, holds) in figures.items():
        figure = {"figure": name, "value": round(value, 3), "budget": budget, "holds": holds}
        print(json.dumps(figure))


if __name__ == "__main__":
    main()
