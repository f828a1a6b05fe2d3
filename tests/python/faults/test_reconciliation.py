"""Counts that do not add up stop a file before it is committed, wherever the rows were lost."""

import duckdb
import pytest

from orchestration.raw import delivery, reader
from tests.python.raw.company import FIRST, SECOND, Company, things
from tests.python.raw.conftest import company, connection, folder

__all__ = ["company", "connection", "folder"]

ROWS = [[str(number), "label", "note"] for number in range(10)]


def test_a_file_whose_reading_loses_a_row_is_refused(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reader._csv_relation
    monkeypatch.setattr(
        reader, "_csv_relation", lambda *given, **named: f"(from {whole(*given, **named)} limit 9)"
    )
    company.send(FIRST, ROWS)
    (entry,) = company.load().entries
    assert entry.status == "refused"
    assert "10 rows were counted, 9 read and 0 set aside" in str(entry.reason)
    assert company.log() == []


def test_a_row_that_is_lost_between_reading_and_loading_rolls_the_file_back(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.contract = things(delivery="upsert")
    company.send(FIRST, ROWS)
    company.load()
    before = company.log(), company.statuses()
    insert = delivery.Delivery._insert_new

    def lose(self: delivery.Delivery, one: delivery.Staged, *, has_repeats: bool) -> int:
        return insert(self, one, has_repeats=has_repeats) + 1

    monkeypatch.setattr(delivery.Delivery, "_insert_new", lose)
    company.send(SECOND, [["new", "label", "note"]])
    with pytest.raises(RuntimeError, match=r"seen 1, loaded 2.*rolled back"):
        company.load()
    assert (company.log(), company.statuses()) == before


def test_a_staged_row_that_disappears_rolls_the_file_back(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reader.Reader.read

    def drop(self: reader.Reader, *given: object) -> reader.Incoming:
        incoming = read(self, *given)  # type: ignore[arg-type]
        connection: duckdb.DuckDBPyConnection = company.connection
        connection.execute("delete from incoming where thing_id = '7'")
        return incoming

    monkeypatch.setattr(reader.Reader, "read", drop)
    company.send(FIRST, ROWS)
    with pytest.raises(RuntimeError, match=r"seen 10, loaded 9, unchanged 0.*rolled back"):
        company.load()
    assert (company.log(), company.statuses()) == ([], [])
