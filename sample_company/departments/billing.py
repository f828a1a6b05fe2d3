"""What billing keeps in Stripe: subscriptions with their ends, and invoices with their payments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sample_company.clock import FIRST_DAY, add_months, next_period_start
from sample_company.contracts import PLANS, Subscription
from sample_company.exports import Export, Fault, Row, snapshot, upsert
from sample_company.randomness import stream, tokens
from sample_company.world import World

INTERVALS = {1: "month", 3: "3 months", 12: "year"}
SUBSCRIPTION_HEADER = (
    "id",
    "Customer ID",
    "Customer Name",
    "Plan",
    "Interval",
    "Quantity",
    "Amount",
    "MRR",
    "Currency",
    "Status",
    "Trial",
    "Created (UTC)",
    "Start (UTC)",
    "Canceled At (UTC)",
    "Cancel At Period End",
    "Ended At (UTC)",
    "Cancellation Reason",
    "crm_account_id (metadata)",
)
INVOICE_HEADER = (
    "id",
    "Number",
    "Customer ID",
    "Subscription",
    "Status",
    "Currency",
    "Amount Due",
    "Amount Paid",
    "Date (UTC)",
    "Due Date (UTC)",
    "Paid At (UTC)",
    "crm_account_id (metadata)",
)
CARD_SHARE = (0.90, 0.35, 0.03)  # by segment; cards are charged on the day of the invoice
TERMS_DAYS = 30
VOID_SHARE = 0.006


@dataclass(frozen=True)
class _Invoice:
    """One bill and what becomes of it; `paid_on` is None when it never is."""

    number: int
    subscription: int
    cents: int
    issued_on: date
    due_on: date
    paid_on: date | None
    written_off_on: date | None
    is_void: bool


def exports(world: World) -> list[Export]:
    """Subscriptions, whole each time, and invoices, new and changed."""
    random = stream(world.seed, "billing")
    ids = subscription_ids(world)
    invoices = _invoices(random, world)
    invoice_ids = [f"in_1{token}" for token in tokens(random, len(invoices), 16)]
    minutes = random.integers(60, 1380, len(ids)).tolist()
    clocks = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in minutes]

    def subscriptions_held(day: date) -> list[Row]:
        return [
            _subscription_row(world, ids[i], subscription, clocks[i], day)
            for i, subscription in enumerate(world.book.subscriptions)
            if subscription.start < day
        ]

    def invoices_held(day: date) -> list[Row]:
        return [
            _invoice_row(world, invoice_ids[i], ids, invoice, clocks, day)
            for i, invoice in enumerate(invoices)
            if invoice.issued_on < day
        ]

    return [
        Export(
            "billing",
            "stripe",
            "subscriptions.csv",
            SUBSCRIPTION_HEADER,
            snapshot(subscriptions_held),
            faults=_subscription_faults(subscriptions_held(world.clock.end)),
            faults_stay=True,
        ),
        Export(
            "billing",
            "stripe",
            "invoices.csv",
            INVOICE_HEADER,
            upsert(invoices_held),
            faults=_invoice_faults(invoices_held(world.clock.export_dates[0])),
        ),
    ]


def subscription_ids(world: World) -> list[str]:
    """Stripe's ids of the book's subscriptions, which the product quotes as well."""
    random = stream(world.seed, "subscription ids")
    return [f"sub_1{token}" for token in tokens(random, len(world.book.subscriptions), 14)]


def _subscription_row(
    world: World, id_: str, subscription: Subscription, clock: str, day: date
) -> Row:
    """What the dashboard's export shows of a subscription on the morning of a day."""
    customer = world.customers[subscription.customer]
    has_ended = subscription.end is not None and subscription.end < day
    is_canceled = subscription.canceled_on is not None and subscription.canceled_on < day
    if not has_ended and subscription.canceled_on == subscription.end:
        is_canceled = False
    started = f"{subscription.start} {clock}"
    return (
        id_,
        world.names.billing[subscription.customer],
        customer.legal_name.upper() if subscription.customer % 7 == 0 else customer.legal_name,
        f"{PLANS[subscription.plan]} {'trial' if subscription.is_trial else 'plan'}",
        INTERVALS[subscription.billing_months],
        subscription.seats,
        _money(subscription.monthly_cents * subscription.billing_months),
        _money(subscription.monthly_cents),
        customer.currency.lower(),
        _status(subscription, has_ended, day),
        "true" if subscription.is_trial else "false",
        started,
        started,
        f"{subscription.canceled_on} {clock}" if is_canceled else None,
        "true" if is_canceled and not has_ended else "false",
        f"{subscription.end} {clock}" if has_ended else None,
        subscription.cancel_reason if is_canceled else None,
        world.names.crm_in_billing[subscription.customer],
    )


def _status(subscription: Subscription, has_ended: bool, day: date) -> str:
    """Stripe's word for the state of a subscription."""
    if has_ended:
        return "canceled"
    if subscription.is_trial:
        return "trialing"
    if subscription.unpaid_from is not None and subscription.unpaid_from < day:
        return "past_due"
    return "active"


