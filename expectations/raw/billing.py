"""What the exports of billing must look like to be believed."""

from typing import Final

from expectations.phrases import (
    alone,
    any_told,
    between,
    currency_code,
    delivered,
    in_order,
    like_before,
    not_overturned,
    one_of,
    rare,
    sane,
    told,
)
from expectations.suite import Suite

SUBSCRIPTIONS: Final = Suite(
    gate="raw",
    table="billing__subscriptions",
    owner="billing",
    key=("subscription_id",),
    expectations=lambda: [
        delivered("Billing delivered at least one subscription.", severity="warning"),
        like_before("billing__subscriptions"),
        not_overturned(
            "billing__subscriptions",
            *("account_id", "billing_period", "currency", "mrr_amount", "start_date", "end_date"),
        ),
        any_told(
            "Nearly every subscription tells its amount, of a month or of a period; without it"
            " there is no revenue.",
            *("mrr_amount", "period_amount"),
            mostly=0.9,
            severity="critical",
        ),
        between(
            "A subscription never costs less than nothing a month.",
            "mrr_amount",
            lowest=0,
            mostly=1,
            severity="critical",
        ),
        between(
            "A subscription never costs less than nothing a period.",
            "period_amount",
            lowest=0,
            mostly=1,
            severity="critical",
        ),
        between(
            "A subscription costs at most ten million a month; more looks like cents.",
            "mrr_amount",
            highest=10_000_000,
            mostly=0.999,
        ),
        sane(
            "A subscription started between 1990 and 2100.",
            "start_date",
            mostly=1,
            severity="critical",
        ),
        sane(
            "A subscription ends between 1990 and 2100; one that goes on has no end at all.",
            "end_date",
        ),
        sane("A subscription's term ends between 1990 and 2100.", "term_end_date"),
        currency_code("A subscription's currency is its three-letter code."),
        one_of(
            "A subscription is invoiced by month, quarter or year.",
            "billing_period",
            "month|quarter|year",
        ),
        between("A subscription has between none and a million seats.", "quantity", 0, 1_000_000),
    ],
)

INVOICES: Final = Suite(
    gate="raw",
    table="billing__invoices",
    owner="billing",
    key=("invoice_id",),
    expectations=lambda: [
        delivered("Billing delivered at least one invoice."),
        like_before("billing__invoices"),
        told("Nearly every invoice tells its amount.", "amount", mostly=0.95),
        between(
            "An invoice is about at most a hundred million, owed or credited.",
            "amount",
            -100_000_000,
            100_000_000,
            mostly=0.999,
        ),
        one_of(
            "An invoice is draft, open, paid, void or uncollectible.",
            "status",
            "draft|open|paid|void|uncollectible",
        ),
        currency_code("An invoice's currency is its three-letter code."),
        sane("An invoice was issued between 1990 and 2100.", "issued_date"),
        in_order("An invoice is due on or after the day it was issued.", "issued_date", "due_date"),
        rare(
            "Nobody pays more than an invoice asks for.",
            "amount >= 0 and amount_paid > amount",
            "amount_paid",
            mostly=0.98,
        ),
        between(
            "An invoice is reminded of between never and fifty times.", "reminder_count", 0, 50
        ),
    ],
)

PAYMENTS: Final = Suite(
    gate="raw",
    table="billing__payments",
    owner="billing",
    key=("payment_id",),
    expectations=lambda: [
        delivered("Billing delivered at least one payment."),
        like_before("billing__payments"),
        any_told(
            "Nearly every payment names a customer or an invoice.",
            *("account_id", "crm_account_id", "invoice_id"),
        ),
        one_of(
            "A payment succeeded, failed, is pending or was refunded.",
            "status",
            "succeeded|failed|pending|refunded",
        ),
        between("A payment is between nothing and a hundred million.", "amount", 0, 100_000_000),
        currency_code("A payment's currency is its three-letter code."),
        rare("Nobody gets back more than was paid.", "refunded_amount > amount", "refunded_amount"),
        alone(
            "Hardly any payment repeats another of the same invoice, value, outcome and moment.",
            *("invoice_id", "amount", "status", "paid_at"),
            mostly=0.98,
        ),
        sane("A payment was made between 1990 and 2100.", "paid_at", mostly=0.999),
    ],
)

DISPUTES: Final = Suite(
    gate="raw",
    table="billing__disputes",
    owner="billing",
    key=("dispute_id",),
    expectations=lambda: [
        delivered("Billing delivered at least one dispute."),
        like_before("billing__disputes"),
        any_told(
            "Nearly every dispute names a customer, a payment or an invoice.",
            *("account_id", "crm_account_id", "payment_id", "invoice_id"),
        ),
        one_of("A dispute is open, won or lost.", "status", "open|won|lost"),
        between("A dispute is about between nothing and ten million.", "amount", 0, 10_000_000),
        currency_code("The currency of a dispute is its three-letter code."),
        sane("A dispute was opened between 1990 and 2100.", "opened_at"),
        in_order("A dispute is settled after it was opened.", "opened_at", "closed_at"),
    ],
)

SUITES: Final = (SUBSCRIPTIONS, INVOICES, PAYMENTS, DISPUTES)
