"""What must be believable of hand-offs, promises and pressure between departments."""

from typing import Final

from expectations.suite import Suite, expect

HANDOFF_GAPS: Final = Suite(
    gate="marts",
    table="handoff_gaps",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Of a kind of hand-off with fifty or more, some are taken up: more often than not the"
            " answers' export has stopped.",
            unexpected_rows_query="""
                select handoff from {batch} group by handoff
                having count(*) >= 50 and count(answered_at) < 0.05 * count(*)
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Most hand-offs are taken up within a year of what is expected.",
            unexpected_rows_query="select handoff_id from {batch} where gap_hours > 8760",
            mostly=0.9,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "No kind of hand-off with fifty or more fails always: then its expectation is wrong"
            " rather than the department.",
            unexpected_rows_query="""
                select handoff from {batch} group by handoff
                having count(*) >= 50 and count(*) filter (where is_gap) > 0.95 * count(*)
            """,
            severity="warning",
        ),
    ],
)

EXECUTIVE_GAPS: Final = Suite(
    gate="marts",
    table="executive_gaps",
    owner="executives",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "In a whole quarter with ten large clients or more, executives met one of"
            " them at least: otherwise the calendar's export has stopped.",
            unexpected_rows_query="""
                select quarter_date from {batch}
                where is_complete and expected_contact_count > 0 group by quarter_date
                having count(*) >= 10 and max(contact_count) = 0
            """,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "Nobody is met more than once on each working day.",
            column="contact_count",
            max_value=66,
            severity="warning",
        ),
    ],
)

MARKETING_PRESSURE_WEEKLY: Final = Suite(
    gate="marts",
    table="marketing_pressure_weekly",
    owner="marketing",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Hardly any customer is sent more than a hundred mails in four weeks: more often than"
            " not its domain is shared by others.",
            unexpected_rows_query="select week_date from {batch} where send_count_28_days > 100",
            mostly=0.99,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Fewer than half of the customers who are mailed are in trouble.",
            unexpected_rows_query="select week_date from {batch} where is_in_trouble",
            mostly=0.5,
            severity="warning",
        ),
    ],
)

EXPECTATION_GAPS: Final = Suite(
    gate="marts",
    table="expectation_gaps",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Of a kind of promise with fifty or more, most are kept in time: otherwise the days"
            " that tell of it are not sent.",
            unexpected_rows_query="""
                select promise from {batch} group by promise
                having count(*) >= 50 and count(*) filter (where is_missed) > 0.5 * count(*)
            """,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "No promise is ten years late: its day is mistyped.",
            column="missed_days",
            max_value=3650,
            severity="warning",
        ),
    ],
)

PERCEPTION_GAPS: Final = Suite(
    gate="marts",
    table="perception_gaps",
    owner="voice",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Customers see most things as they are recorded; where they do not, either the records"
            " measure something else or it has to be shown.",
            unexpected_rows_query="""
                select belief from {batch} group by belief
                having count(*) >= 50 and count(*) filter (where is_gap) > 0.5 * count(*)
            """,
            severity="info",
        ),
    ],
)

DEPARTMENT_SCOREBOARD_MONTHLY: Final = Suite(
    gate="marts",
    table="department_scoreboard_monthly",
    owner="executives",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "A department with twenty actions a month on average went no month of the last year"
            " without one; the newest months may not be judged yet.",
            unexpected_rows_query="""
                select department from (
                    select *,
                        avg(action_count) over (partition by department) as mean_count,
                        max(month_date) over () as last_month_date
                    from {batch}
                ) as months
                where is_complete and action_count = 0 and mean_count >= 20
                    and month_date >= last_month_date - interval 12 month
                    and month_date < last_month_date - interval 3 month
            """,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "Scores lie between 0 and 100.",
            column="department_score",
            min_value=0,
            max_value=100,
            severity="critical",
        ),
    ],
)

STAGE_PILOTS: Final = Suite(
    gate="marts",
    table="stage_pilots",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "A pilot that has run for a quarter has at least ten customers on each side to"
            " compare.",
            unexpected_rows_query="""
                select pilot from {batch}
                where week_date >= started_date + 91
                    and least(treated_customer_count, untouched_customer_count) < 10
            """,
            severity="warning",
        ),
    ],
)

PARTNERS: Final = Suite(
    gate="marts",
    table="partners",
    owner="sales",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Deals name partners whom sales has listed: otherwise the list was not delivered, or"
            " deals bear another system's ids.",
            unexpected_rows_query="""
                select partner_id from {batch}
                where not is_listed and won_deal_count + lost_deal_count > 0
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "No carrier with fifty deliveries or more is late with more than half of them:"
            " then the promised days are wrong rather than the carrier.",
            unexpected_rows_query="""
                select partner_id from {batch}
                where delivery_count >= 50 and late_delivery_share > 0.5
            """,
            severity="warning",
        ),
    ],
)

SUITES: Final = (
    HANDOFF_GAPS,
    EXECUTIVE_GAPS,
    MARKETING_PRESSURE_WEEKLY,
    EXPECTATION_GAPS,
    PERCEPTION_GAPS,
    DEPARTMENT_SCOREBOARD_MONTHLY,
    STAGE_PILOTS,
    PARTNERS,
)
