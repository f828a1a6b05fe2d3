"""Days: those that the company lives through, those of its exports, and months counted in days.

A day is an int32 number counted from FIRST_DAY; NEVER stands for a day that does not come.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

FIRST_DAY = date(2024, 1, 1)  # a Monday, so that weeks end on Sundays
NEVER = 2_000_000
SHORTEST_HISTORY_WEEKS = 16
WEEKS_BEFORE_FIRST_EXPORT = 8  # at least
WEEKS_BETWEEN_EXPORTS = 4  # where the history is long enough

Days = npt.NDArray[np.int32]
_FIRST = np.datetime64(FIRST_DAY, "D")


@dataclass(frozen=True)
class Clock:
    """A span of whole weeks from FIRST_DAY, and how many deliveries of exports fall into it."""

    weeks: int
    deliveries: int = 3

    def __post_init__(self) -> None:
        """Refuse spans too short to hold history before the first delivery."""
        if self.weeks < SHORTEST_HISTORY_WEEKS:
            raise ValueError(
                f"{self.weeks} weeks leave no history before the first delivery: "
                f"give at least {SHORTEST_HISTORY_WEEKS}"
            )
        if not 1 <= self.deliveries <= self.weeks - WEEKS_BEFORE_FIRST_EXPORT:
            raise ValueError(f"{self.weeks} weeks cannot hold {self.deliveries} deliveries")

    @property
    def days(self) -> int:
        """Days in the span; also the number of the first day after it."""
        return self.weeks * 7

    @property
    def end(self) -> date:
        """The first day after the span, which is also the day of the last delivery."""
        return self.date(self.days)

    @property
    def export_days(self) -> tuple[int, ...]:
        """Numbers of the days of delivery; each knows what was recorded before that day began."""
        room = self.weeks - WEEKS_BEFORE_FIRST_EXPORT
        step = min(WEEKS_BETWEEN_EXPORTS, room // max(self.deliveries - 1, 1))
        return tuple(self.days - 7 * step * n for n in reversed(range(self.deliveries)))

    @property
    def export_dates(self) -> tuple[date, ...]:
        """The days of delivery as dates."""
        return tuple(self.date(day) for day in self.export_days)

    def date(self, day: int) -> date:
        """The date of a day's number."""
        return FIRST_DAY + timedelta(days=int(day))

    def week(self, days: Days) -> Days:
        """Week numbers of days, held within the span."""
        return np.clip(days // 7, 0, self.weeks - 1).astype(np.int32)


def add_months(days: Days, months: Days | int) -> Days:
    """The same day of the month some months on, or the last one where there is none."""
    dates = _FIRST + days
    month = dates.astype("M8[M]")
    place = dates - month.astype("M8[D]")
    target = month + months
    first = target.astype("M8[D]")
    last = (target + 1).astype("M8[D]") - first - np.timedelta64(1, "D")
    moved: Days = (first + np.minimum(place, last) - _FIRST).astype(np.int32)
    return moved


def next_period_start(starts: Days, months: Days, days: Days) -> Days:
    """The first start of a billing period after `days`, for periods counted from `starts`."""
    elapsed = month_number(days) - month_number(starts)
    periods = np.maximum(elapsed // months - 1, 1)
    found = add_months(starts, periods * months)
    while np.any(early := found <= days):
        periods = periods + early
        found = add_months(starts, periods * months)
    return found


def month_number(days: Days) -> Days:
    """Months since January 1970."""
    numbers: Days = (_FIRST + days).astype("M8[M]").astype(np.int32)
    return numbers


def day_of_month(days: Days) -> Days:
    """1 for the first day of a month."""
    dates = _FIRST + days
    places: Days = (dates - dates.astype("M8[M]").astype("M8[D]")).astype(np.int32) + 1
    return places


def berlin_hours(seconds: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
    """Hours that Berlin is ahead of UTC, at moments in seconds since FIRST_DAY."""
    hours = np.ones(len(seconds), dtype=np.int8)
    last_year = FIRST_DAY.year + int(seconds.max(initial=0)) // 31_536_000 + 1
    for year in range(FIRST_DAY.year, last_year + 1):
        begin, end = (_last_sunday(year, month) * 86_400 + 3600 for month in (3, 10))
        hours[(seconds >= begin) & (seconds < end)] = 2
    return hours


def _last_sunday(year: int, month: int) -> int:
    """The number of the last Sunday of a month of 31 days, on which clocks change."""
    last = date(year, month, 31)
    return (last - FIRST_DAY).days - last.isoweekday() % 7
