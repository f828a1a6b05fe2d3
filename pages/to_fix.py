"""The list of what an owner has to mend, as CSV for a spreadsheet: places and reasons only."""

import csv
import io
import re
from collections.abc import Sequence

from pages.drawing import Row
from pages.quality import Department

HEADER = ("file", "line", "column", "reason", "what_to_do")
AGAIN = "Then send the file again under the same name."
ADVICE = (
    (r"^is (the file's own|a) total", "Leave the total out of the export."),
    (r"^is an e-mail address", "Write the address where the export has a column for it."),
    (r"^is a number that a spreadsheet", "Export again without opening the file in a spreadsheet."),
    (r"^is empty", "Fill the cell in the system that the export comes from."),
    (r"^is (not|neither)", "Write the cell as the reason says, or state in the mapping how it is."),
    (r"another row of the same key", "Keep the one row of this key that holds."),
    (r"cells where the header", "Quote cells that hold the delimiter or a line break."),
    (r"quote", "Close the quote, and double the quotes inside a cell."),
)
OTHERWISE = "Correct the row in the system that the export comes from."
# What a spreadsheet takes for a formula; https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = re.compile(r"^\s*[=+\-@\t\r]")


def what_to_do(reason: str) -> str:
    """What the owner does about a row that was set aside for this reason."""
    found = next((advice for pattern, advice in ADVICE if re.search(pattern, reason)), OTHERWISE)
    return f"{found} {AGAIN}"


def to_fix(department: Department) -> str:
    """Refused files first, then rows; empty where nothing is to be mended."""
    files: list[Sequence[object]] = [
        (row["file_name"], "", "", row["reason"], AGAIN) for row in department.refused
    ]
    listed = files + [_line(row) for row in department.set_aside]
    return csv_text(HEADER, listed) if listed else ""


def csv_text(header: Sequence[str], lines: Sequence[Sequence[object]]) -> str:
    """A CSV whose cells no spreadsheet takes for formulas."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in line] for line in lines)
    return written.getvalue()


def harmless(cell: object) -> object:
    """The cell, with an apostrophe before what would be a formula."""
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def _line(row: Row) -> Sequence[object]:
    return (
        row["file_name"],
        row["line_number"],
        row["column_name"] or "",
        row["reason"],
        what_to_do(row["reason"]),
    )
