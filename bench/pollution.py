"""Clean tables of the project's contracts, and the ways in which files of them are polluted."""

import csv
import gzip
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from orchestration.raw.contract import Column, Contract

EXPORTS = (
    "sales.contacts",
    "support.tickets",
    "billing.invoices",
    "product.usage_events",
    "voice.survey_responses",
)
ROWS = 60
WORDS = ("naïve", "Zoë", "order", "late, again", "5 piece", "Müller", "x;y", "a|b", "two words")
Table = list[list[str]]


@dataclass(frozen=True)
class Polluted:
    """A file, what a reader may be told of it, and what is to come out.

    `header` and `rows` are the truth; `not_rows` counts lines that look like rows and are none.
    `reading` is what a mapping may declare; every reader is told the delimiter and `encoding`.
    """

    content: bytes
    header: list[str]
    rows: Table
    name: str = "polluted.csv"
    reading: dict[str, Any] = field(default_factory=dict)
    encoding: str = "utf-8"
    not_rows: int = 0


def clean_table(contract: Contract, draw: random.Random) -> tuple[list[str], Table]:
    """Header and rows that fit a contract, the key unique; no value is empty where it is needed."""
    header = [column.name for column in contract.columns]
    rows = [
        [_value(one, contract, number, draw) for one in contract.columns] for number in range(ROWS)
    ]
    return header, rows


def _value(column: Column, contract: Contract, number: int, draw: random.Random) -> str:
    kind = column.data_type.split("(")[0]
    if column.name in contract.key and kind == "varchar":
        return f"K{number:04}"
    if column.name not in contract.mandatory and draw.random() < 0.1:
        return ""
    day = f"20{draw.randint(18, 25)}-{draw.randint(1, 12):02}-{draw.randint(13, 28)}"
    match kind:
        case "date":
            return f"20{draw.randint(18, 25)}-{draw.randint(1, 12):02}-{draw.randint(13, 28)}"
        case "timestamp":
            day = f"20{draw.randint(18, 25)}-{draw.randint(1, 12):02}-{draw.randint(13, 28)}"
            return (
                f"{day} {draw.randint(0, 23):02}:{draw.randint(0, 59):02}:{draw.randint(0, 59):02}"
            )
        case "bigint":
            return str(number if column.name in contract.key else draw.randint(0, 99_999))
        case "decimal" | "double":
            return f"{draw.randint(1_000, 99_999)}.{draw.randint(10, 99)}"
        case "boolean":
            return draw.choice(("true", "false"))
    return f"p{draw.randint(1, 99)}@example.com" if column.pii == "email" else draw.choice(WORDS)


def written(header: list[str], rows: Table, **dialect: Any) -> str:
    """A CSV as the standard asks for."""
    file = io.StringIO(newline="")
    csv.writer(file, **{"lineterminator": "\n", **dialect}).writerows([header, *rows])
    return file.getvalue()


@dataclass(frozen=True)
class Clean:
    """A clean table, from which a pollution makes a file."""

    contract: Contract
    header: list[str]
    rows: Table
    draw: random.Random

    @property
    def text(self) -> str:
        """The clean file."""
        return written(self.header, self.rows)

    @property
    def lines(self) -> list[str]:
        """The lines of the clean file, the header first."""
        return self.text.splitlines(keepends=True)

    def file(self, content: str | bytes, **more: Any) -> Polluted:
        """A file of which everything is to come out."""
        raw = content.encode() if isinstance(content, str) else content
        return Polluted(raw, **{"header": self.header, "rows": self.rows, **more})

    def positions(self, *kinds: str) -> list[int]:
        """Where columns of these types stand."""
        return [
            at
            for at, column in enumerate(self.contract.columns)
            if column.data_type.split("(")[0] in kinds
        ]

    def changed(self, change: Callable[[str], str], *kinds: str) -> Table:
        """The rows with every filled cell of columns of these types written in another way."""
        where = set(self.positions(*kinds))
        return [
            [change(cell) if at in where and cell else cell for at, cell in enumerate(row)]
            for row in self.rows
        ]

    def with_text(self, text: str) -> Table:
        """The rows with another text in one cell of every fifth row, if a column is free for it."""
        free = [
            at
            for at in self.positions("varchar")
            if self.header[at] not in self.contract.key and self.contract.columns[at].pii != "email"
        ]
        at = self.draw.choice(free)
        return [
            [*row[:at], text, *row[at + 1 :]] if number % 5 == 0 else row
            for number, row in enumerate(self.rows)
        ]

    def with_line(self, change: Callable[[str], str]) -> str:
        """The clean text with one row's line written in another way."""
        lines = self.lines
        at = self.draw.randrange(5, len(lines) - 5)
        return "".join([*lines[:at], change(lines[at]), *lines[at + 1 :]])

    def inserted(self, line: str) -> str:
        """The clean text with a line more between two rows."""
        lines = self.lines
        at = self.draw.randrange(5, len(lines) - 5)
        return "".join([*lines[:at], line, *lines[at:]])


