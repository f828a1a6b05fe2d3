"""Is this a whole file of a kind that is read, and what are its bytes as text?"""

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from orchestration.raw import intake
from orchestration.raw.deliveries import scan
from orchestration.raw.intake import RefusedError
from tests.python.raw.company import FIRST, SECOND

TEXT = "thing_id,label,note\n1,Müller,€ 5\n2,Łódź,naïve\n"
GZIP = gzip.compress(TEXT.encode(), mtime=0)  # ids of tests hold it, so no clock
WESTERN = "thing_id,label,note\n1,Müller,€ 5\n2,Zoë,naïve\n"


def rows_of(text):
    return [tuple(line.split(",")) for line in text.splitlines()[1:]]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"]
)
def test_unicode_is_recognised_by_its_mark(company, encoding):
    mark = "\ufeff" if encoding.endswith(("le", "be")) else ""
    read = company.read((mark + TEXT).encode(encoding))
    assert read.values("thing_id", "label", "note") == rows_of(TEXT)


def test_utf_16_in_gzip_is_read(company):
    read = company.read(gzip.compress(TEXT.encode("utf-16")), name="things.csv.gz")
    assert read.values("thing_id", "label", "note") == rows_of(TEXT)


def test_utf_16_without_mark_is_refused(company):
    with pytest.raises(RefusedError):
        company.read("thing_id,label,note\n1,a,b\n".encode("utf-16-le"))


def test_windows_1252_is_read_when_declared(company):
    read = company.read(WESTERN.encode("windows-1252"), encoding="windows-1252")
    assert read.values("thing_id", "label", "note") == rows_of(WESTERN)


def test_windows_1252_is_refused_when_not_declared_and_says_what_to_do(company):
    with pytest.raises(RefusedError, match="not UTF-8; state its encoding"):
        company.read(WESTERN.encode("windows-1252"))


def test_utf_8_wins_over_the_declared_encoding(company):
    read = company.read(WESTERN.encode(), encoding="windows-1252")
    assert read.values("thing_id", "label", "note") == rows_of(WESTERN)


def test_an_encoding_that_does_not_fit_is_refused(company):
    with pytest.raises(RefusedError, match="windows-1252"):
        company.read(TEXT.encode() + b"\x81\xff", encoding="windows-1252")


def test_a_character_cut_in_two_at_the_end_is_refused(company):
    with pytest.raises(RefusedError):
        company.read("thing_id,label\n1,é".encode()[:-1])
    with pytest.raises(RefusedError):
        company.read(TEXT.encode("utf-16")[:-1])


def test_an_empty_file_is_refused_and_the_others_still_load(company):
    company.send(FIRST, b"")
    company.send(SECOND, [["1", "a", "b"]])
    report = company.load()
    assert [(each.status, each.reason) for each in report.files("refused")] == [
        ("refused", "the file is empty (0 bytes)")
    ]
    assert company.alive() == [("1", "a", "b")]


@pytest.mark.parametrize("content", ["\n", "\n\n\r\n", " ", "\ufeff", ",,\n"])
def test_a_file_of_nothing_is_refused(company, content):
    with pytest.raises(RefusedError):
        company.read(content)
    with pytest.raises(RefusedError):
        company.read(gzip.compress(content.encode()), name="things.csv.gz")


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_file_with_only_a_header_has_no_rows(company, end):
    read = company.read(f"thing_id,label,note{end}")
    assert (read.seen, read.rows, read.bad) == (0, [], [])


def test_gzip_of_one_and_of_several_members_is_read_whole(company):
    whole, cut = TEXT.encode(), len(TEXT) // 2
    for packed in (gzip.compress(whole), gzip.compress(whole[:cut]) + gzip.compress(whole[cut:])):
        read = company.read(packed, name="things.csv.gz")
        assert read.values("thing_id", "label", "note") == rows_of(TEXT)


@pytest.mark.parametrize("lost", [1, 4, 8, 20])
def test_a_cut_gzip_is_refused(company, lost):
    with pytest.raises(RefusedError, match="cut or damaged"):
        company.read(gzip.compress(TEXT.encode())[:-lost], name="things.csv.gz")


def test_a_damaged_gzip_is_refused(company):
    packed = gzip.compress(TEXT.encode() * 50)
    for at in range(10, len(packed), 7):
        damaged = bytearray(packed)
        damaged[at] ^= 0xFF
        with pytest.raises(RefusedError):
            company.read(bytes(damaged), name="things.csv.gz")


def test_a_gzip_bomb_is_refused_before_it_fills_the_disk(company):
    bomb = gzip.compress(b"\0" * (intake.CHUNK * 80))
    with pytest.raises(RefusedError, match="unpacks to more than"):
        company.read(bomb, name="things.csv.gz")
    assert sum(path.stat().st_size for path in company.scratch.iterdir()) <= intake.CHUNK * 65


