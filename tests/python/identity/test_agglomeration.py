"""Pairs are joined in order of weight, and what must stay apart stays apart."""

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.identity.agglomeration import Agglomeration, Constraints, Edge, agglomerate

COUNT = 8
RECORDS = st.integers(0, COUNT - 1)
PAIRS = st.tuples(RECORDS, RECORDS).filter(lambda pair: pair[0] < pair[1])


def together(edges: list[Edge], constraints: Constraints, count: int = COUNT) -> list[int]:
    return agglomerate(count, edges, constraints).of


def test_pairs_chain_into_a_cluster_named_by_its_smallest_record() -> None:
    edges = [Edge(2.0, 3, 4), Edge(1.0, 4, 1), Edge(9.0, 6, 7)]
    assert together(edges, Constraints()) == [0, 1, 2, 1, 1, 5, 6, 6]


def test_different_tax_ids_are_not_joined_however_long_the_chain() -> None:
    constraints = Constraints(exclusive={"tax id": {0: "DE1", 3: "DE2"}})
    found = agglomerate(4, [Edge(3.0, 0, 1), Edge(2.0, 1, 2), Edge(1.0, 2, 3)], constraints)
    assert found.of == [0, 0, 0, 3]
    assert [(one.edge.left, one.reason) for one in found.refusals] == [(2, "different tax id")]


def test_the_same_tax_id_on_both_sides_forbids_nothing() -> None:
    constraints = Constraints(exclusive={"tax id": {0: "DE1", 1: "DE1"}})
    assert together([Edge(1.0, 0, 1)], constraints, 2) == [0, 0]


def test_a_parent_and_its_subsidiary_stay_apart_and_the_heavier_pair_goes_first() -> None:
    constraints = Constraints(apart=[(0, 1)])
    edges = [Edge(5.0, 0, 2), Edge(4.0, 1, 2), Edge(3.0, 1, 3)]
    found = agglomerate(4, edges, constraints)
    assert found.of == [0, 1, 0, 1]
    assert [one.reason for one in found.refusals] == ["kept apart"]


def test_two_accounts_of_the_crm_are_joined_only_by_evidence_about_themselves() -> None:
    crm = {0: "crm", 1: "crm"}
    through_another = [Edge(8.0, 0, 2), Edge(5.0, 1, 2)]
    found = agglomerate(3, through_another, Constraints(anchors=crm))
    assert found.of == [0, 1, 0]
    assert found.refusals[0].reason == "two accounts of one CRM"
    assert together([Edge(5.0, 0, 1)], Constraints(anchors=crm), 2) == [0, 0]
    assert together([Edge(5.0, 0, 1, False)], Constraints(anchors=crm), 2) == [0, 1]


def test_what_somebody_decided_passes_the_anchors_but_not_an_unlink() -> None:
    decided = Constraints(anchors={0: "crm", 1: "crm"}, decided=frozenset({"override_link"}))
    links = [Edge(1000.0, one, 2, True, "override_link") for one in (0, 1)]
    assert together(links, decided, 3) == [0, 0, 0]
    apart = Constraints(apart=[(0, 1)], decided=frozenset({"override_link"}))
    assert together([Edge(1000.0, 0, 1, True, "override_link")], apart, 2) == [0, 1]


def test_a_score_does_not_join_two_accounts_of_one_system() -> None:
    agglomeration = Agglomeration(4, Constraints())
    agglomeration.follow([Edge(9.0, 0, 1)])
    agglomeration.know_accounts({1: "desk", 2: "desk"})
    refused = agglomeration.follow([Edge(0.9, 0, 2, False), Edge(0.8, 0, 3, False)])
    assert agglomeration.clusters() == [0, 0, 2, 0]
    assert [one.reason for one in refused] == ["two accounts of one system"]


@settings(max_examples=200, deadline=None)
@given(
    pairs=st.lists(PAIRS, unique=True, max_size=20),
    apart=st.lists(PAIRS, max_size=5),
    tax=st.dictionaries(RECORDS, st.sampled_from(["DE1", "DE2"])),
    anchors=st.dictionaries(RECORDS, st.just("crm")),
    order=st.randoms(use_true_random=False),
)
def test_no_order_of_edges_joins_what_is_apart_or_changes_the_result(
    pairs: list[tuple[int, int]],
    apart: list[tuple[int, int]],
    tax: dict[int, str],
    anchors: dict[int, str],
    order: Random,
) -> None:
    edges = [Edge(float(weight), *pair) for weight, pair in enumerate(pairs, start=1)]
    constraints = Constraints(exclusive={"tax id": tax}, apart=apart, anchors=anchors)
    found = agglomerate(COUNT, edges, constraints)
    order.shuffle(edges)
    again = agglomerate(COUNT, edges, constraints)
    assert again.of == found.of
    assert {one.edge for one in again.refusals} == {one.edge for one in found.refusals}
    assert all(found.of[one] != found.of[other] for one, other in apart)
    for cluster in set(found.of):
        members = [record for record in range(COUNT) if found.of[record] == cluster]
        assert len({tax[one] for one in members if one in tax}) <= 1
    refused = {(one.edge.left, one.edge.right) for one in found.refusals}
    joined = [pair for pair in pairs if found.of[pair[0]] == found.of[pair[1]]]
    assert set(pairs) - set(joined) <= refused, "every edge is followed or refused"


@settings(max_examples=200, deadline=None)
@given(
    batches=st.lists(st.lists(PAIRS, unique=True, max_size=8), max_size=3),
    apart=st.lists(PAIRS, max_size=4),
    tax=st.dictionaries(RECORDS, st.sampled_from(["DE1", "DE2"])),
    anchors=st.dictionaries(RECORDS, st.just("crm")),
)
def test_pairs_in_columns_give_what_single_pairs_give(
    batches: list[list[tuple[int, int]]],
    apart: list[tuple[int, int]],
    tax: dict[int, str],
    anchors: dict[int, str],
) -> None:
    constraints = Constraints(exclusive={"tax id": tax}, apart=apart, anchors=anchors)
    weighed = list(zip((9.0, 5.0, 2.0), batches, strict=False))
    edges = [Edge(weight, *pair) for weight, batch in weighed for pair in batch]
    one_by_one = agglomerate(COUNT, edges, constraints)
    agglomeration = Agglomeration(COUNT, constraints)
    refused = []
    for weight, batch in weighed:
        columns = np.array(batch, dtype=np.int64).reshape(-1, 2)
        refused += agglomeration.follow_all(weight, "", columns[:, 0], columns[:, 1])
    assert agglomeration.clusters() == one_by_one.of
    assert {one.edge for one in refused} == {one.edge for one in one_by_one.refusals}
