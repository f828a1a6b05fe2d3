"""Which pairs people may review, and what they are told was decided."""

import duckdb
import pytest

from orchestration.identity import tables
from orchestration.identity.agglomeration import Edge, Refusal
from orchestration.identity.candidates import Candidate
from orchestration.identity.review import Pair, reviewable, write_pairs

CLUSTERS = [0, 0, 2, 3, 4]  # records 0 and 1 are one customer


def scored(left: int, right: int, probability: float) -> Candidate:
    return Candidate(left, right, probability, bits=1.0, evidence="name")


def refused(left: int, right: int, reason: str) -> Refusal:
    return Refusal(Edge(1.0, left, right, kind="same domain"), reason)


@pytest.mark.parametrize(
    ("candidates", "refusals", "told"),
    [
        ([scored(1, 0, 0.9)], [], [Pair(1, 0, "scored", "name", 0.9, "joined")]),
        ([scored(2, 0, 0.6)], [], [Pair(2, 0, "scored", "name", 0.6, "too unsure")]),
        ([scored(2, 0, 0.4)], [], []),
        (
            [scored(2, 0, 0.9)],
            [refused(2, 0, "different tax id")],
            [Pair(2, 0, "scored", "name", 0.9, "refused", "different tax id")],
        ),
        (
            [],
            [refused(3, 4, "different tax id"), refused(3, 4, "parent and child")],
            [Pair(3, 4, "same domain", "", -1.0, "refused", "different tax id")],
        ),
        ([], [refused(0, 1, "different tax id")], []),
    ],
    ids=["joined", "unsure", "below the floor", "a score refused", "the heaviest told", "together"],
)
def test_what_is_told_of_a_pair(
    candidates: list[Candidate], refusals: list[Refusal], told: list[Pair]
) -> None:
    assert reviewable(candidates, refusals, CLUSTERS, floor=0.5) == told


def test_pairs_replace_those_of_the_run_before_and_a_rule_has_no_probability() -> None:
    with duckdb.connect() as connection:
        tables.prepare(connection)
        write_pairs(connection, [Pair(2, 0, "scored", "name", 0.9, "joined")], "before")
        write_pairs(
            connection,
            [
                Pair(2, 0, "scored", "name", 0.0, "too unsure"),
                Pair(3, 4, "same domain", "", -1.0, "refused", "different tax id"),
            ],
            "now",
        )

        kept = connection.execute("from identity.pairs order by all").fetchall()

        assert kept == [
            (2, 0, "scored", "name", 0.0, "too unsure", None, "now"),
            (3, 4, "same domain", "", None, "refused", "different tax id", "now"),
        ]
        write_pairs(connection, [], "then")
        assert connection.execute("select count(*) from identity.pairs").fetchall() == [(0,)]
