"""The days that the sample company lives through and the days on which it is exported."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_DAY = date(2024, 1, 1)  # a Monday, so that weeks end on Sundays
WEEKS_BEFORE_END = (8, 4, 0)  # one delivery of history, then two small ones
SHORTEST_HISTORY_WEEKS = 16


@dataclass(frozen=True)
class Clock:
    """A span of whole weeks from FIRST_DAY; `end` is the first day after it."""

    weeks: int

    def __post_init__(self) -> None:
        """Refuse spans too short to hold history before the first delivery."""
        if self.weeks < SHORTEST_HISTORY_WEEKS:
            raise ValueError(
                f"{self.weeks} weeks leave no history before the first delivery: "
                f"give at least {SHORTEST_HISTORY_WEEKS}"
            )

    @property
    def days(self) -> int:
        """Days in the span."""
        return self.weeks * 7

    @property
    def end(self) -> date:
        """The first day after the span, which is also the day of the last delivery."""
        return FIRST_DAY + timedelta(days=self.days)

    @property
    def export_dates(self) -> tuple[date, ...]:
        """Days of the deliveries; each knows what happened before that day began."""
        return tuple(self.end - timedelta(weeks=weeks) for weeks in WEEKS_BEFORE_END)

    def day(self, index: int) -> date:
        """The day with this number, counted from FIRST_DAY."""
        return FIRST_DAY + timedelta(days=int(index))

    def clip(self, day: date | None) -> int:
        """The number of a day, held within the span; no day means its end."""
        if day is None:
            return self.days
        return min(max((day - FIRST_DAY).days, 0), self.days)


def add_months(day: date, months: int) -> date:
    """The same day of the month some months on, or the last one where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_period_start(start: date, months: int, day: date) -> date:
    """The first start of a billing period after `day`, for periods counted from `start`."""
    elapsed = (day.year - start.year) * 12 + day.month - start.month
    periods = max(elapsed // months - 1, 1)
    while add_months(start, periods * months) <= day:
        periods += 1
    return add_months(start, periods * months)
