"""What must be believable of what executives read first."""

from typing import Final

from expectations.suite import Suite, expect

BRIEF_HEADLINE: Final = Suite(
    gate="marts",
    table="brief_headline",
    owner="executives",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "In one month no more than a fifth of the customers join or leave, where there are"
            " fifty or more.",
            unexpected_rows_query="""
                select as_of_date from {batch}
                where opening_customer_count >= 50
                    and greatest(joined_count, left_count) > 0.2 * opening_customer_count
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "At most half of the large clients are to be saved first, where there are ten or more:"
            " a list of everybody is no list.",
            unexpected_rows_query="""
                select as_of_date from {batch}
                where large_customer_count >= 10 and large_to_save_count * 2 > large_customer_count
            """,
            severity="warning",
        ),
    ],
)

SUITES: Final = (BRIEF_HEADLINE,)
