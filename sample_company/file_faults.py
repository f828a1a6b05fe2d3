"""Faults of whole files, planted while an export is delivered: columns, bytes and folders."""

import shutil
from datetime import date, timedelta
from pathlib import Path

from sample_company.exports import Export
from sample_company.world import World

WHERE = {
    "truncated_file": "sales/salesforce/Contact.csv",
    "null_words": "sales/salesforce/Contact.csv",
    "renamed_header": "sales/salesforce/Opportunity.csv",
    "conflicting_rows": "sales/salesforce/Opportunity.csv",
    "reordered_columns": "sales/salesforce/Account.csv",
    "file_twice": "billing/stripe/invoices.csv",
    "title_rows": "billing/stripe/payments.csv",
    "half_snapshot": "billing/stripe/subscriptions.csv",
    "shifted_row": "billing/stripe/disputes.csv",
    "windows_1252": "support/zendesk/users.csv",
    "byte_order_mark": "support/zendesk/organizations.csv",
    "late_folder": "product/lighthouse/usage_daily.csv.gz",
}
MISSING_DEPARTMENT = "support"
LATE_DAYS = 3
NULL_WORDS = ("null", "N/A", "-")


def strikes(world: World, fault: str, export: Export) -> bool:
    """Whether a fault is planted, and this is its file."""
    return world.has(fault) and WHERE[fault] == export.place


def folder_date(world: World, export: Export, number: int) -> date | None:
    """The date of the folder of a delivery, or None where the delivery does not come."""
    day = world.clock.export_dates[number]
    if number != 1:
        return day
    if export.department == MISSING_DEPARTMENT and world.has("missing_delivery"):
        name = f"{export.department}/{export.system}/{day}/{export.file_name}"
        world.plant("missing_delivery", name, "no file; the next delivery holds its rows")
        return None
    if strikes(world, "late_folder", export):
        late = day + timedelta(days=LATE_DAYS)
        name = f"{export.department}/{export.system}/{late}/{export.file_name}"
        world.plant("late_folder", name, f"the delivery of {day} in a folder of {late}")
        return late
    return day


def columns(
    world: World, export: Export, number: int, query: str, name: str
) -> tuple[str, list[str]]:
    """A delivery's query and columns, with faults of columns and rows."""
    found = world.columns(export.place, query)
    is_last = number == len(world.clock.export_days) - 1
    if strikes(world, "null_words", export):
        words = ", ".join(f"'{word}'" for word in NULL_WORDS)
        cells = ", ".join(
            f"coalesce({quoted(c)}::varchar, [{words}][_n % {len(NULL_WORDS)} + 1]) as {quoted(c)}"
            if c in ("Phone", "Title", "Role__c", "Email")
            else quoted(c)
            for c in found
        )
        query = f"select {cells} from ({query})"
        world.plant("null_words", name, f"empty cells hold one of {NULL_WORDS}")
    if is_last and strikes(world, "half_snapshot", export):
        query = f"select * from ({query}) where _n % 2 = 0"
        world.plant("half_snapshot", name, "every other row is absent")
    if strikes(world, "conflicting_rows", export):
        query = (
            f"select * from ({query}) union all select * replace ('1.00' as \"Amount\", 9 as _t) "
            f"from ({query}) where _n % 40 = 7 and _t = 0"
        )
        what = "one row in forty comes again with another amount"
        world.plant("conflicting_rows", name, what, column="Amount")
    if number >= 1 and strikes(world, "renamed_header", export):
        found = ["Stage" if column == "StageName" else column for column in found]
        query = f'select * rename ("StageName" as "Stage") from ({query})'
        world.plant("renamed_header", name, "StageName is called Stage", 1, "StageName")
    if number == 1 and strikes(world, "reordered_columns", export):
        found = found[::-1]
        world.plant("reordered_columns", name, "columns in reverse order", 1)
    return query, found


def spoil(world: World, export: Export, number: int, path: Path, name: str) -> None:
    """Damage the bytes of a delivered file."""
    if number == 1 and strikes(world, "truncated_file", export):
        content = path.read_bytes()
        kept = content[: int(len(content) * 0.6)].rstrip(b"\n")
        kept = kept[: kept.rfind(b",") + 3]
        path.write_bytes(kept)
        world.plant("truncated_file", name, "ends in the middle of a line", kept.count(b"\n") + 1)
    if number == 1 and strikes(world, "file_twice", export):
        again = path.with_name(f"{path.stem} (1){path.suffix}")
        shutil.copyfile(path, again)
        world.plant("file_twice", name.replace(path.name, again.name), "the same file once more")
    if strikes(world, "byte_order_mark", export):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        world.plant("byte_order_mark", name, "begins with a byte order mark", 1)
    if strikes(world, "windows_1252", export):
        path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252", "replace"))
        world.plant("windows_1252", name, "encoded in Windows-1252")
    if strikes(world, "title_rows", export):
        lines = path.read_text(encoding="utf-8")
        count = lines.count("\n") - 1
        path.write_text(f"Payments\nAll accounts\n\n{lines}Total,{count}\n", encoding="utf-8")
        what = "two title rows and an empty one above the header, a total below"
        world.plant("title_rows", name, what, 1)
    if number == 0 and strikes(world, "shifted_row", export):
        lines_list = path.read_text(encoding="utf-8").split("\n")
        place = min(3, len(lines_list) - 2)
        cells = lines_list[place].split(",", 1)
        lines_list[place] = f"{cells[0]},Ashdown, Milo,{cells[1]}"
        path.write_text("\n".join(lines_list), encoding="utf-8")
        what = "an unquoted comma shifts the cells"
        world.plant("shifted_row", name, what, place + 1)


def quoted(column: str) -> str:
    """A column's name in SQL."""
    return f'"{column}"'
