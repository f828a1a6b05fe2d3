"""What a mapping has to declare of how a file is written, with the evidence for each entry."""

from dataclasses import dataclass, field

import duckdb

from orchestration.drafting import numbers
from orchestration.drafting.matching import Resemblance
from orchestration.drafting.sample import Sample
from orchestration.raw.contract import Column

NUMBERS = ("bigint", "decimal", "double")


@dataclass
class Declared:
    """Entries of a mapping's `reading` that differ from the defaults, and why each stands there.

    `cells` are those of each matched column, with what means nothing emptied.
    """

    cells: dict[str, list[str]]
    entries: dict[str, object] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, entry: str, value: object, why: str) -> None:
        """Declare one thing."""
        self.entries[entry], self.why[entry] = value, why


def declared(connection: duckdb.DuckDBPyConnection, sample: Sample, best: Resemblance) -> Declared:
    """What is seen in a file's bytes and in the cells of the columns that were matched."""
    found = Declared({match.column.name: sample.column(match.position) for match in best.matches})
    columns = {match.column.name: match.column for match in best.matches}
    _add_null_tokens(found, columns)
    _add_layout(found, sample)
    _add_signs(found, columns, connection)
    return found


def _add_null_tokens(found: Declared, columns: dict[str, Column]) -> None:
    is_text = {name: column.data_type == "varchar" for name, column in columns.items()}
    nulls = numbers.null_tokens(
        [cells for name, cells in found.cells.items() if not is_text[name]],
        [cells for name, cells in found.cells.items() if is_text[name]],
    )
    if nulls:
        counts = ", ".join(f"{count:,} cells {each}" for each, count in nulls.items())
        found.add("null_tokens", ["", *nulls], counts)
    for name, cells in found.cells.items():
        found.cells[name] = ["" if cell in nulls else cell for cell in cells]


def _add_layout(found: Declared, sample: Sample) -> None:
    if sample.encoding:
        why = "it is not UTF-8; a guess: look at a letter with an accent"
        found.add("encoding", sample.encoding, why)
    if sample.delimiter != ",":
        why = f"cuts the header into {len(sample.header)} names"
        found.add("delimiter", sample.delimiter, why)
    if sample.header_rows > 1:
        why = "words stand below the names where the columns hold other kinds"
        found.add("header_rows", sample.header_rows, why)
    if sample.sheet:
        found.add("sheet", sample.sheet, "of all sheets its header has most names that are known")


def _add_signs(
    found: Declared, columns: dict[str, Column], connection: duckdb.DuckDBPyConnection
) -> None:
    signs = numbers.signs(
        connection,
        [
            (columns[name], [cell for cell in cells if cell])
            for name, cells in found.cells.items()
            if columns[name].data_type.split("(")[0] in NUMBERS
        ],
    )
    if signs.decimal != ".":
        found.add("decimal", signs.decimal, signs.evidence)
    if signs.thousands:
        found.add("thousands", signs.thousands, signs.evidence)
    if signs.question:
        found.notes.append(signs.question)
