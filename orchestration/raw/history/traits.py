"""The traits of a row, one column or two at a time: in which of few ways each can show.

A trait is a DuckDB expression that gives the way as text; null where the row says nothing of it.
Ways are coarse on purpose (a form, a magnitude, an order), so that what is usual is soon known, and
they never hold personal data.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from orchestration.raw.contract import Column, Contract
from orchestration.warehouse import quoted

MOMENTS = ("date", "timestamp")
MOST_RELATIVES = 3  # ids by which rows are told to belong together: each costs a sort of the export
LONG_TEXT = 40  # characters; beyond it lengths count by powers of two
# Of a word that says where a record stands, what is told beside it is a rule of the business.
STATES = ("status", "stage_name", "touch_kind", "segment", "opportunity_type")


class Trait(NamedTuple):
    """The column it is about, or two joined by a comma; what is looked at; the way as SQL."""

    column: str
    name: str
    way: str


def text_columns(contract: Contract) -> list[str]:
    """Columns whose words may be few: neither personal, nor the key, nor names that people give.

    Campaigns come and go; the name of a stage or of a feature is one of few.
    """
    return [
        column.name
        for column in contract.columns
        if column.data_type in ("varchar", "boolean")
        and not column.pii
        and (column.name,) != contract.key
        and (not column.name.endswith("_name") or column.name.endswith((*STATES, "feature_name")))
    ]


def relatives(contract: Contract) -> list[str]:
    """Ids of other records by which rows belong together, such as a customer's."""
    ids = [one.name for one in contract.columns if one.name.endswith("_id")]
    whole = contract.key[0] if len(contract.key) == 1 else None
    return [one for one in ids if one != whole][:MOST_RELATIVES]


def traits(contract: Contract, categories: Iterable[str]) -> list[Trait]:
    """Every trait of an export's rows; `categories` are its columns of few words.

    They are written over the export's rows with `_is_new` (the key comes for the first time),
    `_repeats` (another key has the same content), and two kinds of structs of columns: `_before`
    (the version before of the same key) and `_by_<id>` (the row before of the same relative).
    """
    words = list(categories)
    return [
        Trait("", "record", "case when _repeats then 'repeats another' else 'alone' end"),
        *(trait for column in contract.columns for trait in _alone(contract, column)),
        *(Trait(word, "word", f"lower({quoted(word)}::varchar)") for word in words),
        *_told_beside(contract, words),
        *_orders(contract),
        *_ratios(contract),
        *_by_relative(contract, words),
    ]


def _alone(contract: Contract, column: Column) -> Iterator[Trait]:
    cell = quoted(column.name)
    yield Trait(column.name, "presence", f"case when {cell} is null then 'missing' else 'told' end")
    if contract.delivery != "append" and column.name not in contract.key:
        yield Trait(column.name, "change", _change(cell, f"_before.{cell}"))
    if column.data_type == "varchar":
        yield Trait(column.name, "form", _form(cell))
        yield Trait(column.name, "length", _length(cell))
    elif column.data_type in MOMENTS:
        yield Trait(column.name, "age", _age(contract, column.name))
        yield Trait(column.name, "weekday", f"dayname({cell})")
        if column.data_type == "timestamp":
            yield Trait(column.name, "hour", f"strftime({cell}, '%H')")
    elif column.data_type != "boolean":
        yield Trait(column.name, "size", _size(cell))
        yield Trait(column.name, "decimals", _decimals(cell))


def _change(cell: str, before: str) -> str:
    return (
        f"case when _is_new then null when {cell} is not distinct from {before} then 'same'"
        f" when {cell} is null then 'emptied' when {before} is null then 'filled'"
        " else 'another' end"
    )


def _form(cell: str) -> str:
    """Digits, letters or both, words or one, and the signs that are neither."""
    signs = rf"regexp_replace({cell}, '[A-Za-z0-9 .,;:!?''()-]+', '', 'g')"
    return (
        f"case when regexp_matches({cell}, '[A-Z]') then 'A' else '' end"
        f" || case when regexp_matches({cell}, '[a-z]') then 'a' else '' end"
        f" || case when regexp_matches({cell}, '[0-9]') then '9' else '' end"
        f" || case when contains({cell}, ' ') then '_' else '' end"
        f" || array_to_string(list_sort(list_distinct(string_split({signs}, ''))), '')"
    )


def _length(cell: str) -> str:
    return (
        f"case when length({cell}) <= {LONG_TEXT} then length({cell})"
        f" else floor(log2(length({cell}))) * 100 end::integer::varchar"
    )


