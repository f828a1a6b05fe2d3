"""Files as departments really send them: what is wrong, and what becomes of it. Data, no tests.

Every case is a file of six rows of which something is other than the contract says. Outcomes:
load; load with a flag (what is told of it); quarantine of rows; refusal of the file; stop.
"""

import gzip
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from openpyxl import Workbook

from tests.python.raw.company import csv_text, things

Outcome = Literal["load", "flag", "quarantine", "refuse", "stop"]
COLUMNS = {
    "thing_id": "varchar",
    "label": "varchar",
    "city": "varchar",
    "email": "varchar",
    "price": "decimal(18, 2)",
    "pieces": "bigint",
    "due_date": "date",
    "seen_at": "timestamp",
    "is_open": "boolean",
}
NAMES = list(COLUMNS)
CONTRACT = things(COLUMNS, required=["label"], delivery="upsert", personal={"email": "email"})
SNAPSHOT = replace(CONTRACT, delivery="snapshot")
ROWS = [
    [
        *(f"T{n}", f"thing {n}", "Ulm", f"p{n}@example.com", f"{n}.50", str(n)),
        *(f"2024-02-0{n}", f"2024-02-0{n} 10:00:00", "true"),
    ]
    for n in range(1, 7)
]
GOOD = csv_text([NAMES, *ROWS])
LAST = 7  # the line of the last row
DAMAGED = 3  # the line of the row that is other than it should be


@dataclass(frozen=True)
class Case:
    """A file, and what becomes of it: how many rows load, which lines are set aside, why."""

    kind: str
    what: str
    content: bytes
    outcome: Outcome
    loaded: int = 6
    lines: tuple[int, ...] = ()
    column: str | None = None
    reason: str = ""
    flag: str = ""
    name: str = "things.csv"
    mapping: Mapping[str, Any] = field(default_factory=dict)
    before: bytes | None = None  # loaded first, under an earlier date, or the same one
    is_correction: bool = False
    is_snapshot: bool = False


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def load(kind: str, what: str, content: str | bytes, **more: Any) -> Case:
    return Case(kind, what, _bytes(content), "load", **more)


def flag(kind: str, what: str, content: str | bytes, told: str, **more: Any) -> Case:
    return Case(kind, what, _bytes(content), "flag", flag=told, **more)


def aside(
    kind: str, what: str, content: str | bytes, reason: str, column: str | None = None, **more: Any
) -> Case:
    lines = more.pop("lines", (DAMAGED,))
    loaded = more.pop("loaded", 6 - len(lines))
    return Case(kind, what, _bytes(content), "quarantine", loaded, lines, column, reason, **more)


def refuse(kind: str, what: str, content: str | bytes, reason: str, **more: Any) -> Case:
    return Case(kind, what, _bytes(content), "refuse", 0, reason=reason, **more)


def cell(column: str, value: str) -> str:
    """The good file with one cell of the damaged row replaced."""
    rows = [list(row) for row in ROWS]
    rows[DAMAGED - 2][NAMES.index(column)] = value
    return csv_text([NAMES, *rows])


def every(column: str, values: Sequence[str]) -> str:
    """The good file with a column replaced."""
    at = NAMES.index(column)
    rows = [[*row[:at], value, *row[at + 1 :]] for row, value in zip(ROWS, values, strict=True)]
    return csv_text([NAMES, *rows])


def line(text: str) -> str:
    """The good file with the damaged row's line replaced, as it stands."""
    lines = GOOD.splitlines()
    lines[DAMAGED - 1] = text
    return "\n".join(lines) + "\n"


def header(*names: str) -> str:
    return csv_text([names, *ROWS])


def sheet(*rows: Sequence[object], merge: str = "", title: str = "Sheet") -> bytes:
    book, file = Workbook(), io.BytesIO()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    book.save(file)
    return file.getvalue()


