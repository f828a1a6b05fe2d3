"""How a column writes its days, decided by counting what the loader's casts read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import duckdb

from orchestration.drafting.counting import CELLS, readable
from orchestration.drafting.words import thesaurus, tokens
from orchestration.raw import casts
from orchestration.raw.contract import Column
from orchestration.raw.mapping import ISO, Reading

TIME = r"(?P<gap>[ T]|, )?(?P<time>\d{1,2}:\d{2}(?P<second>:\d{2}(?P<part>\.\d+)?)?)?"
ZONE = r"(?P<half> ?[AaPp][Mm])?(?P<zone> ?(Z|[+-]\d{2}:?\d{2}))?"
NUMERIC = re.compile(
    rf"\d{{1,2}}(?P<sign>[./-])\d{{1,2}}(?P=sign)(?P<year>\d{{4}}|\d\d){TIME}{ZONE}"
)
YEAR_FIRST = re.compile(rf"\d{{4}}(?P<sign>[./-]?)\d{{1,2}}(?P=sign)\d{{1,2}}{TIME}{ZONE}")
WORDED = re.compile(
    rf"(?P<day>\d{{1,2}}(?P<sign>[ -]))?(?P<month>[A-Za-z]{{3,9}})(?P<dot>\.?)"
    rf"(?P<rest>[ -]\d{{1,2}}, |[ -])(?P<year>\d{{4}}|\d\d){TIME}{ZONE}"
)
DAY_FIRST, MONTH_FIRST = "day first", "month first"
MONTHS = "January February March April May June July August September October November December"


@dataclass(frozen=True)
class DateColumn:
    """How one column of days or moments is written.

    `sure` are formats that read one way only; `either` says which formats day first and month
    first mean, if days stand as two numbers. `order` is which of both holds, None if undecided.
    """

    column: Column
    cells: list[str]  # of every row, "" where missing
    sure: tuple[str, ...] = ()
    either: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str | None = None
    evidence: str = ""
    example: str | None = None
    is_mixed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a person has to decide."""
        return bool(self.either) and self.order is None

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats that the mapping can declare."""
        return self.sure + (self.either[self.order] if self.order else ())

    def read_as(self, order: str) -> tuple[str, ...]:
        """The formats if undecided days were in this order."""
        return self.formats if self.order else self.sure + self.either.get(order, ())


def could_be_date(cell: str) -> bool:
    """Whether a cell has the shape of a day or a moment (a bare number of eight digits too)."""
    return bool(_numeric(cell) or _certain(cell))


def date_column(
    connection: duckdb.DuckDBPyConnection, column: Column, cells: list[str]
) -> DateColumn:
    """What one column says about itself; cells are trimmed, null tokens already empty."""
    filled = [cell for cell in cells if cell]
    (iso,) = readable(connection, filled, [_reader(column, (ISO,))])
    rest = filled
    if iso:
        flags = _flags(connection, filled, _reader(column, (ISO,)))
        rest = [cell for cell, is_read in zip(filled, flags, strict=True) if not is_read]
    sure: dict[str, int] = {ISO: iso} if iso else {}
    pairs: dict[tuple[str, str], list[str]] = {}
    others = 0
    for cell in rest:
        if pair := _numeric(cell):
            pairs.setdefault(pair, []).append(cell)
        elif certain := _certain(cell):
            sure[certain] = sure.get(certain, 0) + 1
        else:
            others += 1
    evidence = [f"{name}: {count:,} of {len(filled):,} cells" for name, count in sure.items()]
    if others:
        evidence.append(f"{others:,} of {len(filled):,} cells are no date in any known form")
    found = DateColumn(column, cells, tuple(sure), evidence=", ".join(evidence))
    return _with_order(connection, found, pairs, len(filled)) if pairs else found


def _with_order(
    connection: duckdb.DuckDBPyConnection,
    found: DateColumn,
    pairs: dict[tuple[str, str], list[str]],
    filled: int,
) -> DateColumn:
    either = {
        DAY_FIRST: tuple(first for first, _ in pairs),
        MONTH_FIRST: tuple(second for _, second in pairs),
    }
    cells = [cell for group in pairs.values() for cell in group]
    day, month, both = readable(
        connection,
        cells,
        [
            _reader(found.column, either[DAY_FIRST]),
            _reader(found.column, either[MONTH_FIRST]),
            f"case when {_reader(found.column, either[DAY_FIRST])} is not null and"
            f" {_reader(found.column, either[MONTH_FIRST])} is not null then 1 end",
        ],
    )
    said = [found.evidence] if found.evidence else []
    found = replace(found, either=either, example=_example(cells))
    if day > both and month > both:
        said.append(
            f"mixed: {day - both:,} of {filled:,} cells read only day first, {month - both:,} only"
            " month first; no format is declared"
        )
        return replace(found, is_mixed=True, evidence=", ".join(said))
    if day == month:
        return found
    order, count, surplus = (
        (DAY_FIRST, day, day - both) if day > month else (MONTH_FIRST, month, month - both)
    )
    place = "first" if order == DAY_FIRST else "second"
    said.append(
        f"{' and '.join(either[order])}: {count:,} of {filled:,} cells,"
        f" {surplus:,} of them with a day above 12 in {place} place"
    )
    return replace(found, order=order, evidence=", ".join(said))


def settle(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[DateColumn], known_by: date | None
) -> list[DateColumn]:
    """Undecided columns of one file decided by its others, by order, or by the export's date."""
    orders = {one.order for one in columns if one.order}
    settled = list(columns)
    for at, one in enumerate(columns):
        if not one.is_open or one.is_mixed:
            continue
        if len(orders) == 1:
            (order,) = orders
            names = ", ".join(each.column.name for each in columns if each.order)
            settled[at] = decided(one, order, f"settled by {names} of the same file")
            continue
        for order, why in (
            *_by_sequence(connection, one, columns),
            *_by_export_date(connection, one, known_by),
        ):
            settled[at] = decided(one, order, why)
            break
    if settled != list(columns) and any(one.is_open and not one.is_mixed for one in settled):
        return settle(connection, settled, known_by)
    return settled