def _age(contract: Contract, name: str) -> str:
    """How long before its delivery, in doubling spans; only what a later delivery brought anew."""
    cell = quoted(name)
    is_old = "_is_first_delivery"
    if contract.delivery != "append" and name not in contract.key:
        is_old += f" or (not _is_new and {cell} is not distinct from _before.{cell})"
    days = f"date_diff('day', {cell}::date, _known_at::date)"
    return f"case when {cell} is null or {is_old} then null else {_span(days)} end"


def _span(number: str) -> str:
    """A signed number in doubling spans."""
    return f"(sign({number}) * floor(log2(1 + abs({number}))))::integer::varchar"


def _size(cell: str) -> str:
    """Its sign and its magnitude, two steps a power of ten."""
    return (
        f"case when {cell} = 0 then '0' when {cell} < 0 then 'negative'"
        f" else (floor(2 * log10({cell}::double)))::integer::varchar end"
    )


def _decimals(cell: str) -> str:
    value = f"abs({cell}::double)"
    return (
        f"case when {value} <> round({value}, 2) then 'more' when {value} <> round({value}, 1)"
        f" then '2' when {value} <> round({value}) then '1' when {cell} = 0 then null"
        f" when {value} % 100 = 0 then 'hundreds' when {value} % 10 = 0 then 'tens' else '0' end"
    )


def _told_beside(contract: Contract, words: list[str]) -> Iterator[Trait]:
    """What stands beside a word that says where the record stands: yes or no, told or missing."""
    for state in (word for word in words if word.endswith(STATES)):
        for column in contract.columns:
            cell = quoted(column.name)
            if column.data_type == "boolean" and column.name != state:
                way = f"lower({quoted(state)}::varchar) || ' ' || {cell}::varchar"
                yield Trait(f"{column.name}, {state}", "yes or no", way)
            if column.name not in (state, *contract.mandatory):
                told = f"case when {cell} is null then ' missing' else ' told' end"
                way = f"lower({quoted(state)}::varchar) || {told}"
                yield Trait(f"{column.name}, {state}", "presence", way)


def _orders(contract: Contract) -> Iterator[Trait]:
    """Which of two moments is first, and by how much."""
    moments = [one for one in contract.columns if one.data_type in MOMENTS]
    for one, other in combinations(moments, 2):
        hours = f"date_diff('hour', {quoted(one.name)}, {quoted(other.name)})"
        if "date" in (one.data_type, other.data_type):
            hours = f"date_diff('day', {quoted(one.name)}::date, {quoted(other.name)}::date)"
        yield Trait(f"{one.name}, {other.name}", "order", _span(hours))


def _ratios(contract: Contract) -> Iterator[Trait]:
    """How many times the one number is the other, in powers of ten with steps between."""
    numbers = [one.name for one in contract.columns if _is_number(one)]
    for one, other in combinations([name for name in numbers if name not in contract.key], 2):
        yield Trait(f"{one}, {other}", "ratio", _ratio(quoted(one), quoted(other)))


def _is_number(column: Column) -> bool:
    return column.data_type not in ("varchar", "boolean", *MOMENTS)


def _ratio(one: str, other: str) -> str:
    return (
        f"case when {one} = {other} then 'equal' when {one} > 0 and {other} > 0"
        f" then round(2 * log10({one}::double / {other}::double))::integer"
        f" || case when {one} > {other} then '+' else '-' end end"
    )


def compared_by_relative(contract: Contract, words: Iterable[str]) -> list[str]:
    """Columns that are compared with the row before of the same relative."""
    ids = [one.name for one in contract.columns if one.name.endswith(("_id", "_name", "currency"))]
    numbers = [one.name for one in contract.columns if _is_number(one)]
    return [
        name
        for name in dict.fromkeys([*ids, *words, *numbers])
        if (name,) != contract.key and not name.endswith("comment")
    ]


def _by_relative(contract: Contract, words: list[str]) -> Iterator[Trait]:
    """Whether a row agrees with the one before of the same customer, contract or person."""
    kinds = {one.name: one for one in contract.columns}
    for relative in relatives(contract):
        for name in compared_by_relative(contract, words):
            if name == relative:
                continue
            cell = quoted(name)
            last = f"{quoted(f'_by_{relative}')}.{cell}"
            if _is_number(kinds[name]):
                yield Trait(f"{name}, {relative}", "step", _ratio(cell, last))
            else:
                same = f"case when {cell} = {last} then 'same' else 'another' end"
                way = f"case when {cell} is not null and {last} is not null then {same} end"
                yield Trait(f"{name}, {relative}", "constancy", way)
