"""What the exports of executives must look like to be believed."""

from typing import Final

from expectations.phrases import (
    any_told,
    delivered,
    in_order,
    like_before,
    one_of,
    rare,
    sane,
    told,
)
from expectations.suite import Suite

MEETINGS: Final = Suite(
    gate="raw",
    table="executives__meetings",
    owner="executives",
    key=("meeting_id",),
    expectations=lambda: [
        delivered("The executives' calendars delivered at least one meeting."),
        like_before("executives__meetings"),
        any_told(
            "Nearly every meeting names a customer or who attends.",
            *("account_id", "crm_account_id", "company_name", "attendees"),
        ),
        told("Most meetings name our person who called them.", "organizer_name", mostly=0.8),
        one_of(
            "A meeting is called by an executive, vice president, director or manager.",
            "organizer_level",
            "executive|vice[ _]president|director|manager",
            mostly=0.9,
            severity="info",
        ),
        one_of(
            "A meeting is confirmed, tentative or cancelled.",
            "status",
            "confirmed|tentative|cancelled",
        ),
        sane("A meeting begins between 1990 and 2100.", "starts_at"),
        in_order("A meeting ends after it begins.", "starts_at", "ends_at"),
        rare(
            "A meeting takes at most two weeks.",
            "date_diff('day', starts_at, ends_at) > 14",
            *("starts_at", "ends_at"),
        ),
    ],
)

SUITES: Final = (MEETINGS,)
