"""An archived file written again without a person's words; everything else stays as it came.

Their own rows lose every personal and every unknown cell; elsewhere their words are replaced.
Rows keep their lines, so that the ledger and the quarantine still point at them.
"""

import gzip
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import duckdb

from orchestration.raw.careful import Rejected, records
from orchestration.raw.contract import Contract
from orchestration.raw.header import SEARCHED_ROWS, Header, find_in_rows, find_in_text
from orchestration.raw.intake import RefusedError, as_text, kind_of
from orchestration.raw.mapping import ExportMapping
from orchestration.raw.suppression import IDENTIFYING, Suppression, Words
from orchestration.raw.workbook import read_sheet
from orchestration.warehouse import columns_of, literal, quoted

LINE_END = re.compile(r"\r\n|\r|\n")
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/%s" Target="%s"/></Relationships>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True)
class Rewriter:
    """Rewrites archived files; `scratch` and the archive are within the connection's reach."""

    connection: duckdb.DuckDBPyConnection
    scratch: Path
    suppression: Suppression

    def rewrite(
        self, archived: Path, name: str, contract: Contract, mapping: ExportMapping, words: Words
    ) -> None:
        """Take the words of people to be forgotten out of an archived file.

        Raises RefusedError where the file cannot be read as its export.
        """
        target = self.scratch / f"{archived.stem}.rewritten"
        kind = kind_of(name, archived)
        if kind == "parquet":
            self._parquet(archived, target, contract, mapping, words)
        elif kind == "xlsx":
            self._xlsx(archived, target, contract, mapping, words)
        else:
            text = as_text(archived, name, mapping.reading.encoding, self.scratch).path
            lines = (
                self._jsonl(text, contract, mapping, words)
                if kind == "jsonl"
                else self._csv(text, contract, mapping, words)
            )
            opened = gzip.open if name.lower().endswith(".gz") else open
            with opened(target, "wt", encoding="utf-8", newline="") as file:
                file.writelines(lines)
        target.replace(archived)

    def _csv(
        self, text: Path, contract: Contract, mapping: ExportMapping, words: Words
    ) -> Iterator[str]:
        header = find_in_text(text, contract, mapping)
        row = _Row(header, contract, self.suppression, words)
        with text.open(encoding="utf-8", newline="") as lines:
            at = 1
            for line in lines:
                if at > header.end_line:
                    break
                yield words.taken_out(line)
                at += 1
        with text.open(encoding="utf-8", newline="") as lines:
            for start, record, original in records(lines, header):
                yield "\n" * (start - at)  # blank lines, and those that a shorter cell has left
                written = _record(row, record, original, header.delimiter)
                at = start + len(LINE_END.findall(written))
                yield written

    def _jsonl(
        self, text: Path, contract: Contract, mapping: ExportMapping, words: Words
    ) -> Iterator[str]:
        with text.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                found = _json_object(line)
                if found is None:
                    yield words.taken_out(line)
                    continue
                header = _header_of(list(found), contract, mapping)
                row = _Row(header, contract, self.suppression, words) if header else None
                new = row.of_object(found) if row else _walked(found, words)
                yield line if new == found else json.dumps(new, ensure_ascii=False) + "\n"

    def _xlsx(
        self,
        archived: Path,
        target: Path,
        contract: Contract,
        mapping: ExportMapping,
        words: Words,
    ) -> None:
        """The one sheet that is read, its cells as the text that the loader reads them as."""
        sheet = read_sheet(archived, mapping.reading.sheet)
        header = find_in_rows(sheet.rows[:SEARCHED_ROWS], contract, mapping)
        row = _Row(header, contract, self.suppression, words)
        rows = []
        for number, cells in sheet.rows:
            new = row.of(cells) if number > header.end_line else list(map(words.taken_out, cells))
            rows.append(_sheet_row(number, new, sheet.formulas))
        parts = {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": RELATIONS % ("officeDocument", "xl/workbook.xml"),
            "xl/_rels/workbook.xml.rels": RELATIONS % ("worksheet", "worksheets/sheet1.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet'
            f' name="{escape(mapping.reading.sheet or "Sheet1", {chr(34): "&quot;"})}"'
            ' sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>'
            f"{''.join(rows)}</sheetData></worksheet>",
        }
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            for part, content in parts.items():
                packed.writestr(part, f'<?xml version="1.0" encoding="UTF-8"?>{content}')

    def _parquet(
        self,
        archived: Path,
        target: Path,
        contract: Contract,
        mapping: ExportMapping,
        words: Words,
    ) -> None:
        relation = f"read_parquet({literal(str(archived))})"
        described = columns_of(self.connection, relation)
        names = list(described)
        header = find_in_rows([(0, names)], contract, mapping)
        row = _Row(header, contract, self.suppression, words)
        own = " or ".join(
            f"coalesce({quoted(names[at])}::varchar in ({_listed(cells)}), false)"
            for at in sorted(row.identifying)
            if (cells := self._of_somebody(relation, names[at]))
        )
        columns = [
            f"case when {own or 'false'} and {str(at in row.emptied).lower()} then null else"
            f" {_replaced(quoted(name), kind, words)} end as {quoted(name)}"
            for at, (name, kind) in enumerate(described.items())
        ]
        self.connection.execute(
            f"copy (select {', '.join(columns)} from {relation}) to {literal(str(target))}"
            " (format parquet)"
        )

    def _of_somebody(self, relation: str, column: str) -> list[str]:
        rows = self.connection.execute(
            f"select distinct {quoted(column)}::varchar from {relation}"
        ).fetchall()
        return [cell for (cell,) in rows if self.suppression.names(cell)]


class _Row:
    """What is taken out of a row, whose cells stand as the header says."""

    def __init__(
        self, header: Header, contract: Contract, suppression: Suppression, words: Words
    ) -> None:
        self.width, self._suppression, self._words = header.width, suppression, words
        places = [(column, header.columns.get(column.name)) for column in contract.columns]
        found = [(column, place) for column, place in places if place]
        personal = [(column, place) for column, place in found if column.pii]
        needed = {
            at
            for column, place in found
            if not column.pii or column.name in contract.mandatory
            for at in place.positions
        }
        self.identifying = {
            at
            for column, place in personal
            if column.pii in IDENTIFYING and not place.path
            for at in place.positions
        }
        self._nested = [
            place for column, place in personal if column.pii in IDENTIFYING and place.path
        ]
        own = {at for _, place in personal for at in place.positions}
        self.emptied = (own | set(header.extras.values())) - needed

    def of(self, cells: list[str]) -> list[str]:
        """The cells without what is personal, of somebody's own row; else without their words."""
        is_own = any(self._suppression.names(cells[at]) for at in self.identifying) or any(
            self._suppression.names(_inside(cells[place.positions[0]], place.path))
            for place in self._nested
        )
        return [
            "" if is_own and at in self.emptied else self._words.taken_out(cell)
            for at, cell in enumerate(cells)
        ]

    def of_text(self, text: str) -> str:
        """A record that cannot be read: all of it, as nobody can say which cells are whose."""
        is_theirs = any(self._suppression.mentioned(text)) or self._words.taken_out(text) != text
        return "erased\n" if is_theirs else text

    def of_object(self, found: dict[str, Any]) -> dict[str, Any]:
        """The same for the values of a JSON object, whose keys are the header."""
        cells = [_as_cell(value) for value in found.values()]
        emptied = [
            new == "" and cell != "" for new, cell in zip(self.of(cells), cells, strict=True)
        ]
        return {
            key: None if is_emptied else _walked(value, self._words)
            for (key, value), is_emptied in zip(found.items(), emptied, strict=True)
        }


def _record(row: _Row, record: list[str] | Rejected, original: str, delimiter: str) -> str:
    if isinstance(record, Rejected) or len(record) != row.width:
        return row.of_text(original)
    new = row.of(record)
    if new == record:
        return original
    cells = ('"' + cell.replace('"', '""') + '"' for cell in new)
    return delimiter.join(cells) + "\n"


def _header_of(keys: list[str], contract: Contract, mapping: ExportMapping) -> Header | None:
    """Where an object's keys stand; None where it lacks one that the contract needs."""
    try:
        return find_in_rows([(0, keys)], contract, mapping)
    except RefusedError:
        return None


def _json_object(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _as_cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _inside(cell: str, path: tuple[str, ...]) -> str | None:
    """The text at a path inside the JSON of a cell."""
    try:
        value = json.loads(cell)
    except ValueError:
        return None
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None


def _walked(value: Any, words: Words) -> Any:
    if isinstance(value, str):
        return words.taken_out(value)
    if isinstance(value, dict):
        return {words.taken_out(key): _walked(each, words) for key, each in value.items()}
    return [_walked(each, words) for each in value] if isinstance(value, list) else value


def _sheet_row(number: int, cells: list[str], formulas: set[tuple[int, int]]) -> str:
    written = "".join(
        f'<c r="{_letters(at)}{number}"><f>0</f></c>'
        if (number, at) in formulas
        else f'<c r="{_letters(at)}{number}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(cell)}</t></is></c>"
        for at, cell in enumerate(cells)
        if cell or (number, at) in formulas
    )
    return f'<row r="{number}">{written}</row>'


def _letters(position: int) -> str:
    letters = ""
    while position >= 0:
        position, rest = divmod(position, 26)
        letters, position = chr(ord("A") + rest) + letters, position - 1
    return letters


def _listed(cells: list[str]) -> str:
    return ", ".join(map(literal, cells))


def _replaced(column: str, kind: str, words: Words) -> str:
    if kind != "VARCHAR":
        any_word = "|".join(f"({pattern.removeprefix('(?i)')})" for pattern, _ in words.patterns())
        if not any_word or kind[-1] not in ")]":  # only nested values hold texts
            return column
        found = f"regexp_matches({column}::varchar, {literal(f'(?i){any_word}')})"
        return f"case when not {found} then {column} end"
    return words.taken_out_in_sql(column)
