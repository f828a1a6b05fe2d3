"""XLSX: the rows of one sheet as text, and what in it cannot be believed."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook

from orchestration.raw.intake import RefusedError, check_unpacked

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PLACE = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True)
class Sheet:
    """Rows with their numbers from 1, merged cells filled.

    `formulas` are the (row number, position) of cells whose formula was saved without its value
    or gave an error: they read as empty.
    """

    rows: list[tuple[int, list[str]]]
    formulas: set[tuple[int, int]]


def read_sheet(path: Path, name: str | None) -> Sheet:
    """The sheet of this name, or the first. Raises RefusedError."""
    try:
        with zipfile.ZipFile(path) as packed:
            check_unpacked(path, sum(part.file_size for part in packed.infolist()))
            formulas = set(_formulas(packed, name))
        return Sheet(list(_rows(path, name)), formulas)
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, KeyError, OSError) as error:
        raise RefusedError(f"the workbook cannot be read: {error}") from None


def _rows(path: Path, name: str | None) -> Iterator[tuple[int, list[str]]]:
    book = CalamineWorkbook.from_path(path)
    sheet = book.get_sheet_by_name(name) if name else book.get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for cells in rows[top : bottom + 1]:
            width = len(cells[left : right + 1])
            cells[left : left + width] = [rows[top][left]] * width
    for number, cells in enumerate(rows, start=1):
        yield number, [_text(value) for value in cells]


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a spreadsheet knows no whole numbers
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def _formulas(packed: zipfile.ZipFile, name: str | None) -> Iterator[tuple[int, int]]:
    """Formulas without value and errors, which calamine gives as empty cells."""
    content = packed.read(_part_of(packed, name))
    if b"<f" not in content and b't="e"' not in content:
        return
    for _, element in ElementTree.iterparse(io.BytesIO(content)):
        if element.tag == MAIN + "c":
            is_formula, kept = element.find(MAIN + "f") is not None, element.findtext(MAIN + "v")
            place = PLACE.fullmatch(element.get("r", ""))
            # A formula that gave an empty text has the type str, and that is its value.
            is_lost = is_formula and not kept and element.get("t") != "str"
            if place and (is_lost or element.get("t") == "e"):
                yield int(place[2]), _position(place[1])
        elif element.tag == MAIN + "row":
            element.clear()


def _position(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _part_of(packed: zipfile.ZipFile, name: str | None) -> str:
    """Where in the file a sheet stands."""
    book = ElementTree.fromstring(packed.read("xl/workbook.xml"))
    sheets = {sheet.get("name"): sheet.get(RELATION) for sheet in book.iter(MAIN + "sheet")}
    wanted = sheets[name] if name else next(iter(sheets.values()))
    links = ElementTree.fromstring(packed.read("xl/_rels/workbook.xml.rels"))
    target = next(link.get("Target", "") for link in links if link.get("Id") == wanted)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