def _encoded(encoding: str, mark: str = "") -> Callable[[Clean], Polluted]:
    declared = {} if mark or encoding == "utf-8-sig" else {"encoding": encoding}
    told = {"utf-8-sig": "utf-8"}.get(encoding, encoding.removesuffix("-le").removesuffix("-be"))
    return lambda clean: clean.file(
        (mark + clean.text).encode(encoding), reading=declared, encoding=told
    )


def _delimited(sign: str) -> Callable[[Clean], Polluted]:
    return lambda clean: clean.file(
        written(clean.header, clean.rows, delimiter=sign), reading={"delimiter": sign}
    )


def _with_text(text: str) -> Callable[[Clean], Polluted]:
    def pollute(clean: Clean) -> Polluted:
        rows = clean.with_text(text)
        return clean.file(written(clean.header, rows), rows=rows)

    return pollute


def _renamed(change: Callable[[str], str]) -> Callable[[Clean], Polluted]:
    return lambda clean: clean.file(written(list(map(change, clean.header)), clean.rows))


def _reordered(clean: Clean) -> Polluted:
    order = clean.draw.sample(range(len(clean.header)), len(clean.header))
    table = [[row[at] for at in order] for row in [clean.header, *clean.rows]]
    return clean.file(written(table[0], table[1:]))


def _with_column(clean: Clean) -> Polluted:
    at = clean.draw.randrange(len(clean.header) + 1)
    table = [
        [*row[:at], "internal remark" if number == 0 else "x", *row[at:]]
        for number, row in enumerate([clean.header, *clean.rows])
    ]
    return clean.file(written(table[0], table[1:]))


def _without_column(clean: Clean) -> Polluted:
    optional = [at for at, name in enumerate(clean.header) if name not in clean.contract.mandatory]
    gone = clean.draw.choice(optional)
    header, *rows = (
        [cell for at, cell in enumerate(row) if at != gone] for row in [clean.header, *clean.rows]
    )
    return clean.file(written(header, rows), header=header, rows=rows)


def _halves(clean: Clean) -> Polluted:
    content = clean.text.encode()
    cut = clean.draw.randrange(len(content))
    packed = gzip.compress(content[:cut], mtime=0) + gzip.compress(content[cut:], mtime=0)
    return clean.file(packed, name="polluted.csv.gz")


def _with_total(clean: Clean) -> Polluted:
    numbers = clean.positions("decimal", "double", "bigint")
    total = ["" for _ in clean.header]
    for at in numbers:
        cells = [row[at] for row in clean.rows if row[at]]
        cents = sum(round(float(cell) * 100) for cell in cells)
        total[at] = f"{cents // 100}.{cents % 100:02}"
    key = clean.header.index(clean.contract.key[0])
    total[key] = "" if key in numbers else "Total"
    return clean.file(written(clean.header, [*clean.rows, total]), not_rows=1)


def _with_stray_quote(clean: Clean) -> Polluted:
    rows = clean.with_text('5" x')
    text = written(clean.header, rows).replace('"5"" x"', '5" x')
    return clean.file(text, rows=rows)


