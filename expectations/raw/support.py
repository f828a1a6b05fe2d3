"""What the exports of support must look like to be believed."""

from typing import Final

from expectations.suite import SANE_DAYS, Suite, expect

TICKETS: Final = Suite(
    gate="raw",
    table="support__tickets",
    owner="support",
    key=("ticket_id",),
    expectations=lambda: [
        expect.TableRowCountToBeBetween(
            "The help desk delivered at least one ticket.",
            min_value=1,
            severity="info",
        ),
        expect.UnexpectedRowsToBeRare(
            "Nearly every ticket names a customer.",
            unexpected_rows_query="""
                select ticket_id from {batch} where account_id is null and crm_account_id is null
            """,
            mostly=0.9,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "A ticket's priority is low, medium, high or urgent.",
            column="priority",
            regex="(?i)^(low|medium|high|urgent)$",
            mostly=0.95,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "A ticket is open, pending, solved or closed.",
            column="status",
            regex="(?i)^(open|pending|solved|closed)$",
            mostly=0.95,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "A ticket comes by email, chat, phone or web.",
            column="channel",
            regex="(?i)^(email|chat|phone|web)$",
            mostly=0.9,
            severity="info",
        ),
        expect.ColumnValuesToBeBetween(
            "A rating lies between 0 and 100, whatever its scale.",
            column="satisfaction_score",
            min_value=0,
            max_value=100,
            mostly=0.99,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "A rating lies on the scale that is written beside it.",
            unexpected_rows_query="""
                select ticket_id from {batch}
                where satisfaction_score
                    < try_cast(split_part(trim(satisfaction_scale), '-', 1) as double)
                    or satisfaction_score
                    > try_cast(split_part(trim(satisfaction_scale), '-', 2) as double)
            """,
            mostly=0.99,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "Our first reply comes after the ticket was opened, and within a year.",
            column="first_reply_minutes",
            min_value=0,
            max_value=525_600,
            mostly=0.99,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "A ticket is opened again between never and a hundred times.",
            column="reopen_count",
            min_value=0,
            max_value=100,
            mostly=0.999,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "A ticket was opened between 1990 and 2100.",
            column="opened_at",
            **SANE_DAYS,
            mostly=0.999,
            severity="critical",
        ),
        expect.ColumnValuesToBeBetween(
            "A ticket was closed between 1990 and 2100.",
            column="closed_at",
            **SANE_DAYS,
            mostly=0.99,
            severity="warning",
        ),
    ],
)

SUITES: Final = (TICKETS,)
