"""People to be forgotten leave the files that hold them, of whatever kind; nobody else does."""

import gzip
import io
import json
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook

from orchestration.raw.suppression import (
    KeysError,
    Suppression,
    read_keys,
    read_suppression,
    salt_of,
)
from tests.python.raw.company import FIRST, SECOND, csv_text, things

PEOPLE = things(
    {
        "person_id": "varchar",
        "first_name": "varchar",
        "full_name": "varchar",
        "email": "varchar",
        "phone": "varchar",
        "remark": "varchar",
        "city": "varchar",
    },
    key=["person_id"],
    delivery="upsert",
    personal={
        "first_name": "name",
        "full_name": "name",
        "email": "email",
        "phone": "phone",
        "remark": "text",
    },
)
HEADER = [*(column.name for column in PEOPLE.columns), "Nickname"]
ADA = ["1", "Ada", "Ada Lovelace", "ada@example.com", "+44 20 7946 0001", "Count\non me", "London"]
BOB = ["2", "Bob", "Bob Ada", "bob@example.com", "0044 20", "Ada Lovelace told ADA@example.com"]
ROWS = [[*ADA, "Countess"], [*BOB, "Paris", 'B, the "quick"'], ["3", *[""] * 6, "x"]]
NEEDLES = ("ada@example.com", "lovelace", "7946", "countess", "count")
SALT = "a salt"


def suppression(*identifiers: str) -> Suppression:
    return Suppression(SALT, frozenset(Suppression(SALT).key_of(one) for one in identifiers))


def as_jsonl() -> bytes:
    rows = (dict(zip(HEADER, row, strict=True)) for row in ROWS)
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def as_xlsx() -> bytes:
    book, file = Workbook(), io.BytesIO()
    book.active.append(["Our people"])
    for row in [HEADER, *ROWS]:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def as_parquet(folder: Path) -> bytes:
    path = folder / "people.parquet"
    with duckdb.connect() as writer:
        columns = ", ".join(f'unnest(?::varchar[]) as "{name}"' for name in HEADER)
        cells = [list(column) for column in zip(*ROWS, strict=True)]
        writer.execute("create table people as select " + columns, cells)
        writer.execute(f"copy people to '{path}' (format parquet)")
    return path.read_bytes()


KINDS = {
    "things.csv": lambda _: csv_text([HEADER, *ROWS]).encode(),
    "things.tsv": lambda _: csv_text([HEADER, *ROWS], delimiter="\t").encode("utf-16"),
    "things.csv.gz": lambda _: gzip.compress(("People\n\n" + csv_text([HEADER, *ROWS])).encode()),
    "things.jsonl": lambda _: as_jsonl(),
    "things.jsonl.gz": lambda _: gzip.compress(as_jsonl()),
    "things.xlsx": lambda _: as_xlsx(),
    "things.parquet": as_parquet,
}


@pytest.fixture
def people(company):
    company.contract = PEOPLE
    company.start_anew()
    return company


def rows(company):
    names = ", ".join(f'"{column.name}"' for column in PEOPLE.columns)
    return company.ask(
        f"select _line, _row_hash, {names}, _extra from raw.shop__things order by person_id"
    )


def archived_text(company, name: str) -> str:
    """What the one archived file says, unpacked."""
    (path,) = company.archive.iterdir()
    content = path.read_bytes()
    if name.endswith((".xlsx", ".parquet")):
        return str(company.read(content, PEOPLE, name).rows).lower()
    return (gzip.decompress(content) if name.endswith(".gz") else content).decode().lower()


@pytest.mark.parametrize("name", KINDS)
def test_a_delivery_that_brings_somebody_back_is_read_and_kept_without_them(people, tmp_path, name):
    content = KINDS[name](tmp_path)
    people.send(FIRST, content, name=name)
    people.load()
    before = rows(people)
    (kept,) = people.archive.iterdir()
    assert kept.read_bytes() == content
    people.start_anew()
    kept.unlink()
    people.suppression = suppression("Ada@Example.com ")
    report = people.load()
    assert report.total("loaded_row_count") == 3
    ada, bob, third = rows(people)
    assert ada[2:] == ("1", None, None, None, None, None, "London", ada[-1])
    assert "Countess" not in (ada[-1] or "")
    assert bob[2:6] == before[1][2:6]
    assert bob[6:] == (BOB[4], bob[7], "Paris", before[1][-1])
    assert bob[7].count("erased-") == 2
    assert third == before[2]
    assert [row[0] for row in (ada, bob, third)] == [row[0] for row in before]
    told = archived_text(people, name)
    assert [each for each in NEEDLES if each in told] == []


