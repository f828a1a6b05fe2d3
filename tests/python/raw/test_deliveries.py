"""Deliveries in any order, twice, late, corrected or damaged give the same change log."""

from datetime import date
from itertools import permutations

import pytest

from orchestration.raw.ledger import OtherCompanyError, list_exports, prepare
from tests.python.raw.company import FIRST, SECOND, THIRD, csv_text, things

DATES = [FIRST, SECOND, THIRD]


def change_log(delivery, deliveries):
    """What raw must hold, in plain Python; deliveries are pairs of key and cells, by date."""
    log, state, seen = [], {}, set()
    for when in sorted(deliveries):
        is_first = when == min(deliveries)
        given = deliveries[when]
        if delivery == "snapshot" and state and not given:
            continue  # a snapshot of nothing is refused
        for key, cells in given:
            is_known = (key, cells) in seen if delivery == "append" else state.get(key) == cells
            if not is_known:
                log.append((when, False, is_first, key, *cells))
            seen.add((key, cells))
            state[key] = cells
        if delivery == "snapshot":
            for key in state.keys() - {key for key, _ in given}:
                del state[key]
                log.append((when, True, False, key, None, None))
    return sorted(log, key=str)


THREE = {
    FIRST: [("1", ("a", "x")), ("2", ("b", "x")), ("3", ("c", "x"))],
    SECOND: [("1", ("a", "x")), ("2", ("B", "x")), ("4", ("d", "x"))],
    THIRD: [("1", ("A", "x")), ("2", ("b", "x")), ("3", ("c", "x"))],
}


def rows(given):
    return [(key, *cells) for key, cells in given]


@pytest.mark.parametrize(
    ("delivery", "arrivals"),
    [("snapshot", [[when] for when in order]) for order in permutations(DATES)]
    + [
        (delivery, arrivals)
        for delivery in ("snapshot", "upsert", "append")
        for arrivals in ([DATES], [[THIRD], [FIRST], [SECOND]], [[THIRD], [FIRST, SECOND]])
    ],
)
def test_any_order_of_arrival_gives_the_same_change_log(company, delivery, arrivals):
    company.contract = things(delivery=delivery)
    for dates in arrivals:
        for when in dates:
            company.send(when, rows(THREE[when]))
        company.load()
    assert sorted(company.log(), key=str) == change_log(delivery, THREE)


def test_the_same_run_again_does_nothing(company):
    for when in DATES:
        company.send(when, rows(THREE[when]))
    company.load()
    before = company.ask("from raw._loads order by all"), company.ask("from raw.shop__things")
    report = company.load()
    assert (report.entries, report.known_file_count) == ([], 3)
    after = company.ask("from raw._loads order by all"), company.ask("from raw.shop__things")
    assert before == after


def test_the_same_bytes_under_another_name_of_the_same_date_are_a_duplicate_told_once(company):
    company.send(FIRST, [["1", "a", "b"]])
    company.send(FIRST, [["1", "a", "b"]], name="things.copy.csv")
    company.load()
    assert company.statuses() == [("things.copy.csv", "loaded"), ("things.csv", "duplicate")]
    assert company.load().entries == []
    assert len(company.log()) == 1


def test_identical_bytes_under_a_new_date_are_a_delivery(company):
    company.send(FIRST, [["1", "a", "b"]])
    company.send(SECOND, [["1", "A", "b"]])
    company.send(THIRD, [["1", "a", "b"]])
    report = company.load()
    assert [entry.loaded_row_count for entry in report.files("loaded")] == [1, 1, 1]
    assert [(row[0], row[4]) for row in company.log()] == [
        (FIRST, "a"),
        (SECOND, "A"),
        (THIRD, "a"),
    ]


def test_an_unchanged_delivery_is_counted_and_adds_no_row(company):
    company.send(FIRST, [["1", "a", "b"], ["2", "c", "d"]])
    company.send(SECOND, [["2", "c", "d"], ["1", "a", "b"]])
    report = company.load()
    assert [entry.unchanged_row_count for entry in report.files("loaded")] == [0, 2]
    assert len(company.log()) == 2


# Corrections