def zipped(content: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("things.csv", content)
    return file.getvalue()


def packed(content: str | bytes) -> bytes:
    return gzip.compress(_bytes(content), mtime=0)


def json_lines(*more: str) -> str:
    rows = [json.dumps(dict(zip(NAMES, row, strict=True))) for row in ROWS]
    return "\n".join([*rows, *more]) + "\n"


def reading(**how: Any) -> dict[str, Any]:
    return {"reading": how}


def of_bytes() -> Iterator[Case]:
    for mark in ("utf-8-sig", "utf-16", "utf-32"):
        yield load("byte order mark", mark, GOOD.encode(mark))
    yield load("UTF-16", "packed", packed(GOOD.encode("utf-16")), name="things.csv.gz")
    yield refuse("UTF-16", "without mark", GOOD.encode("utf-16-le"), "header|UTF-8")
    umlaut = cell("label", "Müller € 5")
    western = umlaut.encode("windows-1252")
    yield load("Windows-1252", "declared", western, mapping=reading(encoding="windows-1252"))
    yield refuse("Windows-1252", "not declared", western, "not UTF-8; state its encoding")
    yield load(
        "other encodings",
        "cp437",
        umlaut.replace("€", "$").encode("cp437"),
        mapping=reading(encoding="cp437"),
    )
    yield load(
        "other encodings",
        "Shift JIS",
        cell("label", "価格").encode("shift_jis"),
        mapping=reading(encoding="shift_jis"),
    )
    yield refuse(
        "other encodings",
        "one that does not fit",
        GOOD.encode() + b"\x81\n",
        "does not read as ascii",
        mapping=reading(encoding="ascii"),
    )
    yield refuse(
        "cut character", "at the end", cell("label", "é").encode()[:-1] + b"\xc3", "not UTF-8"
    )
    yield refuse("empty file", "0 bytes", b"", "the file is empty")
    for what, content in {
        "line ends": "\n\r\n\n",
        "a mark": "\ufeff",
        "delimiters": ",,\n",
    }.items():
        yield refuse("file of nothing", what, content, "nothing in it|no header")
    yield refuse("file of nothing", "packed", packed(""), "nothing in it", name="things.csv.gz")
    for end, what in (("", "without line end"), ("\n", "with line end")):
        yield load("header only", what, ",".join(NAMES) + end, loaded=0)
    for lost in (1, 8, 30):
        yield refuse(
            "cut gzip",
            f"{lost} bytes lost",
            packed(GOOD)[:-lost],
            "cut or damaged",
            name="things.csv.gz",
        )
    damaged = bytearray(packed(GOOD))
    damaged[60] ^= 0xFF
    yield refuse("damaged gzip", "one byte", bytes(damaged), "cut or damaged", name="things.csv.gz")
    yield refuse(
        "damaged gzip",
        "rubbish behind",
        packed(GOOD) + b"rubbish",
        "cut or damaged",
        name="things.csv.gz",
    )
    half = len(GOOD) // 2
    yield load(
        "multi-member gzip",
        "two halves",
        packed(GOOD[:half]) + packed(GOOD[half:]),
        name="things.csv.gz",
    )
    yield refuse(
        "multi-member gzip",
        "second one cut",
        packed(GOOD[:half]) + packed(GOOD[half:])[:-6],
        "cut or damaged",
        name="things.csv.gz",
    )
    yield refuse(
        "zip", "by its name", zipped(GOOD), "files of this kind are not read", name="things.zip"
    )
    yield refuse("zip", "named CSV", zipped(GOOD), "its name says text, its bytes say xlsx")
    yield refuse("zip", "named XLSX", zipped(GOOD), "cannot be read", name="things.xlsx")
    yield refuse(
        "bomb", "gzip", packed(b"\0" * (70 << 20)), "unpacks to more than", name="things.csv.gz"
    )
    for name, content, says in (
        ("things.csv", packed(GOOD), "name says text, its bytes say gzip"),
        ("things.csv.gz", GOOD, "name says gzip, its bytes say text"),
        ("things.csv", b"PAR1" + b"\0" * 20, "name says text, its bytes say parquet"),
        ("things.parquet", GOOD, "name says parquet, its bytes say text"),
        ("things.xlsx", GOOD, "name says xlsx, its bytes say text"),
        ("things.xls", b"\xd0\xcf\x11\xe0", "files of this kind are not read"),
        ("things.pdf", b"%PDF-1.7", "files of this kind are not read"),
    ):
        yield refuse("name against bytes", f"{name}, {says[-4:]}", content, says, name=name)


def of_lines() -> Iterator[Case]:
    for end, what in (("\r\n", "CR LF"), ("\r", "CR")):
        yield load("line ends", what, GOOD.replace("\n", end))
    yield load("line ends", "mixed", GOOD.replace("\n", "\r\n", 3))
    yield load("line ends", "none at the end", GOOD.rstrip("\n"))
    yield load("blank lines", "between and behind", line(",".join(ROWS[1]) + "\n\n") + "\n\n")
    yield aside("blank lines", "of spaces", line("   "), "cells where the header has 9")
    yield aside("blank lines", "of delimiters", line("," * 8), "is empty", "thing_id")
    good = ",".join(ROWS[1])
    yield aside("short row", "one cell less", line(good.rsplit(",", 1)[0]), "has fewer|has 8 cells")
    yield aside("short row", "one cell", line("T2"), "cells where the header has 9")
    yield aside("long row", "one cell more", line(good + ",x"), "has more|has 10 cells")
    yield aside("long row", "many cells more", line(good + ",x" * 40), "cells where the header")
    yield aside("extra delimiter", "at the end of a row", line(good + ","), "has more|10 cells")
    yield aside(
        "extra delimiter",
        "unquoted in a text",
        line(good.replace("thing 2", "a, b")),
        "cells where the header has 9",
    )
    yield flag(
        "extra delimiter",
        "at the end of every line",
        "".join(f"{each},\n" for each in GOOD.splitlines()),
        "column_10",
    )
    yield aside("open quote", "in a cell", line(good.replace("thing 2", '"thing 2')), "quote")
    yield aside(
        "open quote", "in the last row", GOOD.replace("thing 6", '"thing 6'), "fewer", lines=(LAST,)
    )
    yield aside(
        "unescaped quote",
        "inside a quoted cell",
        line(good.replace("thing 2", '"thing "2" x"')),
        "quote",
    )
    yield aside(
        "unescaped quote",
        "text behind a quoted cell",
        line(good.replace("thing 2", '"thing" 2')),
        "quote",
    )
    yield load("unescaped quote", "doubled as it should", cell("label", 'a "b" c'))
    yield load("newline in a cell", "LF", cell("label", "a\nb"))
    yield load("newline in a cell", "CR LF", cell("label", "a\r\nb"))
    yield load("newline in a cell", "several", cell("label", "a\n\n\nb"))
    yield load("NUL", "in a text", cell("label", "a\0b"))
    yield aside("NUL", "in a number", cell("pieces", "2\0"), "is not a whole number", "pieces")
    for what, sign in {
        "unit separator": "\x1f",
        "vertical tab": "\x0b",
        "U+2028": "\u2028",
    }.items():
        yield load("control character", what, cell("label", f"a{sign}b"))
    yield load("very long line", "300 KB", cell("label", "é" * 150_000))
    yield load("very long line", "3 MB", cell("label", "x" * 3_000_000))
    yield aside(
        "cut CSV", "inside the last row", GOOD[:-30], "cells where the header", lines=(LAST,)
    )
    yield aside(
        "cut CSV",
        "inside a quoted cell",
        GOOD.replace("thing 6", '"thing 6')[:-45],
        "fewer",
        lines=(LAST,),
    )
    many = csv_text([NAMES, *([f"N{n}", *ROWS[0][1:]] for n in range(5_000))])
    yield load("big file", "5,000 rows", many, loaded=5_000)
    yield load("big file", "5,000 rows, packed", packed(many), loaded=5_000, name="things.csv.gz")


def of_headers() -> Iterator[Case]:
    for sign, what in ((";", "semicolon"), ("\t", "tab"), ("|", "pipe")):
        yield load("delimiter", what, csv_text([NAMES, *ROWS], delimiter=sign))
    caret = csv_text([NAMES, *ROWS], delimiter="^")
    yield load("delimiter", "caret, declared", caret, mapping=reading(delimiter="^"))
    yield refuse("delimiter", "caret, not declared", caret, "no header has the required column")
    yield refuse(
        "duplicate header",
        "same name",
        header(*NAMES[:2], "label", *NAMES[3:]),
        "'label' stands 2 times",
    )
    yield refuse(
        "duplicate header",
        "other case",
        header(*NAMES[:2], "LABEL", *NAMES[3:]),
        "'label' stands 2 times",
    )
    without = [[each for at, each in enumerate(row) if at != 1] for row in [NAMES, *ROWS]]
    yield refuse("missing header", "a required column", csv_text(without), "'label'")
    without = [row[1:] for row in [NAMES, *ROWS]]
    yield refuse("missing header", "the key", csv_text(without), "'thing_id'")
    without = [row[:-1] for row in [NAMES, *ROWS]]
    yield flag("missing header", "an optional column", csv_text(without), "is_open")
    yield refuse("no header", "rows only", csv_text(ROWS), "no header has the required column")
    renamed = header("SKU", *NAMES[1:])
    yield refuse("renamed header", "unknown", renamed, r"looked for: thing_id\)")
    yield load("renamed header", "an alias", renamed, mapping={"columns": {"thing_id": "SKU"}})
    yield load("reordered header", "reversed", csv_text([row[::-1] for row in [NAMES, *ROWS]]))
    yield load(
        "reordered header",
        "another order",
        csv_text([[*row[4:], *row[:4]] for row in [NAMES, *ROWS]]),
    )
    yield flag(
        "extra header",
        "one",
        csv_text([[*NAMES, "colour"], *([*row, "red"] for row in ROWS)]),
        "colour",
    )
    yield flag(
        "extra header",
        "without name",
        csv_text([[*NAMES, ""], *([*row, "x"] for row in ROWS)]),
        "column_10",
    )
    yield load("header's writing", "capitals", header(*(name.upper() for name in NAMES)))
    yield load("header's writing", "blanks", header(*(name.replace("_", " ") for name in NAMES)))
    yield load("header's writing", "quoted", csv_text([NAMES, *ROWS], quoting=1))
    yield load("header's writing", "a non-breaking space", header("thing\xa0id", *NAMES[1:]))
    yield refuse(
        "header's writing",
        "letters of another script",
        header("thing_\u0456d", *NAMES[1:]),
        "'thing_id'",
    )
    yield load("title rows", "one", "Price list\n" + GOOD)
    yield load(
        "title rows", "with delimiters and a blank line", "Price list,,\nof,today\n\n" + GOOD
    )
    yield load("title rows", "quoted over two lines", '"Price\nlist",,\n' + GOOD)
    yield refuse("title rows", "forty", "note,,\n" * 40 + GOOD, "thing_id")
    yield load(
        "units below the header",
        "declared",
        header(*NAMES).split("\n")[0]
        + "\n"
        + ",".join(["(text)"] * 9)
        + "\n"
        + GOOD.split("\n", 1)[1],
        mapping=reading(header_rows=2),
    )
    yield aside(
        "units below the header",
        "not declared",
        GOOD.split("\n")[0] + "\n" + ",".join(["(text)"] * 9) + "\n" + GOOD.split("\n", 1)[1],
        "is not a number",
        "price",
        lines=(2,),
        loaded=6,
    )
    again = GOOD.splitlines()
    again.insert(DAMAGED - 1, again[0])
    yield aside(
        "header again", "between rows", "\n".join(again), "is not a number", "price", loaded=6
    )
    yield aside(
        "two tables",
        "one below the other",
        GOOD + "\nname,amount\nx,1\ny,2\n",
        "cells where the header",
        lines=(9, 10, 11),
        loaded=6,
    )


def of_values() -> Iterator[Case]:
    comma = every("price", [f"{n},50" for n in range(6)])
    yield load("decimal comma", "declared", comma, mapping=reading(decimal=","))
    yield refuse("decimal comma", "not declared", comma, "column 'price' is not a number")
    yield aside("decimal comma", "in one row", cell("price", "2,50"), "is not a number", "price")
    apostrophe = cell("price", "1'234.50")
    yield load("thousands", "declared", apostrophe, mapping=reading(thousands="'"))
    yield aside("thousands", "not declared", cell("price", "1,234.50"), "is not a number", "price")
    yield aside(
        "thousands",
        "in the wrong place",
        cell("price", "12'34.50"),
        "is not a number",
        "price",
        mapping=reading(thousands="'"),
    )
    days = [f"0{n}/04/2025" for n in range(1, 7)]
    yield refuse("ambiguous dates", "not declared", every("due_date", days), "column 'due_date'")
    yield load(
        "ambiguous dates",
        "declared",
        every("due_date", days),
        mapping=reading(date_formats=["%d/%m/%Y"]),
    )
    yield aside(
        "mixed dates",
        "one other format",
        cell("due_date", "02.02.2024"),
        "written as YYYY-MM-DD",
        "due_date",
    )
    yield load(
        "mixed dates",
        "both declared",
        cell("due_date", "02.02.2024"),
        mapping=reading(date_formats=["iso", "%d.%m.%Y"]),
    )
    for wrong in ("2024-02-30", "0000-00-00", "2024-13-01", "0224-02-02", "20-10-16", "45324"):
        yield aside("impossible date", wrong, cell("due_date", wrong), "is not a date", "due_date")
    for moment in (
        "2024-02-02T10:00:00Z",
        "2024-02-02 10:00:00+02:00",
        "2024-02-02 10:00:00.123456",
    ):
        yield load("mixed time zones", moment, cell("seen_at", moment))
    yield load(
        "mixed time zones", "local, declared", GOOD, mapping=reading(time_zone="Europe/Berlin")
    )
    yield aside(
        "mixed time zones",
        "a name of a zone",
        cell("seen_at", "2024-02-02 10:00 CEST"),
        "is not a timestamp",
        "seen_at",
    )
    yield load(
        "daylight saving",
        "an hour that was not",
        cell("seen_at", "2024-03-31 02:30:00"),
        mapping=reading(time_zone="Europe/Berlin"),
    )
    for empty in ("", " ", "   "):
        yield load("empty cell", f"{len(empty)} blanks in an optional one", cell("price", empty))
        yield aside(
            "required cell", f"{len(empty)} blanks", cell("label", empty), "is empty", "label"
        )
    yield load("empty cell", "quoted", line('T2,thing 2,"","","","","","",""'))
    yield aside("key", "empty", cell("thing_id", ""), "is empty", "thing_id")
    for token in ("NA", "NULL", "-", "n/a", "#N/A"):
        yield aside(
            "null token", f"{token}, not declared", cell("price", token), "is not a number", "price"
        )
    yield load(
        "null token", "declared", cell("price", "NA"), mapping=reading(null_tokens=["", "NA"])
    )
    for number in ("abc", "0x1F", "1_000", "nan", "inf", "9" * 30, "1.005", "--1", "1e400"):
        yield aside("number", number[:8], cell("price", number), "is not a number", "price")
    yield aside(
        "number", "a part of a piece", cell("pieces", "2.5"), "not a whole number", "pieces"
    )
    yield load("number as float", "2.0", cell("pieces", "2.0"))
    yield load("number as float", "2.50000000000000001", cell("price", "2.5000000000000000"))
    yield load("scientific number", "in an amount", cell("price", "1.5E+3"))
    yield aside(
        "scientific number", "as a key", cell("thing_id", "1.23E+11"), "cut short", "thing_id"
    )
    yield aside(
        "scientific number",
        "as a key, with comma",
        cell("thing_id", "4,9123E+12"),
        "cut short",
        "thing_id",
    )
    yield load("leading zeros", "in a key", cell("thing_id", "007"))
    yield load("leading zeros", "in a number", cell("pieces", "007"))
    for formula in ("=1+2", "@SUM(A1)", "+49 30", "-5", '=HYPERLINK("http://x","y")', "\t=1"):
        yield load("formula injection", f"{formula[:9].strip()} as text", cell("label", formula))
    yield aside(
        "formula injection", "as a number", cell("price", "=1+2"), "is not a number", "price"
    )
    for price in ("€5", "USD 5.00", "5 €", "$5.00"):
        yield aside("mixed currencies", price, cell("price", price), "is not a number", "price")
    yield aside("boolean", "maybe", cell("is_open", "maybe"), "neither true nor false", "is_open")
    yield load("boolean", "mixed writings", every("is_open", ["1", "Y", "TRUE", "no", "f", ""]))
    for what, text in {
        "SQL": "'; drop table raw._loads; --",
        "JSON": '{"a": [1]}',
        "path": "../../etc/passwd",
        "emoji": "😀",
        "right to left": "\u202eabc",
    }.items():
        yield load("text that does something elsewhere", what, cell("label", text))
    yield aside(
        "personal data in the wrong column",
        "an address",
        cell("city", "ada@example.com"),
        "is an e-mail address where none belongs",
        "city",
    )
    yield refuse(
        "personal data in the wrong column",
        "shifted columns",
        csv_text([NAMES, *([row[0], row[3], row[3], row[1], *row[4:]] for row in ROWS)]),
        "is an e-mail address where none belongs",
    )
    yield refuse(
        "a column that mostly fails",
        "dates as numbers",
        every("due_date", ["45324"] * 6),
        "in 6 of 6 rows",
    )


def of_rows() -> Iterator[Case]:
    total = ["Total", *[""] * 3, "24.00", "21", "", "", ""]
    aside_last = {"lines": (8,), "loaded": 6}
    yield aside(
        "total row",
        "that agrees",
        csv_text([NAMES, *ROWS, total]),
        "the file's own total, and its rows agree",
        **aside_last,
    )
    yield aside(
        "total row",
        "without a name",
        csv_text([NAMES, *ROWS, ["", *total[1:]]]),
        "the file's own total, and its rows agree",
        **aside_last,
    )
    yield aside(
        "total row",
        "named in another column",
        csv_text([NAMES, *ROWS, ["", "Summe:", *total[2:]]]),
        "its rows agree",
        **aside_last,
    )
    yield refuse(
        "total row",
        "that says that rows are missing",
        csv_text([NAMES, *ROWS[:4], ["Grand total", *total[1:]]]),
        "line 6 is the file's own total and says 'price' is 24.00",
    )
    yield aside(
        "total row",
        "below a row that was set aside",
        cell("price", "many") + ",".join(["Total", *total[1:5], "", "", "", ""]) + "\n",
        "is not a number|rows that were set aside are missing from it",
        None,
        lines=(DAMAGED, 8),
        loaded=5,
    )
    yield load(
        "total row",
        "a thing that is called so",
        csv_text([NAMES, *ROWS[:5], ["Total", "thing", *ROWS[5][2:]]]),
    )
    yield flag("same row twice", "in one file", csv_text([NAMES, *ROWS, ROWS[0]]), "1 unchanged")
    other = [ROWS[0][0], "other", *ROWS[0][2:]]
    yield aside(
        "key with two rows",
        "that differ",
        csv_text([NAMES, *ROWS, other]),
        "another row of the same key",
        lines=(2, 8),
        loaded=5,
    )
    changed = csv_text([NAMES, *([*row[:1], "new", *row[2:]] for row in ROWS)])
    yield flag(
        "same file again", "of a later date", GOOD, "6 unchanged", loaded=0, before=GOOD.encode()
    )
    yield load("later delivery", "all rows changed", changed, before=GOOD.encode())
    yield flag(
        "corrected file",
        "all rows changed",
        changed,
        "superseded",
        before=GOOD.encode(),
        is_correction=True,
    )
    yield refuse(
        "snapshot that lost rows",
        "all of them",
        ",".join(NAMES) + "\n",
        "keys are missing from this snapshot",
        before=GOOD.encode(),
        is_snapshot=True,
    )
    yield flag(
        "snapshot that lost rows",
        "one of six",
        csv_text([NAMES, *ROWS[1:]]),
        "1 deleted",
        loaded=0,
        before=GOOD.encode(),
        is_snapshot=True,
    )
    yield flag(
        "snapshot that lost rows",
        "one, and a total below",
        csv_text([NAMES, *ROWS[1:], [*total[:4], "22.50", *total[5:]]]),
        "1 deleted",
        loaded=0,
        before=GOOD.encode(),
        is_snapshot=True,
        lines=(7,),
        reason="its rows agree",
    )
    for name in (
        "things.[1].csv",
        "things.*.csv",
        "things.?.csv",
        "things.'; drop.csv",
        "things.$(x).csv",
        "things. ü %s {0}.csv",
    ):
        yield load("signs in a name", name, GOOD, name=name)


def of_other_kinds() -> Iterator[Case]:
    yield load("JSON lines", "as they should be", json_lines(), name="things.jsonl")
    for what, bad in {
        "no JSON": "{not json",
        "a list": "[1, 2]",
        "cut": '{"thing_id": "T7", "la',
    }.items():
        yield aside(
            "JSON lines",
            what,
            json_lines(bad),
            "not a JSON object",
            lines=(7,),
            loaded=6,
            name="things.jsonl",
        )
    yield aside(
        "JSON lines",
        "without the key",
        json_lines('{"label": "x"}'),
        "is empty",
        "thing_id",
        lines=(7,),
        loaded=6,
        name="things.jsonl",
    )
    yield refuse(
        "JSON lines",
        "one list of all",
        json.dumps([{"thing_id": "T1"}]),
        "thing_id",
        name="things.jsonl",
    )
    yield flag(
        "JSON lines",
        "with an unknown key",
        json_lines('{"thing_id": "T7", "label": "x", "colour": "red"}'),
        "colour",
        loaded=7,
        name="things.jsonl",
    )
    typed = [[row[0], *row[1:4], float(row[4]), int(row[5]), *row[6:]] for row in ROWS]
    workbook = sheet(NAMES, *typed)
    yield load("workbook", "numbers as floats", workbook, name="things.xlsx")
    yield load(
        "workbook",
        "title rows and a merged cell",
        sheet(["Things"], [], NAMES, *typed, merge="A1:D1"),
        name="things.xlsx",
    )
    yield aside(
        "workbook",
        "a formula without its value",
        sheet(NAMES, typed[0], [*typed[1][:5], "=1+1", *typed[1][6:]], *typed[2:]),
        "formula without a value",
        lines=(DAMAGED,),
        name="things.xlsx",
    )
    yield aside(
        "workbook",
        "an error of a formula",
        sheet(NAMES, typed[0], [*typed[1][:5], "#REF!", *typed[1][6:]], *typed[2:]),
        "formula without a value",
        name="things.xlsx",
    )
    yield refuse("workbook", "cut", workbook[:-200], "cannot be read", name="things.xlsx")
    yield refuse(
        "workbook",
        "without the sheet that is declared",
        workbook,
        "cannot be read",
        name="things.xlsx",
        mapping=reading(sheet="Other"),
    )
    yield refuse(
        "workbook",
        "with a password",
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        "its name says xlsx, its bytes say text",
        name="things.xlsx",
    )
    yield refuse("Parquet", "cut", b"PAR1" + b"\0" * 50, "cannot be read", name="things.parquet")


CASES = [
    *of_bytes(),
    *of_lines(),
    *of_headers(),
    *of_values(),
    *of_rows(),
    *of_other_kinds(),
]
