"""A file's rows as a typed temp table `incoming`, every row of it accounted for.

The fast path is DuckDB reading all cells as text; it holds when the independent count of lines
agrees. A file that is not perfectly regular is written again by the careful path, then read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from orchestration.raw import casts, totals
from orchestration.raw.careful import Normalised, Rejected, normalise, write, wrong_width
from orchestration.raw.contract import Column, Contract
from orchestration.raw.header import SEARCHED_ROWS, Header, Place, find_in_rows, find_in_text
from orchestration.raw.intake import GONE, RefusedError, Text, as_text, empty, is_empty, kind_of
from orchestration.raw.mapping import ExportMapping
from orchestration.raw.rewriting import Rewriter
from orchestration.raw.suppression import Suppression, Words, holds, words_in
from orchestration.raw.workbook import read_sheet
from orchestration.warehouse import columns_of, literal, quoted

# More than this share of a file's rows failing for one reason means that the file is not what the
# mapping says (dates in another format, say): it is refused whole instead of filling quarantine.
REFUSED_SHARE = 0.5
REFUSED_FLOOR = 3  # one or two rows say nothing of a file
LONGEST_LINE = 16 << 20
CHANGED_AT = Column("_changed_at", "timestamp", "The system's own moment of a row's version.")
NEVER = "\x01\x02\x03\x02\x01"  # a text that no file holds: empty and missing stay apart
CUT_NUMBER = "[0-9][.,][0-9]+E[+][0-9]{2,}"  # two different ids may have become this one
ADDRESS = "[^@ ]+@[^@ ]+[.][A-Za-z]{2,}"  # columns that are not personal are published
NOBODY = Suppression()
NO_VALUE = "holds a formula without a value, or an error; mend it in the spreadsheet and save it"


@dataclass(frozen=True)
class Reason:
    """Why a row is set aside, and in which column if it is one cell's fault."""

    column: str | None
    text: str
    is_row: bool = True  # False for what stands in the file and never was a row, such as a total


@dataclass
class Incoming:
    """What stands in the temp table `incoming`, and what did not get that far.

    `incoming` has the contract's columns, `_line`, `_row_hash` (md5 over the typed contract's
    columns and the deletion, so that neither formats nor unknown columns make a row new),
    `_is_deleted`, `_changed_at`, `_extra`, `_bad` (index into `reasons`, null for a good row) and
    `_raw_text` (of bad rows only). `seen` counts all rows of the file, independently of DuckDB's
    count where the format allows it.
    """

    seen: int
    reasons: list[Reason]
    rejected: list[Rejected] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    is_versioned: bool = False  # whether the file tells the moment of each row's version


