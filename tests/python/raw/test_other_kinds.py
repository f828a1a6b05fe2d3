"""JSON lines, Parquet and XLSX reach raw as exactly as text does."""

import gzip
import io
import json
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from openpyxl import Workbook

from orchestration.raw.intake import RefusedError, archive
from tests.python.raw.company import csv_text, things

TYPED = things(
    {
        "thing_id": "varchar",
        "pieces": "bigint",
        "price": "decimal(18, 2)",
        "rate": "double",
        "is_open": "boolean",
        "due_date": "date",
        "seen_at": "timestamp",
    }
)
NAMES = [column.name for column in TYPED.columns]
RECORD = ("7", 3, Decimal("2.50"), 0.25, True, date(2024, 2, 29), datetime(2024, 2, 29, 10, 30))


# JSON lines


def lines(*records: Any) -> str:
    return "".join(
        (each if isinstance(each, str) else json.dumps(each, ensure_ascii=False)) + "\n"
        for each in records
    )


def test_json_values_are_typed_by_the_contract(company):
    as_json = ["7", 3, 2.5, "0.25", True, "2024-02-29", "2024-02-29T10:30:00Z"]
    as_text = [None if value is None else str(value) for value in as_json]
    records = [dict(zip(NAMES, row, strict=True)) for row in (as_json, as_text)]
    read = company.read(lines(*records), TYPED, name="things.jsonl")
    assert read.values(*NAMES) == [RECORD, RECORD]


def test_json_text_is_exact(company):
    texts = [
        'a,b"c',
        "line\nend",
        "tab\t\\",
        "Ünï ☃ 🎉",
        "",
        " x ",
        "null",
        "007",
        "\u2028",
        "\x01",
    ]
    records = [{"thing_id": str(n), "label": text} for n, text in enumerate(texts)]
    for content in (lines(*records), "".join(json.dumps(each) + "\n" for each in records)):
        read = company.read(content, name="things.jsonl")
        assert [row["label"] for row in read.rows] == [text or None for text in texts]
        assert [row["_line"] for row in read.rows] == list(range(1, len(texts) + 1))


def test_lines_that_are_no_json_object_are_quarantined_with_their_line(company):
    good = [{"thing_id": str(n)} for n in range(6)]
    bad = ["{not json", "[1, 2]", '"text"', "null", '{"thing_id": "cut']
    read = company.read(lines(*good, *bad), name="things.ndjson")
    assert len(read.rows) == 6
    assert read.bad == [(line, None, "the line is not a JSON object") for line in range(7, 12)]
    assert read.bad_texts == bad


def test_missing_keys_and_null_are_null_and_blank_lines_are_no_rows(company):
    content = (
        '{"thing_id": "1", "label": null}\n\n{"note": "x", "thing_id": "2"}\r\n\r\n{"thing_id": 3}'
    )
    read = company.read(content, name="things.jsonl")
    assert read.values("_line", "thing_id", "label", "note") == [
        (1, "1", None, None),
        (3, "2", None, "x"),
        (5, "3", None, None),
    ]
    assert read.seen == 3


def test_nested_values_are_kept_as_json(company):
    record = {
        "thing_id": "1",
        "label": {"a": [1, {"b": "c"}]},
        "via": ["x", None],
        "deep": {"k": 1},
    }
    read = company.read(lines(record), name="things.jsonl")
    assert json.loads(read.rows[0]["label"]) == record["label"]
    extra = json.loads(read.rows[0]["_extra"])
    assert {name: json.loads(value) for name, value in extra.items()} == {
        "via": record["via"],
        "deep": record["deep"],
    }


def test_odd_key_names_are_found(company):
    keys = ['quo"te', "back\\slash", "do.t", "$", "sp ace", "bra[0]", "ünï", "*", ""]
    record = {"thing_id": "1"} | {key: f"value {n}" for n, key in enumerate(keys)}
    read = company.read(lines(record), name="things.jsonl")
    assert set(json.loads(read.rows[0]["_extra"]).values()) == set(record.values()) - {"1"}


