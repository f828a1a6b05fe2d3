"""The ways in which a delivered file can be wrong and still look like a file: kinds and planting.

Each kind strikes one file of the sample company's newest delivery, in a share of its rows, as text:
what a system or a person would have sent. `plant` says how many rows it changed.
"""

import csv
import gzip
import hashlib
import io
import json
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

Row = dict[str, Any]
Strike = Callable[[Row, "Delivered"], bool]  # changes the row; whether it could
HELD_OUT_TENTHS: Final = 3  # of the kinds, drawn by their names: nothing was tuned on them
# Held out once; what was seen of them led to rules, so they are reported with the others.
LEARNED_FROM: Final = ("payment of no invoice", "won and lost", "accounts of an owner vanish")


@dataclass
class Delivered:
    """The rows of the newest delivery, and what a kind may need beside them."""

    rows: list[Row]
    before: list[Row]
    random: random.Random
    kept: Row = field(default_factory=dict)  # what a kind remembers from row to row

    def another(self, row: Row, column: str) -> Any:
        """Some other row's value of a column; None where all have the same."""
        found = sorted({str(one[column]): one[column] for one in self.rows if one[column]}.items())
        others = [value for _, value in found if value != row[column]]
        return self.random.choice(others) if others else None


@dataclass(frozen=True)
class Kind:
    """One way to be wrong: the file, the raw table and columns that are hit, and how.

    `strike` changes one row; `whole` makes the rows of the delivery anew, given how many to hit.
    A critical kind would publish a wrong number of customers or revenue.
    """

    name: str
    place: str
    table: str
    columns: tuple[str, ...]
    strike: Strike | None = None
    whole: Callable[[Delivered, int], list[Row]] | None = None
    is_critical: bool = False
    hits_all: bool = False  # the whole file, whatever the rate

    @property
    def is_held_out(self) -> bool:
        """Whether the kind is reported apart; decided by its name, unless we learned from it."""
        if self.name in LEARNED_FROM:
            return False
        return hashlib.sha256(self.name.encode()).digest()[0] % 10 < HELD_OUT_TENTHS


def set_to(column: str, value: Any, *, only: Callable[[Row], bool] | None = None) -> Strike:
    """Write a constant over a column."""
    return change(column, lambda _: value, only=only, even_empty=True)


def change(
    column: str,
    how: Callable[[str], Any],
    *,
    only: Callable[[Row], bool] | None = None,
    even_empty: bool = False,
) -> Strike:
    """Rewrite a column's text."""

    def strike(row: Row, _: Delivered) -> bool:
        if (not even_empty and row[column] in ("", None)) or (only and not only(row)):
            return False
        was = row[column]
        row[column] = how(was)
        return str(row[column]) != str(was)

    return strike


def swap(one: str, other: str) -> Strike:
    """Exchange two columns."""

    def strike(row: Row, _: Delivered) -> bool:
        if not row[one] or not row[other] or row[one] == row[other]:
            return False
        row[one], row[other] = row[other], row[one]
        return True

    return strike


def anothers(*columns: str) -> Strike:
    """Give a row the customer (or contract) of another row, in all columns that name it."""

    def strike(row: Row, all_: Delivered) -> bool:
        others = [
            one for one in all_.rows if one[columns[0]] and one[columns[0]] != row[columns[0]]
        ]
        if not row[columns[0]] or not others:
            return False
        other = all_.random.choice(others)
        row.update({column: other[column] for column in columns})
        return True

    return strike


def times(factor: float, digits: int = 2) -> Callable[[str], str]:
    """Multiply a number."""
    return lambda text: f"{float(text) * factor:.{digits}f}"


def moved(layout: str, length: int, **by: float) -> Callable[[str], str]:
    """Move a moment; what follows the layout's `length` characters stays."""

    def how(text: str) -> str:
        moment = datetime.strptime(text[:length], layout) + timedelta(**by)
        return moment.strftime(layout) + text[length:]

    return how