def test_a_correction_supersedes_and_resolves_what_its_predecessor_set_aside(company):
    company.contract = things({"thing_id": "varchar", "price": "bigint"})
    company.send(FIRST, [["1", "5"], ["2", "x"], ["3", "7"]])
    company.load()
    assert company.quarantine() == [(3, "price", "is not a whole number", False)]
    company.send(FIRST, [["1", "6"], ["2", "9"], ["3", "7"]])
    report = company.load()
    assert [entry.status for entry in report.entries] == ["loaded", "superseded"]
    assert company.alive() == [("1", 6), ("2", 9), ("3", 7)]
    assert company.quarantine() == [(3, "price", "is not a whole number", True)]
    assert sorted(status for _, status in company.statuses()) == ["loaded", "superseded"]


def test_a_correction_may_be_taken_back(company):
    for label in ("a", "b", "a"):
        company.send(FIRST, [["1", label, "x"]])
        company.load()
    assert company.alive() == [("1", "a", "x")]
    assert len(company.log()) == 1


def test_a_correction_in_the_middle_changes_what_follows(company):
    for when in DATES:
        company.send(when, rows(THREE[when]))
    company.load()
    corrected = {**THREE, SECOND: [*THREE[FIRST], ("5", ("e", "x"))]}
    company.send(SECOND, rows(corrected[SECOND]))
    company.load()
    assert sorted(company.log(), key=str) == change_log("snapshot", corrected)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\xff", "other,header\n1,2\n", "PK\x03\x04"])
def test_a_correction_that_is_refused_leaves_what_it_would_replace(company, content):
    company.send(FIRST, [["1", "a", "b"]])
    company.load()
    company.send(FIRST, content)
    assert company.load().files("refused")
    assert company.alive() == [("1", "a", "b")]


def test_a_refused_file_that_is_sent_again_whole_is_no_longer_refused(company):
    for content in (b"", "other,header\n1,2\n", [["1", "a", "b"]]):
        company.send(FIRST, content)
        company.load()
    assert company.alive() == [("1", "a", "b")]
    assert "refused" not in [status for _, status in company.statuses()]


@pytest.mark.parametrize("content", [b"", "other,header\n1,2\n", b"\xff\xfe\xff"])
def test_a_refused_file_is_told_by_every_run_and_recorded_once(company, content):
    company.send(FIRST, content)
    company.send(SECOND, [["1", "a", "b"]])
    for _ in range(3):
        assert len(company.load().files("refused")) == 1
    assert company.ask("select status, count(*) from raw._loads group by 1 order by 1") == [
        ("loaded", 1),
        ("refused", 1),
    ]


def test_of_several_refused_contents_of_a_file_only_the_newest_is_told(company):
    for content in ("no header\n", "still none\n", b""):
        company.send(FIRST, content)
        company.load()
    ((reason,),) = company.ask("select reason from raw._loads_now")
    assert reason == "the file is empty (0 bytes)"


def test_a_refused_correction_that_is_taken_back_is_no_longer_told(company):
    for content in ([["1", "a", "b"]], "no header\n", [["1", "a", "b"]]):
        company.send(FIRST, content)
        company.load()
    assert company.statuses() == [("things.csv", "loaded")]


def test_a_correction_from_which_a_fifth_vanished_leaves_what_it_would_replace(company):
    company.send(FIRST, many(range(100)))
    company.send(SECOND, [*many(range(95)), *many([500, 501], "new")])
    company.send(THIRD, many(range(95)))
    company.load()
    before = company.log()
    company.send(SECOND, [*many(range(50)), *many([500], "other")])
    (refused,) = company.load().files("refused")
    assert "50 of 100 keys are missing" in refused.reason
    assert company.log() == before
    report = company.load()  # and it rebuilds nothing again
    assert (report.files("loaded"), len(report.files("refused"))) == ([], 1)


def test_a_correction_that_contradicts_its_delivery_and_is_refused_leaves_no_mark(company):
    company.send(FIRST, many(range(100)))
    company.send(SECOND, many(range(50)), name="things.1.csv")
    company.send(SECOND, many(range(50, 100)), name="things.2.csv")
    company.load()
    before = company.log()
    company.send(SECOND, many([1], "contradiction"), name="things.2.csv")
    assert len(company.load().files("refused")) == 1
    assert (company.log(), company.quarantine()) == (before, [])


def test_a_late_file_that_is_refused_leaves_its_date_as_it_was(company):
    company.send(FIRST, many(range(50)))
    company.send(SECOND, many(range(45)))
    company.send(THIRD, many(range(45)))
    company.load()
    before = company.log()
    for content in (b"", "no header\n"):
        company.send(SECOND, content, name="things.late.csv")
        assert len(company.load().files("refused")) == 1
        assert company.log() == before