KINDS: dict[str, Callable[[Clean], Polluted]] = {
    "nothing": lambda clean: clean.file(clean.text),
    "byte order mark": _encoded("utf-8-sig"),
    "UTF-16, little end first": _encoded("utf-16-le", "\ufeff"),
    "UTF-16, big end first": _encoded("utf-16-be", "\ufeff"),
    "UTF-32": _encoded("utf-32-le", "\ufeff"),
    "Windows-1252": _encoded("windows-1252"),
    "line ends CR LF": lambda clean: clean.file(clean.text.replace("\n", "\r\n")),
    "line ends CR": lambda clean: clean.file(clean.text.replace("\n", "\r")),
    "mixed line ends": lambda clean: clean.file(clean.text.replace("\n", "\r\n", ROWS // 2)),
    "no line end at the end": lambda clean: clean.file(clean.text.rstrip("\n")),
    "blank line between rows": lambda clean: clean.file(clean.inserted("\n")),
    "blank lines at the end": lambda clean: clean.file(clean.text + "\n\n\n"),
    "one title row": lambda clean: clean.file("Export of today\n" + clean.text),
    "three title rows": lambda clean: clean.file("Export,,\nof today\n\n" + clean.text),
    "title over two lines": lambda clean: clean.file('"Export\nof today",,\n' + clean.text),
    "a group row above the header": lambda clean: clean.file(
        ",".join(["Customer"] + [""] * (len(clean.header) - 1)) + "\n" + clean.text
    ),
    "semicolons": _delimited(";"),
    "tabs": _delimited("\t"),
    "pipes": _delimited("|"),
    "carets": _delimited("^"),
    "everything quoted": lambda clean: clean.file(
        written(clean.header, clean.rows, quoting=csv.QUOTE_ALL)
    ),
    "header in capitals": _renamed(str.upper),
    "header with blanks": _renamed(lambda name: name.replace("_", " ").title()),
    "columns in another order": _reordered,
    "a column too many": _with_column,
    "an optional column missing": _without_column,
    "a delimiter at every line's end": lambda clean: clean.file(
        "".join(line.rstrip("\n") + ",\n" for line in clean.lines)
    ),
    "line ends in cells": _with_text("two\nlines\n\nmore"),
    "CR LF in cells": _with_text("two\r\nlines"),
    "delimiters in cells": _with_text("a, b; c\td|e"),
    "quotes in cells": _with_text('the "big" one, 5"'),
    "very long cells": _with_text("x" * 20_000),
    "formulas in cells": _with_text('=HYPERLINK("http://x","y")'),
    "decimal commas": lambda clean: clean.file(
        written(
            clean.header,
            clean.changed(lambda cell: cell.replace(".", ","), "decimal", "double"),
            delimiter=";",
        ),
        reading={"delimiter": ";", "decimal": ","},
    ),
    "thousands signs": lambda clean: clean.file(
        written(
            clean.header,
            clean.changed(lambda cell: f"{float(cell):,.2f}", "decimal", "double"),
        ),
        reading={"thousands": ","},
    ),
    "days first": lambda clean: clean.file(
        written(clean.header, clean.changed(lambda cell: ".".join(cell.split("-")[::-1]), "date")),
        reading={"date_formats": ["%d.%m.%Y"]},
    ),
    "a word for what is missing": lambda clean: clean.file(
        written(clean.header, [[cell or "n/a" for cell in row] for row in clean.rows]),
        reading={"null_tokens": ["", "n/a"]},
    ),
    "padded cells": lambda clean: clean.file(
        written(clean.header, clean.changed(lambda cell: f"  {cell} ", "decimal", "bigint", "date"))
    ),
    "yes and no": lambda clean: clean.file(
        written(
            clean.header,
            clean.changed(lambda cell: "Yes" if cell == "true" else "No", "boolean"),
        )
    ),
    "gzip": lambda clean: clean.file(
        gzip.compress(clean.text.encode(), mtime=0), name="polluted.csv.gz"
    ),
    "gzip of two members": _halves,
    "a total below the rows": _with_total,
    "a note below the rows": lambda clean: clean.file(
        clean.text + "Source: our system\n", not_rows=1
    ),
    "the header again": lambda clean: clean.file(clean.inserted(clean.lines[0]), not_rows=1),
    "a cell too many": lambda clean: clean.file(
        clean.with_line(lambda line: line.rstrip("\n") + ",x\n")
    ),
    "a cell too few": lambda clean: clean.file(
        clean.with_line(lambda line: line.rstrip("\n").rsplit(",", 1)[0] + "\n")
    ),
    "an open quote": lambda clean: clean.file(clean.with_line(lambda line: '"' + line)),
    "a quote in a cell": _with_stray_quote,
}