def test_a_second_reading_of_what_was_rewritten_gives_the_same_rows(people):
    people.suppression = suppression("ada@example.com")
    people.send(FIRST, KINDS["things.csv"](None))
    people.load()
    first = rows(people)
    people.send(SECOND, [ADA, [*BOB, "Rome"]])
    people.load()
    people.send(FIRST, csv_text([HEADER, ["4", *[""] * 7]]), name="things.b.csv")  # rebuilds
    people.load()
    assert [row for row in rows(people) if row[0] and row[2] != "4"][: len(first)][0] == first[0]
    assert "lovelace" not in str(rows(people)).lower()


def test_the_same_file_in_the_exports_folder_does_not_bring_the_archived_one_back(people):
    path = people.send(FIRST, KINDS["things.csv"](None))
    people.suppression = suppression("ada@example.com")
    people.load()
    (kept,) = people.archive.iterdir()
    rewritten = kept.read_bytes()
    assert rewritten != path.read_bytes()
    assert people.load().known_file_count == 1
    assert kept.read_bytes() == rewritten


def test_a_row_that_is_set_aside_is_set_aside_without_them(people):
    odd = '5,Eve,"Eve\nAda Lovelace",eve@example.com,ada@example.com,x,y,z,too,many'
    text = csv_text([HEADER, *ROWS]) + odd + "\n6,a,b,c,d,e,f,g\n"
    people.send(FIRST, text)
    people.suppression = suppression("ada@example.com")
    people.load()
    kept = people.ask("select line_number, raw_text from raw._quarantine_now order by all")
    line = text[: text.index("5,Eve")].count("\n") + 1  # a record that is none gives up its lines
    assert [line for line, _ in kept] == [line, line + 1]
    assert "lovelace" not in str(kept).lower()
    assert "ada@" not in str(kept)
    last = people.ask("select _line from raw.shop__things where person_id = '6'")
    assert last == [(text[: text.index("6,a,b")].count("\n") + 1,)]


@pytest.mark.parametrize(
    ("name", "content", "is_kept"),
    [
        ("things.csv", "no,header\nof,ours\n", True),
        ("things.csv", "no,header\nof,ada@example.com\n", False),
        ("things.csv.gz", gzip.compress(b"no,header\nof,ada@example.com\n", mtime=0), False),
        ("things.csv", b"no,header\nof,\xff ada@example.com\n", False),
        ("things.xlsx", b"PK\x03\x04 cut", False),
    ],
)
def test_a_refused_file_is_kept_only_if_it_holds_nobody(people, name, content, is_kept):
    people.send(FIRST, content, name=name)
    people.suppression = suppression("ada@example.com")
    assert people.load().files("refused")
    (kept,) = people.archive.iterdir()
    assert bool(kept.stat().st_size) == is_kept


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("ada@example.com", " ADA@Example.COM "),
        ("+44 20 7946 0001", "+44 (20) 79460001"),
        ("Ada Lovelace", "ada  lovelace"),
    ],
)
def test_an_identifier_has_one_key_however_it_is_written(written, listed):
    assert suppression(listed).names(written)
    assert not suppression(listed).names(written + "x")


def test_keys_tell_nothing_without_the_salt(tmp_path):
    one, other = (Suppression(salt_of(tmp_path / name)) for name in ("one", "other"))
    assert one.key_of("ada@example.com") != other.key_of("ada@example.com")
    assert salt_of(tmp_path / "one") == one.salt
    assert (tmp_path / "one" / "salt").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "# nobody\n", "ada@example.com\n", "ab" * 31])
def test_a_list_that_is_none_of_keys_is_refused(tmp_path, text):
    path = tmp_path / "keys.txt"
    path.write_text(text)
    with pytest.raises(KeysError, match=r"keys\.txt"):
        read_keys(path)


def test_nobody_is_to_be_forgotten_by_default(tmp_path):
    assert not read_suppression(tmp_path / "nothing")
