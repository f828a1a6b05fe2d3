"""How an export becomes files: one for each day of delivery, with the faults that are planted."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sample_company import file_faults
from sample_company.exports import BadRow, Export
from sample_company.workbooks import write_workbook
from sample_company.world import World
from sample_company.writers import Sink, copy_csv, copy_lines, head

LONG_AGO = date(1900, 1, 1)
FAULT_DISTANCE = 17  # rows between two bad rows
REPEAT_EVERY = 80
FEW = 20_000  # numbers of a large export among which its first rows are
ORDER = ("_n", "_t")  # columns that order rows and are not written


@dataclass(frozen=True)
class Delivered:
    """One delivery of one export: which one it is, its span of days, and its file."""

    number: int
    since: date | None
    until: date
    path: Path
    name: str  # below exports/


def deliver(world: World, export: Export, folder: Path) -> None:
    """Write every delivery of an export."""
    since = None
    for number, day in enumerate(world.clock.export_days):
        until = world.clock.date(day)
        shown = file_faults.folder_date(world, export, number)
        if shown is None:
            continue
        name = f"{export.department}/{export.system}/{shown}/{export.file_name}"
        one = Delivered(number, since, until, folder / name, name)
        _write(world, export, one)
        file_faults.spoil(world, export, one.number, one.path, one.name)
        since = until


def _write(world: World, export: Export, one: Delivered) -> None:
    """Write one delivery."""
    if export.repeats and world.has("repeated_rows"):
        world.plant("repeated_rows", one.name, "one row in eighty follows itself, unchanged")
    is_first = one.since is None
    bad_rows = export.bad_rows if world.has("bad_cells") else ()
    if export.delivery != "snapshot" and not is_first:
        bad_rows = ()
    if export.style.kind == "xlsx":
        _write_workbook(world, export, one, bad_rows)
        return
    sink = Sink(one.path, export.style)
    part = one.path.with_name(one.path.name + ".part")
    has_header = False
    for low, high in _chunks(world, export, one):
        query = _rows(world, export, one, low, high)
        if bad_rows:
            query = _with_bad_rows(world, export, one, query, low, bad_rows)
            bad_rows = ()
        if export.style.kind == "json_lines":
            copy_lines(world.db, f"select line from ({query}) order by _n, _t", part)
        else:
            query, columns = file_faults.columns(world, export, one.number, query, one.name)
            columns = [column for column in columns if column not in ORDER]
            written = ", ".join(f'"{column}"' for column in columns)
            query = f"select {written} from ({query}) order by _n, _t"
            copy_csv(world.db, query, part, export.style)
            if not has_header:
                shown = [export.style.headers.get(column, column) for column in columns]
                sink.write_text(head(export.style, shown))
                has_header = True
        sink.pour(part)
    sink.close()


def _write_workbook(
    world: World, export: Export, one: Delivered, bad_rows: tuple[BadRow, ...]
) -> None:
    """Write one delivery as a workbook, row by row: only for small exports."""
    query = _rows(world, export, one, 0, 0)
    if bad_rows:
        query = _with_bad_rows(world, export, one, query, 0, bad_rows)
    query, columns = file_faults.columns(world, export, one.number, query, one.name)
    kept = [column for column in columns if column not in ORDER]
    written = ", ".join(f'"{column}"' for column in kept)
    rows = world.db.execute(f"select {written} from ({query}) order by _n, _t").fetchall()
    headers = [export.style.headers.get(column, column) for column in kept]
    others = []
    for sheet, other in export.style.other_sheets.items():
        found = world.db.execute(_dated(other, one.since, one.until))
        names = [column[0] for column in found.description or ()]
        others.append((sheet, names, found.fetchall()))
    merged = [place for place, column in enumerate(kept) if column in export.style.merged]
    write_workbook(one.path, export.style, headers, rows, others, merged)


def _chunks(world: World, export: Export, one: Delivered) -> Iterator[tuple[int, int]]:
    """Ranges of `_n` that are rendered one after another; at least one."""

    def told(query: str | None) -> int:
        if query is None:
            return 0
        return int(world.one(_dated(query, one.since, one.until)) or 0)

    low, highest = told(export.lowest), told(export.highest)
    yield low, low + export.chunk
    for begin in range(low + export.chunk, highest + 1, export.chunk):
        yield begin, begin + export.chunk


def _dated(query: str, since: date | None, until: date) -> str:
    """A query with its days filled in."""
    return query.replace("$until", f"date '{until}'").replace(
        "$since", f"date '{since or LONG_AGO}'"
    )


def _rows(world: World, export: Export, one: Delivered, low: int, high: int) -> str:
    """SQL for the rows of a delivery, some of them twice; columns are those to write, _n and _t."""

    def rendered(until: date) -> str:
        query = _dated(export.query, one.since, until)
        query = query.replace("$low", str(low)).replace("$high", str(high))
        if export.style.kind != "json_lines":
            return query
        return _lines(world, export, query)

    query = rendered(one.until)
    if export.delivery == "upsert" and one.since is not None:
        query = (
            f"(select now.* from ({query}) as now left join ({rendered(one.since)}) as earlier"
            " on now._n = earlier._n where now is distinct from earlier)"
        )
    if export.repeats and world.has("repeated_rows"):
        twice = f"case when _n % {REPEAT_EVERY} = {REPEAT_EVERY // 2} then [0, 0] else [0] end"
        return f"select *, unnest({twice}) as _t from ({query})"
    return f"select *, 0 as _t from ({query})"


def _lines(world: World, export: Export, query: str) -> str:
    """SQL for rows as JSON, one line each."""
    columns = world.columns(export.place, query)
    if set(columns) == {"_n", "line"}:
        return query
    cells = ", ".join(f'"{column}" := "{column}"' for column in columns if column != "_n")
    return f"select _n, to_json(struct_pack({cells}))::varchar as line from ({query})"


def _with_bad_rows(
    world: World,
    export: Export,
    one: Delivered,
    query: str,
    low: int,
    bad_rows: tuple[BadRow, ...],
) -> str:
    """SQL for the rows with bad ones among them, each after a fixed number of good ones.

    `low` is the smallest number that a row may have.
    """
    places = _first_places(world, query, low, FAULT_DISTANCE * len(bad_rows))
    is_json = export.style.kind == "json_lines"
    above = 0 if is_json else 1 + len(export.style.preamble) + len(export.style.extra_headers)
    parts = [query]
    for number, bad in enumerate(bad_rows):
        last = min((number + 1) * FAULT_DISTANCE, len(places)) - 1
        while 0 <= last < len(places) - 1 and places[last + 1] == places[last]:
            last += 1
        place = places[last] if places else 0
        cells = _json_cell(bad) if is_json else _text_cells(bad)
        parts.append(f"select {cells}, {place} as _n, {number + 1} as _t")
        line = above + last + 1 + number + 1
        world.plant("bad_cells", one.name, bad.what, line, bad.column)
    return " union all by name ".join(f"({part})" for part in parts)


def _first_places(world: World, query: str, low: int, wanted: int) -> list[int]:
    """The smallest numbers of a query's rows; they are looked for among few, if these suffice."""
    for among in (f"where _n < {low + FEW}", ""):
        numbers = f"select _n from ({query}) {among} order by _n limit {wanted}"
        places = [row[0] for row in world.db.execute(numbers).fetchall()]
        if len(places) == wanted:
            break
    return places


def _text_cells(bad: BadRow) -> str:
    return ", ".join(f'{_literal(cell)} as "{name}"' for name, cell in bad.cells.items())


def _json_cell(bad: BadRow) -> str:
    return f"{_literal(json.dumps(bad.cells, ensure_ascii=False, separators=(',', ':')))} as line"


def _literal(cell: object) -> str:
    """SQL for a cell's text."""
    return "null" if cell is None else "'" + str(cell).replace("'", "''") + "'"
