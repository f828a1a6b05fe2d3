"""Archived bytes past their time are gone; rows stay, and what would need the bytes is told."""

from datetime import timedelta

import pytest

from orchestration.raw.load import TOO_LATE
from orchestration.raw.retention import expire
from orchestration.settings import from_environment
from tests.python.raw.company import FIRST, SECOND, THIRD, things

DAYS = 30


@pytest.fixture
def kept(company):
    """Two deliveries, of which the first is past its time."""
    company.start_anew()
    company.send(FIRST, [["1", "a", "x"], ["2", "b", "x"]])
    company.send(SECOND, [["1", "a", "x"], ["2", "B", "x"]])
    company.load()
    assert expire(company.connection, company.archive, DAYS, SECOND + timedelta(DAYS)) == 1
    return company


def sizes(company):
    return sorted(path.stat().st_size > 0 for path in company.archive.iterdir())


def test_what_is_past_its_time_leaves_its_name_and_its_rows(kept):
    assert sizes(kept) == [False, True]
    assert kept.alive() == [("1", "a", "x"), ("2", "B", "x")]
    assert expire(kept.connection, kept.archive, DAYS, SECOND + timedelta(DAYS)) == 0


def test_the_exports_folder_does_not_bring_it_back(kept):
    assert kept.load().known_file_count == 2
    assert sizes(kept) == [False, True]


def test_the_same_bytes_of_a_newer_delivery_are_kept(company):
    company.start_anew()
    for when in (FIRST, SECOND):
        company.send(when, [["1", "a", "x"]])
    company.load()
    assert expire(company.connection, company.archive, DAYS, SECOND + timedelta(DAYS)) == 0


def test_what_is_newer_loads_as_ever(kept):
    kept.send(THIRD, [["1", "a", "x"], ["2", "c", "x"]])
    assert kept.load().total("loaded_row_count") == 1
    assert kept.alive() == [("1", "a", "x"), ("2", "c", "x")]


@pytest.mark.parametrize("name", ["things.csv", "things.late.csv"])
def test_what_is_late_or_corrects_is_refused_and_says_why(kept, name):
    kept.send(FIRST, [["1", "z", "x"], ["2", "b", "x"]], name=name)
    (refused,) = kept.load().files("refused")
    assert refused.reason == TOO_LATE
    assert kept.alive() == [("1", "a", "x"), ("2", "B", "x")]


def test_another_mapping_holds_for_new_deliveries_only(kept):
    before = kept.log()
    columns = {"note": "label", "label": "note"}
    kept.map(exports=[{"export": "shop.things", "files": "things.csv", "columns": columns}])
    kept.send(THIRD, [["1", "a", "x"], ["2", "B", "x"]])
    kept.load()
    assert [row for row in kept.log() if row[0] != THIRD] == before
    assert kept.alive() == [("1", "x", "a"), ("2", "x", "B")]


def test_a_new_column_of_the_contract_leaves_the_rows_that_cannot_be_read_again(kept):
    kept.contract = things({"thing_id": "varchar", "label": "varchar", "size": "bigint"})
    kept.load()
    assert kept.alive() == [("1", "a", None), ("2", "B", None)]


@pytest.mark.parametrize("days", ["0", "-1", "a year", "1.5"])
def test_a_time_that_is_none_is_refused(monkeypatch, days):
    monkeypatch.setenv("ARCHIVE_DAYS", days)
    with pytest.raises(ValueError, match="ARCHIVE_DAYS"):
        from_environment()


def test_everything_is_kept_by_default(monkeypatch):
    monkeypatch.delenv("ARCHIVE_DAYS", raising=False)
    assert from_environment().archive_days is None
