"""A file's rows as a typed temp table `incoming`, every row of it accounted for.

The fast path is DuckDB reading all cells as text; it holds when the independent count of lines
agrees. A file that is not perfectly regular is written again by the careful path, then read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from python_calamine import CalamineError, CalamineWorkbook

from orchestration.raw import casts
from orchestration.raw.careful import Normalised, Rejected, normalise, write, wrong_width
from orchestration.raw.contract import Contract
from orchestration.raw.header import SEARCHED_ROWS, Header, find_in_rows, find_in_text
from orchestration.raw.intake import RefusedError, Text, as_text, kind_of
from orchestration.raw.mapping import ExportMapping
from orchestration.warehouse import literal, quoted

# More than this share of a file's rows failing for one reason means that the file is not what the
# mapping says (dates in another format, say): it is refused whole instead of filling quarantine.
REFUSED_SHARE = 0.5
LONGEST_LINE = 16 << 20
NEVER = "\x01\x02\x03\x02\x01"  # a text that no file holds: empty and missing stay apart
ABSENT = "\x02"  # a delimiter that no JSON holds unescaped: a line is one cell


@dataclass(frozen=True)
class Reason:
    """Why a row is set aside, and in which column if it is one cell's fault."""

    column: str | None
    text: str


@dataclass
class Incoming:
    """What stands in the temp table `incoming`, and what did not get that far.

    `incoming` has the contract's columns, `_line`, `_row_hash` (md5 over the typed contract's
    columns, so that neither formats nor unknown columns make a row new), `_extra`, `_bad` (index
    into `reasons`, null for a good row) and `_raw_text` (of bad rows only). `seen` counts all rows
    of the file, independently of DuckDB's count where the format allows it.
    """

    seen: int
    reasons: list[Reason]
    rejected: list[Rejected] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Source:
    """Where cells come from: a relation with `_line`, and a text expression per position."""

    relation: str
    cells: list[str]
    header: Header
    seen: int
    raw_text: str
    faults: list[tuple[str, Reason]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


class Reader:
    """Reads one file after another on one connection; `scratch` holds working copies."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
        """The connection must be allowed to read `scratch` and the archive."""
        self._connection = connection
        self._scratch = scratch

    def read(
        self, archived: Path, name: str, contract: Contract, mapping: ExportMapping
    ) -> Incoming:
        """Fill `incoming` from an archived file. Raises RefusedError."""
        kind = kind_of(name, archived)
        if kind == "parquet":
            source = self._parquet(archived, contract, mapping)
        elif kind == "xlsx":
            source = self._xlsx(archived, contract, mapping)
        else:
            text = as_text(archived, name, mapping.reading.encoding, self._scratch)
            if kind == "jsonl":
                source = self._jsonl(text, contract, mapping)
            else:
                source = _csv(text, find_in_text(text.path, contract, mapping))
                if self._fill(source, contract, mapping) != source.seen:
                    target = self._scratch / f"{text.path.stem}.regular"
                    source = _regular(normalise(text.path, source.header, target), source.header)
        read = self._fill(source, contract, mapping)
        if read + len(source.rejected) != source.seen:
            raise RefusedError(
                f"{source.seen:,} rows were counted, {read:,} read and {len(source.rejected):,} set"
                " aside: the counts must agree, so nothing of it is loaded"
            )
        reasons = [reason for _, reason in _checks(source, contract, mapping)]
        self._refuse_what_mostly_fails(reasons, read)
        present = source.header.columns.keys() | mapping.constants.keys()
        absent = [column.name for column in contract.columns if column.name not in present]
        return Incoming(source.seen, reasons, source.rejected, absent)

    def _xlsx(self, archived: Path, contract: Contract, mapping: ExportMapping) -> _Source:
        rows = list(_sheet(archived, mapping.reading.sheet))
        header = find_in_rows(rows[:SEARCHED_ROWS], contract, mapping)
        records = (
            (line, cells[: header.width] if not any(cells[header.width :]) else cells)
            for line, cells in rows
            if line > header.end_line and any(cells)
        )
        target = self._scratch / f"{archived.stem}.regular"
        return _regular(write(records, header.width, target), header)

    def _jsonl(self, text: Text, contract: Contract, mapping: ExportMapping) -> _Source:
        target = self._scratch / f"{text.path.stem}.regular"
        with text.path.open(encoding="utf-8", newline="\n") as file:
            numbered = ((at, [line.rstrip("\r\n")]) for at, line in enumerate(file, start=1))
            write((row for row in numbered if row[1][0]), 1, target)
        lines = _csv_relation(target, ["_at", "_json"], only_lf=True)
        is_object = "json_valid(_json) and coalesce(json_type(_json) = 'OBJECT', false)"
        relation = (
            f"(select _at::bigint as _line, _json as _text, case when {is_object} then _json::json end as _json"
            f" from {lines})"
        )
        keys = self._column(
            f"select distinct unnest(json_keys(_json)) as key from {relation} order by key"
        )
        return _Source(
            relation=relation,
            cells=[f"json_extract_string(_json, {literal(_pointer(key))})" for key in keys],
            header=find_in_rows([(0, keys)], contract, mapping),
            seen=text.lines - _blank_lines(text.path),
            raw_text="_text",
            faults=[("_json is null", Reason(None, "the line is not a JSON object"))],
        )

    def _parquet(self, archived: Path, contract: Contract, mapping: ExportMapping) -> _Source:
        relation = f"read_parquet({literal(str(archived))})"
        try:
            names = self._column(f"select column_name from (describe select * from {relation})")
            seen = self._column(
                f"select sum(num_rows) from parquet_file_metadata({literal(str(archived))})"
            )
        except duckdb.Error as error:
            raise RefusedError(f"the Parquet file cannot be read: {error}") from None
        cells = [f"c{position}" for position in range(len(names))]
        texts = "".join(f", {quoted(n)}::varchar as {c}" for n, c in zip(names, cells, strict=True))
        return _Source(
            relation=f"(select row_number() over () as _line{texts} from {relation})",
            cells=cells,
            header=find_in_rows([(0, names)], contract, mapping),
            seen=int(seen[0]),
            raw_text=f"to_json([{', '.join(cells)}])::varchar",
        )

    def _fill(self, source: _Source, contract: Contract, mapping: ExportMapping) -> int:
        """Create `incoming` from the source; how many rows it holds, or -1 if it cannot be read."""
        self._connection.execute("drop table if exists incoming")
        try:
            self._connection.execute(_typing(source, contract, mapping))
        except duckdb.InvalidInputException:
            return -1  # the text is not regular enough for the fast path
        except duckdb.Error as error:
            raise RefusedError(f"it cannot be read: {str(error).splitlines()[0]}") from None
        count: int = self._column("select count(*) from incoming")[0]
        return count

    def _refuse_what_mostly_fails(self, reasons: list[Reason], read: int) -> None:
        worst = self._connection.execute(
            "select _bad, count(*) from incoming where _bad is not null"
            " group by _bad order by count(*) desc, _bad limit 1"
        ).fetchall()
        if worst and worst[0][1] > read * REFUSED_SHARE:
            reason = reasons[worst[0][0]]
            column = f"column {reason.column!r} " if reason.column else ""
            raise RefusedError(
                f"{column}{reason.text} in {worst[0][1]:,} of {read:,} rows. The mapping has to say"
                " how this file writes it (formats, decimal sign, null tokens), or the file is wrong"
            )

    def _column(self, query: str) -> list[Any]:
        return [row[0] for row in self._connection.execute(query).fetchall()]


def _csv(text: Text, header: Header) -> _Source:
    cells = [f"c{position}" for position in range(header.width)]
    return _Source(
        relation=_csv_relation(
            text.path,
            [*cells, "_overflow"],
            delimiter=header.delimiter,
            skip=header.end_line,
        ),
        cells=cells,
        header=header,
        seen=text.lines - header.end_line,
        raw_text=f"to_json([{', '.join([*cells, '_overflow'])}])::varchar",
        faults=[
            ("_overflow is not null", Reason(None, wrong_width("more", header.width))),
            (f"{cells[-1]} is null", Reason(None, wrong_width("fewer", header.width))),
        ],
    )


def _regular(regular: Normalised, header: Header) -> _Source:
    cells = [f"c{position}" for position in range(header.width)]
    lines = _csv_relation(regular.path, ["_at", *cells], only_lf=True)
    return _Source(
        relation=f"(select * replace (_at::bigint as _line) from {lines})",
        cells=cells,
        header=header,
        seen=regular.row_count + len(regular.rejected),
        raw_text=f"to_json([{', '.join(cells)}])::varchar",
        rejected=regular.rejected,
    )


def _csv_relation(
    path: Path,
    columns: list[str],
    *,
    delimiter: str = ",",
    quote: str = '"',
    skip: int = 0,
    only_lf: bool = False,
) -> str:
    """DuckDB reading a text file with nothing left to detection: every cell is text or missing."""
    names = ", ".join(f"{literal(column)}: 'varchar'" for column in columns)
    options = {
        "columns": "{" + names + "}",
        "auto_detect": "false",
        "header": "false",
        "skip": str(skip),
        "delim": literal(delimiter),
        "quote": literal(quote),
        "escape": literal(quote),
        "null_padding": "true",
        "nullstr": literal(NEVER),
        "ignore_errors": "true",  # rows it cannot read are missed by the count, then read carefully
        **({"new_line": literal("\\n")} if only_lf else {}),
        "max_line_size": str(LONGEST_LINE),
        "parallel": "false",  # null_padding with quoted line ends needs one thread
    }
    listed = ", ".join(f"{name} = {value}" for name, value in options.items())
    return (
        f"(select {skip} + row_number() over () as _line, *"
        f" from read_csv({literal(str(path))}, {listed}))"
    )


def _sheet(path: Path, name: str | None) -> Iterator[tuple[int, list[str]]]:
    """Rows of an XLSX sheet as text, merged cells filled, with their row numbers."""
    try:
        book = CalamineWorkbook.from_path(path)
        sheet = book.get_sheet_by_name(name) if name else book.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise RefusedError(f"the workbook cannot be read: {error}") from None
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in range(top, min(bottom + 1, len(rows))):
            for column in range(left, min(right + 1, len(rows[row]))):
                rows[row][column] = rows[top][left]
    for number, row in enumerate(rows, start=1):
        yield number, [_cell(value) for value in row]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a spreadsheet knows no whole numbers
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def _pointer(key: str) -> str:
    return "/" + key.replace("~", "~0").replace("/", "~1")


def _blank_lines(path: Path) -> int:
    with path.open("rb") as lines:
        return sum(1 for line in lines if not line.strip(b"\r\n"))


def _checks(
    source: _Source, contract: Contract, mapping: ExportMapping
) -> list[tuple[str, Reason]]:
    """Conditions that set a row aside, in order; they speak of `t_<column>` and `v_<column>`."""
    present = source.header.columns.keys() | mapping.constants.keys()
    return [
        *source.faults,
        *(
            (f"{quoted('t_' + name)} is null", Reason(name, "is empty; it is required"))
            for name in contract.mandatory
        ),
        *(
            (
                f"{quoted('t_' + column.name)} is not null and {quoted(column.name)} is null",
                Reason(column.name, casts.expected(column, mapping.reading)),
            )
            for column in contract.columns
            if column.data_type != "varchar" and column.name in present
        ),
    ]


def _typing(source: _Source, contract: Contract, mapping: ExportMapping) -> str:
    """The statement that turns cells into `incoming`."""
    texts, values, hashed = [], [], []
    for column in contract.columns:
        name, text = quoted(column.name), quoted("t_" + column.name)
        texts.append(f"{_text(column.name, source, mapping)} as {text}")
        values.append(f"{casts.value(column, text, mapping.reading)} as {name}")
        hashed.append(f"{name}::varchar")
    extras = ", ".join(
        f"{quoted(name)} := {source.cells[position]}"
        for name, position in source.header.extras.items()
    )
    extra = f"to_json(struct_pack({extras}))::varchar" if extras else "null::varchar"
    checks = _checks(source, contract, mapping)
    cases = " ".join(f"when {condition} then {at}" for at, (condition, _) in enumerate(checks))
    names = ", ".join(quoted(column.name) for column in contract.columns)
    return f"""
        create temp table incoming as
        with texts as (
            select *, {", ".join(texts)}, {extra} as _extra from {source.relation}
        ),
        typed as (select *, {", ".join(values)} from texts),
        checked as (select *, case {cases} end as _bad from typed)
        select
            {names}, _line, _extra, _bad,
            md5(to_json([{", ".join(hashed)}])::varchar) as _row_hash,
            case when _bad is not null then {source.raw_text} end as _raw_text
        from checked
    """


def _text(column: str, source: _Source, mapping: ExportMapping) -> str:
    position = source.header.columns.get(column)
    if position is not None:
        return casts.text(source.cells[position], mapping.reading, mapping.values.get(column, {}))
    constant = mapping.constants.get(column)
    return literal(constant) if constant is not None else "null::varchar"
