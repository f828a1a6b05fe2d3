"""What the exports of customer success must look like to be believed."""

from typing import Final

from expectations.suite import CURRENCY, SANE_DAYS, Suite, expect

# Each delivery adds rows and corrects none, so no single row may stop the run for ever.
CHURN_EVENTS: Final = Suite(
    gate="raw",
    table="success__churn_events",
    owner="success",
    expectations=lambda: [
        expect.TableRowCountToBeBetween(
            "Customer success delivered at least one declared churn.",
            min_value=1,
            severity="info",
        ),
        expect.UnexpectedRowsToBeRare(
            "Nearly every declared churn names a customer.",
            unexpected_rows_query="""
                select 1 from {batch} where account_id is null and crm_account_id is null
            """,
            mostly=0.95,
            severity="warning",
        ),
        expect.ColumnValuesToNotBeNull(
            "Most declared churns give a reason.",
            column="reason_code",
            mostly=0.8,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "A refund is between nothing and ten million.",
            column="refund_amount",
            min_value=0,
            max_value=10_000_000,
            mostly=0.99,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "A refund's currency is its three-letter code.",
            column="currency",
            regex=CURRENCY,
            mostly=0.99,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "A churn was declared for a day between 1990 and 2100.",
            column="churn_date",
            **SANE_DAYS,
            mostly=0.99,
            severity="warning",
        ),
    ],
)

SUITES: Final = (CHURN_EVENTS,)