def test_a_file_that_a_wrong_mapping_shut_out_returns_with_the_right_one(company):
    company.map(exports=[MAPPED])
    path = company.send(FIRST, "No,label\n1,a\n", name="goods.csv")
    company.load()
    path.unlink()
    company.map(exports=[{**MAPPED, "columns": {"thing_id": "Number"}}])
    for _ in range(2):
        assert len(company.load().files("refused")) == 1
    assert company.alive() == []
    company.map(exports=[MAPPED])
    company.load()
    assert company.alive() == [("1", "a", None)]
    assert company.statuses() == [("goods.csv", "loaded")]


# Snapshots


def many(keys, label="a"):
    return [[str(key), label, ""] for key in keys]


def test_keys_that_vanish_from_a_snapshot_get_a_tombstone_and_may_return(company):
    company.send(FIRST, many([1, 2, 3]))
    company.send(SECOND, many([1, 3]))
    company.send(THIRD, many([1, 2, 3]))
    report = company.load()
    assert report.tombstone_count == 1
    assert [(row[0], row[1]) for row in company.log() if row[3] == "2"] == [
        (FIRST, False),
        (SECOND, True),
        (THIRD, False),
    ]


def test_upserts_and_appends_never_bury(company):
    for delivery in ("upsert", "append"):
        company.contract = things(delivery=delivery)
        company.send(FIRST, many([1, 2, 3]), system=delivery)
        company.send(SECOND, many([1]), system=delivery)
        company.load()
    assert not any(row[1] for row in company.log())


def test_a_quarantined_row_counts_as_present(company):
    company.contract = things({"thing_id": "varchar", "price": "bigint"})
    company.send(FIRST, [["1", "1"], ["2", "2"], ["3", "3"]])
    company.send(SECOND, [["1", "1"], ["2", "x"], ["3", "3"]])
    company.load()
    assert company.alive() == [("1", 1), ("2", 2), ("3", 3)]


@pytest.mark.parametrize(
    "damaged",
    ["1,a,\n,b,\n", "1,a,\nb\n", '1,a,\n"2,a,\n', "1,a,\n2,a,,x\n"],
    ids=["empty key", "short row", "open quote", "long row"],
)
def test_a_row_whose_key_is_unreadable_buries_nobody(company, damaged):
    company.send(FIRST, many([1, 2, 3]))
    company.send(SECOND, "thing_id,label,note\n" + damaged)
    report = company.load()
    assert report.tombstone_count == 0
    assert [row[0] for row in company.alive()] == ["1", "2", "3"]


def test_a_delivery_with_a_refused_file_buries_nobody(company):
    company.send(FIRST, many([1, 2, 3]))
    company.send(SECOND, many([1]), name="things.1.csv")
    company.send(SECOND, "no header\n", name="things.2.csv")
    report = company.load()
    assert [entry.status for entry in report.entries] == ["loaded", "refused", "loaded"]
    assert (report.tombstone_count, len(company.alive())) == (0, 3)


def test_an_empty_file_in_a_delivery_buries_nobody(company):
    company.send(FIRST, many([1, 2, 3]))
    company.send(SECOND, many([1]), name="things.1.csv")
    company.send(SECOND, b"", name="things.2.csv")
    assert company.load().tombstone_count == 0
    assert len(company.alive()) == 3


def test_two_files_of_one_date_are_one_snapshot(company):
    company.send(FIRST, many([1, 2, 3, 4]))
    company.send(SECOND, many([1, 2]), name="things.1.csv")
    company.send(SECOND, many([3]), name="things.2.csv")
    report = company.load()
    assert report.tombstone_count == 1
    assert [row[0] for row in company.alive()] == ["1", "2", "3"]


def test_the_second_file_of_a_date_may_arrive_a_run_later(company):
    company.send(FIRST, many([1, 2, 3, 4]))
    company.send(SECOND, many([1, 2]), name="things.1.csv")
    company.load()
    company.send(SECOND, many([3]), name="things.2.csv")
    company.load()
    assert [(row[0], row[3]) for row in company.log() if row[1]] == [(SECOND, "4")]


def test_a_snapshot_that_lost_more_than_a_fifth_is_refused_and_the_earlier_state_stays(company):
    company.send(FIRST, many(range(100)))
    company.load()
    company.send(SECOND, many(range(79), "changed"))
    report = company.load()
    (refused,) = report.files("refused")
    assert "21 of 100 keys are missing" in refused.reason
    assert len(company.alive()) == 100
    assert {row[1] for row in company.alive()} == {"a"}
    company.send(THIRD, many(range(80), "changed"))
    assert company.load().tombstone_count == 20


