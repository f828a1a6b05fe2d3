"""The machine's clock and time zone decide nothing: same inputs and as-of date, equal marts."""

import os
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from orchestration.raw import ledger
from tests.python.pipeline.building import new_warehouse
from tests.python.pipeline.running import marts_of

LEAP_DAY, SUMMER_TIME = date(2024, 2, 29), date(2024, 3, 31)  # in Europe clocks go on at 01:00 UTC
TABLES = {
    ("sales", "accounts"): (
        "account_id,account_name,segment,created_at",
        "A{n},Company {n},small,2023-02-28",
    ),
    ("billing", "subscriptions"): (
        "subscription_id,account_id,currency,mrr_amount,is_trial,start_date,end_date",
        "S{n},A{n},USD,{n}00,false,2023-02-28,{day}",
    ),
    ("product", "usage_daily"): (
        "usage_id,subscription_id,feature_name,usage_count,usage_date",
        "U{n}-{day},S{n},search,{n},{day}",
    ),
    ("support", "tickets"): (
        "ticket_id,account_id,priority,opened_at,closed_at",
        "T{n}-{day},A{n},low,{day} 00:59:59,{day} 02:30:00",
    ),
}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Deliveries on the leap day and on the day that summer time begins, of moments in that hour.

    Times of files lie in the future: they order nothing.
    """
    folder = tmp_path_factory.mktemp("exports")
    for day in (LEAP_DAY, SUMMER_TIME):
        for (department, name), (header, row) in TABLES.items():
            path = folder / department / "own" / day.isoformat() / f"{name}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            rows = [row.format(n=n, day=day) for n in range(1, 13)]
            path.write_text("\n".join([header, *rows]) + "\n")
            os.utime(path, (4e9 - day.toordinal(), 4e9 - day.toordinal()))
    return folder


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Time zones set in a test end with it."""
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


def clock(given: datetime) -> type[datetime]:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return given.replace(tzinfo=tz)

    return Clock


def test_a_clock_a_day_off_in_another_time_zone_gives_equal_marts(
    exports: Path, tmp_path: Path, zone: pytest.MonkeyPatch
) -> None:
    right = datetime(2024, 3, 31, 1, 30)
    found = []
    for name, zone_name, now in (
        ("right", "UTC", right),
        ("off", "Pacific/Kiritimati", right - timedelta(days=1)),
    ):
        zone.setenv("TZ", zone_name)
        time.tzset()
        zone.setattr(ledger, "datetime", clock(now))
        built = new_warehouse(tmp_path / name).load(exports).build(as_of=SUMMER_TIME)
        found.append(marts_of(built))
        started = built.rows("select distinct started_at from raw._loads")
        built.connection.close()
        assert started == [(now,)], "the clock of this run was not the one that was set"
    assert found[0]["customers"][0] == 12
    assert found[0] == found[1]
