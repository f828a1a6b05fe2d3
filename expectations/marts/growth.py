"""What must be believable of customers and revenue coming and going."""

from typing import Final

from expectations.suite import Suite, expect

NET_CUSTOMER_GROWTH_MONTHLY: Final = Suite(
    gate="marts",
    table="net_customer_growth_monthly",
    owner="executives",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Where there are twenty customers or more, fewer than 60 % of them leave in a month.",
            unexpected_rows_query="""
                select month_date from {batch}
                where segment = 'all' and opening_customer_count >= 20
                    and lost_customer_count >= 0.6 * opening_customer_count
            """,
            severity="critical",
        ),
        expect.UnexpectedRowsToBeRare(
            "Where there are fifty customers or more, fewer than five times as many join in a"
            " month.",
            unexpected_rows_query="""
                select month_date from {batch}
                where segment = 'all' and opening_customer_count >= 50
                    and new_customer_count >= 5 * opening_customer_count
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Where there are two hundred customers or more, no whole month passes in which nobody"
            " joins and nobody leaves.",
            unexpected_rows_query="""
                select month_date from {batch}
                where segment = 'all' and is_complete and opening_customer_count >= 200
                    and new_customer_count + won_back_customer_count + lost_customer_count = 0
            """,
            severity="warning",
        ),
    ],
)

CUSTOMERS_GAINED_AND_LOST: Final = Suite(
    gate="marts",
    table="customers_gained_and_lost",
    owner="executives",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "For most customers that left somebody wrote down why.",
            unexpected_rows_query="""
                select customer_id from {batch}
                where movement = 'lost' and reason = 'not stated'
            """,
            mostly=0.8,
            severity="info",
        ),
    ],
)

REVENUE_MOVEMENTS_MONTHLY: Final = Suite(
    gate="marts",
    table="revenue_movements_monthly",
    owner="billing",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Where there are fifty customers or more, no one of them moves a month's revenue by a"
            " quarter.",
            unexpected_rows_query="""
                select customer_id from (
                    select
                        customer_id, change_mrr_usd,
                        count(case when opening_mrr_usd > 0 then 1 end)
                            over (partition by month_date) as payer_count,
                        sum(opening_mrr_usd) over (partition by month_date) as opening_mrr_usd
                    from {batch}
                ) where payer_count >= 50 and abs(change_mrr_usd) > 0.25 * opening_mrr_usd
            """,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "No customer's revenue moves by more than a billion US dollars a month.",
            column="change_mrr_usd",
            min_value=-1_000_000_000,
            max_value=1_000_000_000,
            severity="critical",
        ),
    ],
)

REVENUE_RETENTION_MONTHLY: Final = Suite(
    gate="marts",
    table="revenue_retention_monthly",
    owner="executives",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Customers who paid more than 100,000 US dollars a month a year ago pay between a"
            " fifth and five times of it now.",
            unexpected_rows_query="""
                select month_date from {batch}
                where segment = 'all' and revenue_retention_denominator_usd >= 100000
                    and not net_revenue_retention between 0.2 and 5
            """,
            severity="warning",
        ),
    ],
)

RENEWAL_DECISIONS: Final = Suite(
    gate="marts",
    table="renewal_decisions",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Of twenty terms or more that ended in a quarter fewer than half are lost.",
            unexpected_rows_query="""
                select date_trunc('quarter', decided_date) from {batch}
                where decided_date is not null
                group by 1
                having count(*) >= 20 and count(*) filter (where decision = 'lost') >= count(*) / 2
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Most deals of renewal agree with what is paid afterwards.",
            unexpected_rows_query="""
                select term_id from {batch}
                where (
                        decision = 'lost' and opportunity_id in (
                            select deals.opportunity_id
                            from staging.stg_sales__opportunities as deals
                            where deals.opportunity_type = 'renewal' and deals.is_won
                        )
                    ) or (
                        decision in ('renewed', 'expanded') and opportunity_id in (
                            select deals.opportunity_id
                            from staging.stg_sales__opportunities as deals
                            where deals.opportunity_type = 'renewal' and deals.is_closed
                                and not deals.is_won
                        )
                    )
            """,
            mostly=0.9,
            severity="warning",
        ),
    ],
)

SUITES: Final = (
    NET_CUSTOMER_GROWTH_MONTHLY,
    CUSTOMERS_GAINED_AND_LOST,
    REVENUE_MOVEMENTS_MONTHLY,
    REVENUE_RETENTION_MONTHLY,
    RENEWAL_DECISIONS,
)
