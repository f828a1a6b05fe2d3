"""The first rows of a file of any kind, with its header found without knowing what it should be."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
from python_calamine import CalamineWorkbook

from orchestration.drafting.words import thesaurus, tokens
from orchestration.raw.header import DELIMITERS, SEARCHED_ROWS
from orchestration.raw.intake import KINDS, RefusedError, Text, archive, as_text, kind_of
from orchestration.raw.reader import LONGEST_LINE
from orchestration.raw.workbook import read_sheet
from orchestration.warehouse import columns_of, literal, quoted

SAMPLED_ROWS = 5_000
SAMPLED_CHARACTERS = 8 << 20  # rows of a megabyte each: fewer of them
GUESSED_ENCODING = "windows-1252"
NOT_A_NAME = re.compile(r"[-+]?[\d.,:/ -]*\d[\d.,:/ -]*%?|[^@\s]+@[^@\s]+")
VALUE = re.compile(r"[-+]?\d[\d.,:/ T+Z-]*|true|false|yes|no|t|f|y|n", re.IGNORECASE)

Row = list[str]


@dataclass(frozen=True)
class Sample:
    """A file's header and first rows, all text; rows of another width than the header's are left.

    `head` is a CSV in scratch with the same rows, which the loader's own reader can be tried on.
    `line_count` is of the whole file, without what stands above the rows.
    """

    name: str
    header: Row
    rows: list[Row]
    head: Path
    line_count: int
    is_whole: bool
    header_line: int = 1
    header_rows: int = 1
    delimiter: str = ","
    encoding: str | None = None
    sheet: str | None = None
    remarks: tuple[str, ...] = ()

    def column(self, position: int) -> list[str]:
        """The cells at a position, trimmed as the loader does."""
        return [row[position].strip() for row in self.rows]


@dataclass
class _Table:
    """Rows with their lines, and how they were read."""

    rows: list[tuple[int, Row]]
    line_count: int
    is_whole: bool
    text: str | None = None  # as it stands in the file
    delimiter: str = ","
    options: dict[str, Any] = field(default_factory=dict)


def is_data(name: str) -> bool:
    """Whether the name is of a kind that the loader reads."""
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    if suffixes[-1:] == [".gz"]:
        suffixes.pop()
    return bool(suffixes) and suffixes[-1] in KINDS


def take_sample(
    path: Path,
    name: str,
    scratch: Path,
    connection: duckdb.DuckDBPyConnection,
    vocabulary: frozenset[str],
) -> Sample:
    """The sample of one file; nothing but `scratch` (its own, empty) is written. RefusedError."""
    if path.stat().st_size == 0:
        raise RefusedError("the file is empty (0 bytes)")
    kind = kind_of(name, path)
    if kind == "xlsx":
        table = _sheet(path, vocabulary)
    elif kind == "parquet":
        table = _parquet(path, scratch, connection)
    else:
        text, encoding = _text(path, name, scratch)
        table = _jsonl(text) if kind == "jsonl" else _csv(text, vocabulary)
        table.options["encoding"] = encoding
    at = _header_at([row for _, row in table.rows], vocabulary)
    if at is None:
        raise RefusedError("no row of it reads like a header")
    line, header = table.rows[at]
    below = [row for _, row in table.rows[at + 1 :]]
    extra = _further_header_rows(header, below)
    below = below[: extra + SAMPLED_ROWS]
    rows = [row for row in below[extra:] if len(row) == len(header)]
    odd = len(below) - extra - len(rows)
    remarks = (
        (f"{odd:,} of {len(below):,} rows are wider or narrower than the header",) if odd else ()
    )
    head = scratch / "head.csv"
    head.write_text(table.text if table.text is not None else _written(table), encoding="utf-8")
    return Sample(
        name=name,
        header=header,
        rows=rows,
        head=head,
        line_count=max(table.line_count - (line if kind != "jsonl" else 0) - extra, len(rows)),
        is_whole=table.is_whole,
        header_line=line,
        header_rows=1 + extra,
        delimiter=table.delimiter,
        remarks=remarks,
        **table.options,
    )


def _written(table: _Table) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows(row for _, row in table.rows)
    return file.getvalue()


def _text(path: Path, name: str, scratch: Path) -> tuple[Text, str | None]:
    try:
        text, encoding = as_text(path, name, None, scratch), None
    except RefusedError as error:
        try:
            text, encoding = as_text(path, name, GUESSED_ENCODING, scratch), GUESSED_ENCODING
        except RefusedError:
            raise error from None
    with text.path.open("rb") as file:
        if b"\0" in file.read(1 << 16):
            raise RefusedError("it holds NUL bytes: not text, or UTF-16 without its mark")
    return text, encoding


def _lines(path: Path) -> Iterator[str]:
    """Lines, until enough characters were read. Raises RefusedError at a line that is too long."""
    read, number = 0, 0
    with path.open(encoding="utf-8", newline="") as file:
        while read < SAMPLED_CHARACTERS and (line := file.readline(LONGEST_LINE)):
            number += 1
            if len(line) == LONGEST_LINE:
                raise RefusedError(f"line {number} has more than {LONGEST_LINE:,} characters")
            read += len(line)
            yield line


def _csv(text: Text, vocabulary: frozenset[str]) -> _Table:
    lines = list(islice(_lines(text.path), SAMPLED_ROWS * 2))
    delimiter = max(DELIMITERS, key=lambda each: _fit(lines[:200], each, vocabulary))
    rows = list(islice(_records(lines, delimiter), SAMPLED_ROWS + 1))
    used = rows[-1][0] if rows else 0
    return _Table(rows, text.lines, used >= text.lines, "".join(lines[:used]), delimiter)


def _records(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, Row]]:
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        raise RefusedError(f"line {reader.line_num} is not CSV: {error}") from None


def _fit(lines: Sequence[str], delimiter: str, vocabulary: frozenset[str]) -> tuple[bool, int, int]:
    """How well a delimiter cuts: rows as wide as the header, names that are known, width."""
    try:
        rows = [row for _, row in _records(lines, delimiter)]
    except RefusedError:
        return False, 0, 0
    at = _header_at(rows, vocabulary)
    if at is None or len(rows[at]) < 2:
        return False, 0, 0
    widths = [len(row) for row in rows[at + 1 :]]
    width = len(rows[at])
    return widths.count(width) >= len(widths) * 0.8, _known(rows[at], vocabulary), width


def _known(row: Sequence[str], vocabulary: frozenset[str]) -> int:
    return sum(not vocabulary.isdisjoint(tokens(cell[:200])) for cell in row)


def _header_at(rows: Sequence[Row], vocabulary: frozenset[str]) -> int | None:
    """Which of the first rows reads like names: distinct words, as many as the rows have cells."""
    if not rows:
        return None
    usual = Counter(len(row) for row in rows[:200]).most_common(1)[0][0]
    found = []
    for at, row in enumerate(rows[:SEARCHED_ROWS]):
        named = [cell.strip() for cell in row if cell.strip()]
        if (
            len(row) == usual
            and len(named) >= len(row) * 0.7
            and len(set(named)) >= len(named) * 0.9
            and not any(NOT_A_NAME.fullmatch(cell) or len(cell) > 200 for cell in named)
        ):
            found.append(at)
    return max(found, key=lambda at: (_known(rows[at], vocabulary), -at), default=None)


def _further_header_rows(header: Row, below: Sequence[Row]) -> int:
    """Rows right below the names that are words where the columns hold numbers, days, booleans."""
    extra = 0
    for row in below[:3]:
        rest = [each for each in below[extra + 1 : extra + 201] if len(each) == len(header)]
        if len(row) != len(header) or len(rest) < 3:
            break
        typed = [
            cell.strip()
            for position, cell in enumerate(row)
            if (cells := [each[position].strip() for each in rest if each[position].strip()])
            and sum(bool(VALUE.fullmatch(each)) for each in cells) >= len(cells) * 0.9
        ]
        words = [
            cell
            for cell in typed
            if cell and not VALUE.fullmatch(cell) and cell not in thesaurus().null_tokens
        ]
        if len(words) < 2 or len(words) < len(typed):
            break
        extra += 1
    return extra


def _jsonl(text: Text) -> _Table:
    records: list[dict[str, object]] = []
    failed, count = 0, 0
    for line in islice(_lines(text.path), SAMPLED_ROWS):
        count += 1
        if not line.strip():
            continue
        try:
            record = json.loads(line, parse_int=str, parse_float=str)
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, dict):
            records.append(record)
        else:
            failed += 1
    if failed > len(records):
        raise RefusedError(f"{failed:,} of {count:,} lines are not JSON objects")
    keys = list(dict.fromkeys(key for record in records for key in record))
    rows = [[_json_text(record.get(key)) for key in keys] for record in records]
    return _Table([(0, keys), *enumerate(rows, start=1)], text.lines, count >= text.lines)


def _json_text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _parquet(path: Path, scratch: Path, connection: duckdb.DuckDBPyConnection) -> _Table:
    copy = archive(path, scratch).path  # DuckDB meets only names that we give
    relation = f"read_parquet({literal(str(copy))})"
    try:
        names = list(columns_of(connection, relation))
        texts = ", ".join(f"coalesce({quoted(name)}::varchar, '')" for name in names)
        rows = connection.execute(f"select {texts} from {relation} limit {SAMPLED_ROWS}").fetchall()
        count = connection.execute(f"select count(*) from {relation}").fetchall()[0][0]
    except duckdb.Error:
        raise RefusedError("the Parquet file cannot be read: it is cut or damaged") from None
    table = [(0, names), *((at, list(row)) for at, row in enumerate(rows, start=1))]
    return _Table(table, count, len(rows) == count)


def _sheet(path: Path, vocabulary: frozenset[str]) -> _Table:
    """The sheet whose header has most words that are known, the first among equals."""
    first = _sheet_rows(path, None)  # checks the file before anything else opens it
    names = CalamineWorkbook.from_path(path).sheet_names
    best, chosen, most = first, None, _known_in(first, vocabulary)
    for name in names[1:20]:
        rows = _sheet_rows(path, name)
        if (known := _known_in(rows, vocabulary)) > most:
            best, chosen, most = rows, name, known
    table = _Table(best[: SAMPLED_ROWS + SEARCHED_ROWS], len(best), len(best) <= SAMPLED_ROWS)
    table.options["sheet"] = chosen
    return table


def _sheet_rows(path: Path, name: str | None) -> list[tuple[int, Row]]:
    rows = [(line, row) for line, row in read_sheet(path, name).rows if any(row)]
    width = max((len(_stripped(row)) for _, row in rows), default=0)
    return [(line, row[:width]) for line, row in rows]


def _stripped(row: Row) -> Row:
    filled = [at for at, cell in enumerate(row, start=1) if cell]
    return row[: filled[-1]] if filled else []


def _known_in(rows: Sequence[tuple[int, Row]], vocabulary: frozenset[str]) -> int:
    at = _header_at([row for _, row in rows], vocabulary)
    return -1 if at is None else _known(rows[at][1], vocabulary)
