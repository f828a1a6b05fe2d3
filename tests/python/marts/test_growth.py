"""Who came, who left and why, judged by the hidden truth of two companies."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from sample_company.company_writer import write
from tests.python.pipeline.building import Built, new_warehouse

READ = (
    *("customers", "customers_gained_and_lost", "net_customer_growth_monthly"),
    *("renewal_decisions", "advocacy_events", "int_customer_identifiers"),
    *("int_orders_counted", "int_subscriptions_paid", "int_as_of"),
)
COUNTS = ("opening", "new", "won_back", "lost", "closing")


def told(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def customers(built: Built, truth: Path) -> dict[str, str]:
    """The marts' customer of each customer of the truth."""
    accounts = dict(
        built.rows(
            "select source_id, customer_id from intermediate.int_customer_identifiers"
            " where identifier_kind = 'account' and source_system = 'salesforce'"
        )
    )
    rows = told(truth / "customers.csv")
    return {one["true_id"]: accounts.get(one["salesforce_account_id"], "") for one in rows}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, Path]:
    """A company whose customers buy by orders, nothing but sales and operations on file."""
    home = tmp_path_factory.mktemp("shop")
    write(home, business="orders", departments=("sales", "operations"))
    built = new_warehouse(home / "warehouse").load(home / "exports")
    return built.build(towards=READ), home / "truth"


@pytest.fixture(scope="module")
def subscribed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, Path]:
    """A company whose customers subscribe."""
    home = tmp_path_factory.mktemp("subscribed")
    write(home, departments=("sales", "operations", "billing", "success"))
    built = new_warehouse(home / "warehouse").load(home / "exports")
    return built.build(towards=READ), home / "truth"


def test_who_orders_comes_and_leaves_as_the_truth_says_in_every_month(
    shop: tuple[Built, Path],
) -> None:
    built, truth = shop
    rows = built.rows(
        "select cast(month_date as varchar), opening_customer_count, new_customer_count,"
        " won_back_customer_count, lost_customer_count, closing_customer_count"
        " from marts.net_customer_growth_monthly where segment = 'all'"
    )
    found = {month: dict(zip(COUNTS, counts, strict=True)) for month, *counts in rows}
    expected = {
        one["month_start"]: {name: int(one[name]) for name in COUNTS}
        for one in told(truth / "orders_growth.csv")
    }
    assert sum(one["lost"] for one in expected.values()) >= 20
    assert {month: found[month] for month in expected} == expected


def test_what_customers_are_worth_is_a_year_of_their_orders(shop: tuple[Built, Path]) -> None:
    built, _ = shop
    ((count, farthest),) = built.rows("""
        select count(*), max(abs(customers.arr_usd - ordered.amount_usd))
        from marts.customers as customers
        left join (
            select customer_id, sum(amount_usd) as amount_usd
            from intermediate.int_orders_counted
            where ordered_date > (select as_of_date - 365 from intermediate.int_as_of)
            group by customer_id
        ) as ordered on customers.customer_id = ordered.customer_id
        where customers.status = 'active' and customers.value_basis = 'orders'
    """)
    assert count >= 200
    assert farthest <= Decimal("0.06")  # a twelfth, to the cent, twelve times
    kinds = built.rows("select distinct churn_kind from marts.customers_gained_and_lost")
    assert set(kinds) == {("silent",), (None,)}


def test_who_subscribes_is_judged_by_subscriptions_whatever_it_orders(
    subscribed: tuple[Built, Path],
) -> None:
    built, _ = subscribed
    ((ordering, wrong),) = built.rows("""
        select count(*), count(*) filter (where customers.value_basis <> 'subscriptions')
        from marts.customers as customers
        where exists (
            select 1 from intermediate.int_subscriptions_paid as paid
            where paid.customer_id = customers.customer_id
        )
    """)
    assert ordering >= 290
    assert wrong == 0


def test_lost_renewals_are_the_true_losses_of_those_under_contract(
    subscribed: tuple[Built, Path],
) -> None:
    built, truth = subscribed
    ids = customers(built, truth)
    ripe = built.one("select as_of_date from intermediate.int_as_of") - timedelta(days=30)
    yearly = set(
        built.rows("select customer_id, decided_date from marts.renewal_decisions")
        + built.rows("select customer_id, term_end_date from marts.renewal_decisions")
    )
    losses = {
        (ids[one["true_id"]], date.fromisoformat(one["lost_on"]))
        for one in told(truth / "losses.csv")
        if date.fromisoformat(one["lost_on"]) <= ripe
    }
    found = set(
        built.rows(
            "select customer_id, decided_date from marts.renewal_decisions where decision = 'lost'"
        )
    )
    assert len(found) >= 10
    assert found == losses & yearly


def test_the_reason_of_a_loss_tells_truly_whether_it_was_voluntary(
    subscribed: tuple[Built, Path],
) -> None:
    built, truth = subscribed
    ids = customers(built, truth)
    expected = {
        (ids[one["true_id"]], date.fromisoformat(one["lost_on"])): one["is_voluntary"] == "true"
        for one in told(truth / "losses.csv")
    }
    rows = built.rows(
        "select customer_id, occurred_date, is_voluntary from marts.customers_gained_and_lost"
        " where movement = 'lost' and is_counted"
    )
    stated = {(customer, day): voluntary for customer, day, voluntary in rows}
    judged = {loss: voluntary for loss, voluntary in stated.items() if voluntary is not None}
    print(f"{len(stated)} losses, {len(judged)} with a reason that tells")
    assert len(judged) >= 0.5 * len(stated)
    wrong = [loss for loss, voluntary in judged.items() if expected[loss] != voluntary]
    assert len(wrong) <= 0.05 * len(judged), wrong


def test_whom_a_referral_has_won_paid_first_on_the_true_day(
    subscribed: tuple[Built, Path],
) -> None:
    built, truth = subscribed
    ids = customers(built, truth)
    paid = {ids[one["true_id"]]: one["paid_from"] for one in told(truth / "customers.csv")}
    won = built.rows(
        "select referred_customer_id, cast(won_date as varchar), won_arr_usd"
        " from marts.advocacy_events where won_date is not null"
    )
    assert len(won) >= 5
    assert all(paid[customer] == day and arr > 0 for customer, day, arr in won)
    assert len({customer for customer, _, _ in won}) == len(won)
    referred = built.one(
        "select count(*) from marts.customers_gained_and_lost"
        " where referred_by_customer_id is not null and movement = 'new'"
    )
    assert referred == len(won)
