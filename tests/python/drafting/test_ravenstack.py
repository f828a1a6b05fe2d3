"""RavenStack: the draft agrees with the mapping that a person wrote, and reads the same rows."""

import hashlib
from pathlib import Path

import pytest

from orchestration.raw.mapping import ISO, normalised, read_mapping
from orchestration.settings import PROJECT
from tests.python.drafting.folders import (
    ABSENT,
    CONTRACTS,
    RAVENSTACK,
    SAID_BY_HAND,
    Drafted,
    drafted,
    read_with,
)

BY_HAND = read_mapping(PROJECT / "mappings" / "ravenstack.yml", CONTRACTS)
EXPORTS = [entry.export for entry in BY_HAND.exports]
COPIES = ["lf", "excel_iso_crlf", "excel_lf_ddmmyyyy"]
needs_ravenstack = pytest.mark.skipif(not RAVENSTACK.exists(), reason=ABSENT.format("ravenstack"))


def test_every_file_is_drafted_as_the_export_that_it_is(ravenstack: Drafted, tmp_path):
    mapping = ravenstack.mapping(tmp_path)
    assert {entry.files: entry.export for entry in mapping.exports} == {
        entry.files: entry.export for entry in BY_HAND.exports
    }
    assert (mapping.system, mapping.export_date) == (BY_HAND.system, BY_HAND.export_date)


@pytest.mark.parametrize("export", EXPORTS)
def test_columns_values_and_formats_are_those_written_by_hand(ravenstack, tmp_path, export):
    (ours,) = [one for one in ravenstack.mapping(tmp_path).exports if one.export == export]
    (theirs,) = [one for one in BY_HAND.exports if one.export == export]
    assert ours.columns == theirs.columns
    assert ours.values == theirs.values
    assert ours.reading == theirs.reading
    assert ours.constants.items() <= theirs.constants.items()
    assert theirs.constants.keys() - ours.constants.keys() <= set(SAID_BY_HAND)


@pytest.mark.parametrize("export", EXPORTS)
def test_the_loader_reads_the_same_rows_with_the_draft_as_it_stands(ravenstack, tmp_path, export):
    ours = read_with(ravenstack.mapping(tmp_path), RAVENSTACK, export, tmp_path / "ours")
    theirs = read_with(BY_HAND, RAVENSTACK, export, tmp_path / "theirs")
    assert len(ours) > 400
    assert ours == theirs


def test_keys_foreign_keys_and_days_are_told_with_counts(ravenstack: Drafted):
    text = ravenstack.lines
    assert "key account_id: 500 different in 500 rows" in text
    assert "key churn_event_id: 600 different in 600 rows" in text
    assert "account_id (100 % of its values are ids of sales.accounts)" in text
    assert "subscription_id (100 % of its values are ids of billing.subscriptions)" in text
    assert "iso: 500 of 500 cells" in text
    assert "end_date (iso: 486 of 486 cells)" in text
    assert "the loader takes 2,000 of 2,000 rows" in text
    assert "the first 5,000 of 25,000 lines" in text


def test_what_is_not_taken_is_named(ravenstack: Drafted):
    accounts = ravenstack.file("ravenstack_accounts.csv")
    used = {match.header for match in accounts.resembles.matches}
    assert set(accounts.sample.header) - used == {"seats", "is_trial"}
    assert "kept in _extra: seats, is_trial" in ravenstack.lines
    assert "kept in _extra: arr_amount, upgrade_flag, downgrade_flag, churn_flag" in (
        ravenstack.lines
    )
    assert set(ravenstack.draft.not_data) == {"DATASET_README.md", "PROVENANCE.md", "REPO_LICENSE"}


def test_copies_below_the_folder_are_left_out_and_said_to_be_copies(ravenstack: Drafted):
    copies = dict(ravenstack.draft.copies)
    assert len(copies) == 15
    said = copies["resaved/lf/ravenstack_accounts.csv"]
    assert "a copy of ravenstack_accounts.csv: 500 of 500 keys" in said


@needs_ravenstack
@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_that_was_saved_again_reads_as_the_original(ravenstack, tmp_path, copy):
    folder = RAVENSTACK / "resaved" / copy
    again = drafted(folder)
    mapping, original = again.mapping(tmp_path), ravenstack.mapping(tmp_path)
    assert [entry.export for entry in mapping.exports] == [one.export for one in original.exports]
    for entry in mapping.exports:
        read = read_with(mapping, folder, entry.export, tmp_path / f"copy {entry.export}")
        assert read == read_with(
            original, RAVENSTACK, entry.export, tmp_path / f"original {entry.export}"
        )
    for one in again.draft.files:
        for column in one.dates:
            assert not column.is_open
            is_day_first = copy == "excel_lf_ddmmyyyy"
            assert all((each != ISO) == is_day_first for each in column.formats)
            if is_day_first:
                filled = sum(bool(cell) for cell in column.cells)
                late = sum(cell[:2] > "12" for cell in column.cells if cell)
                evidence = (
                    f"{filled:,} of {filled:,} cells, {late:,} of them with a day above 12 in first"
                )
                assert evidence in column.evidence


@needs_ravenstack
def test_no_file_is_touched_and_no_person_or_place_of_the_machine_is_named(ravenstack):
    def state() -> dict[Path, tuple[str, int]]:
        return {
            path: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            for path in RAVENSTACK.rglob("*")
            if path.is_file()
        }

    before = state()
    text = drafted(RAVENSTACK / "resaved" / "lf").text
    assert state() == before
    assert str(RAVENSTACK.resolve().parent) not in text + ravenstack.text
    one = ravenstack.file("ravenstack_accounts.csv")
    names = one.sample.column(
        [normalised(name) for name in one.sample.header].index("account_name")
    )
    assert len(set(names)) > 100
    assert not any(name in ravenstack.text for name in names)