def _invoices(random: np.random.Generator, world: World) -> list[_Invoice]:
    """Every bill since the first day, numbered in the order in which it was issued."""
    by_card = random.random(len(world.customers))
    drafts = []
    for index, subscription in enumerate(world.book.subscriptions):
        if subscription.is_trial:
            continue
        customer = world.customers[subscription.customer]
        is_card = by_card[subscription.customer] < CARD_SHARE[customer.segment]
        for issued_on, cents in _bills(subscription, world.clock.end):
            drafts.append((issued_on, index, cents, is_card))
    drafts.sort(key=lambda draft: draft[:2])
    luck = random.random(len(drafts)).tolist()
    delays = random.lognormal(0.0, 0.9, len(drafts)).tolist()
    return [
        _settled(world, number, draft, luck[number], delays[number])
        for number, draft in enumerate(drafts)
    ]


def _bills(subscription: Subscription, end: date) -> Iterator[tuple[date, int]]:
    """Days and amounts of a subscription's bills that fall within the span."""
    months = subscription.billing_months
    credit, day = subscription.credit_cents, subscription.start
    if day < FIRST_DAY:
        credit, day = 0, next_period_start(day, months, FIRST_DAY - timedelta(days=1))
    number = 0
    until = min(subscription.end or end, end)
    while (issued_on := add_months(day, number * months)) < until:
        full = subscription.monthly_cents * months
        cents = max(full - credit, 0)
        credit -= full - cents
        number += 1
        if cents:
            yield issued_on, cents


def _settled(
    world: World, number: int, draft: tuple[date, int, int, bool], luck: float, delay: float
) -> _Invoice:
    """A bill with its fate: void, never paid, paid at once by card, or when the customer does."""
    issued_on, index, cents, is_card = draft
    subscription = world.book.subscriptions[index]
    never = subscription.unpaid_from is not None and issued_on >= subscription.unpaid_from
    is_void = luck < VOID_SHARE and not never
    week = min(world.clock.clip(issued_on) // 7, world.clock.weeks - 1)
    trouble = float(world.state.trouble[subscription.customer, week])
    days = 0 if is_card else int(12 + 8 * delay * (1 + 3 * trouble))
    return _Invoice(
        number=number,
        subscription=index,
        cents=cents,
        issued_on=issued_on,
        due_on=issued_on if is_card else issued_on + timedelta(days=TERMS_DAYS),
        paid_on=None if is_void or never else issued_on + timedelta(days=days),
        written_off_on=subscription.end if never else None,
        is_void=is_void,
    )


def _invoice_row(
    world: World,
    id_: str,
    subscription_ids: list[str],
    invoice: _Invoice,
    clocks: list[str],
    day: date,
) -> Row:
    """What the dashboard's export shows of an invoice on the morning of a day."""
    subscription = world.book.subscriptions[invoice.subscription]
    customer = subscription.customer
    is_paid = invoice.paid_on is not None and invoice.paid_on < day
    is_lost = invoice.written_off_on is not None and invoice.written_off_on < day
    fate = "paid" if is_paid else "uncollectible" if is_lost else "open"
    clock = clocks[invoice.subscription]
    return (
        id_,
        f"LH-{invoice.issued_on.year}-{invoice.number + 1:06d}",
        world.names.billing[customer],
        subscription_ids[invoice.subscription],
        "void" if invoice.is_void else fate,
        world.customers[customer].currency.lower(),
        _money(invoice.cents),
        _money(invoice.cents if is_paid else 0),
        f"{invoice.issued_on} {clock}",
        f"{invoice.due_on} {clock}",
        f"{invoice.paid_on} {clock}" if is_paid else None,
        world.names.crm_in_billing[customer],
    )


def _money(cents: int) -> str:
    """An amount with two decimals."""
    return f"{cents // 100}.{cents % 100:02d}"


def _subscription_faults(rows: list[Row]) -> tuple[Fault, ...]:
    """A subscription that nobody can attribute: its customer is missing."""
    row = list(rows[0])
    row[0], row[1], row[-1] = "sub_1orphanorphan0", None, None
    return (Fault(tuple(row), "Customer ID", "missing"),)


def _invoice_faults(rows: list[Row]) -> tuple[Fault, ...]:
    """Two invoices with a day that no calendar has, and one with words for an amount."""
    faults = []
    for number, broken in enumerate(("2024-02-30 10:00", "0000-00-00 00:00")):
        row = list(rows[number])
        row[0], row[1], row[8] = f"in_1brokenday{number}", f"LH-0000-00000{number}", broken
        faults.append(Fault(tuple(row), "Date (UTC)", "not a date"))
    row = list(rows[2])
    row[0], row[1], row[6] = "in_1brokenamount", "LH-0000-000002", "see contract"
    return (*faults, Fault(tuple(row), "Amount Due", "not a number"))
