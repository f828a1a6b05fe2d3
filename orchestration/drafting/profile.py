"""What the values of a column look like, without any contract."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from orchestration.drafting.dates import could_be_date
from orchestration.drafting.sample import Sample
from orchestration.drafting.words import thesaurus
from orchestration.raw.casts import FALSE, TRUE
from orchestration.raw.contract import Column

NUMBER = re.compile(r"[-+]?(\d[\d.,' ]*|[.,]\d+)([eE][-+]?\d+)?")
WHOLE = re.compile(r"[-+]?\d{1,3}(([., ']\d{3})+|\d*)")


@dataclass(frozen=True)
class Profile:
    """What the values of one column look like: shares of its filled cells."""

    header: str
    position: int
    filled: int
    distinct: frozenset[str]
    shares: Mapping[str, float]

    @cached_property
    def has_spaces(self) -> bool:
        """Whether some values are several words, which ids are not."""
        return any(" " in value for value in self.distinct)

    @property
    def is_unique(self) -> bool:
        """Whether the values could be a key; a few rows sent twice do not speak against it."""
        return self.filled > 0 and len(self.distinct) >= self.filled * 0.98

    def fits(self, column: Column) -> float:
        """The share of cells that could be of the column's type; 1 for an empty column."""
        if not self.filled:
            return 1.0
        kind = column.data_type.split("(")[0]
        if kind in ("date", "timestamp"):
            return self.shares["date"]
        if kind == "boolean":
            return self.shares["boolean"]
        if kind == "bigint":
            return self.shares["whole"]
        return self.shares["number"] if kind in ("decimal", "double") else 1.0


def profiles(sample: Sample) -> list[Profile]:
    """One profile per named column; names that stand twice are left to the loader's refusal."""
    return [
        _profile(header, position, sample.column(position))
        for position, header in enumerate(sample.header)
        if header.strip()
    ]


def _profile(header: str, position: int, cells: Sequence[str]) -> Profile:
    nulls = thesaurus().null_tokens
    counted = Counter(cell for cell in cells if cell and cell not in nulls)
    filled = counted.total()
    booleans = {*TRUE, *FALSE, *thesaurus().booleans}
    tests: dict[str, Callable[[str], object]] = {
        "date": could_be_date,
        "boolean": lambda cell: cell.lower() in booleans,
        "whole": WHOLE.fullmatch,
        "number": NUMBER.fullmatch,
    }
    shares = {
        name: sum(count for cell, count in counted.items() if test(cell)) / filled
        if filled
        else 0.0
        for name, test in tests.items()
    }
    return Profile(header, position, filled, frozenset(counted), shares)
