"""What the exports of the product must look like to be believed."""

from typing import Final

from expectations.suite import SANE_DAYS, Suite, expect

# Each delivery adds rows and corrects none, so nothing here may stop the run for ever: what is
# critical is a share of the whole.
USAGE_DAILY: Final = Suite(
    gate="raw",
    table="product__usage_daily",
    owner="product",
    expectations=lambda: [
        expect.TableRowCountToBeBetween(
            "The product delivered at least one row of usage.",
            min_value=1,
            severity="info",
        ),
        expect.UnexpectedRowsToBeRare(
            "Nearly every row of usage names a customer or a subscription.",
            unexpected_rows_query="""
                select 1 from {batch}
                where account_id is null and crm_account_id is null and subscription_id is null
            """,
            mostly=0.95,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "A feature is used between no and a million times a day.",
            column="usage_count",
            min_value=0,
            max_value=1_000_000,
            mostly=0.999,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "Nobody's use adds up to less than nothing or to more than a million hours a day.",
            column="duration_seconds",
            min_value=0,
            max_value=3_600_000_000,
            mostly=0.999,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "Errors are counted from none upwards.",
            column="error_count",
            min_value=0,
            mostly=0.999,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "A day of use lies between 1990 and 2100.",
            column="usage_date",
            **SANE_DAYS,
            mostly=0.999,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "At least half the days of use lie between 1990 and 2100; else the format is misread.",
            column="usage_date",
            **SANE_DAYS,
            mostly=0.5,
            severity="critical",
        ),
    ],
)

SUITES: Final = (USAGE_DAILY,)
