"""What the exports of billing must look like to be believed."""

from typing import Final

from expectations.suite import CURRENCY, SANE_DAYS, Suite, expect

SUBSCRIPTIONS: Final = Suite(
    gate="raw",
    table="billing__subscriptions",
    owner="billing",
    key=("subscription_id",),
    expectations=lambda: [
        expect.TableRowCountToBeBetween(
            "Billing delivered at least one subscription.",
            min_value=1,
            severity="warning",
        ),
        expect.ColumnValuesToNotBeNull(
            "Nearly every subscription tells its monthly amount; without it there is no revenue.",
            column="mrr_amount",
            mostly=0.9,
            severity="critical",
        ),
        expect.ColumnValuesToBeBetween(
            "A subscription never costs less than nothing a month.",
            column="mrr_amount",
            min_value=0,
            severity="critical",
        ),
        expect.ColumnValuesToBeBetween(
            "A subscription costs at most ten million a month; more looks like cents.",
            column="mrr_amount",
            max_value=10_000_000,
            mostly=0.999,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "A subscription started between 1990 and 2100.",
            column="start_date",
            **SANE_DAYS,
            severity="critical",
        ),
        expect.ColumnValuesToBeBetween(
            "A subscription ends between 1990 and 2100; one that goes on has no end at all.",
            column="end_date",
            **SANE_DAYS,
            mostly=0.99,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "A subscription's currency is its three-letter code.",
            column="currency",
            regex=CURRENCY,
            mostly=0.99,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "A subscription is invoiced by month, quarter or year.",
            column="billing_period",
            regex="(?i)^(month|quarter|year)$",
            mostly=0.95,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "A subscription has between none and a million seats.",
            column="quantity",
            min_value=0,
            max_value=1_000_000,
            mostly=0.99,
            severity="warning",
        ),
    ],
)

INVOICES: Final = Suite(
    gate="raw",
    table="billing__invoices",
    owner="billing",
    key=("invoice_id",),
    expectations=lambda: [
        expect.TableRowCountToBeBetween(
            "Billing delivered at least one invoice.",
            min_value=1,
            severity="info",
        ),
        expect.ColumnValuesToNotBeNull(
            "Nearly every invoice tells its amount.",
            column="amount",
            mostly=0.95,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "An invoice is about at most a hundred million, owed or credited.",
            column="amount",
            min_value=-100_000_000,
            max_value=100_000_000,
            mostly=0.999,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "An invoice is draft, open, paid, void or uncollectible.",
            column="status",
            regex="(?i)^(draft|open|paid|void|uncollectible)$",
            mostly=0.95,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "An invoice's currency is its three-letter code.",
            column="currency",
            regex=CURRENCY,
            mostly=0.99,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "An invoice was issued between 1990 and 2100.",
            column="issued_date",
            **SANE_DAYS,
            mostly=0.99,
            severity="warning",
        ),
        expect.ColumnPairValuesAToBeGreaterThanB(
            "An invoice is due on or after the day it was issued.",
            column_A="due_date",
            column_B="issued_date",
            or_equal=True,
            ignore_row_if="either_value_is_missing",
            mostly=0.98,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Nobody pays more than an invoice asks for.",
            unexpected_rows_query="""
                select invoice_id from {batch} where amount >= 0 and amount_paid > amount
            """,
            mostly=0.98,
            severity="warning",
        ),
    ],
)

SUITES: Final = (SUBSCRIPTIONS, INVOICES)
