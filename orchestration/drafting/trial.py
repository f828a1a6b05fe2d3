"""What the loader itself makes of a file's first rows with a mapping."""

from dataclasses import dataclass

import duckdb

from orchestration.drafting.sample import Sample
from orchestration.raw.contract import Contract
from orchestration.raw.intake import RefusedError
from orchestration.raw.mapping import ExportMapping
from orchestration.raw.reader import Reader


@dataclass(frozen=True)
class Trial:
    """Whether the loader takes the rows, and what it says, without any cell of the file."""

    is_read: bool
    said: str


def tried(
    connection: duckdb.DuckDBPyConnection,
    sample: Sample,
    contract: Contract,
    mapping: ExportMapping,
) -> Trial:
    """Read the sample's head with the loader's reader, which leaves nothing behind."""
    reading = mapping.reading.model_copy(update={"encoding": None, "sheet": None})
    reader = Reader(connection, sample.head.parent)
    try:
        incoming = reader.read(
            sample.head, sample.head.name, contract, mapping.model_copy(update={"reading": reading})
        )
    except RefusedError as error:
        said = str(error).split(" The closest row")[0]  # which may hold anything
        return Trial(False, "it cannot be read" if said.startswith("it cannot be read") else said)
    bad = connection.execute(
        "select _bad, count(*) from incoming where _bad is not null group by _bad"
        " order by count(*) desc, _bad"
    ).fetchall()
    aside = sum(count for _, count in bad) + len(incoming.rejected)
    said = f"the loader takes {incoming.seen - aside:,} of {incoming.seen:,} rows"
    reasons = [
        f"{count:,} set aside: {reason.column or 'the row'} {reason.text}"
        for at, count in bad
        for reason in [incoming.reasons[at]]
    ]
    reasons += [f"{len(incoming.rejected):,} set aside: not CSV"] if incoming.rejected else []
    return Trial(True, "; ".join([said, *reasons]))