@dataclass(frozen=True)
class _Source:
    """Where cells come from: a relation with `_line`, and a text expression per position."""

    relation: str
    cells: list[str]
    header: Header
    seen: int
    raw_text: str
    text: Path | None = None  # what the careful path writes again if the counts differ
    faults: list[tuple[str, Reason]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


class Reader:
    """Reads one file after another on one connection; `scratch` holds working copies."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        scratch: Path,
        suppression: Suppression = NOBODY,
    ) -> None:
        """The connection must be allowed to read `scratch` and the archive."""
        self._connection = connection
        self._scratch = scratch
        self._suppression = suppression

    def read(
        self, archived: Path, name: str, contract: Contract, mapping: ExportMapping
    ) -> Incoming:
        """Fill `incoming` from an archived file. Raises RefusedError.

        A file that holds somebody to be forgotten is first written again without them.
        """
        if is_empty(archived):
            raise RefusedError(f"{GONE}: nothing is left to read")
        if not self._suppression:
            return self._guarded(archived, name, contract, mapping)
        try:
            incoming = self._guarded(archived, name, contract, mapping)
            if words := self._to_forget(contract, incoming):
                rewriter = Rewriter(self._connection, self._scratch, self._suppression)
                rewriter.rewrite(archived, name, contract, mapping, words)
                incoming = self._guarded(archived, name, contract, mapping)
                if self._to_forget(contract, incoming):
                    raise RefusedError(
                        "somebody who is to be forgotten stands where nothing can be taken out"
                    )
        except RefusedError:
            if self._may_hold_somebody(archived, name):
                empty(archived)  # nothing of it is loaded, and nobody could rewrite it
            raise
        return incoming

    def _may_hold_somebody(self, archived: Path, name: str) -> bool:
        """Whether a file that cannot be read tells of somebody to be forgotten, or cannot tell."""
        try:
            if kind_of(name, archived) in ("parquet", "xlsx"):
                return True
            text = as_text(archived, name, "latin-1", self._scratch).path
        except RefusedError:
            return True
        known = self._suppression.known
        with text.open(encoding="utf-8", newline="") as lines:
            return any(
                any(self._suppression.mentioned(line)) or known.taken_out(line) != line
                for line in lines
            )

    def _to_forget(self, contract: Contract, incoming: Incoming) -> Words:
        """The words in `incoming` that are to be forgotten; none where it holds nobody's."""
        places = ("_extra", "_raw_text")
        found = words_in(self._connection, "incoming", contract, self._suppression, places)
        for rejected in incoming.rejected:
            found |= self._suppression.words(self._suppression.mentioned(rejected.text))
        known = self._suppression.known
        is_told = holds(self._connection, "incoming", known) or any(
            known.taken_out(rejected.text) != rejected.text for rejected in incoming.rejected
        )
        return found | known if found or is_told else Words()

    def _guarded(
        self, archived: Path, name: str, contract: Contract, mapping: ExportMapping
    ) -> Incoming:
        try:
            return self._read(archived, name, contract, mapping)
        except (duckdb.OutOfMemoryException, duckdb.FatalException, duckdb.InterruptException):
            raise  # nothing is wrong with the file
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            for folder in (archived.parent, self._scratch):
                reason = reason.replace(f"{folder}/", "")
            raise RefusedError(f"it cannot be read: {reason}") from None

    def _read(
        self, archived: Path, name: str, contract: Contract, mapping: ExportMapping
    ) -> Incoming:
        source = self._source(archived, name, contract, mapping)
        read = self._fill(source, contract, mapping)
        if source.text and read != source.seen:
            target = self._scratch / f"{source.text.stem}.regular"
            source = _regular(normalise(source.text, source.header, target), source.header)
            read = self._fill(source, contract, mapping)
        if read + len(source.rejected) != source.seen:
            raise RefusedError(
                f"{source.seen:,} rows were counted, {read:,} read and {len(source.rejected):,} set"
                " aside: the counts must agree, so nothing of it is loaded"
            )
        reasons = [reason for _, reason in _checks(source, contract, mapping)]
        try:
            if told := totals.set_aside(self._connection, contract, len(reasons)):
                reasons.append(Reason(None, told, is_row=False))
        except totals.TotalError as error:
            raise RefusedError(str(error)) from None
        self._refuse_what_mostly_fails(reasons, read)
        present = source.header.columns.keys() | mapping.constants.keys()
        absent = [column.name for column in contract.columns if column.name not in present]
        is_versioned = source.header.changed_at is not None
        return Incoming(source.seen, reasons, source.rejected, absent, is_versioned)

    def _source(
        self, archived: Path, name: str, contract: Contract, mapping: ExportMapping
    ) -> _Source:
        kind = kind_of(name, archived)
        if kind == "parquet":
            return self._parquet(archived, contract, mapping)
        if kind == "xlsx":
            return self._xlsx(archived, contract, mapping)
        text = as_text(archived, name, mapping.reading.encoding, self._scratch)
        if kind == "jsonl":
            return self._jsonl(text.path, contract, mapping)
        return _csv(text, find_in_text(text.path, contract, mapping))

    def _xlsx(self, archived: Path, contract: Contract, mapping: ExportMapping) -> _Source:
        sheet = read_sheet(archived, mapping.reading.sheet)
        header = find_in_rows(sheet.rows[:SEARCHED_ROWS], contract, mapping)
        unknown = {
            line: Rejected(line, f"column {column!r} {NO_VALUE}", repr(sheet.rows[line - 1][1]))
            for column, place in header.columns.items()
            for line, at in sheet.formulas
            if at in place.positions
        }
        records = (
            (line, unknown.get(line) or _cut(cells, header.width))
            for line, cells in sheet.rows
            if line > header.end_line and (any(cells) or line in unknown)
        )
        target = self._scratch / f"{archived.stem}.regular"
        return _regular(write(records, header.width, target), header)

    def _jsonl(self, text: Path, contract: Contract, mapping: ExportMapping) -> _Source:
        target = self._scratch / f"{text.stem}.regular"
        with text.open(encoding="utf-8", newline="\n") as file:
            lines = ((at, line.rstrip("\r\n")) for at, line in enumerate(file, start=1))
            regular = write(((at, [line]) for at, line in lines if line), 1, target)
        is_object = "json_valid(c0) and coalesce(json_type(c0) = 'OBJECT', false)"
        relation = (
            f"(select _line, c0, case when {is_object} then c0::json end as _json"
            f" from {_numbered(regular.path, ['c0'])})"
        )
        keys = self._column(
            f"select distinct unnest(json_keys(_json)) as key from {relation} order by key"
        )
        if not regular.row_count:  # nothing happened: only lines could have named their cells
            named = (mapping.headers_of(column.name)[0] for column in contract.columns)
            keys = list(dict.fromkeys(named))
        return _Source(
            relation=relation,
            cells=[f"json_extract_string(_json, {literal(_pointer(key))})" for key in keys],
            header=find_in_rows([(0, keys)], contract, mapping),
            seen=regular.row_count,
            raw_text="c0",
            faults=[("_json is null", Reason(None, "the line is not a JSON object"))],
        )

    def _parquet(self, archived: Path, contract: Contract, mapping: ExportMapping) -> _Source:
        relation = f"read_parquet({literal(str(archived))})"
        names = list(columns_of(self._connection, relation))
        seen = self._column(
            f"select sum(num_rows) from parquet_file_metadata({literal(str(archived))})"
        )
        cells = [f"c{position}" for position in range(len(names))]
        texts = "".join(
            f", {quoted(name)}::varchar as {cell}" for name, cell in zip(names, cells, strict=True)
        )
        return _Source(
            relation=f"(select row_number() over () as _line{texts} from {relation})",
            cells=cells,
            header=find_in_rows([(0, names)], contract, mapping),
            seen=int(seen[0]),
            raw_text=f"to_json([{', '.join(cells)}])::varchar",
        )

    def _fill(self, source: _Source, contract: Contract, mapping: ExportMapping) -> int:
        """Create `incoming` from the source; how many rows it holds, or -1 if it is irregular."""
        self._connection.execute("drop table if exists incoming")
        try:
            self._connection.execute(_typing(source, contract, mapping))
        except duckdb.InvalidInputException:
            if source.text is None:
                raise
            return -1
        count: int = self._column("select count(*) from incoming")[0]
        return count

    def _refuse_what_mostly_fails(self, reasons: list[Reason], read: int) -> None:
        worst = self._connection.execute(
            "select _bad, count(*) from incoming where _bad is not null"
            " group by _bad order by count(*) desc, _bad limit 1"
        ).fetchall()
        if worst and worst[0][1] > max(read * REFUSED_SHARE, REFUSED_FLOOR - 1):
            reason = reasons[worst[0][0]]
            column = f"column {reason.column!r} " if reason.column else ""
            raise RefusedError(
                f"{column}{reason.text} in {worst[0][1]:,} of {read:,} rows. The mapping has to say"
                " how this file writes it (formats, decimal sign, null tokens), or it is wrong"
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
        text=text.path,
        faults=[
            ("_overflow is not null", Reason(None, wrong_width("more", header.width))),
            (f"{cells[-1]} is null", Reason(None, wrong_width("fewer", header.width))),
        ],
    )


def _regular(regular: Normalised, header: Header) -> _Source:
    cells = [f"c{position}" for position in range(header.width)]
    return _Source(
        relation=_numbered(regular.path, cells),
        cells=cells,
        header=header,
        seen=regular.row_count + len(regular.rejected),
        raw_text=f"to_json([{', '.join(cells)}])::varchar",
        rejected=regular.rejected,
    )


def _numbered(path: Path, cells: list[str]) -> str:
    """What the careful path wrote, with the line numbers that it gave."""
    rows = _csv_relation(path, ["_at", *cells], line_end="\\n")
    return f"(select * exclude (_at) replace (_at::bigint as _line) from {rows})"


def _cut(cells: list[str], width: int) -> list[str]:
    """A sheet's row without the empty cells right of the table."""
    return cells if any(cells[width:]) else cells[:width]


def _csv_relation(
    path: Path, columns: list[str], *, delimiter: str = ",", skip: int = 0, line_end: str = ""
) -> str:
    """DuckDB reading a text file with nothing left to detection: every cell is text or missing."""
    names = ", ".join(f"{literal(column)}: 'varchar'" for column in columns)
    options = {
        "columns": "{" + names + "}",
        "auto_detect": "false",
        "header": "false",
        "skip": str(skip),
        "delim": literal(delimiter),
        "quote": literal('"'),
        "escape": literal('"'),
        "null_padding": "true",
        "nullstr": literal(NEVER),
        "ignore_errors": "true",  # rows it cannot read are missed by the count, then read carefully
        **({"new_line": literal(line_end)} if line_end else {}),  # else it is guessed
        "max_line_size": str(LONGEST_LINE),
        "parallel": "false",  # null_padding with quoted line ends needs one thread
    }
    listed = ", ".join(f"{name} = {value}" for name, value in options.items())
    return (
        f"(select {skip} + row_number() over () as _line, *"
        f" from read_csv({literal(str(path))}, {listed}))"
    )


def _pointer(*keys: str) -> str:
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)


