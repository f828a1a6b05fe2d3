"""A total below the rows: it is no row, but it says whether the rows are all there."""

from dataclasses import dataclass

import duckdb

from orchestration.raw.contract import Contract
from orchestration.warehouse import literal, quoted

# The first word of a row that sums up, in the languages of the mappings.
CALLED_SO = (
    r"(?i)(grand |sub)?(totals?|sum|gesamt(summe)?|summe|insgesamt|celkem|souhrn|razem|suma|somme"
    r"|totale|totaal|totalt)( (amount|net|gross|rows))?\s*:?"
)
AGREES = "is the file's own total, and its rows agree with it"
SAYS_NOTHING = "is a total without a number"
CANNOT_TELL = "is a total, and rows that were set aside are missing from it"
NUMBERS = ("bigint", "decimal", "double")


class TotalError(Exception):
    """The rows do not add up to the file's own total; the message says by how much."""


@dataclass(frozen=True)
class _Last:
    """The last row of a file where it has the shape of a total: no value but numbers."""

    line: int
    totals: list[object]
    is_called_so: bool


def set_aside(
    connection: duckdb.DuckDBPyConnection, contract: Contract, reason_at: int
) -> str | None:
    """Mark a total at the end of `incoming` as `reason_at`; gives the reason, None without one.

    A total has a number, and no word of its own but the one that calls it so. A nameless row is
    one only if the rows agree with it. Raises TotalError.
    """
    numbers = [one.name for one in contract.columns if one.data_type.startswith(NUMBERS)]
    last = _last(connection, contract, numbers)
    if last is None:
        return None
    if not any(total is not None for total in last.totals):
        _mark(connection, last.line, reason_at)
        return SAYS_NOTHING
    sums = ", ".join(f"sum({quoted(name)})" for name in numbers)
    *added, rows, bad = connection.execute(
        f"select {sums}, count(*), count(_bad) from incoming where _line <> ?", [last.line]
    ).fetchall()[0]
    compared = [one for one in zip(numbers, last.totals, added, strict=True) if one[1] is not None]
    agrees = any(found is not None and _same(total, found) for _, total, found in compared)
    if not agrees and not last.is_called_so:
        return None
    if rows and not agrees and not bad:
        name, total, found = compared[0]
        raise TotalError(
            f"line {last.line} is the file's own total and says {name!r} is {total}, its rows add"
            f" up to {found}: rows are missing or were changed. Send the whole file again"
        )
    _mark(connection, last.line, reason_at)
    return AGREES if agrees else CANNOT_TELL


def _mark(connection: duckdb.DuckDBPyConnection, line: int, reason_at: int) -> None:
    connection.execute(
        f"update incoming set _bad = {reason_at},"
        " _raw_text = coalesce(_raw_text, to_json(incoming)::varchar) where _line = ?",
        [line],
    )


def _last(
    connection: duckdb.DuckDBPyConnection, contract: Contract, numbers: list[str]
) -> _Last | None:
    words = [quoted(one.name) for one in contract.columns if one.data_type == "varchar"]
    values = [one.name for one in contract.columns if quoted(one.name) not in words]
    empty = [f"{quoted(name)} is null" for name in values if name not in numbers]
    filled = ", ".join(f"{quoted(name)}::varchar" for name in numbers)
    has_number = f"coalesce({filled}) is not null" if numbers else "false"
    found = connection.execute(
        f"select _line, trim(concat_ws(' ', {', '.join(words) or literal('')})) as said,"
        f" {', '.join(map(quoted, numbers)) or 'null'} from incoming"
        f" where _line = (select max(_line) from incoming) and {' and '.join(empty) or 'true'}"
        f" and (said = '' and {has_number} or regexp_full_match(said, {literal(CALLED_SO)}))"
    ).fetchall()
    return _Last(found[0][0], list(found[0][2:]), found[0][1] != "") if found else None


def _same(total: object, found: object) -> bool:
    return abs(float(str(total)) - float(str(found))) <= 1e-9 * max(1.0, abs(float(str(total))))
