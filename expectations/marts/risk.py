"""What must be believable of warnings and escalations."""

from typing import Final

from expectations.suite import DEPARTMENTS, Suite, expect

WARNING_SIGNALS: Final = Suite(
    gate="marts",
    table="warning_signals",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Where there are fifty customers or more, no signal stands for more than half of them:"
            " such a warning tells of our records and not of customers.",
            unexpected_rows_query="""
                select signal from {batch} where is_open group by signal
                having count(*) > (
                    select greatest(25, 0.5 * count(*)) from intermediate.int_customer_spells
                    where lost_date is null
                )
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Few warnings stand for longer than a year.",
            unexpected_rows_query="""
                select warning_id from {batch}
                where coalesce(closed_at, (select as_of_date from intermediate.int_as_of))
                    > opened_at + interval 365 day
            """,
            mostly=0.9,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "Who should act is one of our departments.",
            column="responsible_department",
            regex=f"^({DEPARTMENTS})$",
            severity="warning",
        ),
    ],
)

ESCALATIONS: Final = Suite(
    gate="marts",
    table="escalations",
    owner="success",
    expectations=lambda: [
        expect.ColumnValuesToBeBetween(
            "An escalation has a level from 1 to 3.",
            column="level",
            min_value=1,
            max_value=3,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Hardly any escalation is resolved before it is raised.",
            unexpected_rows_query="select escalation_id from {batch} where resolve_hours < 0",
            mostly=0.99,
            severity="warning",
        ),
    ],
)

SUITES: Final = (
    WARNING_SIGNALS,
    ESCALATIONS,
)