def vanish(column: str) -> Callable[[Delivered, int], list[Row]]:
    """Take rows away that share one value, such as an owner's or a region's."""

    def whole(all_: Delivered, count: int) -> list[Row]:
        values = [row[column] for row in all_.rows if row[column]]
        common = max(sorted(set(values)), key=values.count)
        gone = {id(row) for row in [r for r in all_.rows if r[column] == common][:count]}
        return [row for row in all_.rows if id(row) not in gone]

    return whole


def twice(key: str, suffix: str = "9", **other: Any) -> Callable[[Delivered, int], list[Row]]:
    """Send rows a second time under new keys, as a job that ran twice does."""

    def whole(all_: Delivered, count: int) -> list[Row]:
        chosen = all_.random.sample(all_.rows, min(count, len(all_.rows)))
        copies = [row | {key: _new_key(row[key], suffix)} | other for row in chosen]
        return all_.rows + copies

    return whole


def _new_key(key: Any, digit: str) -> Any:
    """A key of the same form that nobody has."""
    if isinstance(key, int):
        return key + 5_000_000
    text = str(key)
    return text[:-4] + digit * 4 if not text.isdigit() else str(int(text) + 5_000_000)


def _month_and_day(text: str) -> str:
    year, month, day = text[:4], text[5:7], text[8:10]
    return f"{year}-{day}-{month}{text[10:]}" if int(day) <= 12 else text


DAY, MINUTE, ISO = ("%Y-%m-%d", 10), ("%Y-%m-%d %H:%M", 16), ("%Y-%m-%dT%H:%M:%S", 19)
GERMAN = ("%d.%m.%Y %H:%M", 16)
BILLING, CRM, DESK, USE, ERP = (
    "billing/stripe",
    "sales/salesforce",
    "support/zendesk",
    "product/lighthouse",
    "operations/erp",
)


def _kinds(place: str, table: str, *kinds: tuple[Any, ...]) -> list[Kind]:
    """Kinds of one file: name, columns, a strike or a whole, and flags."""
    made = []
    for name, columns, how, *flags in kinds:
        by = {"whole" if how.__name__ == "whole" else "strike": how}
        named = tuple(columns.split())
        critical, all_ = "critical" in flags, "all" in flags
        made.append(Kind(name, place, table, named, is_critical=critical, hits_all=all_, **by))
    return made


