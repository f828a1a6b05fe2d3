"""Ids stay with their records; merges and splits are told."""

from orchestration.identity.naming import Change, changes, name_clusters


def test_a_new_cluster_is_named_by_its_anchor_and_a_rerun_changes_nothing() -> None:
    members = {0: ["a", "b"], 2: ["c"]}
    named = name_clusters(members, {}, {0: ["C-a", "C-b"], 2: ["C-c"]})
    assert named == {0: "C-a", 2: "C-c"}
    previous = {"a": "C-a", "b": "C-a", "c": "C-c"}
    assert name_clusters(members, previous, {0: ["C-x"], 2: ["C-y"]}) == named
    assert changes(previous, previous) == []


def test_a_merged_cluster_keeps_the_id_of_most_and_tells_the_rest() -> None:
    previous = {"a": "C-a", "b": "C-b", "c": "C-b"}
    named = name_clusters({0: ["a", "b", "c"]}, previous, {0: ["C-a", "C-b"]})
    assert named == {0: "C-b"}
    now = dict.fromkeys("abc", "C-b")
    assert changes(now, previous) == [Change("a", "C-a", "C-b", "merge")]


def test_of_equal_shares_the_anchor_decides_so_that_a_fresh_warehouse_agrees() -> None:
    previous = {"a": "C-a", "b": "C-b"}
    assert name_clusters({0: ["a", "b"]}, previous, {0: ["C-b", "C-a"]}) == {0: "C-b"}


def test_a_split_leaves_the_id_with_most_and_gives_the_rest_one_of_their_own() -> None:
    previous = dict.fromkeys("abc", "C-a")
    named = name_clusters({0: ["a"], 1: ["b", "c"]}, previous, {0: ["C-a"], 1: ["C-b", "C-c"]})
    assert named == {1: "C-a", 0: "C-a-1"}, "an id that others keep is never given twice"
    now = {"a": named[0], "b": named[1], "c": named[1]}
    assert changes(now, previous) == [Change("a", "C-a", "C-a-1", "split")]


def test_what_is_split_off_gets_back_the_id_that_it_had_before_the_merge() -> None:
    merged = dict.fromkeys("abc", "C-a")
    named = name_clusters({0: ["a", "b"], 1: ["c"]}, merged, {0: ["C-a"], 1: ["C-c"]})
    assert named == {0: "C-a", 1: "C-c"}


def test_a_record_that_matches_nobody_any_more_is_unmatched_and_may_come_back() -> None:
    found = changes({"a": None, "b": "C-b"}, {"a": "C-b", "b": "C-b", "gone": "C-b"})
    assert found == [Change("a", "C-b", None, "unmatched")]
    assert changes({"a": "C-b"}, {"a": None}) == [Change("a", None, "C-b", "new")]