def test_a_required_key_that_only_some_lines_have_quarantines_the_others(company):
    records = [{"thing_id": "1"}, {"label": "x"}, {"thing_id": "3"}]
    read = company.read(lines(*records), name="things.jsonl")
    assert read.bad == [(2, "thing_id", "is empty; it is required")]


@pytest.mark.parametrize("content", ["[1]\n", "{}\n", '{"other": 1}\n', '[{"thing_id": 1}]'])
def test_json_without_the_key_column_is_refused(company, content):
    with pytest.raises(RefusedError):
        company.read(content, name="things.jsonl")


def test_packed_json_without_a_line_says_that_nothing_happened(company):
    assert company.read(gzip.compress(b""), name="things.jsonl.gz").rows == []


@pytest.mark.parametrize("name", ["things.jsonl", "things.csv"])
def test_a_file_of_no_bytes_is_refused(tmp_path, name):
    empty = tmp_path / name
    empty.touch()
    with pytest.raises(RefusedError, match="the file is empty"):
        archive(empty, tmp_path / "archive")


def test_packed_json_with_a_byte_order_mark_is_read(company):
    packed = gzip.compress(b"\xef\xbb\xbf" + lines({"thing_id": "1"}).encode())
    assert company.read(packed, name="things.jsonl.gz").values("thing_id") == [("1",)]


@pytest.mark.parametrize("damage", ["\x00", "\x01", "\r", '"', '{"thing_id": "2",\n"label": "x"}'])
def test_a_damaged_json_line_never_takes_others_with_it(company, damage):
    content = lines(
        {"thing_id": "1"}, damage, {"thing_id": "3"}, {"thing_id": "4"}, {"thing_id": "5"}
    )
    read = company.read(content, name="things.jsonl")
    assert [row["thing_id"] for row in read.rows] == ["1", "3", "4", "5"]


def test_a_long_json_line_is_read(company):
    long = "x" * 3_000_000
    read = company.read(lines({"thing_id": "1", "label": long}), name="things.jsonl")
    assert read.values("label") == [(long,)]


# Parquet


def parquet(query: str) -> bytes:
    """The answer to a query as DuckDB, which is not the loader's, writes it."""
    with TemporaryDirectory() as folder, duckdb.connect() as writer:
        path = Path(folder) / "things.parquet"
        writer.execute(f"copy ({query}) to '{path}' (format parquet, row_group_size 2048)")
        return path.read_bytes()


def test_parquet_values_are_typed_by_the_contract(company):
    content = parquet(
        """
        select '7' as thing_id, 3 as pieces, 2.5::decimal(9, 3) as price, 0.25 as rate,
            true as is_open, date '2024-02-29' as due_date, timestamp '2024-02-29 10:30' as seen_at
        union all
        select '8', 4, 3, null, false, null, null
        """
    )
    read = company.read(content, TYPED, name="things.parquet")
    assert read.values(*NAMES) == [RECORD, ("8", 4, Decimal(3), None, False, None, None)]
    assert read.values("_line") == [(1,), (2,)]


def test_parquet_moments_with_a_zone_become_utc(company):
    content = parquet("select 'a' as thing_id, timestamptz '2024-07-01 12:30:00+02' as seen_at")
    read = company.read(content, TYPED, name="things.parquet", time_zone="Asia/Tokyo")
    assert read.values("seen_at") == [(datetime(2024, 7, 1, 10, 30),)]


def test_parquet_text_is_cast_like_any_other_text(company):
    cells = "(values ('3'), ('27.5'), ('x'), ('4'), ('5'), ('6'), ('7'))"
    content = parquet(f"select row_number() over () as thing_id, pieces from {cells} as t (pieces)")
    read = company.read(content, TYPED, name="things.parquet")
    assert read.values("pieces") == [(3,), (4,), (5,), (6,), (7,)]
    assert read.bad == [(line, "pieces", "is not a whole number") for line in (2, 3)]


def test_parquet_with_the_contract_s_names_needs_no_mapping_and_keeps_its_null_tokens(company):
    content = parquet("select 'a' as thing_id, 'NA' as label, 'x' as note")
    read = company.read(content, name="things.parquet", null_tokens=["NA"])
    assert read.values("thing_id", "label", "note") == [("a", None, "x")]