def test_a_refused_snapshot_may_be_sent_again_whole(company):
    company.send(FIRST, many(range(100)))
    company.send(SECOND, many(range(50)))
    company.load()
    company.send(SECOND, many(range(95)))
    assert company.load().tombstone_count == 5
    assert company.statuses()[1:] == [("things.csv", "loaded")]


@pytest.mark.parametrize("size", [1, 10, 50])
def test_a_snapshot_of_nothing_is_refused_however_small_the_table(company, size):
    company.send(FIRST, many(range(size)))
    company.send(SECOND, [])
    (refused,) = company.load().files("refused")
    assert f"{size} of {size} keys are missing" in refused.reason
    assert len(company.alive()) == size


def test_a_small_table_may_be_exchanged_whole(company):
    company.send(FIRST, many([1, 2]))
    company.send(SECOND, many([3]))
    assert company.load().tombstone_count == 2
    assert [row[0] for row in company.alive()] == ["3"]


def test_keys_of_several_columns_are_buried_and_conflict_as_one(company):
    company.contract = things(key=["thing_id", "label"])
    company.send(FIRST, [["1", "a", "x"], ["1", "b", "x"], ["2", "a", "x"]])
    company.send(SECOND, [["1", "a", "x"], ["2", "a", "y"], ["2", "a", "z"]])
    company.load()
    assert company.alive() == [("1", "a", "x"), ("2", "a", "x")]
    assert [line for line, *_ in company.quarantine()] == [3, 4]


# Keys that collide


@pytest.mark.parametrize("delivery", ["snapshot", "upsert"])
def test_two_differing_rows_of_one_key_are_both_quarantined(company, delivery):
    company.contract = things(delivery=delivery)
    company.send(FIRST, [["1", "a", "x"], ["2", "b", "x"], ["1", "c", "x"]])
    (entry,) = company.load().entries
    assert (entry.loaded_row_count, entry.quarantined_row_count) == (1, 2)
    assert company.alive() == [("2", "b", "x")]
    reasons = {(line, reason) for line, _, reason, _ in company.quarantine()}
    assert reasons == {(2, CONFLICT), (4, CONFLICT)}


CONFLICT = "the delivery has another row of the same key with other content"


def test_a_conflict_keeps_the_key_s_earlier_state_alive(company):
    company.send(FIRST, many([1, 2]))
    company.send(SECOND, [*many([1], "b"), *many([1], "c"), *many([2])])
    company.load()
    assert [row[:2] for row in company.alive()] == [("1", "a"), ("2", "a")]


def test_conflicts_across_two_files_of_one_delivery_are_both_quarantined(company):
    company.send(FIRST, [["1", "a", "x"], ["2", "b", "x"]], name="things.1.csv")
    company.send(FIRST, [["3", "a", "x"], ["2", "c", "x"]], name="things.2.csv")
    report = company.load()
    assert [entry.quarantined_row_count for entry in report.entries] == [1, 1]
    assert [row[0] for row in company.alive()] == ["1", "3"]
    assert sum(entry.key_conflict_count for entry in report.entries) == 1


@pytest.mark.parametrize("delivery", ["snapshot", "upsert", "append"])
def test_identical_rows_load_once_and_count_as_unchanged(company, delivery):
    company.contract = things(delivery=delivery)
    company.send(FIRST, [["1", "a", "x"]] * 3 + [["2", "b", "x"]], name="things.1.csv")
    company.send(FIRST, [["1", "a", "x"]], name="things.2.csv")
    report = company.load()
    counts = [(each.loaded_row_count, each.unchanged_row_count) for each in report.entries]
    assert counts == [(2, 2), (0, 1)]
    assert company.ask("select _line from raw.shop__things order by 1") == [(2,), (5,)]


def test_rows_of_an_append_that_share_a_key_are_all_kept_and_counted(company):
    company.contract = things(delivery="append")
    company.send(FIRST, [["1", "a", "x"], ["1", "b", "x"], ["2", "c", "x"]])
    company.send(SECOND, [["2", "d", "x"], ["3", "e", "x"], ["1", "a", "x"]])
    report = company.load()
    assert [entry.key_conflict_count for entry in report.entries] == [1, 1]
    assert [entry.unchanged_row_count for entry in report.entries] == [0, 1]
    assert len(company.log()) == 5


