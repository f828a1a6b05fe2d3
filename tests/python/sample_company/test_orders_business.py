"""A company without subscriptions: customers order in their rhythm, and who leaves just stops."""

import csv
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from sample_company.company_writer import write

END = date(2025, 12, 29)
BY_ORDERS = ("sales", "operations")
Turn = tuple[str, date]


def read(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def order_days(folder: Path) -> dict[str, list[date]]:
    """Days of the orders that were not cancelled, in order, by customer."""
    rows = {
        row["Auftragsnr"]: row
        for path in sorted(folder.glob("exports/operations/erp/*/orders.csv"))
        for row in read(path, "cp1252", ";")
    }
    days: dict[str, list[date]] = defaultdict(list)
    for row in rows.values():
        if row["Status"] != "storniert":
            day = datetime.strptime(row["Bestelldatum"], "%d.%m.%Y %H:%M").date()
            days[row["Kundennr"]].append(day)
    return {customer: sorted(own) for customer, own in days.items()}


def turns(days: list[date]) -> list[Turn]:
    """What a customer does to the count, by the project's definition."""
    found = [("new", days[0])]
    for place, day in enumerate(days):
        gaps = [(later - earlier).days for earlier, later in pairwise(days[: place + 1])]
        allowed = min(270, int(max(90, 3 * median(gaps)))) if place >= 3 else 270
        following = days[place + 1] if place + 1 < len(days) else None
        if ((following or END) - day).days > allowed:
            found.append(("lost", day + timedelta(allowed)))
            found += [("won_back", following)] if following else []
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("orders")
    write(found, business="orders", departments=BY_ORDERS, faults="none")
    return found


def test_growth_by_orders_is_counted_anew_from_the_orders(folder: Path):
    changes = Counter[Turn]()
    for days in order_days(folder).values():
        changes.update((kind, day.replace(day=1)) for kind, day in turns(days))
    months = read(folder / "truth/orders_growth.csv")
    assert len(months) == 24
    for row in months:
        month = date.fromisoformat(row["month_start"])
        for kind in ("new", "won_back", "lost"):
            assert int(row[kind]) == changes[kind, month], (kind, month)
        assert int(row["closing"]) == int(row["opening"]) + int(row["new"]) + int(
            row["won_back"]
        ) - int(row["lost"])
    for earlier, later in pairwise(months):
        assert earlier["closing"] == later["opening"]
    first = date(2024, 1, 1)
    opening = sum(n * (-1 if k == "lost" else 1) for (k, m), n in changes.items() if m < first)
    assert int(months[0]["opening"]) == opening
    assert sum(int(row["lost"]) for row in months) > 20
    assert sum(int(row["won_back"]) for row in months) > 2


def test_customers_order_every_two_to_ten_weeks_in_their_own_rhythm(folder: Path):
    usual = [
        median((later - earlier).days for earlier, later in pairwise(days))
        for days in order_days(folder).values()
        if len(days) >= 6
    ]
    assert len(usual) > 200
    assert min(usual) >= 12 and max(usual) <= 80
    assert median(usual) == pytest.approx(42, abs=6)


def test_nobody_declares_that_it_leaves(folder: Path):
    accounts = read(max(folder.glob("exports/sales/salesforce/*/Account.csv")))
    assert {row["Churned__c"] for row in accounts} == {"false"}
    deals = read(max(folder.glob("exports/sales/salesforce/*/Opportunity.csv")))
    assert {row["Contract_End__c"] for row in deals} == {""}
    assert "Renewal" not in {row["Type"] for row in deals}
    assert {row["told"] for row in read(folder / "truth/losses.csv")} <= {"silent", ""}
    assert not read(folder / "truth/unfounded_declarations.csv")
    assert not (folder / "truth/monthly_growth.csv").exists()


def test_who_leaves_places_no_more_orders(folder: Path):
    erp = {row["erp_no"]: row["true_id"] for row in read(folder / "truth/customers.csv")}
    last = {erp[customer]: days[-1] for customer, days in order_days(folder).items()}
    gone = [row for row in read(folder / "truth/losses.csv") if not row["back_on"]]
    assert len(gone) > 30
    assert all(str(last[row["true_id"]]) < row["lost_on"] for row in gone if row["true_id"] in last)


def test_stronger_effects_lose_more_customers(tmp_path: Path):
    lost = {}
    for strength in ("weak", "strong"):
        write(tmp_path / strength, 300, business="orders", strength=strength)
        months = read(tmp_path / strength / "truth/orders_growth.csv")
        lost[strength] = sum(int(row["lost"]) for row in months)
    assert lost["strong"] > 1.5 * lost["weak"] > 0


def test_departments_that_need_subscriptions_are_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="by orders"):
        write(tmp_path, business="orders", departments=("billing",))
    with pytest.raises(ValueError, match="no such business"):
        write(tmp_path, business="barter")