def test_an_xlsx_bomb_is_refused(company, monkeypatch):
    monkeypatch.setattr(intake, "CHUNK", 1 << 14)  # what may unpack at any ratio becomes 1 MB
    book, file = Workbook(), io.BytesIO()
    book.active.append(["thing_id", "label", "note"])
    book.active.append(["1", "MARK", "b"])
    book.save(file)
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(file) as plain,
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in plain.namelist():
            part = plain.read(name).replace(b"MARK", b"x" * (intake.CHUNK * 130))
            packed.writestr(name, part)
    with pytest.raises(RefusedError, match="unpacks"):
        company.read(bomb.getvalue(), name="things.xlsx")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("things.csv", GZIP, "name says text, its bytes say gzip"),
        ("things.csv", b"PK\x03\x04 zip", "name says text, its bytes say xlsx"),
        ("things.csv", b"PAR1", "name says text, its bytes say parquet"),
        ("things.csv.gz", TEXT.encode(), "name says gzip, its bytes say text"),
        ("things.xlsx", TEXT.encode(), "name says xlsx, its bytes say text"),
        ("things.parquet", TEXT.encode(), "name says parquet, its bytes say text"),
        ("things.jsonl", b"\x1f\x8b\x08", "name says text, its bytes say gzip"),
        ("things.xls", b"\xd0\xcf\x11\xe0", "not read; known: .csv"),
        ("things.zip", b"PK\x03\x04", "not read"),
        ("things", TEXT.encode(), "not read"),
        ("things.gz", GZIP, "not read"),
    ],
)
def test_names_and_bytes_must_agree(company, name, content, message):
    with pytest.raises(RefusedError, match=message):
        company.read(content, name=name)


@pytest.mark.parametrize("name", ["THINGS.CSV", "things.tsv", "things.txt", "a.b.csv"])
def test_text_files_go_by_several_names(company, name):
    assert company.read(TEXT, name=name).values("thing_id") == [("1",), ("2",)]


def test_links_are_recorded_and_never_followed(company, tmp_path):
    outside = tmp_path / "secret.csv"
    outside.write_text(TEXT)
    folder = company.send(FIRST, [["1", "a", "b"]]).parent
    (folder / "things_link.csv").symlink_to(outside)
    (folder / "folder").symlink_to(tmp_path, target_is_directory=True)
    known, unknown = scan(company.exports, company.catalogue)
    assert [Path(file.name).name for file in known] == ["things.csv"]
    assert {(Path(file.name).name, file.reason) for file in unknown} == {
        ("things_link.csv", "it is a link; only plain files are read"),
        ("folder", "it is a link; only plain files are read"),
    }


def test_pipes_are_recorded_and_never_opened(company):
    folder = company.send(FIRST, [["1", "a", "b"]]).parent
    os.mkfifo(folder / "things.jsonl")
    _, unknown = scan(company.exports, company.catalogue)
    assert [file.reason for file in unknown] == ["it is not a plain file"]


@pytest.mark.parametrize(
    "name", ["things.csv.part", "things.csv.tmp", ".things.csv", "~$things.xlsx", "things.PART"]
)
def test_unfinished_files_are_left_alone(company, name):
    company.send(FIRST, [["1", "a", "b"]], name=name)
    assert scan(company.exports, company.catalogue) == ([], [])


def test_a_file_above_the_size_limit_is_refused(company, monkeypatch):
    monkeypatch.setattr(intake, "MAXIMUM_BYTES", 10)
    company.send(FIRST, [["1", "a", "b"]])
    assert "more than 10" in company.load().files("refused")[0].reason


def test_a_file_that_is_still_being_written_is_read_by_the_next_run(company, monkeypatch):
    path = company.send(FIRST, [["1", "a", "b"]])
    replace = intake.hashlib.sha256

    def growing():
        with path.open("a") as file:
            file.write("2,c,d\n")
        return replace()

    with monkeypatch.context() as patched:
        patched.setattr(intake.hashlib, "sha256", growing)
        with pytest.raises(RefusedError, match="still being written"):
            intake.archive(path, company.archive)
    assert list(company.archive.iterdir()) == []
    company.load()
    assert company.alive() == [("1", "a", "b"), ("2", "c", "d")]


@pytest.mark.parametrize("name", ["gone.csv", "x" * 300 + ".csv"])
def test_a_file_that_the_system_does_not_give_is_refused(company, name):
    with pytest.raises(RefusedError, match="cannot be read"):
        intake.archive(company.exports / name, company.archive)


def test_a_file_that_breaks_while_it_is_read_is_refused_and_the_others_load(company, monkeypatch):
    company.send(FIRST, [["1", "a", "b"]])
    broken, opened = company.send(SECOND, [["2", "a", "b"]]), Path.open

    def fail(path, *arguments, **options):
        if path == broken:
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", fail)
    (refused,) = company.load().files("refused")
    assert refused.reason == "the file cannot be read: Permission denied"
    assert company.alive() == [("1", "a", "b")]


def test_a_name_as_long_as_names_may_be_is_archived(company):
    company.map(exports=[{"export": "shop.things", "files": "x*.csv"}])
    company.send(FIRST, [["1", "a", "b"]], name="x" * 251 + ".csv")
    company.load()
    assert company.alive() == [("1", "a", "b")]


def test_the_archive_keeps_the_original_bytes_under_their_sha256(company):
    path = company.send(FIRST, TEXT)
    archived = intake.archive(path, company.archive)
    assert archived.path.read_bytes() == TEXT.encode()
    assert archived.path.stem == intake.hashlib.sha256(TEXT.encode()).hexdigest()