def decided(one: DateColumn, order: str, why: str) -> DateColumn:
    """The column with its order, and what it was decided by."""
    said = ", ".join(part for part in (one.evidence, f"{order}: {why}") if part)
    return replace(one, order=order, evidence=said)


def question(one: DateColumn) -> str:
    """The open question in words, with an example from the file."""
    forms = " or ".join(formats[0] for formats in one.either.values())
    parts = re.findall(r"\d+", one.example or "")
    if len(parts) < 3:
        return f"ambiguous: {forms}; nothing in the file settles it"
    first, second, names = int(parts[0]), int(parts[1]), MONTHS.split()
    return (
        f"ambiguous: {one.example} may be {first} {names[second - 1]} or {second}"
        f" {names[first - 1]}; nothing in the file settles it ({forms})"
    )


def _by_sequence(
    connection: duckdb.DuckDBPyConnection, one: DateColumn, columns: Sequence[DateColumn]
) -> Iterable[tuple[str, str]]:
    for other in columns:
        pair = _in_order(one, other)
        if pair is None or other.is_mixed:
            continue
        earlier, later = pair
        wrong = {}
        for order in (DAY_FIRST, MONTH_FIRST):
            ok = (
                f"case when {_reader(earlier.column, earlier.read_as(order), 'a')}"
                f" > {_reader(later.column, later.read_as(order), 'b')} then 1 end"
            )
            wrong[order] = _two(connection, earlier.cells, later.cells, ok)
        for order, opposite in ((DAY_FIRST, MONTH_FIRST), (MONTH_FIRST, DAY_FIRST)):
            if wrong[order] == 0 and wrong[opposite] >= 2:
                yield (
                    order,
                    f"{earlier.column.name} <= {later.column.name} in every row, while"
                    f" {opposite} breaks it in {wrong[opposite]:,} rows",
                )


def _in_order(one: DateColumn, other: DateColumn) -> tuple[DateColumn, DateColumn] | None:
    mine, theirs = tokens(one.column.name), tokens(other.column.name)
    for earlier, later in thesaurus().earlier_later:
        if earlier in mine and later in theirs:
            return one, other
        if earlier in theirs and later in mine:
            return other, one
    return None


