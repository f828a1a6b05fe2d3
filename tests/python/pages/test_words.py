"""Numbers, days and names as people read them; charts as they should stand."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from pages import words
from pages.brief import headline
from pages.charts import Scale, area_path, line_path, scale_of


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (words.whole(1234), "1,234"),
        (words.whole(-3), "−3"),  # noqa: RUF001
        (words.whole(None), "–"),  # noqa: RUF001
        (words.change(34), "+34"),
        (words.change(-0.2), "0"),
        (words.change(-1.25, 1), "−1.2"),  # noqa: RUF001
        (words.usd(Decimal("16230330.36")), "$16.2m"),
        (words.usd(Decimal("1240272")), "$1.24m"),
        (words.usd(999_600), "$1.00m"),
        (words.usd(21_000), "$21k"),
        (words.usd(85), "$85"),
        (words.usd(-1_500), "−$2k"),  # noqa: RUF001
        (words.usd_change(85), "+$85"),
        (words.usd_change(0), "$0"),
        (words.share(0.126), "13%"),
        (words.measured(0.126, "share"), "13%"),
        (words.measured(95.0, "days"), "95 days"),
        (words.measured(2.44, "times"), "2.4 times"),
        (words.day(date(2025, 3, 1)), "1 Mar 2025"),
        (words.moment(datetime(2025, 3, 1, 6, 5)), "1 Mar 2025, 06:05 UTC"),
        (words.month(date(2025, 3, 1)), "March 2025"),
        (words.plain("at_risk"), "at risk"),
        (words.title("nps_answer"), "NPS answer"),
        (words.listed("billing,sales,support"), "billing, sales and support"),
        (words.listed(["sales"]), "sales"),
        (words.listed(None), "–"),  # noqa: RUF001
        (words.counted(1, "day"), "1 day"),
        (words.counted(1200, "day"), "1,200 days"),
    ],
)
def test_words(written: str, expected: str) -> None:
    assert written == expected


@pytest.mark.parametrize(
    ("joined", "left", "is_provisional", "expected"),
    [
        (63, 29, False, "+34 customers net in November: 63 joined, 29 left"),
        (2, 3, True, "−1 customer net in November: 2 joined, 3 left so far"),  # noqa: RUF001
        (4, 4, False, "As many customers as before in November: 4 joined, 4 left"),
    ],
)
def test_the_headline(joined: int, left: int, is_provisional: bool, expected: str) -> None:
    head = {
        "month_date": date(2025, 11, 1),
        "joined_count": joined,
        "left_count": left,
        "net_count": joined - left,
        "is_provisional": is_provisional,
    }
    assert headline(head) == expected


def test_a_line_breaks_where_nothing_is_known_and_its_area_is_that_of_the_last_run() -> None:
    values = [0, None, 100, 50]
    scale = Scale(0, 100)
    assert line_path(values, scale) == "M0.0 100.0 M66.67 0.0 L100.0 50.0"
    assert area_path(values, scale) == "M66.67 0.0 L100.0 50.0 L100.0 100 L66.67 100 Z"
    assert area_path([None, 3], scale) == ""


def test_a_scale_holds_every_value_and_one_value_stands_in_the_middle() -> None:
    scale = scale_of([10, None, 20])
    assert 0 < scale.y(20) < scale.y(10) < 100
    assert scale_of([5, 5], low=0).y(0) == 100
    assert scale_of([]).y(0) == 50