def _half(all_: Delivered, _: int) -> list[Row]:
    return all_.rows[: len(all_.rows) // 2]


def _stale(all_: Delivered, _: int) -> list[Row]:
    return all_.before


_half.__name__ = _stale.__name__ = "whole"


def _jump(all_: Delivered, _: int) -> list[Row]:
    copies = [r | {"usage_id": f"u9{n:02}{r['usage_id'][4:]}"} for n in range(4) for r in all_.rows]
    return all_.rows + copies


_jump.__name__ = "whole"


def _pays(row: Row) -> bool:
    return float(row["MRR"] or 0) > 0


KINDS: Final = (
    *_kinds(
        f"{BILLING}/subscriptions.csv",
        "billing__subscriptions",
        (
            "start and end exchanged",
            "start_date end_date",
            swap("Start (UTC)", "Ended At (UTC)"),
            "critical",
        ),
        (
            "monthly amount in cents",
            "mrr_amount",
            change("MRR", times(100), only=_pays),
            "critical",
        ),
        (
            "currency exchanged",
            "currency",
            change("Currency", lambda c: "gbp" if c == "usd" else "usd"),
            "critical",
        ),
        ("negative amount", "mrr_amount", change("MRR", times(-1), only=_pays), "critical"),
        ("zero for an amount", "mrr_amount", set_to("MRR", "0.00", only=_pays), "critical"),
        (
            "9999 for no end",
            "end_date",
            set_to("Ended At (UTC)", "9999-12-31 00:00", only=lambda r: not r["Ended At (UTC)"]),
        ),
        ("1900 for a start", "start_date", set_to("Start (UTC)", "1900-01-01 00:00"), "critical"),
        (
            "start a year late",
            "start_date",
            change("Start (UTC)", moved(*MINUTE, days=365)),
            "critical",
        ),
        (
            "contract of another customer",
            "account_id crm_account_id company_name",
            anothers("Customer ID", "Customer Name", "crm_account_id (metadata)"),
        ),
        (
            "renamed interval",
            "billing_period",
            change("Interval", lambda c: {"month": "monthly", "year": "annual"}.get(c, "qtr")),
        ),
        ("half of a snapshot", "", _half, "critical", "all"),
        ("a stale snapshot", "", _stale, "critical", "all"),
        ("contracts of a plan vanish", "", vanish("Plan"), "critical"),
    ),
    *_kinds(
        f"{BILLING}/invoices.csv",
        "billing__invoices",
        (
            "amount rounded to hundreds",
            "amount",
            change("Amount Due", lambda c: f"{round(float(c) / 100) * 100 or 100}.00"),
        ),
        (
            "paid more than due",
            "amount_paid amount",
            change("Amount Paid", times(1.5), only=lambda r: float(r["Amount Paid"] or 0) > 0),
        ),
        ("month and day exchanged", "issued_date", change("Date (UTC)", _month_and_day)),
        (
            "due before issued",
            "due_date issued_date",
            change("Due Date (UTC)", moved(*MINUTE, days=-60)),
        ),
        ("invoices again under new ids", "", twice("id")),
        ("invoice of another contract", "subscription_id", anothers("Subscription")),
        (
            "renamed status",
            "status",
            change("Status", lambda c: "settled" if c == "paid" else "unsettled"),
        ),
    ),
    *_kinds(
        f"{BILLING}/payments.csv",
        "billing__payments",
        ("payments in cents", "amount", change("Amount", times(100))),
        ("paid a year ahead", "paid_at", change("Created (UTC)", moved(*MINUTE, days=365))),
        (
            "refunded twice",
            "refunded_amount",
            change("Amount Refunded", lambda c: "99999.00", even_empty=True),
        ),
        ("backdated payments", "paid_at", change("Created (UTC)", moved(*MINUTE, days=-400))),
        ("payment of no invoice", "invoice_id", change("Invoice ID", lambda c: c[:-4] + "zzzz")),
    ),
    *_kinds(
        f"{CRM}/Account.csv",
        "sales__accounts",
        ("a country as a word", "country", set_to("BillingCountryCode", "unknown")),
        ("accounts of an owner vanish", "", vanish("OwnerName"), "critical"),
        ("a person in the city", "city", set_to("BillingCity", "jo.doe@example.com")),
        (
            "mojibake",
            "account_name",
            change("Name", lambda c: c.replace("e", "Ã©", 1).replace("a", "Ã¤", 1)),
        ),
        ("two customers merged", "domain tax_id", anothers("Website", "Tax_Id__c"), "critical"),
        (
            "employees out of all bounds",
            "employee_count",
            change("NumberOfEmployees", lambda c: str(int(c) * 100_000)),
        ),
    ),
    *_kinds(
        f"{CRM}/Contact.csv",
        "sales__contacts",
        (
            "another mail domain",
            "email",
            change("Email", lambda c: c.split("@")[0] + "@mailinator.test"),
        ),
        ("phone and title exchanged", "phone job_title", swap("Phone", "Title")),
    ),
    *_kinds(
        f"{CRM}/Opportunity.csv",
        "sales__opportunities",
        ("deals in thousands", "amount", change("Amount", times(0.001))),
        (
            "closed before it began",
            "close_date created_at",
            change("CloseDate", moved(*DAY, days=-1500)),
        ),
        (
            "won and lost",
            "is_won stage_name",
            set_to("IsWon", "true", only=lambda r: r["StageName"] == "Closed Lost"),
        ),
    ),
    *_kinds(
        f"{DESK}/tickets.jsonl.gz",
        "support__tickets",
        ("five hours off", "opened_at", change("created_at", moved(*ISO, hours=5))),
        (
            "closed without an end",
            "closed_at status",
            set_to("solved_at", None, only=lambda r: r["status"] in ("closed", "solved")),
        ),
        (
            "hours for minutes",
            "first_reply_minutes",
            change("first_reply_minutes", lambda c: round(float(c) / 60, 3)),
        ),
        (
            "ticket of another customer",
            "account_id crm_account_id company_name",
            anothers("organization_id", "organization_name", "organization_external_id"),
        ),
        ("renamed priority", "priority", change("priority", lambda c: f"P{len(c)}")),
        (
            "ratings on another scale",
            "satisfaction_score",
            change("satisfaction_score", lambda c: float(c) * 20),
        ),
        ("nobody asked", "requester_id", set_to("requester_id", None)),
    ),
    *_kinds(
        f"{USE}/usage_daily.csv.gz",
        "product__usage_daily",
        (
            "milliseconds for seconds",
            "duration_seconds",
            change("duration_seconds", lambda c: str(int(c) * 1000)),
        ),
        ("a frozen counter", "usage_count", set_to("usage_count", "77")),
        (
            "use of test accounts",
            "account_id",
            twice("usage_id", account_id="ws_test", crm_account_id="", subscription_id="sub_test"),
        ),
        ("growth out of nothing", "", _jump, "all"),
        ("a feature vanishes", "feature_name", vanish("feature_name")),
    ),
    *_kinds(
        f"{ERP}/orders.csv",
        "operations__orders",
        (
            "lost leading zeros",
            "account_id",
            change("Kundennr", lambda c: c[0] + c[1:].lstrip("0")),
        ),
    ),
    *_kinds(
        f"{ERP}/order_lines.csv",
        "operations__order_lines",
        (
            "lines that do not add up",
            "amount",
            change("Betrag", lambda c: c.replace(",00", ",99").replace("1", "7")),
        ),
    ),
    *_kinds(
        "voice/qualtrics/nps_responses.csv",
        "voice__survey_responses",
        ("scores of a hundred", "score", change("Q1_NPS", lambda c: str(int(c) * 10 + 10))),
    ),
    *_kinds(
        "marketing/marketo/leads.csv",
        "marketing__leads",
        (
            "a mail for a company",
            "company_name",
            change("company", lambda c: "info@company.example"),
        ),
    ),
)


def plant(kind: Kind, files: dict[str, Path], rate: float, seed: int) -> int:
    """Spoil the newest of a kind's files (`before`, `newest`) in place; how many rows changed.

    Where the share is less than one row, one row is struck. 0 where no row could be.
    """
    text = _read(files["newest"])
    head, rows, header = _parse(files["newest"], text)
    before = _parse(files["before"], _read(files["before"]))[1]
    all_ = Delivered(rows, before, random.Random(f"{kind.name} {seed}"))
    wanted = max(1, math.ceil(rate * len(rows) - 1e-9))
    struck = 0
    if kind.whole:
        there = {json.dumps(row, sort_keys=True, default=str) for row in rows}
        rows = kind.whole(all_, wanted)
        now = {json.dumps(row, sort_keys=True, default=str) for row in rows}
        struck = len(there ^ now)
    elif kind.strike:
        for row in all_.random.sample(rows, len(rows)):
            if struck == wanted:
                break
            struck += kind.strike(row, all_)
    _write(files["newest"], head, rows, header)
    return struck if _read(files["newest"]) != text else 0


def _encoding(path: Path) -> str:
    return "cp1252" if "/erp/" in path.as_posix() else "utf-8"


def _read(path: Path) -> str:
    content = path.read_bytes()
    content = gzip.decompress(content) if path.suffix == ".gz" else content
    return content.decode(_encoding(path))


def _parse(path: Path, text: str) -> tuple[list[list[str]], list[Row], list[str]]:
    """Lines between header and rows, the rows, and the header."""
    if ".jsonl" in path.name:
        return [], [json.loads(line) for line in text.splitlines()], []
    header, *lines = csv.reader(io.StringIO(text), delimiter=_delimiter(path))
    between = 2 if "qualtrics" in path.as_posix() else 0
    return (
        lines[:between],
        [dict(zip(header, line, strict=True)) for line in lines[between:]],
        header,
    )


def _delimiter(path: Path) -> str:
    return ";" if "/erp/" in path.as_posix() else ","


def _write(path: Path, head: list[list[str]], rows: list[Row], header: list[str]) -> None:
    if ".jsonl" in path.name:
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    else:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=_delimiter(path), lineterminator="\n")
        writer.writerows([header, *head, *(row.values() for row in rows)])
        text = out.getvalue()
    content = text.encode(_encoding(path))
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
