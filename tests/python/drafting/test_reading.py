"""How text reads: signs, delimiters, encodings, headers, null tokens; and every kind of file."""

import gzip
import json

import duckdb
import openpyxl
import pytest

from orchestration.drafting import numbers, sample
from orchestration.raw.contract import Column
from orchestration.warehouse import literal, open_hardened
from tests.python.drafting.folders import csv_text, drafted, folder_of

HEADER = ["invoice_id", "account_id", "status", "amount", "issued_date"]
ROWS = [[f"R{at}", f"A{at}", "paid", f"{at}.50", "2025-01-31"] for at in range(20)]
INVOICES = csv_text([HEADER, *ROWS])


@pytest.fixture(scope="module")
def connection():
    with open_hardened(":memory:") as opened:
        yield opened


@pytest.mark.parametrize(
    ("cells", "kind", "expected"),
    [
        (["12.50", "3"], "decimal(18,2)", (".", None)),
        (["1,234.50", "3"], "decimal(18,2)", (".", ",")),
        (["12,50", "3"], "decimal(18,2)", (",", None)),
        (["1.234,50", "3"], "decimal(18,2)", (",", ".")),
        (["1.234.567"], "double", (",", ".")),
        (["1 234,50"], "decimal(18,2)", (",", " ")),
        (["1'234.50"], "decimal(18,2)", (".", "'")),
        (["1.234", "2.000"], "bigint", (",", ".")),
        (["0.125", "1.250"], "double", (".", None)),
    ],
)
def test_signs_are_those_that_read_most_cells(connection, cells, kind, expected):
    found = numbers.signs(connection, [(Column("amount", kind, ""), cells)])
    assert (found.decimal, found.thousands) == expected
    assert not found.question
    assert bool(found.evidence) == (expected != (".", None))


@pytest.mark.parametrize("cells", [["1,234", "2,500"], ["1.234", "2.500"]])
def test_where_nothing_settles_a_sign_the_question_is_put(connection, cells):
    found = numbers.signs(connection, [(Column("share", "double", ""), cells)])
    assert (found.decimal, found.thousands) == (".", None)
    assert found.question.startswith(f"ambiguous: {cells[0]} may be ")


def test_a_sheet_as_a_german_spreadsheet_saves_it(tmp_path):
    rows = [
        [f"R{at}", "Müller", "paid", f"{at + 1}.000,50", f"{at + 1:02}.01.2025"] for at in range(20)
    ]
    header = ["Invoice No", "Customer", "Status", "Amount", "Issued"]
    text = "Invoices of Müller;;;;\r\n" + csv_text([header, *rows], delimiter=";")
    found = drafted(folder_of(tmp_path / "x", {"invoices.csv": text.encode("cp1252")}))
    (entry,) = found.mapping(tmp_path).exports
    reading = entry.reading
    assert (reading.encoding, reading.delimiter) == ("windows-1252", ";")
    assert (reading.decimal, reading.thousands) == (",", ".")
    assert reading.date_formats == ("%d.%m.%Y",)
    assert "20 of 20 cells, such as 1.000,50" in found.text
    assert "header in line 2" in found.text
    assert "the loader takes 20 of 20 rows" in found.text
    assert "ller" not in found.text


def test_a_line_of_units_below_the_header_is_a_header_row(tmp_path):
    text = csv_text([HEADER, ["-", "ref", "text", "EUR", "day"], *ROWS])
    found = drafted(folder_of(tmp_path / "x", {"invoices.csv": text}))
    (entry,) = found.mapping(tmp_path).exports
    assert entry.reading.header_rows == 2
    assert "the loader takes 20 of 20 rows" in found.text


def test_null_tokens_are_counted(tmp_path):
    rows = [
        *ROWS,
        ["R90", "A9", "NULL", "n/a", "2025-01-31"],
        ["R91", "A9", "-", "-", "2025-01-31"],
    ]
    found = drafted(folder_of(tmp_path / "x", {"invoices.csv": csv_text([HEADER, *rows])}))
    (entry,) = found.mapping(tmp_path).exports
    assert set(entry.reading.null_tokens) == {"", "NULL", "n/a", "-"}
    assert "1 cells NULL" in found.text
    assert "the loader takes 22 of 22 rows" in found.text


def test_only_the_first_rows_are_read_and_the_rest_is_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(sample, "SAMPLED_ROWS", 50)
    rows = [[f"R{at}", f"A{at}", "paid", 5, "2025-01-31"] for at in range(300)]
    rows[200][4] = "31.12.2031"
    found = drafted(folder_of(tmp_path / "x", {"invoices.csv": csv_text([HEADER, *rows])}))
    assert "the first 50 of 300 lines" in found.lines
    assert "iso: 50 of 50 cells" in found.text
    assert "2031" not in found.text


def sheet(path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Read me first"])
    page = book.create_sheet("Data")
    for row in (HEADER, *ROWS):
        page.append(row)
    book.save(path)


def parquet(path) -> None:
    columns = ", ".join(f"column{at} as {name}" for at, name in enumerate(HEADER))
    rows = ", ".join(f"({', '.join(map(literal, row))})" for row in ROWS)
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select {columns} from (values {rows}) as t"
            f" ({', '.join(f'column{at}' for at in range(5))})) to {literal(str(path))}"
        )


def jsonl(path) -> None:
    lines = [json.dumps(dict(zip(HEADER, row, strict=True))) for row in ROWS]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))


def marked(path) -> None:
    path.write_text(INVOICES, encoding="utf-16")


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("invoices.xlsx", sheet),
        ("invoices.parquet", parquet),
        ("invoices.jsonl.gz", jsonl),
        ("invoices.csv", marked),
        ("invoices.tsv", lambda path: path.write_text(csv_text([HEADER, *ROWS], delimiter="\t"))),
        ("invoices.csv.gz", lambda path: path.write_bytes(gzip.compress(INVOICES.encode()))),
    ],
)
def test_every_kind_of_file_is_drafted(tmp_path, name, made):
    folder = folder_of(tmp_path / "x", {})
    folder.mkdir()
    made(folder / name)
    found = drafted(folder)
    (entry,) = found.mapping(tmp_path).exports
    assert (entry.export, entry.files) == ("billing.invoices", (name,))
    assert "20 rows" in found.text
    assert "the loader takes 20 of 20 rows" in found.text
    assert entry.reading.sheet == ("Data" if name.endswith("xlsx") else None)


def test_the_same_folder_gives_the_same_text(tmp_path):
    folder = folder_of(tmp_path / "x", {"b.csv": INVOICES, "invoices.csv": INVOICES})
    assert drafted(folder).text == drafted(folder).text
