"""Where departments meet: what one says must agree with what another says, most of the time.

A comparison with an export that was never delivered finds nothing to disagree with.
"""

from typing import Final

from expectations.suite import Suite, expect

# `subselect` is the name under which a query meets the table it checks.
_UNKNOWN_TO_SALES: Final = """
    select 1 from {batch}
    where coalesce(crm_account_id, account_id) is not null
        and exists (select 1 from staging.stg_sales__accounts)
        and not exists (
            select 1 from staging.stg_sales__accounts as accounts
            where accounts.account_id = coalesce(subselect.crm_account_id, subselect.account_id)
        )
"""

ACCOUNTS: Final = Suite(
    gate="staging",
    table="stg_sales__accounts",
    owner="sales",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "The account that owns another is itself in the CRM.",
            unexpected_rows_query="""
                select account_id from {batch}
                where parent_account_id is not null
                    and parent_account_id not in (
                        select accounts.account_id from staging.stg_sales__accounts as accounts
                        where accounts.account_id is not null
                    )
            """,
            mostly=0.98,
            severity="warning",
        ),
    ],
)

CONTACTS: Final = Suite(
    gate="staging",
    table="stg_sales__contacts",
    owner="sales",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "A contact belongs to an account that is in the CRM.",
            unexpected_rows_query="""
                select 1 from {batch}
                where account_id is not null and not exists (
                    select 1 from staging.stg_sales__accounts as accounts
                    where accounts.account_id = subselect.account_id
                )
            """,
            mostly=0.95,
            severity="warning",
        ),
    ],
)

OPPORTUNITIES: Final = Suite(
    gate="staging",
    table="stg_sales__opportunities",
    owner="sales",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "A deal belongs to an account that is in the CRM.",
            unexpected_rows_query="""
                select 1 from {batch}
                where account_id is not null and not exists (
                    select 1 from staging.stg_sales__accounts as accounts
                    where accounts.account_id = subselect.account_id
                )
            """,
            mostly=0.95,
            severity="warning",
        ),
    ],
)

SUBSCRIPTIONS: Final = Suite(
    gate="staging",
    table="stg_billing__subscriptions",
    owner="billing",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Sales knows the customer of nearly every subscription.",
            unexpected_rows_query=_UNKNOWN_TO_SALES,
            mostly=0.9,
            severity="warning",
        ),
        expect.ColumnPairValuesAToBeGreaterThanB(
            "A subscription seldom ends before it starts.",
            column_A="end_date",
            column_B="start_date",
            or_equal=True,
            ignore_row_if="either_value_is_missing",
            mostly=0.98,
            severity="warning",
        ),
        expect.ColumnPairValuesAToBeGreaterThanB(
            "At least half the subscriptions that end do so after they start; else the two dates"
            " are exchanged or misread.",
            column_A="end_date",
            column_B="start_date",
            or_equal=True,
            ignore_row_if="either_value_is_missing",
            mostly=0.5,
            severity="critical",
        ),
        expect.UnexpectedRowsToBeRare(
            "A subscription that is no trial costs something.",
            unexpected_rows_query="""
                select 1 from {batch} where not is_trial and coalesce(mrr_amount, 0) = 0
            """,
            mostly=0.8,
            severity="warning",
        ),
    ],
)

INVOICES: Final = Suite(
    gate="staging",
    table="stg_billing__invoices",
    owner="billing",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Sales knows the customer of nearly every invoice.",
            unexpected_rows_query=_UNKNOWN_TO_SALES,
            mostly=0.9,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "An invoice bills a subscription that billing delivered.",
            unexpected_rows_query="""
                select 1 from {batch}
                where subscription_id is not null and not exists (
                    select 1 from staging.stg_billing__subscriptions as subscriptions
                    where subscriptions.subscription_id = subselect.subscription_id
                )
            """,
            mostly=0.95,
            severity="warning",
        ),
    ],
)

USAGE_DAILY: Final = Suite(
    gate="staging",
    table="stg_product__usage_daily",
    owner="product",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "What is used is a subscription that billing delivered.",
            unexpected_rows_query="""
                select 1 from {batch}
                where subscription_id is not null
                    and exists (select 1 from staging.stg_billing__subscriptions)
                    and not exists (
                        select 1 from staging.stg_billing__subscriptions as subscriptions
                        where subscriptions.subscription_id = subselect.subscription_id
                    )
            """,
            mostly=0.95,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Nobody uses a subscription before billing says that it starts.",
            unexpected_rows_query="""
                select 1 from {batch}
                where exists (
                    select 1 from staging.stg_billing__subscriptions as subscriptions
                    where subscriptions.subscription_id = subselect.subscription_id
                        and subscriptions.start_date > subselect.usage_date
                )
            """,
            mostly=0.95,
            severity="warning",
        ),
    ],
)

TICKETS: Final = Suite(
    gate="staging",
    table="stg_support__tickets",
    owner="support",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Sales knows the customer of nearly every ticket.",
            unexpected_rows_query=_UNKNOWN_TO_SALES,
            mostly=0.9,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Nobody asks for help before sales has created the account.",
            unexpected_rows_query="""
                select 1 from {batch}
                where exists (
                    select 1 from staging.stg_sales__accounts as accounts
                    where accounts.account_id
                        = coalesce(subselect.crm_account_id, subselect.account_id)
                        and accounts.created_at > subselect.opened_at
                )
            """,
            mostly=0.95,
            severity="warning",
        ),
        expect.ColumnPairValuesAToBeGreaterThanB(
            "A ticket is seldom closed before it is opened.",
            column_A="closed_at",
            column_B="opened_at",
            or_equal=True,
            ignore_row_if="either_value_is_missing",
            mostly=0.99,
            severity="warning",
        ),
        expect.ColumnPairValuesAToBeGreaterThanB(
            "At least half the tickets that are closed were opened before; else the two moments"
            " are exchanged or misread.",
            column_A="closed_at",
            column_B="opened_at",
            or_equal=True,
            ignore_row_if="either_value_is_missing",
            mostly=0.5,
            severity="critical",
        ),
    ],
)

CHURN_EVENTS: Final = Suite(
    gate="staging",
    table="stg_success__churn_events",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Sales knows the customer of nearly every declared churn.",
            unexpected_rows_query=_UNKNOWN_TO_SALES,
            mostly=0.9,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Nobody leaves before sales has created the account.",
            unexpected_rows_query="""
                select 1 from {batch}
                where exists (
                    select 1 from staging.stg_sales__accounts as accounts
                    where accounts.account_id
                        = coalesce(subselect.crm_account_id, subselect.account_id)
                        and cast(accounts.created_at as date) > subselect.churn_date
                )
            """,
            mostly=0.95,
            severity="warning",
        ),
    ],
)

SUITES: Final = (
    ACCOUNTS,
    CONTACTS,
    OPPORTUNITIES,
    SUBSCRIPTIONS,
    INVOICES,
    USAGE_DAILY,
    TICKETS,
    CHURN_EVENTS,
)
