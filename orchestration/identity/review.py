"""The pairs of records that people may review: joined by a score, refused, or too unsure."""

from collections.abc import Sequence
from typing import NamedTuple

import duckdb
import numpy as np

from orchestration.identity.agglomeration import Refusal
from orchestration.identity.candidates import Candidate
from orchestration.warehouse import with_arrays

SCORED = "scored"
_NO_SCORE = -1.0


class Pair(NamedTuple):
    """Two records (numbers from 0), what spoke for one customer, what was decided, and why.

    `rule` is the rule's name, or that a score spoke; only then is there a probability.
    """

    left: int
    right: int
    rule: str
    evidence: str
    probability: float
    decision: str
    reason: str = ""


def reviewable(
    candidates: Sequence[Candidate],
    refusals: Sequence[Refusal],
    clusters: Sequence[int],
    floor: float,
) -> list[Pair]:
    """What a score joined, what was refused to it or a rule, and what it was too unsure of.

    `floor` is the least probability of the last. `clusters` gives each record's cluster. A pair
    that was refused to a rule but came together in another way is not among them.
    """
    refused: dict[tuple[int, int], Refusal] = {}
    for refusal in refusals:  # of several reasons to join two records, the heaviest is told
        refused.setdefault((refusal.edge.left, refusal.edge.right), refusal)
    pairs = []
    for one in candidates:
        stopped = refused.pop((one.left, one.right), None)
        scored = Pair(one.left, one.right, SCORED, one.evidence, one.probability, "too unsure")
        if clusters[one.left] == clusters[one.right]:
            pairs.append(scored._replace(decision="joined"))
        elif stopped is not None:
            pairs.append(scored._replace(decision="refused", reason=stopped.reason))
        elif one.probability >= floor:
            pairs.append(scored)
    pairs += [
        Pair(left, right, refusal.edge.kind, "", _NO_SCORE, "refused", refusal.reason)
        for (left, right), refusal in refused.items()
        if clusters[left] != clusters[right]
    ]
    return pairs


def write_pairs(
    cursor: duckdb.DuckDBPyConnection, pairs: Sequence[Pair], model_version: str
) -> None:
    """Replace identity.pairs."""
    cursor.execute("delete from identity.pairs")
    if not pairs:
        return
    columns: dict[str, object] = dict(zip(Pair._fields, zip(*pairs, strict=True), strict=True))
    for name, kind in (("left", np.int64), ("right", np.int64), ("probability", np.float64)):
        columns[name] = np.array(columns[name], dtype=kind)
    with_arrays(cursor, "_pairs", columns)
    cursor.execute(
        f"""
        insert into identity.pairs
        select
            "left", "right", rule, evidence,
            case when probability <> {_NO_SCORE} then probability end,
            decision, nullif(reason, ''), ?
        from _pairs
        """,
        [model_version],
    )
    cursor.unregister("_pairs")
