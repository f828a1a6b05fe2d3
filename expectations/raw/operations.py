"""What the exports of operations must look like to be believed."""

from typing import Final

from expectations.phrases import (
    any_told,
    between,
    currency_code,
    delivered,
    in_order,
    like_before,
    one_of,
    rare,
    sane,
    told,
)
from expectations.suite import Suite

ORDERS: Final = Suite(
    gate="raw",
    table="operations__orders",
    owner="operations",
    key=("order_id",),
    expectations=lambda: [
        delivered("Operations delivered at least one order."),
        like_before("operations__orders"),
        any_told(
            "Nearly every order names a customer.",
            *("account_id", "crm_account_id", "company_name", "email"),
        ),
        told("Nearly every order tells its value.", "amount", mostly=0.95),
        between(
            "An order is worth between nothing and a hundred million.", "amount", 0, 100_000_000
        ),
        currency_code("An order's currency is its three-letter code."),
        one_of(
            "An order is open, shipped, delivered or cancelled.",
            "status",
            "open|shipped|delivered|cancelled",
        ),
        sane(
            "An order was placed between 1990 and 2100.",
            "ordered_at",
            mostly=0.999,
            severity="critical",
        ),
        in_order("An order is cancelled after it was placed.", "ordered_at", "cancelled_at"),
        rare(
            "An order that tells when it was cancelled is cancelled.",
            "cancelled_at is not null and lower(trim(status)) <> 'cancelled'",
            *("cancelled_at", "status"),
            mostly=0.98,
        ),
    ],
)

ORDER_LINES: Final = Suite(
    gate="raw",
    table="operations__order_lines",
    owner="operations",
    key=("order_id", "line_number"),
    expectations=lambda: [
        delivered("Operations delivered at least one line of an order."),
        like_before("operations__order_lines"),
        any_told("Nearly every line names an article.", "product_id", "product_name"),
        between("A line is about between none and a million pieces.", "quantity", 0, 1_000_000),
        between("A piece costs between nothing and ten million.", "unit_price", 0, 10_000_000),
        currency_code("A line's currency is its three-letter code."),
        # A discount may lower a line, but not to a hundredth; that looks like cents.
        rare(
            "A line's value is near its quantity times its price.",
            "amount not between 0.1 * quantity * unit_price and 10 * quantity * unit_price"
            " and quantity * unit_price > 0 and amount <> 0",
            *("amount", "quantity", "unit_price"),
            mostly=0.98,
        ),
    ],
)

FULFILMENTS: Final = Suite(
    gate="raw",
    table="operations__fulfilments",
    owner="operations",
    key=("fulfilment_id",),
    expectations=lambda: [
        delivered("Operations delivered at least one fulfilment."),
        like_before("operations__fulfilments"),
        one_of(
            "A fulfilment is planned, shipped, delivered or failed.",
            "status",
            "planned|shipped|delivered|failed",
        ),
        sane("Goods leave between 1990 and 2100.", "shipped_at"),
        sane("Goods arrive between 1990 and 2100.", "delivered_at"),
        in_order("Goods arrive after they have left.", "shipped_at", "delivered_at"),
        rare(
            "A fulfilment that is delivered tells when the goods arrived.",
            "lower(trim(status)) = 'delivered' and delivered_at is null",
            *("delivered_at", "status"),
            mostly=0.95,
        ),
        sane("We promise a day of delivery between 1990 and 2100.", "promised_date"),
    ],
)

RETURNS: Final = Suite(
    gate="raw",
    table="operations__returns",
    owner="operations",
    key=("return_id",),
    expectations=lambda: [
        delivered("Operations delivered at least one return."),
        like_before("operations__returns"),
        one_of(
            "A return is for damage, a wrong item, lateness, no need or another reason.",
            "reason",
            "damaged|wrong[ _]item|late|not[ _]needed|other",
            mostly=0.9,
            severity="info",
        ),
        one_of(
            "A return is requested, received or rejected.",
            "status",
            "requested|received|rejected",
        ),
        between("Between none and a million pieces come back.", "quantity", 0, 1_000_000),
        any_told(
            "A return tells when it was asked for or came back.", "requested_at", "received_at"
        ),
        sane("A return was asked for between 1990 and 2100.", "requested_at"),
        in_order("Goods come back after the customer asked.", "requested_at", "received_at"),
    ],
)

REFUNDS: Final = Suite(
    gate="raw",
    table="operations__refunds",
    owner="operations",
    key=("refund_id",),
    expectations=lambda: [
        delivered("Operations delivered at least one refund."),
        like_before("operations__refunds"),
        any_told(
            "Nearly every refund names an order, a return, an invoice or a customer.",
            *("order_id", "return_id", "invoice_id", "account_id"),
        ),
        one_of("A refund is requested, paid or rejected.", "status", "requested|paid|rejected"),
        between("A refund pays back between nothing and ten million.", "amount", 0, 10_000_000),
        currency_code("The currency that a refund is paid in is its three-letter code."),
        any_told("A refund tells when it was asked for or paid.", "requested_at", "refunded_at"),
        sane("A refund was paid between 1990 and 2100.", "refunded_at"),
        in_order("A refund is paid after it was asked for.", "requested_at", "refunded_at"),
    ],
)

SUITES: Final = (ORDERS, ORDER_LINES, FULFILMENTS, RETURNS, REFUNDS)
