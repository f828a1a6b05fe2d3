"""Where records become customers: how much of what was sent found its place, and is it likely."""

from typing import Final

from expectations.suite import Suite, expect

RECORDS_RESOLVED: Final = Suite(
    gate="intermediate",
    table="int_records_resolved",
    owner="it",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Few accounts outside the CRM match no account in it.",
            unexpected_rows_query="""
                select 1 from {batch}
                where rule in ('own_customer', 'unmatched') and record_kind = 'account'
                    and exists (select 1 from staging.stg_sales__accounts)
            """,
            mostly=0.8,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "At least half of all accounts lead to the CRM; else the ids no longer fit together"
            " and every customer is counted several times.",
            unexpected_rows_query="""
                select 1 from {batch}
                where rule in ('own_customer', 'unmatched') and record_kind = 'account'
                    and exists (select 1 from staging.stg_sales__accounts)
            """,
            mostly=0.5,
            severity="critical",
        ),
        expect.UnexpectedRowsToBeRare(
            "No customer has two tax ids: they would be two legal entities.",
            unexpected_rows_query="""
                select resolved.customer_id from {batch} as resolved
                inner join intermediate.int_identity_records as records using (record_id)
                where resolved.customer_id is not null
                group by resolved.customer_id
                having count(distinct records.tax_key) > 1
            """,
            severity="critical",
        ),
        expect.UnexpectedRowsToBeRare(
            "Hardly a customer is made of more than fifty records; more is a chain of strangers.",
            unexpected_rows_query="""
                select customer_id from {batch} where customer_id is not null
                group by customer_id having count(*) > 50
            """,
            mostly=0.999,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "No customer is made of more than a thousand records.",
            unexpected_rows_query="""
                select customer_id from {batch} where customer_id is not null
                group by customer_id having count(*) > 1000
            """,
            severity="critical",
        ),
    ],
)

DEPARTMENTS_MATCHED: Final = Suite(
    gate="intermediate",
    table="int_departments_matched",
    owner="it",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Of the companies that a department knows, three in four stand for a customer.",
            unexpected_rows_query="""
                select department from {batch}
                where unmatched_record_count > 0.25 * record_count and record_count >= 20
                    and exists (select 1 from staging.stg_sales__accounts)
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Of what stood for a customer on an earlier day, 95 in 100 still do, in each"
            " department.",
            unexpected_rows_query="""
                select department from {batch}
                where lost_match_count > 0.05 * matched_earlier_count
                    and matched_earlier_count >= 20
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Of what stood for a customer on an earlier day, half still do in each department;"
            " else its ids were given anew.",
            unexpected_rows_query="""
                select department from {batch}
                where lost_match_count > 0.5 * matched_earlier_count
                    and matched_earlier_count >= 20
            """,
            severity="critical",
        ),
        expect.UnexpectedRowsToBeRare(
            "Hardly a record changes its customer from one day to another.",
            unexpected_rows_query="""
                select department from {batch}
                where moved_record_count > 0.01 * matched_earlier_count
                    and moved_record_count > 5
            """,
            severity="warning",
        ),
    ],
)

