"""Rows that were set aside, as they were sent: for whoever runs the warehouse, and nobody else."""

import csv
from pathlib import Path

import duckdb
import pytest

from orchestration.__main__ import main
from orchestration.raw.quarantine import write_quarantine
from orchestration.settings import Settings
from tests.python.pages.ended_runs import SECRET, Company

REASON = "is empty; it is required"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A company with one row of accounts set aside, and one of contacts that was made good."""
    home = Settings(data=tmp_path / "data")
    home.data.mkdir()
    company = Company(home.data, duckdb.connect(home.warehouse))
    company.load("accounts.csv", set_aside=((3, "name", REASON),))
    company.load("contacts.csv", thing="contacts", set_aside=((4, "name", REASON),))
    company.load("later/contacts.csv", thing="contacts", day=2)
    company.connection.execute(
        "update raw._quarantine set raw_text = '=' || raw_text where export = 'sales.accounts'"
    )
    company.connection.close()
    return home


def test_a_row_is_written_as_it_was_sent_to_a_folder_of_one_account(settings: Settings) -> None:
    path, count = write_quarantine(settings, "sales.accounts")
    assert count == 1
    with path.open(newline="", encoding="utf-8") as lines:
        (row,) = csv.DictReader(lines)
    assert (row["file"], row["line"], row["column"]) == ("accounts.csv", "3", "name")
    assert row["reason"] == REASON
    assert row["raw_text"] == f"'={SECRET}"  # no spreadsheet takes it for a formula
    assert path.parent == settings.quarantine
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_older_file_that_others_could_read_is_replaced(settings: Settings) -> None:
    settings.quarantine.mkdir(mode=0o755)
    older = settings.quarantine / "sales.accounts.csv"
    older.write_text("old")
    older.chmod(0o644)
    path, _ = write_quarantine(settings, "sales.accounts")
    assert path == older
    assert (path.parent.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)


def test_what_was_made_good_is_not_given_out(settings: Settings) -> None:
    path, count = write_quarantine(settings, "sales.contacts")
    assert count == 0
    assert SECRET not in path.read_text()


def test_the_command_says_which_exports_there_are(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA", str(settings.data))
    for export, code in (("sales.accounts", 0), ("sales.nothing", 2), ("", 2)):
        monkeypatch.setenv("EXPORT", export)
        assert main(["quarantine"]) == code
    said = capsys.readouterr()
    assert "1 rows of sales.accounts" in said.out
    assert "Known: " in said.err
    assert SECRET not in said.out + said.err
