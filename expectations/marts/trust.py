"""What must be believable of the tables that say what can be believed."""

from typing import Final

from expectations.suite import Suite, expect

DATA_TRUST: Final = Suite(
    gate="marts",
    table="data_trust",
    schema_name="trust",
    owner="it",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "No department that has delivered is graded D in the newest week.",
            unexpected_rows_query="""
                select department from {batch}
                where trust_grade = 'D' and export_count > 0
                    and week_date = (select max(weeks.week_date) from trust.data_trust as weeks)
            """,
            severity="warning",
        ),
    ],
)

DEPARTMENT_CONFLICTS: Final = Suite(
    gate="marts",
    table="department_conflicts",
    schema_name="trust",
    owner="it",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "On no fact do departments contradict each other for a third of a hundred customers or"
            " more: then it is one export that is wrong, and not the customers.",
            unexpected_rows_query="""
                select fact from {batch} group by fact
                having count(distinct customer_id) > (
                    select greatest(33, count(*) / 3) from marts.customers
                    where status <> 'prospect'
                )
            """,
            severity="warning",
        ),
    ],
)

SUITES: Final = (
    DATA_TRUST,
    DEPARTMENT_CONFLICTS,
)
