"""How numbers, days and names are written on the pages; None is always an en dash."""

from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

NOTHING = "–"  # noqa: RUF001
MINUS = "−"  # noqa: RUF001
STEPS = ((Decimal(1_000_000_000), "bn"), (Decimal(1_000_000), "m"), (Decimal(1_000), "k"))
SHORT = ("nps", "csat", "ces", "arr", "mrr", "crm", "sla", "it", "lms", "erp")

Number: TypeAlias = int | float | Decimal


def whole(value: Number | None) -> str:
    """1234.5 is 1,234 (half to even); the numbers of a chart and a table alike."""
    return NOTHING if value is None else _signed(f"{round(value):,}")


def change(value: Number | None, digits: int = 0) -> str:
    """With its sign, also in words a screen reader says: +34, −3, 0."""  # noqa: RUF002
    if value is None:
        return NOTHING
    written = f"{value:+,.{digits}f}"
    return _signed(written) if float(written.replace(",", "")) else f"{0:.{digits}f}"


def number(value: Number | None, digits: int = 1) -> str:
    """With a fixed number of digits after the point."""
    return NOTHING if value is None else _signed(f"{value:,.{digits}f}")


def usd(value: Number | None) -> str:
    """Dollars as one says them: $1.24m, $16.2m, $940k, $85."""
    if value is None:
        return NOTHING
    amount = abs(Decimal(value))
    sign = MINUS if value < 0 else ""
    for step, letter in STEPS:
        if amount >= step * Decimal("0.9995"):
            scaled = amount / step
            is_fine = letter != "k" and scaled < Decimal("99.95")
            digits = (2 if scaled < Decimal("9.995") else 1) if is_fine else 0
            return f"{sign}${scaled:.{digits}f}{letter}"
    return f"{sign}${amount:.0f}"


def usd_change(value: Number | None) -> str:
    """The same with a sign."""
    return f"+{usd(value)}" if value is not None and value > 0 else usd(value)


def share(value: Number | None, digits: int = 0) -> str:
    """0.123 is 12%."""
    return NOTHING if value is None else _signed(f"{100 * value:.{digits}f}%")


def measured(value: Number | None, unit: str) -> str:
    """A measure's value with what it counts: 12%, 95 days, 2.4 times."""
    if value is None:
        return NOTHING
    if unit == "share":
        return share(value)
    digits = 0 if float(value).is_integer() or abs(float(value)) >= 10 else 1
    return f"{number(value, digits)} {unit}"


def day(value: date | datetime | None) -> str:
    """29 Dec 2025."""
    return NOTHING if value is None else f"{value.day} {value:%b %Y}"


def month(value: date | None) -> str:
    """December 2025."""
    return NOTHING if value is None else f"{value:%B %Y}"


def moment(value: datetime | None) -> str:
    """29 Dec 2025, 14:05 UTC."""
    return NOTHING if value is None else f"{day(value)}, {value:%H:%M} UTC"


def plain(value: str | None) -> str:
    """A name of the warehouse as words: at_risk is at risk."""
    if value is None:
        return NOTHING
    words = value.replace("_", " ").split(" ")
    return " ".join(word.upper() if word in SHORT else word for word in words)


def title(value: str | None) -> str:
    """The same with a capital letter, for what begins a line."""
    words = plain(value)
    return words[:1].upper() + words[1:]


def listed(value: str | list[str] | None, sign: str = ",") -> str:
    """'a,b,c' or a list as a phrase: a, b and c."""
    parts = value.split(sign) if isinstance(value, str) else value or []
    words = [plain(part.strip()) for part in parts if part.strip()]
    if not words:
        return NOTHING
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def counted(count: int, one: str, many: str | None = None) -> str:
    """1 ticket, 2 tickets, 1,200 tickets."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def _signed(written: str) -> str:
    return written.replace("-", MINUS)


FILTERS = {
    "whole": whole,
    "change": change,
    "number": number,
    "usd": usd,
    "usd_change": usd_change,
    "share": share,
    "measured": measured,
    "day": day,
    "month": month,
    "moment": moment,
    "plain": plain,
    "title_case": title,
    "listed": listed,
    "counted": counted,
}
