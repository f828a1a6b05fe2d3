"""Folders with none of ours, with hostile files, and with what needs no mapping."""

import gzip
import hashlib
import os

import pytest
import yaml

from orchestration.drafting.command import draft_mapping
from orchestration.raw.contract import Column, Contract
from orchestration.raw.mapping import read_mapping
from orchestration.raw.reader import LONGEST_LINE
from tests.python.drafting.folders import (
    ABSENT,
    CONTRACTS,
    SPECTRUM,
    csv_text,
    drafted,
    folder_of,
)

VALUES = {"boolean": "true", "bigint": "7", "double": "0.5", "date": "2025-02-28"}
HEADER = "ticket_id,account_id,subject,priority,opened_at\n"


def canonical(contract: Contract) -> str:
    """A file that bears the contract's names."""

    def value(column: Column, row: int) -> str:
        if column.data_type == "varchar":
            return f"{column.name} {row}"
        if column.data_type == "timestamp":
            return f"2025-02-{row + 10} 10:00:00"
        return VALUES.get(column.data_type, f"{row}.25")

    names = [column.name for column in contract.columns]
    rows = [[value(column, row) for column in contract.columns] for row in range(10)]
    return csv_text([names, *rows])


@pytest.mark.skipif(not SPECTRUM.exists(), reason=ABSENT.format("csv_spectrum"))
def test_none_of_the_csv_spectrum_is_ours(capsys):
    assert draft_mapping(SPECTRUM, None) == 1
    text = capsys.readouterr().out
    assert text.startswith("# None of ours: no file in csv_spectrum resembles an export.")
    for path in (SPECTRUM / "csvs").iterdir():
        assert f"# none of ours: csvs/{path.name}" in text
    assert "# not data: json/simple.json" in text
    assert yaml.safe_load(text) is None


def test_invented_files_are_none_of_ours_and_their_cells_are_not_named(tmp_path):
    files = {
        "recipes.csv": csv_text([["dish", "flour", "oven"], *[["Bread", 500, 230]] * 9]),
        "people.csv": csv_text([["Ada", "Lovelace", "ada@example.org"], ["Alan", "Turing", "x"]]),
        "LICENSE": "MIT",
        "README.md": "# Hello",
        "notes.txt": "Call them on Monday.\n",
    }
    found = drafted(folder_of(tmp_path / "kitchen", files))
    assert found.draft.is_empty
    assert {name for name, _ in found.draft.strangers + found.draft.unreadable} == {
        "recipes.csv",
        "people.csv",
        "notes.txt",
    }
    assert found.draft.not_data == ("LICENSE", "README.md")
    for word in ("Bread", "Ada", "Lovelace", "example.org", "Turing", "Monday"):
        assert word not in found.text


def test_an_empty_folder_is_none_of_ours_and_a_bad_call_is_2(tmp_path, capsys):
    assert draft_mapping(tmp_path, None) == 1
    assert draft_mapping(None, None) == 2
    assert draft_mapping(tmp_path / "nowhere", None) == 2
    there = folder_of(tmp_path, {"mapping.yml": "mine"}) / "mapping.yml"
    assert draft_mapping(tmp_path, there) == 2
    assert there.read_text() == "mine"
    assert str(tmp_path) not in "".join(capsys.readouterr())


HOSTILE = {
    "binary.csv": (bytes(range(256)) * 50, "it is not UTF-8"),
    "nul.csv": (b"a,b\n\0\0,\0\n", "NUL bytes"),
    "empty.csv": (b"", "0 bytes"),
    "cut.csv.gz": (gzip.compress(HEADER.encode() * 99)[:50], "cut or damaged"),
    "not_gzip.csv.gz": (HEADER.encode(), "its name says gzip, its bytes say text"),
    "not.xlsx": (b"PK\x03\x04 no workbook", "the workbook cannot be read"),
    "not.parquet": (b"PAR1 no parquet", "cut or damaged"),
    "list.jsonl": (b"[1]\nnothing\n", "2 of 2 lines are not JSON objects"),
    "deep.jsonl": (b"[" * 200_000, "not JSON objects"),
    "bomb.csv.gz": (gzip.compress(b"0" * (70 << 20)), "unpacks to more than 200 times"),
    "huge.csv": (b"a,b\n" + b"x" * (LONGEST_LINE + 10), "line 2 has more than"),
}


def test_hostile_files_are_reported_one_by_one_and_the_good_one_is_drafted(tmp_path):
    folder = folder_of(tmp_path / "desk", {name: content for name, (content, _) in HOSTILE.items()})
    rows = "".join(f"T{at},A{at},Hello,high,2025-01-{at + 10} 10:00\n" for at in range(9))
    folder_of(folder, {"tickets.csv": HEADER + rows})
    (folder / "link.csv").symlink_to(folder / "tickets.csv")
    os.mkfifo(folder / "pipe.csv")
    found = drafted(folder)
    said = dict(found.draft.unreadable)
    assert said.keys() == HOSTILE.keys() | {"link.csv", "pipe.csv"}
    for name, (_, reason) in HOSTILE.items():
        assert reason in said[name], name
    assert [one.export for one in found.mapping(tmp_path).exports] == ["support.tickets"]
    assert str(tmp_path) not in found.text