def _by_export_date(
    connection: duckdb.DuckDBPyConnection, one: DateColumn, known_by: date | None
) -> Iterable[tuple[str, str]]:
    if known_by is None or lies_ahead(one.column.name):
        return
    late = {
        order: readable(
            connection,
            one.cells,
            [
                f"case when {_reader(one.column, one.read_as(order))}::date"
                f" > date '{known_by}' then 1 end"
            ],
        )[0]
        for order in (DAY_FIRST, MONTH_FIRST)
    }
    for order, opposite in ((DAY_FIRST, MONTH_FIRST), (MONTH_FIRST, DAY_FIRST)):
        if late[order] == 0 and late[opposite] >= 2:
            yield (
                order,
                f"none is after the export's date {known_by}, while {opposite} puts"
                f" {late[opposite]:,} cells after it",
            )


def lies_ahead(name: str) -> bool:
    """Whether the days of a column may lie after the export."""
    return not thesaurus().ahead.isdisjoint(tokens(name))


def latest(connection: duckdb.DuckDBPyConnection, one: DateColumn) -> date | None:
    """The latest day of a column whose formats are decided."""
    if one.is_open or not one.formats:
        return None
    query = f"select max({_reader(one.column, one.formats)})::date from {CELLS}"
    found = connection.execute(query, [[cell for cell in one.cells if cell]]).fetchall()[0][0]
    return found if isinstance(found, date) else None


def _flags(
    connection: duckdb.DuckDBPyConnection, cells: Sequence[str], expression: str
) -> list[bool]:
    query = f"select ({expression}) is not null from {CELLS}"
    return [bool(flag) for (flag,) in connection.execute(query, [list(cells)]).fetchall()]


def _two(
    connection: duckdb.DuckDBPyConnection, one: list[str], other: list[str], expression: str
) -> int:
    relation = "(select unnest(?::varchar[]) as a, unnest(?::varchar[]) as b)"
    query = f"select count({expression}) from {relation}"
    return int(connection.execute(query, [one, other]).fetchall()[0][0])


def _reader(column: Column, formats: tuple[str, ...], cell: str = "cell") -> str:
    reading = Reading(date_formats=formats or (ISO,), timestamp_formats=formats or (ISO,))
    return f"({casts.value(column, cell, reading)})"


def _numeric(cell: str) -> tuple[str, str] | None:
    """Both formats of a day written as two numbers and a year: day first, month first."""
    match = NUMERIC.fullmatch(cell)
    time = _time(match) if match else None
    if match is None or time is None:
        return None
    sign, year = match["sign"], "%Y" if len(match["year"]) == 4 else "%y"
    return f"%d{sign}%m{sign}{year}{time}", f"%m{sign}%d{sign}{year}{time}"


def _certain(cell: str) -> str | None:
    """The format of a day that can be read one way only."""
    if match := YEAR_FIRST.fullmatch(cell):
        time = _time(match)
        sign = match["sign"]
        return None if time is None else f"%Y{sign}%m{sign}%d{time}"
    if match := WORDED.fullmatch(cell):
        time = _time(match)
        has_day_behind = len(match["rest"]) > 1
        if time is None or bool(match["day"]) == has_day_behind:
            return None
        month = ("%B" if len(match["month"]) > 3 else "%b") + match["dot"]
        year = "%Y" if len(match["year"]) == 4 else "%y"
        if has_day_behind:
            return f"{month}{match['rest'][0]}%d, {year}{time}"
        return f"%d{match['sign']}{month}{match['rest']}{year}{time}"
    return None


def _time(match: re.Match[str]) -> str | None:
    """The format of what follows a day; None where it is no time."""
    if not match["time"]:
        return None if match["gap"] or match["half"] or match["zone"] else ""
    if not match["gap"]:
        return None
    code = match["gap"] + ("%I" if match["half"] else "%H") + ":%M"
    code += (":%S" if match["second"] else "") + (".%f" if match["part"] else "")
    if half := match["half"]:
        code += " %p" if half.startswith(" ") else "%p"
    if zone := match["zone"]:
        code += " %z" if zone.startswith(" ") else "%z"
    return code


def _example(cells: Sequence[str]) -> str | None:
    """A day of which both readings exist and differ, without its time."""
    for cell in cells:
        parts = re.findall(r"\d+", cell)
        if parts[0] != parts[1] and 0 < int(parts[0]) <= 12 and 0 < int(parts[1]) <= 12:
            return re.split(r"[ T,]", cell)[0]
    return None
