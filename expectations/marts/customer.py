"""What must be believable of customers and their timeline."""

from typing import Final

from expectations.suite import Suite, expect

CUSTOMERS: Final = Suite(
    gate="marts",
    table="customers",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Where the CRM has accounts, there are customers.",
            unexpected_rows_query="""
                select 1 where exists (select 1 from staging.stg_sales__accounts)
                    and not exists (select 1 from {batch})
            """,
            severity="critical",
        ),
        expect.ColumnValuesToBeBetween(
            "No customer is worth more than twelve billion US dollars a year.",
            column="arr_usd",
            max_value=12_000_000_000,
            severity="critical",
        ),
        expect.UnexpectedRowsToBeRare(
            "A customer whom the CRM marks as lost pays nothing any more.",
            unexpected_rows_query="""
                select customer_id from {batch} where is_churned_in_crm and arr_usd > 0
            """,
            mostly=0.95,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Few customers share their name with another.",
            unexpected_rows_query="""
                select customer_id from {batch}
                qualify count(*) over (partition by lower(trim(customer_name))) > 1
            """,
            mostly=0.95,
            severity="warning",
        ),
    ],
)

CUSTOMER_TIMELINE: Final = Suite(
    gate="marts",
    table="customer_timeline",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "No department that was in touch with customers has been silent for 90 days: more"
            " often than not its export has stopped.",
            unexpected_rows_query="""
                select department from {batch} group by department
                having max(occurred_at)
                    < (select as_of_date from intermediate.int_as_of) - interval 90 day
            """,
            severity="warning",
        ),
    ],
)

SUITES: Final = (
    CUSTOMERS,
    CUSTOMER_TIMELINE,
)
