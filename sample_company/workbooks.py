"""XLSX workbooks as plain XML, with nothing but values, dates and merged cells.

A library would take longer over a few sheets than all the rest of the company takes, and would
write the moment of saving into them.
"""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from sample_company.clock import FIRST_DAY
from sample_company.exports import Style

FIXED_MOMENT = (FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 0, 0, 0)
FAST = 1  # compression
DAY_ZERO = date(1899, 12, 30)  # as spreadsheets count days
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (  # the second style shows dates
    f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)

Row = Sequence[object]


def write_workbook(
    path: Path,
    style: Style,
    headers: Sequence[str],
    rows: Iterable[Row],
    others: Iterable[tuple[str, Sequence[str], Iterable[Row]]] = (),
    merged: Sequence[int] = (),
) -> None:
    """Write a workbook: its first sheet with title rows and header, and others with a header.

    `merged` are positions of columns in which equal cells, row on row, become one; a later one
    only within the cells of those before it.
    """
    above = (*style.preamble, headers, *style.extra_headers)
    kept, spans = _merged([tuple(row) for row in rows], merged, len(above) + 1)
    sheets = {style.sheet: _sheet((*above, *kept), spans)}
    for name, other_headers, other_rows in others:
        sheets[name] = _sheet((other_headers, *other_rows), [])
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as target:
        for name, text in _parts(sheets).items():
            info = zipfile.ZipInfo(name, FIXED_MOMENT)
            target.writestr(info, text, zipfile.ZIP_DEFLATED, FAST)


def _merged(
    rows: list[tuple[object, ...]], columns: Sequence[int], first: int
) -> tuple[list[list[object]], list[str]]:
    """Rows in which only the first of equal cells is left, and the ranges of these cells."""
    kept = [list(row) for row in rows]
    spans = []
    for depth, column in enumerate(columns, start=1):
        groups = [tuple(row[each] for each in columns[:depth]) for row in rows]
        begin = 0
        for end in range(1, len(rows) + 1):
            if end < len(rows) and groups[end] == groups[begin] and rows[end][column] is not None:
                kept[end][column] = None
                continue
            if end - begin > 1:
                letters = _letters(column)
                spans.append(f"{letters}{first + begin}:{letters}{first + end - 1}")
            begin = end
    return kept, spans


def _sheet(rows: Iterable[Row], spans: Sequence[str]) -> str:
    """The XML of a sheet."""
    lines = [f'{XML}<worksheet xmlns="{MAIN}"><sheetData>']
    letters = [_letters(position) for position in range(200)]
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            _cell(f"{letters[position]}{number}", value)
            for position, value in enumerate(row)
            if value is not None
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    lines.append("</sheetData>")
    if spans:
        ranges = "".join(f'<mergeCell ref="{span}"/>' for span in spans)
        lines.append(f'<mergeCells count="{len(spans)}">{ranges}</mergeCells>')
    lines.append("</worksheet>")
    return "".join(lines)


def _cell(place: str, value: object) -> str:
    """The XML of a cell; a date is a number with a style."""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    if isinstance(value, date) and not isinstance(value, datetime):
        return f'<c r="{place}" s="1"><v>{(value - DAY_ZERO).days}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def _letters(position: int) -> str:
    """A column's name, from its position counted from 0."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _parts(sheets: Mapping[str, str]) -> dict[str, str]:
    """The files inside a workbook."""
    numbers = range(1, len(sheets) + 1)
    types = "".join(
        f'<Override PartName="/{part}" ContentType="{KINDS}.{kind}+xml"/>'
        for part, kind in (
            ("xl/workbook.xml", "sheet.main"),
            ("xl/styles.xml", "styles"),
            *((f"xl/worksheets/sheet{number}.xml", "worksheet") for number in numbers),
        )
    )
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, sheets, strict=True)
    )
    links = "".join(
        _link(number, "worksheet", f"worksheets/sheet{number}.xml") for number in numbers
    )
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f"{_link(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f"{links}{_link(len(sheets) + 1, 'styles', 'styles.xml')}</Relationships>",
        "xl/styles.xml": STYLES,
        **{
            f"xl/worksheets/sheet{number}.xml": text
            for number, text in zip(numbers, sheets.values(), strict=True)
        },
    }


def _link(number: int, kind: str, target: str) -> str:
    """The XML of a relation between two files inside a workbook."""
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
