"""How a cell's text becomes a typed value: every format rule of the loader, as SQL expressions."""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from orchestration.raw.contract import Column
from orchestration.raw.mapping import ISO, Reading
from orchestration.warehouse import literal

# Dates outside these years are typing errors or formats read wrongly (a two-digit year as 0020).
FIRST_YEAR, LAST_YEAR = 1900, 2199
FORMAT_WORDS = {
    "%Y": "YYYY",
    "%y": "YY",
    "%m": "MM",
    "%B": "January",
    "%b": "Jan",
    "%d": "DD",
    "%H": "hh",
    "%I": "hh",
    "%M": "mm",
    "%S": "ss",
    "%f": "ffffff",
    "%p": "AM",
    "%z": "+00:00",
}
TRUE, FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")


def text(source: str, reading: Reading, values: Mapping[str, str] = MappingProxyType({})) -> str:
    """The cell's text: null tokens become null, values of the mapping's map are replaced."""
    nulls = ", ".join(literal(token) for token in reading.null_tokens)
    told = f"trim({source}) not in ({nulls})"
    if set(reading.null_tokens) == {""}:  # what begins with a sign is not blank: half the cost
        told = f"({source} >= '!' or {told})"
    cell = f"case when {told} then {source} end" if nulls else source
    if not values:
        return cell
    cases = " ".join(
        f"when {literal(old)} then {literal(new) if new else 'null'}" for old, new in values.items()
    )
    return f"case trim({source}) {cases} else {cell} end"


def value(column: Column, cell: str, reading: Reading, factor: Decimal | None = None) -> str:
    """A SQL expression of the column's type over a text expression; null where it does not cast.

    `factor` is what a number is multiplied with; whole numbers are rounded to the nearest then.
    """
    kind = column.data_type.split("(")[0]
    if kind == "varchar":
        return cell
    if kind == "boolean":
        return (
            f"case when lower(trim({cell})) in {TRUE} then true"
            f" when lower(trim({cell})) in {FALSE} then false end"
        )
    if kind == "date":
        return _date(cell, reading)
    if kind == "timestamp":
        return _timestamp(cell, reading)
    return _number(column.data_type, cell, reading, factor)


def expected(column: Column, reading: Reading) -> str:
    """What a cell of this column should look like, in words for the quarantine."""
    formats = {"date": reading.date_formats, "timestamp": reading.timestamp_formats}
    if declared := formats.get(column.data_type):
        shown = " or ".join("YYYY-MM-DD" if each == ISO else _in_words(each) for each in declared)
        return f"is not a {column.data_type} written as {shown}"
    if column.data_type == "bigint":
        return "is not a whole number"
    if column.data_type == "boolean":
        return "is neither true nor false"
    return f"is not a number ({column.data_type}, decimal sign {reading.decimal!r})"


def _in_words(declared: str) -> str:
    """A format as people write it: %d.%m.%Y is DD.MM.YYYY."""
    for code, word in FORMAT_WORDS.items():
        declared = declared.replace(code, word)
    return declared


def _number(data_type: str, cell: str, reading: Reading, factor: Decimal | None) -> str:
    number = f"trim({cell})"
    shape = literal(_shape(reading))
    number = f"case when regexp_full_match({number}, {shape}) then {number} end"
    if reading.thousands:
        number = f"replace({number}, {literal(reading.thousands)}, '')"
    if reading.decimal != ".":
        number = f"replace({number}, {literal(reading.decimal)}, '.')"
    if factor is not None:
        whole = data_type == "bigint"
        product = f"try_cast({number} as decimal(26, 8)) * {factor:f}"
        number = f"({f'round({product})' if whole else product})::varchar"
    if data_type == "double":
        return f"case when isfinite(try_cast({number} as double)) then {number}::double end"
    # A cast rounds (27.5 to 28). Digits are counted first: casting to 38 digits takes 9 us a cell.
    scale = int(data_type.rstrip(")").split(",")[1]) if "," in data_type else 0
    fits = f"regexp_full_match({number}, '[+-]?[0-9]*[.]?[0-9]{{0,{scale}}}0*')"
    cast = f"try_cast({number} as {data_type})"
    return f"case when {fits} or {cast} = try_cast({number} as decimal(38, 12)) then {cast} end"


def _shape(reading: Reading) -> str:
    """What a number looks like: casts also take 1_000 and 0x1F, and signs may stand anywhere."""
    point, whole = re.escape(reading.decimal), "[0-9]+"
    if reading.thousands:
        whole += f"|[0-9]{{1,3}}({re.escape(reading.thousands)}[0-9]{{3}})+"
    return f"[+-]?(({whole})({point}[0-9]*)?|{point}[0-9]+)([eE][+-]?[0-9]+)?"


def _date(cell: str, reading: Reading) -> str:
    trimmed = f"trim({cell})"
    parts = [
        # A date with a time is a date only at midnight: cutting a time off would invent one.
        f"case when {trimmed} like '____-__-__' then try_cast({trimmed} as date)"
        f" when regexp_full_match({trimmed}, '.{{10}}[ T]00:00(:00([.]0+)?)?')"
        f" then try_cast({trimmed}[:10] as date) end"
    ] * (ISO in reading.date_formats)
    if declared := [each for each in reading.date_formats if each != ISO]:
        parts.append(f"try_strptime({trimmed}, {literal(declared)})::date")
    return _sane(_first(parts))


def _timestamp(cell: str, reading: Reading) -> str:
    trimmed = f"trim({cell})"
    utc = reading.time_zone == "UTC"
    local = "{}" if utc else f"timezone('UTC', timezone({literal(reading.time_zone)}, {{}}))"
    parts = []
    if ISO in reading.timestamp_formats:
        zone = "[Zz]| [Uu][Tt][Cc]|[+-][0-9]{2}(:?[0-9]{2})?"
        offset = f"regexp_matches({trimmed}, '[0-9]({zone})$')"
        # DuckDB 2.0 casts what begins as a moment, and forgets the rest: PM, +02:00, a zone's name.
        whole = f"regexp_full_match({trimmed}, '.{{10}}( *[ T][0-9:.]+)?')"
        zoned = f"{offset} and length({trimmed}) > 16"
        parts.append(
            f"case when {trimmed} not like '____-__-__%' then null"
            f" when {zoned} then try_cast({trimmed} as timestamptz)::timestamp"
            f" when {whole} then {local.format(f'try_cast({trimmed} as timestamp)')} end"
        )
    for declared in reading.timestamp_formats:
        if declared == ISO:
            continue
        parsed = f"try_strptime({trimmed}, {literal(declared)})"
        # %z gives an instant, which casts to UTC (the session's zone); others are local times.
        parts.append(f"{parsed}::timestamp" if "%z" in declared else local.format(parsed))
    return _sane(_first(parts))


def _first(parts: list[str]) -> str:
    return f"coalesce({', '.join(parts)})" if len(parts) > 1 else parts[0]


def _sane(moment: str) -> str:
    return f"case when year({moment}) between {FIRST_YEAR} and {LAST_YEAR} then {moment} end"