def test_parquet_hashes_like_the_same_rows_in_csv(company):
    content = parquet("select 3 as pieces, 'a' as thing_id union all select 4, 'b'")
    from_csv = company.read("thing_id,pieces\na,3\nb,4.0\n", TYPED).values("_row_hash")
    assert company.read(content, TYPED, name="things.parquet").values("_row_hash") == from_csv


def test_parquet_columns_may_have_any_name(company):
    content = parquet(
        "select '1' as \"Thing ID\", 'x' as label, 'a' as _line, 'b' as t_label,"
        ' \'c\' as "q""uote"'
    )
    read = company.read(content, name="things.parquet")
    assert read.values("_line", "thing_id", "label") == [(1, "1", "x")]
    extra = json.loads(read.rows[0]["_extra"])
    assert extra == {"line": "a", "t_label": "b", "q_uote": "c"}


def test_nested_parquet_values_go_into_extra(company):
    content = parquet("select 1 as thing_id, ['a', 'b'] as tags, {'x': 1} as more")
    read = company.read(content, name="things.parquet")
    assert set(json.loads(read.rows[0]["_extra"])) == {"tags", "more"}


def test_empty_parquet_has_no_rows_and_parquet_without_the_key_is_refused(company):
    read = company.read(parquet("select 'a' as thing_id limit 0"), name="things.parquet")
    assert (read.seen, read.rows) == (0, [])
    with pytest.raises(RefusedError, match="thing_id"):
        company.read(parquet("select 1 as other"), name="things.parquet")


