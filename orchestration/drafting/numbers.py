"""How a file writes its numbers, and which of its cells mean that nothing is there."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from orchestration.drafting.counting import readable
from orchestration.drafting.words import thesaurus
from orchestration.raw import casts
from orchestration.raw.contract import Column
from orchestration.raw.mapping import Reading

SIGNS = ((".", None), (".", ","), (",", None), (",", "."), (",", " "), (".", " "), (".", "'"))
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*")


@dataclass(frozen=True)
class Signs:
    """The signs in numbers; `evidence` is empty where the default reads as much."""

    decimal: str = "."
    thousands: str | None = None
    evidence: str = ""
    question: str = ""


def signs(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[tuple[Column, Sequence[str]]]
) -> Signs:
    """The signs with which most cells of all number columns are read, the simplest among equals."""
    counts = dict.fromkeys(SIGNS, 0)
    for column, cells in columns:
        expressions = [
            casts.value(column, "cell", Reading(decimal=decimal, thousands=thousands))
            for decimal, thousands in SIGNS
        ]
        for pair, count in zip(SIGNS, readable(connection, cells, expressions), strict=True):
            counts[pair] += count
    best = max(SIGNS, key=lambda pair: counts[pair])
    signed = [cell for _, cells in columns for cell in cells if re.search(r"\d[.,]\d", cell)]
    if signed and all(GROUPED.fullmatch(cell) for cell in signed):
        sign = "," if "," in signed[0] else "."
        whole = (".", ",") if sign == "," else (",", ".")
        if counts[whole] == counts[sign, None]:
            shown = f"{signed[0]} may be {signed[0].replace(sign, '')} or have a decimal sign"
            return Signs(question=f"ambiguous: {shown}; nothing in the file settles it")
    if counts[best] == counts[".", None]:
        return Signs()
    example = next((cell for cell in signed if best[0] in cell), "")
    read = f"{counts[best]:,} of {sum(len(cells) for _, cells in columns):,} cells"
    return Signs(*best, f"{read}, such as {example}" if example else read)


def null_tokens(typed: Iterable[Sequence[str]], texts: Iterable[Sequence[str]]) -> dict[str, int]:
    """The cells that mean nothing, with their counts: any known ones where numbers, days and
    booleans stand, only sure ones in texts.
    """
    found = Counter(cell for cells in typed for cell in cells if cell in thesaurus().null_tokens)
    sure = thesaurus().sure_null_tokens
    found.update(cell for cells in texts for cell in cells if cell in sure)
    return dict(sorted(found.items()))
