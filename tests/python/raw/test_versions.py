"""Files in which a row says itself that it was deleted, or of which moment a version is."""

from itertools import permutations

import pytest

from tests.python.raw.company import FIRST, SECOND, THIRD, things

HEADER = ["thing_id", "label", "note", "Gone", "Changed"]


@pytest.fixture
def versioned(company):
    company.map(
        system="till",
        exports=[
            {
                "export": "shop.things",
                "files": "things*.csv",
                "deleted_when": {"Gone": ["true", "1"]},
                "changed_at": "Changed",
            }
        ],
    )
    company.map(
        "marked",
        exports=[
            {"export": "shop.things", "files": "things*.csv", "deleted_when": {"Gone": "true"}}
        ],
    )
    return company


def send(company, when, *rows, system="till"):
    cells = [HEADER, *[[*row[:2], "", *row[2:]] for row in rows]]
    company.send(when, "\n".join(",".join(map(str, row)) for row in cells), system=system)


def labels(company):
    return [row[:2] for row in company.alive()]


def test_a_row_marked_as_deleted_is_kept_and_counts_as_deleted(versioned):
    send(versioned, FIRST, ("1", "a", "false", ""), ("2", "b", "false", ""), system="marked")
    versioned.load()
    send(versioned, SECOND, ("1", "a", "true", ""), ("2", "b", "false", ""), system="marked")
    report = versioned.load()
    assert labels(versioned) == [("2", "b")]
    assert report.total("loaded_row_count") == 1
    assert report.tombstone_count == 0
    assert versioned.ask(
        "select label from raw.shop__things where thing_id = '1' and _is_deleted"
    ) == [("a",)]


def test_a_deletion_that_is_delivered_again_is_unchanged_and_a_row_may_come_back(versioned):
    for when in (FIRST, SECOND):
        send(versioned, when, ("1", "a", "true", ""), ("2", "b", "", ""), system="marked")
        report = versioned.load()
    assert report.total("unchanged_row_count") == 2
    send(versioned, THIRD, ("1", "a", "false", ""), ("2", "b", "", ""), system="marked")
    versioned.load()
    assert labels(versioned) == [("1", "a"), ("2", "b")]


def test_a_deleted_row_needs_only_its_key(versioned):
    versioned.contract = things(required=("label",))
    send(versioned, FIRST, ("1", "", "true", ""), ("2", "", "", ""), ("3", "c", "", ""))
    versioned.load()
    assert [line for line, *_ in versioned.quarantine()] == [3]
    assert labels(versioned) == [("3", "c")]


def test_all_versions_of_a_key_in_one_file_are_kept_and_the_last_one_holds(versioned):
    send(
        versioned,
        FIRST,
        ("1", "new", "", "2023-12-02 10:00:00"),
        ("1", "old", "", "2023-12-01 10:00:00"),
        ("2", "only", "", "2023-11-01"),
    )
    report = versioned.load()
    assert report.total("loaded_row_count") == 3
    assert labels(versioned) == [("1", "new"), ("2", "only")]


def test_versions_delivered_again_are_unchanged_whichever_of_them_holds(versioned):
    history = [("1", "a", "", "2023-12-01"), ("1", "b", "", "2023-12-02")]
    send(versioned, FIRST, *history)
    versioned.load()
    send(versioned, SECOND, *history, ("1", "a", "", "2024-01-15"))
    report = versioned.load()
    assert (report.total("unchanged_row_count"), report.total("loaded_row_count")) == (2, 1)
    assert labels(versioned) == [("1", "a")]
    send(versioned, THIRD, *history)
    report = versioned.load()
    assert report.total("unchanged_row_count") == 2
    assert labels(versioned) == [("1", "a")]


def test_what_vanished_and_comes_back_unchanged_is_there_again(versioned):
    both = [("1", "a", "", "2023-12-01"), ("2", "b", "", "2023-12-01")]
    for when, rows in ((FIRST, both), (SECOND, both[1:]), (THIRD, both)):
        send(versioned, when, *rows)
        versioned.load()
        assert labels(versioned) == [row[:2] for row in rows]


def test_two_rows_of_one_version_contradict_each_other(versioned):
    send(versioned, FIRST, ("1", "a", "", "2023-12-01"), ("1", "b", "", "2023-12-01"))
    versioned.load()
    assert len(versioned.quarantine()) == 2


def test_a_version_from_after_its_delivery_does_not_hold_for_ever(versioned):
    send(versioned, FIRST, ("1", "wrong clock", "", "2031-01-01"))
    send(versioned, SECOND, ("1", "right", "", "2024-01-20"))
    versioned.load()
    assert labels(versioned) == [("1", "right")]


def test_a_version_without_its_moment_reads_and_one_with_another_text_is_set_aside(versioned):
    send(
        versioned,
        FIRST,
        ("1", "a", "", ""),
        ("2", "b", "", "yesterday"),
        ("3", "c", "", "2023-12-01"),
    )
    versioned.load()
    assert labels(versioned) == [("1", "a"), ("3", "c")]
    [(line, column, reason, _)] = versioned.quarantine()
    assert (line, column) == (3, "Changed")
    assert "timestamp" in reason


@pytest.mark.parametrize("order", list(permutations([FIRST, SECOND, THIRD])))
def test_versions_do_not_depend_on_the_order_of_arrival(versioned, order):
    given = {
        FIRST: [("1", "a", "", "2023-12-01"), ("2", "b", "true", "2023-12-05")],
        SECOND: [("1", "b", "", "2024-01-15"), ("2", "b", "", "2024-01-20")],
        THIRD: [("1", "late", "", "2024-01-10"), ("2", "b", "true", "2024-02-20")],
    }
    for when in order:
        send(versioned, when, *given[when])
        versioned.load()
    assert labels(versioned) == [("1", "b")]


def test_a_file_without_the_column_of_versions_flips_back(versioned):
    for when, label in ((FIRST, "a"), (SECOND, "b"), (THIRD, "a")):
        versioned.send(when, f"thing_id,label\n1,{label}\n2,x\n")
        versioned.load()
    assert labels(versioned) == [("1", "a"), ("2", "x")]