def test_an_open_quote_or_a_strange_header_is_no_traceback(tmp_path):
    files = {
        "quote.csv": HEADER + '"T1,' + "A1,x,y,z\n" * 2_000,
        "header_only.csv": HEADER,
        "twice.csv": "ticket_id,ticket_id,opened_at\nT1,T1,2025-01-01\nT2,T2,2025-01-01\n",
        "nameless.csv": ",,,\n1,2,3,4\n",
        "one_column.csv": "ticket_id\nT1\nT2\n",
    }
    drafted(folder_of(tmp_path / "desk", files)).text.encode()


def test_names_of_files_and_columns_cannot_break_the_yaml(tmp_path):
    header = 'ticket_id,account_id,subject,priority,opened_at,"a: # {\n- b\x07"\n'
    rows = "".join(f"T{at},A{at},Hello,high,2025-01-{at + 10},x\n" for at in range(9))
    names = ["tickets\n- x: [1].csv", "tickets [*] #2.csv", "it's: tickets.csv"]
    folder = folder_of(tmp_path / "desk: #1", dict.fromkeys(names, header + rows))
    for at, name in enumerate(names):  # else they are copies of each other
        (folder / name).write_text(header + rows.replace("T", f"T{at}"), encoding="utf-8")
    found = drafted(folder)
    mapping = found.mapping(tmp_path)
    assert {name for name in names if mapping.find(name)} == set(names)
    assert not mapping.find("tickets x #2.csv")


def test_nothing_is_written_beside_the_files(tmp_path):
    folder = folder_of(tmp_path / "desk", {"tickets.csv.gz": gzip.compress(HEADER.encode() * 9)})
    before = hashlib.sha256((folder / "tickets.csv.gz").read_bytes()).hexdigest()
    drafted(folder)
    assert [path.name for path in folder.iterdir()] == ["tickets.csv.gz"]
    assert hashlib.sha256((folder / "tickets.csv.gz").read_bytes()).hexdigest() == before


def test_folders_with_the_contracts_own_names_need_no_mapping(tmp_path, capsys):
    files = {
        f"{one.department}/own/2025-02-28/{one.thing}.csv": canonical(one)
        for one in CONTRACTS.values()
    }
    folder = folder_of(tmp_path / "exports", files)
    assert draft_mapping(folder, None) == 0
    text = capsys.readouterr().out
    assert text.startswith("# No mapping is needed: ")
    assert text.count("# known already: ") == len(CONTRACTS)
    assert yaml.safe_load(text) is None


def test_a_known_system_s_files_need_no_mapping_and_their_ids_serve_the_others(tmp_path):
    accounts = csv_text([["Id", "Name"], *[[f"A{at}", f"Firm {at}"] for at in range(30)]])
    rows = [[f"N{at}", f"A{at}", "Hello", "Text", "2025-02-01 10:00:00"] for at in range(30)]
    files = {
        "sales/salesforce/2025-02-28/Account.csv": accounts,
        "sales/own/2025-02-28/Notizen_note.csv": csv_text(
            [["note_id", "Zu", "title", "body", "created_at"], *rows]
        ),
    }
    found = drafted(folder_of(tmp_path, files))
    assert found.draft.known == (
        ("sales/salesforce/2025-02-28/Account.csv", "sales.accounts", "salesforce"),
    )
    (entry,) = found.mapping(tmp_path).exports
    assert (entry.export, entry.files) == ("sales.notes", ("sales/own/*/Notizen_note.csv",))
    assert entry.columns == {"account_id": ("Zu",)}
    assert "100 % of its values are ids of sales.accounts" in found.text


@pytest.mark.parametrize("export", CONTRACTS)
def test_a_flat_folder_with_the_contracts_own_names_needs_only_the_files_name(tmp_path, export):
    contract = CONTRACTS[export]
    found = drafted(folder_of(tmp_path / "flat", {f"{contract.thing}.csv": canonical(contract)}))
    (entry,) = found.mapping(tmp_path).exports
    assert (entry.export, entry.columns) == (export, {})
    assert "the loader takes 10 of 10 rows" in found.text


def test_a_known_path_whose_file_changed_is_drafted_with_the_reason(tmp_path):
    text = canonical(CONTRACTS["support.tickets"]).replace("opened_at", "Submitted On")
    found = drafted(folder_of(tmp_path, {"support/own/2025-02-28/tickets.csv": text}))
    assert "its path says support.tickets of own, but no header has the required column" in (
        found.lines
    )
    mapping = found.mapping(tmp_path)
    assert mapping.system == "own"
    assert mapping.exports[0].columns == {"opened_at": ("Submitted On",)}


def test_a_draft_is_written_to_a_new_file_that_the_loader_accepts(tmp_path, capsys):
    contract = CONTRACTS["support.tickets"]
    folder = folder_of(tmp_path / "desk", {"tickets.csv": canonical(contract)})
    assert draft_mapping(folder, tmp_path / "desk.yml") == 0
    assert capsys.readouterr().out == "1 entries drafted to desk.yml\n"
    assert read_mapping(tmp_path / "desk.yml", CONTRACTS).system == "desk"