# Systems, contracts and mappings that change


def test_systems_do_not_see_each_other_s_keys(company):
    company.send(FIRST, many([1, 2, 3]), system="till")
    company.send(SECOND, many([1]), system="web")
    report = company.load()
    assert report.tombstone_count == 0
    assert company.ask(
        "select _source_system, count(*) from raw.shop__things group by 1 order by 1"
    ) == [
        ("till", 3),
        ("web", 1),
    ]
    assert {row[2] for row in company.log()} == {True}


MAPPED = {"export": "shop.things", "files": "goods*.csv", "columns": {"thing_id": "No"}}


def test_a_changed_mapping_rereads_the_archive_and_heals_the_quarantine(company):
    company.contract = things({"thing_id": "varchar", "sold": "date"})
    company.map(exports=[MAPPED])
    content = "No,sold\n1,2024-01-02\n2,03/04/2024\n3,2024-01-04\n"
    path = company.send(FIRST, content, name="goods.csv")
    company.load()
    assert company.quarantine() == [(3, "sold", "is not a date written as YYYY-MM-DD", False)]
    path.unlink()
    company.map(exports=[MAPPED], reading={"date_formats": ["iso", "%d/%m/%Y"]})
    company.load()
    assert company.alive() == [
        ("1", date(2024, 1, 2)),
        ("2", date(2024, 4, 3)),
        ("3", date(2024, 1, 4)),
    ]
    assert company.quarantine() == [(3, "sold", "is not a date written as YYYY-MM-DD", True)]
    assert company.load().entries == []


def test_a_changed_mapping_heals_a_refused_file(company):
    company.map(exports=[MAPPED])
    company.send(FIRST, "Number,label\n1,a\n", name="goods.csv")
    assert company.load().files("refused")
    company.map(exports=[{**MAPPED, "columns": {"thing_id": "Number"}}])
    company.load()
    assert company.alive() == [("1", "a", None)]
    assert company.statuses() == [("goods.csv", "loaded")]
    assert company.refusals() == [("goods.csv", True)]


def test_a_refused_file_stays_listed_as_open_until_a_corrected_one_arrives(company):
    company.send(FIRST, "no header\n")
    company.load()
    assert company.refusals() == [("things.csv", False)]
    company.send(FIRST, many([1]))
    company.load()
    assert company.refusals() == [("things.csv", True)]
    resolved = company.ask("select resolved_at >= refused_at from raw._refusals_now")
    assert resolved == [(True,)]


@pytest.mark.parametrize(("delivery", "is_resolved"), [("snapshot", True), ("upsert", False)])
def test_a_later_whole_delivery_makes_good_what_an_earlier_one_set_aside(
    company, delivery, is_resolved
):
    company.contract = things({"thing_id": "varchar", "price": "bigint"}, delivery=delivery)
    list_exports(company.connection, {"shop.things": company.contract})
    company.send(FIRST, [["1", "5"], ["2", "x"]])
    company.load()
    company.send(SECOND, [["1", "5"], ["2", "6"]])
    company.load()
    assert company.quarantine() == [(3, "price", "is not a whole number", is_resolved)]


def test_a_new_column_of_the_contract_is_filled_from_the_archive(company):
    company.send(FIRST, "thing_id,label,note,colour\n1,a,x,red\n2,b,y,\n")
    company.send(SECOND, "thing_id,label,note,colour\n1,a,x,blue\n2,b,y,\n")
    company.load()
    assert len(company.log()) == 2
    company.contract = things(
        {"thing_id": "varchar", "colour": "varchar", "label": "varchar", "note": "varchar"}
    )
    company.load()
    assert company.alive() == [("1", "blue", "a", "x"), ("2", None, "b", "y")]
    assert len(company.log()) == 3
    assert company.load().entries == []


def test_a_retyped_column_of_the_contract_is_filled_from_the_archive(company):
    company.send(FIRST, "thing_id,label,note\n1,07,x\n2,8,y\n")
    company.load()
    company.contract = things({"thing_id": "varchar", "label": "bigint", "note": "varchar"})
    company.load()
    assert company.alive() == [("1", 7, "x"), ("2", 8, "y")]