def test_damaged_parquet_is_refused_wherever_the_damage_is(company):
    whole = parquet("select i as thing_id, 'text ' || hash(i) as label from range(5000) as t (i)")
    for at in range(4, len(whole) - 4, len(whole) // 40):
        damaged = bytearray(whole)
        damaged[at : at + 4] = b"\xff\xfe\xfd\xfc"
        try:
            read = company.read(bytes(damaged), name="things.parquet")
        except RefusedError:
            continue
        assert read.seen == len(read.rows) + len(read.bad)
    for size in (4, 8, 100, len(whole) - 1):
        with pytest.raises(RefusedError) as refused:
            company.read(whole[:size], name="things.parquet")
        assert str(company.archive) not in str(refused.value)


# XLSX


def sheet(*rows: Sequence[object], merge: Sequence[str] = (), title: str = "Sheet") -> bytes:
    book, file = Workbook(), io.BytesIO()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for area in merge:
        book.active.merge_cells(area)
    book.save(file)
    return file.getvalue()


def test_xlsx_values_are_typed_by_the_contract(company):
    row = [7, 3.0, 2.5, 0.25, True, datetime(2024, 2, 29), datetime(2024, 2, 29, 10, 30)]
    read = company.read(sheet(NAMES, row), TYPED, name="things.xlsx")
    assert read.values(*NAMES) == [RECORD]


def test_xlsx_whole_floats_are_ids_without_a_point(company):
    content = sheet(["thing_id", "label"], [1001.0, 1.5], [1e15, "007"], ["0012", -0.0])
    read = company.read(content, name="things.xlsx")
    assert read.values("thing_id", "label") == [
        ("1001", "1.5"),
        ("1000000000000000", "007"),
        ("0012", "0"),
    ]


def test_xlsx_title_rows_are_skipped_and_lines_are_the_sheet_s_rows(company):
    content = sheet(
        ["Price list"],
        [],
        ["printed", datetime(2024, 1, 1)],
        ["thing_id", "label", "note"],
        [1, "a", "b"],
        [],
        [2, "c", None],
    )
    read = company.read(content, name="things.xlsx")
    assert read.values("_line", "thing_id", "label", "note") == [
        (5, "1", "a", "b"),
        (7, "2", "c", None),
    ]
    assert read.seen == 2


def test_merged_cells_are_filled(company):
    content = sheet(
        ["thing_id", "label", "note"],
        [1, "shared", "x"],
        [2, None, "y"],
        [3, "own", "z"],
        merge=["B2:B3"],
    )
    read = company.read(content, name="things.xlsx")
    assert read.values("label") == [("shared",), ("shared",), ("own",)]


def test_a_merged_title_over_all_columns_is_no_header(company):
    content = sheet(["Label"], ["thing_id", "label", "note"], [1, "a", "b"], merge=["A1:C1"])
    assert company.read(content, name="things.xlsx").values("label") == [("a",)]


def test_xlsx_text_is_exact(company):
    texts = ["a,b", 'quo"te', "two\nlines", " padded ", "Ünï ☃", "-1+", "1E5", "2024-01-01", "TRUE"]
    rows = [[str(n), text] for n, text in enumerate(texts)]
    read = company.read(sheet(["thing_id", "label"], *rows), name="things.xlsx")
    assert read.values("label") == [(text,) for text in texts]


def test_cells_beside_the_table_are_told(company):
    content = sheet(["thing_id", "label"], [1, "a"], [2, "b", "beside"], [3, "c"])
    read = company.read(content, name="things.xlsx")
    assert read.seen == 3
    assert "beside" in str(read.bad_texts) + str([row["_extra"] for row in read.rows])


def test_another_sheet_is_read_when_declared(company):
    book, file = Workbook(), io.BytesIO()
    book.active.append(["nothing"])
    book.create_sheet("Data").append(["thing_id"])
    book["Data"].append([1])
    book.save(file)
    read = company.read(file.getvalue(), name="things.xlsx", sheet="Data")
    assert read.values("thing_id") == [("1",)]
    for name in (None, "Other"):
        with pytest.raises(RefusedError):
            company.read(file.getvalue(), name="things.xlsx", sheet=name)


def test_empty_and_damaged_workbooks_are_refused(company):
    whole = sheet(["thing_id"], [1])
    for content in (sheet(), whole[:200], whole[:-30], b"PK\x03\x04" + b"\0" * 100):
        with pytest.raises(RefusedError):
            company.read(content, name="things.xlsx")


def test_a_formula_without_a_value_is_told_not_read_as_empty(company):
    rows = [["thing_id", "label", "beside"], [1, "a"], [2, "=A2*2"], [3, "c", "=A3"], [4, "=A5"]]
    read = company.read(sheet(*rows), name="things.xlsx")
    assert read.values("thing_id", "label") == [("1", "a"), ("3", "c")]
    assert [line for line, _, _ in read.bad] == [3, 5]
    assert "column 'label' holds a formula without a value" in read.reasons


def test_a_row_that_is_nothing_but_a_formula_is_told_too(company):
    read = company.read(sheet(["thing_id", "label"], [1], ["=A2+1"], [3]), name="things.xlsx")
    assert (read.seen, [line for line, _, _ in read.bad]) == (3, [3])


def edited(workbook: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with a piece of its parts replaced."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as parts,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in parts.namelist():
            # openpyxl writes an empty value in another way where lxml is installed.
            content = re.sub(rb"<v */>|<v></v>", b"<v />", parts.read(name))
            packed.writestr(name, content.replace(old, new))
    return file.getvalue()


def test_a_formula_with_a_value_is_read_and_one_of_empty_text_is_empty(company):
    content = sheet(["thing_id", "label"], [1, "=A2"], [2, "=A3"])
    content = edited(content, b'<c r="B2"><f>A2</f><v />', b'<c r="B2"><f>A2</f><v>7</v>')
    content = edited(content, b'<c r="B3"><f>A3</f><v />', b'<c r="B3" t="str"><f>A3</f><v />')
    read = company.read(content, name="things.xlsx")
    assert (read.values("thing_id", "label"), read.bad) == ([("1", "7"), ("2", None)], [])


def test_xlsx_hashes_like_the_same_rows_in_csv(company):
    content = sheet(NAMES[:3], [7, 3, 2.5])
    from_csv = company.read(csv_text([NAMES[:3], ["7", "3", "2.50"]]), TYPED)
    read = company.read(content, TYPED, name="things.xlsx")
    assert read.values("_row_hash") == from_csv.values("_row_hash")
