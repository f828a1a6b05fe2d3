"""What must be believable of customers' health before anybody acts on it."""

from typing import Final

from expectations.suite import Suite, expect

CUSTOMER_HEALTH_WEEKLY: Final = Suite(
    gate="marts",
    table="customer_health_weekly",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Half of the customers have a score this week, where twenty or more are customers.",
            unexpected_rows_query="""
                select week_date from {batch}
                where is_champion and week_date = (
                    select max(newest.week_date) from marts.customer_health_weekly as newest
                )
                group by week_date
                having count(*) >= 20 and count(health_score) < 0.5 * count(*)
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Scores of this week lie within 15 points of the eight weeks before, on average.",
            unexpected_rows_query="""
                select max(week_date) as week_date from {batch}
                where is_champion
                having abs(
                    avg(health_score) filter (where week_date = (
                        select max(newest.week_date) from marts.customer_health_weekly as newest
                    ))
                    - avg(health_score) filter (where week_date >= (
                        select max(newest.week_date) - 56
                        from marts.customer_health_weekly as newest
                    ))
                ) > 15
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Fewer than three in ten customers changed their band this week, where twenty or more"
            " have one.",
            unexpected_rows_query="""
                select week_date from (
                    select week_date, health_band, lag(health_band) over (
                        partition by customer_id order by week_date
                    ) as band_before
                    from {batch} where is_champion and health_band <> 'unknown'
                ) as compared
                where week_date = (
                    select max(newest.week_date) from marts.customer_health_weekly as newest
                )
                group by week_date
                having count(band_before) >= 20
                    and count(*) filter (where health_band <> band_before)
                    >= 0.3 * count(band_before)
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Nobody has a score outside 0 to 100.",
            unexpected_rows_query="""
                select customer_id from {batch} where health_score not between 0 and 100
            """,
            severity="critical",
        ),
    ],
)

HEALTH_SHIFTS_WEEKLY: Final = Suite(
    gate="marts",
    table="health_shifts_weekly",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "No measure and no department moved for most customers at once in the last eight"
            " weeks: a definition that changed, or our own trouble, is not the customers'.",
            unexpected_rows_query="""
                select measure from {batch}
                where week_date >= (select as_of_date from intermediate.int_as_of)
                    - interval 56 day
            """,
            severity="warning",
        ),
    ],
)

CUSTOMER_HEALTH_MEASURES_WEEKLY: Final = Suite(
    gate="marts",
    table="customer_health_measures_weekly",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "No department that told of customers a quarter ago has fallen silent: something of it"
            " is known of customers this week.",
            unexpected_rows_query="""
                select department from {batch}
                where week_date >= (
                    select max(newest.week_date) - 91
                    from marts.customer_health_measures_weekly as newest
                )
                group by department
                having count(*) filter (where status = 'ok') > 0
                    and count(*) filter (where status = 'ok' and week_date = (
                        select max(newest.week_date)
                        from marts.customer_health_measures_weekly as newest
                    )) = 0
            """,
            severity="warning",
        ),
    ],
)

SUITES: Final = (
    CUSTOMER_HEALTH_WEEKLY,
    HEALTH_SHIFTS_WEEKLY,
    CUSTOMER_HEALTH_MEASURES_WEEKLY,
)