def _checks(
    source: _Source, contract: Contract, mapping: ExportMapping
) -> list[tuple[str, Reason]]:
    """Conditions that set a row aside, in order; they speak of `t_<column>` and `v_<column>`."""
    present = source.header.columns.keys() | mapping.constants.keys()
    return [
        *source.faults,
        *(
            (
                f"{quoted('t_' + name)} is null"
                + ("" if name in contract.key else " and not _is_deleted"),
                Reason(name, "is empty; it is required"),
            )
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
        *_misplaced(contract, present),
        *(
            (
                "t_changed_at is not null and _changed_at is null",
                Reason(name, casts.expected(CHANGED_AT, mapping.reading)),
            )
            for name in mapping.changed_at[:1]
        ),
    ]


def _misplaced(contract: Contract, present: set[str]) -> Iterator[tuple[str, Reason]]:
    """Texts that no system wrote into this column: cut ids, and people where none belong."""
    for column in contract.columns:
        text = quoted("t_" + column.name)
        if column.data_type != "varchar" or column.pii or column.name not in present:
            continue
        if column.name in contract.key:
            condition = f"contains({text}, 'E+') and regexp_full_match({text}, '{CUT_NUMBER}')"
            yield condition, Reason(column.name, "is a number that a spreadsheet has cut short")
        else:
            condition = f"contains({text}, '@') and regexp_full_match(trim({text}), '{ADDRESS}')"
            yield condition, Reason(column.name, "is an e-mail address where none belongs")


def row_hash(contract: Contract) -> str:
    """A SQL expression over the contract's columns and `_is_deleted`: what a row says."""
    texts = [f"{quoted(column.name)}::varchar" for column in contract.columns]
    # The lengths at the end say where each text ends: no character of a cell can stand for that.
    lengths = ", ".join(f"',', strlen({each})" for each in texts)
    return f"md5(concat({', '.join(texts)}, {lengths}, case when _is_deleted then ',deleted' end))"


def _typing(source: _Source, contract: Contract, mapping: ExportMapping) -> str:
    """The statement that turns cells into `incoming`."""
    texts, values = [], []
    for column in contract.columns:
        name, text = quoted(column.name), quoted("t_" + column.name)
        texts.append(f"{_text(column.name, source, mapping)} as {text}")
        factor = mapping.factors.get(column.name)
        values.append(f"{casts.value(column, text, mapping.reading, factor)} as {name}")
    changed_at = source.header.changed_at
    moment = casts.text(_cell(source, changed_at), mapping.reading) if changed_at else "null"
    texts.append(f"{moment}::varchar as t_changed_at")
    values.append(f"{casts.value(CHANGED_AT, 't_changed_at', mapping.reading)} as _changed_at")
    deletions = [
        f"coalesce(trim({_cell(source, place)}) in ({', '.join(map(literal, marks))}), false)"
        for place, marks in source.header.deleted_when
    ]
    texts.append(f"({' or '.join(deletions) or 'false'}) as _is_deleted")
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
            {names}, _line, _extra, _bad, _is_deleted, _changed_at,
            {row_hash(contract)} as _row_hash,
            case when _bad is not null then {source.raw_text} end as _raw_text
        from checked
    """


def _text(column: str, source: _Source, mapping: ExportMapping) -> str:
    if place := source.header.columns.get(column):
        cell = _cell(source, place, mapping.joined.get(column, ""))
        return casts.text(cell, mapping.reading, mapping.values.get(column, {}))
    constant = mapping.constants.get(column)
    return literal(constant) if constant is not None else "null::varchar"


def _cell(source: _Source, place: Place, separator: str = "") -> str:
    """The text at a place: of one cell, inside its JSON, or of several cells joined."""
    cells = [source.cells[at] for at in place.positions]
    if place.path:
        path = literal(_pointer(*place.path))
        return f"json_extract_string(case when json_valid({cells[0]}) then {cells[0]} end, {path})"
    if len(cells) > 1:
        filled = ", ".join(f"nullif(trim({cell}), '')" for cell in cells)
        return f"concat_ws({literal(separator)}, {filled})"
    return cells[0]