def test_a_rebuild_reads_irregular_files_again(company):
    content = 'thing_id,label,note\n1,"two\nlines",x\n2,a\n3,"open,x\n4,b,c\n5,d,e\n6,f,g\n'
    company.contract = things(delivery="upsert")
    company.send(SECOND, content)
    company.load()
    before = company.alive(), company.quarantine()
    company.send(FIRST, [["7", "late", "x"]])
    company.load()
    assert company.alive() == sorted([*before[0], ("7", "late", "x")])
    assert company.quarantine() == before[1]


def test_a_rebuild_survives_files_that_are_refused(company):
    company.contract = things(delivery="upsert")
    company.send(THIRD, [["1", "a", "x"]])
    company.load()
    bad = {"things.csv": "no header\n", "things.xlsx": b"PK\x03\x04", "things.parquet": b"PAR1PAR1"}
    for name, content in {**bad, "things.jsonl": "{\n"}.items():
        company.send(SECOND, content, name=name)
    company.send(FIRST, [["2", "b", "x"]])
    report = company.load()
    assert len(report.files("refused")) == 4
    assert company.alive() == [("1", "a", "x"), ("2", "b", "x")]


def test_a_file_that_left_the_exports_folder_keeps_its_rows(company):
    path = company.send(FIRST, [["1", "a", "x"]])
    company.load()
    path.unlink()
    company.send(SECOND, [["1", "a", "x"], ["2", "b", "x"]])
    company.load()
    assert [(row[0], row[3]) for row in company.log()] == [(FIRST, "1"), (SECOND, "2")]


# What is nobody's


def test_another_company_s_exports_are_refused(company):
    prepare(company.connection, "invented")
    with pytest.raises(OtherCompanyError, match=r"'invented', not of 'other'.*DATA="):
        prepare(company.connection, "other")


def test_unrecognised_files_are_recorded_once_with_the_reason(company):
    company.send(FIRST, "hello", name="readme.md")
    undated = company.exports / "shop" / "till" / "things.csv"
    undated.write_text("thing_id\n1\n")
    for _ in range(2):
        company.load()
    entries = company.ask("select file_name, status, reason from raw._loads order by file_name")
    assert [(name.split("/")[-1], status) for name, status, _ in entries] == [
        ("readme.md", "unrecognised"),
        ("things.csv", "unrecognised"),
    ]
    assert "YYYY-MM-DD" in entries[1][2]


def test_a_file_that_a_new_mapping_knows_is_no_longer_unrecognised(company):
    company.send(FIRST, "No,label\n1,a\n", name="goods.csv")
    company.load()
    assert company.statuses() == [("goods.csv", "unrecognised")]
    company.map(exports=[MAPPED])
    company.load()
    assert company.statuses() == [("goods.csv", "loaded")]


@pytest.mark.parametrize(
    "name",
    [
        "b[1].csv",
        "b*.csv",
        "b?.csv",
        "b{a,b}.csv",
        'it\'s "b".csv',
        " b .csv",
        "b;--.csv",
        "bé☃.csv",
    ],
)
@pytest.mark.parametrize("is_packed_or_irregular", [False, True])
def test_file_names_are_never_globs_or_sql(company, name, is_packed_or_irregular):
    company.map(exports=[{"export": "shop.things", "files": "*b*.csv"}])
    company.send(FIRST, [["decoy", "", ""]], name="b1.csv")
    content = csv_text(
        [["thing_id", "label", "note"], ["1", "a\nb" if is_packed_or_irregular else "a", "x"]]
    )
    company.send(SECOND, content, name=name)
    company.load()
    found = company.ask("select thing_id, _file from raw.shop__things where thing_id = '1'")
    assert found == [("1", f"shop/till/{SECOND}/{name}")]


@pytest.mark.parametrize("name", ["data[1]", "data*", "data?"])
def test_a_data_folder_that_is_a_pattern_is_refused(company, name):
    company.archive = company.archive / name
    with pytest.raises(ValueError, match="DATA="):
        company.load()


def test_a_late_delivery_moves_the_first_delivery(company):
    company.send(SECOND, many([1]))
    company.load()
    assert [row[:3] for row in company.log()] == [(SECOND, False, True)]
    company.send(FIRST, many([2]))
    company.load()
    assert [(row[0], row[2], row[3]) for row in company.log() if not row[1]] == [
        (FIRST, True, "2"),
        (SECOND, False, "1"),
    ]


def test_load_ids_come_from_what_is_loaded_and_not_from_when(company):
    company.send(FIRST, many([1]))
    company.load()
    before = company.ask("select load_id from raw._loads")
    company.start_anew()
    company.load()
    assert company.ask("select load_id from raw._loads") == before