CUSTOMER_DEPARTMENTS: Final = Suite(
    gate="intermediate",
    table="int_customer_departments",
    owner="it",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Nine in ten records of each department belong to a customer.",
            unexpected_rows_query="""
                select department from {batch} group by department
                having coalesce(sum(record_count) filter (where customer_id is null), 0)
                    > 0.1 * sum(record_count)
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Four in ten records of billing belong to a customer; else revenue is not to be"
            " believed.",
            unexpected_rows_query="""
                select department from {batch} where department = 'billing' group by department
                having coalesce(sum(record_count) filter (where customer_id is null), 0)
                    > 0.6 * sum(record_count)
            """,
            severity="critical",
        ),
    ],
)

CUSTOMERS_DESCRIBED: Final = Suite(
    gate="intermediate",
    table="int_customers_described",
    owner="sales",
    expectations=lambda: [
        expect.ColumnValuesToNotBeNull(
            "Most customers have an account in the CRM that describes them.",
            column="sales_account_id",
            mostly=0.8,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Few customers share their web domain: most of those are one customer entered twice.",
            unexpected_rows_query="""
                select customer_id from {batch} where domain is not null
                qualify count(*) over (partition by domain) > 1
            """,
            mostly=0.95,
            severity="warning",
        ),
    ],
)

SUBSCRIPTIONS_PAID: Final = Suite(
    gate="intermediate",
    table="int_subscriptions_paid",
    owner="billing",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Few subscriptions that cost something have a currency without an exchange rate: they"
            " are missing from revenue.",
            unexpected_rows_query="""
                select subscription_id from staging.stg_billing__subscriptions
                where not is_trial and mrr_amount > 0 and currency is not null
                    and currency not in (select currency from seeds.exchange_rates)
                    and exists (select 1 from {batch})
            """,
            mostly=0.99,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Of the subscriptions that have cost something until now, no more are left out of"
            " revenue than are in it.",
            unexpected_rows_query="""
                select subscription_id from staging.stg_billing__subscriptions
                where not is_trial and mrr_amount > 0
                    and start_date <= (select as_of_date from intermediate.int_as_of)
                    and (end_date is null or end_date > start_date)
                    and (source_system, subscription_id) not in (
                        select (source_system, subscription_id) from {batch}
                    )
            """,
            mostly=0.0,
            severity="critical",
        ),
    ],
)

MRR_SPELLS: Final = Suite(
    gate="intermediate",
    table="int_mrr_spells",
    owner="billing",
    expectations=lambda: [
        expect.ColumnValuesToBeBetween(
            "A customer pays at most ten million US dollars a month.",
            column="mrr_usd",
            max_value=10_000_000,
            mostly=0.999,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "No customer pays more than a billion US dollars a month; more is a wrong unit.",
            column="mrr_usd",
            max_value=1_000_000_000,
            severity="critical",
        ),
        expect.UnexpectedRowsToBeRare(
            "Where there are twenty customers or more, no one of them pays half of all.",
            unexpected_rows_query="""
                select customer_id from {batch} where to_date is null
                group by customer_id
                qualify sum(mrr_usd) > 0.5 * sum(sum(mrr_usd)) over ()
                    and count(*) over () >= 20
            """,
            severity="warning",
        ),
    ],
)

CUSTOMER_SPELLS: Final = Suite(
    gate="intermediate",
    table="int_customer_spells",
    owner="billing",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Few customers stay for less than a week.",
            unexpected_rows_query="""
                select spell_id from {batch} where date_diff('day', start_date, lost_date) < 7
            """,
            mostly=0.9,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "Hardly a customer leaves and comes back more than nine times.",
            column="spell_number",
            max_value=10,
            mostly=0.999,
            severity="warning",
        ),
    ],
)

MRR_MONTHS: Final = Suite(
    gate="intermediate",
    table="int_mrr_months",
    owner="billing",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "What a customer pays seldom becomes twenty times as much within a month.",
            unexpected_rows_query="""
                select customer_id from {batch}
                where opening_mrr_usd > 0 and closing_mrr_usd > 20 * opening_mrr_usd
            """,
            mostly=0.99,
            severity="warning",
        ),
    ],
)

INTERACTIONS_UNITED: Final = Suite(
    gate="intermediate",
    table="int_interactions_united",
    owner="it",
    expectations=lambda: [
        expect.ColumnValuesToNotBeNull(
            "Nine in ten interactions belong to a customer.",
            column="customer_id",
            mostly=0.9,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Few interactions lie in the future, apart from the end of a contract.",
            unexpected_rows_query="""
                select 1 from {batch}
                where interaction_kind <> 'subscription_ended'
                    and occurred_at
                    >= (select as_of_date from intermediate.int_as_of) + interval 2 day
            """,
            mostly=0.99,
            severity="warning",
        ),
    ],
)

STAGE_SPANS: Final = Suite(
    gate="intermediate",
    table="int_stage_spans",
    owner="it",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Hardly a customer changes its stage more than two hundred times.",
            unexpected_rows_query="""
                select customer_id from {batch} group by customer_id having count(*) > 200
            """,
            mostly=0.999,
            severity="info",
        ),
    ],
)

CHURN_EXAMPLES: Final = Suite(
    gate="intermediate",
    table="int_churn_examples",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "In no horizon are more than half of the outcomes losses: a label that most customers"
            " have tells of our records.",
            unexpected_rows_query="""
                select horizon_days from {batch} where is_ripe
                group by horizon_days
                having count(*) >= 100 and avg(has_churned) > 0.5
            """,
            severity="warning",
        ),
    ],
)

SUITES: Final = (
    RECORDS_RESOLVED,
    DEPARTMENTS_MATCHED,
    CUSTOMER_DEPARTMENTS,
    CUSTOMERS_DESCRIBED,
    SUBSCRIPTIONS_PAID,
    MRR_SPELLS,
    CUSTOMER_SPELLS,
    MRR_MONTHS,
    INTERACTIONS_UNITED,
    STAGE_SPANS,
    CHURN_EXAMPLES,
)
