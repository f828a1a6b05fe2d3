"""What the exports of support must look like to be believed."""

from typing import Final

from expectations.phrases import (
    alone,
    any_told,
    between,
    delivered,
    in_order,
    like,
    like_before,
    on_scale,
    one_of,
    rare,
    sane,
    told,
)
from expectations.suite import EMAIL, Suite

TICKETS: Final = Suite(
    gate="raw",
    table="support__tickets",
    owner="support",
    key=("ticket_id",),
    expectations=lambda: [
        delivered("The help desk delivered at least one ticket."),
        like_before("support__tickets"),
        any_told(
            "Nearly every ticket names a customer or who asked.",
            *("account_id", "crm_account_id", "company_name", "requester_id", "requester_email"),
            mostly=0.9,
        ),
        one_of(
            "A ticket's priority is low, medium, high or urgent.",
            "priority",
            "low|medium|high|urgent",
        ),
        one_of(
            "A ticket is open, pending, solved or closed.",
            "status",
            "open|pending|solved|closed",
        ),
        rare(
            "A ticket that is solved or closed tells when.",
            "lower(trim(status)) in ('solved', 'closed') and closed_at is null",
            *("closed_at", "status"),
        ),
        one_of(
            "A ticket comes by email, chat, phone or web.",
            "channel",
            "email|chat|phone|web",
            mostly=0.9,
            severity="info",
        ),
        between(
            "A rating lies between 0 and 100, whatever its scale.", "satisfaction_score", 0, 100
        ),
        on_scale(
            "A rating lies on the scale that is written beside it.",
            "satisfaction_score",
            "satisfaction_scale",
        ),
        between(
            "Our first reply comes after the ticket was opened, and within a year.",
            "first_reply_minutes",
            0,
            525_600,
        ),
        in_order(
            "The moment of our first reply is after the ticket was opened.",
            "opened_at",
            "first_replied_at",
        ),
        between(
            "A ticket is opened again between never and a hundred times.",
            "reopen_count",
            0,
            100,
            mostly=0.999,
        ),
        between("A ticket is escalated to level 1, 2 or 3.", "escalation_level", 0, 3),
        sane(
            "A ticket was opened between 1990 and 2100.",
            "opened_at",
            mostly=0.999,
            severity="critical",
        ),
        sane("A ticket was closed between 1990 and 2100.", "closed_at"),
    ],
)

# Each delivery adds rows and corrects none, so no single row may stop the run for ever.
TICKET_HISTORY: Final = Suite(
    gate="raw",
    table="support__ticket_history",
    owner="support",
    expectations=lambda: [
        delivered("The help desk delivered at least one change of a ticket."),
        like_before("support__ticket_history"),
        one_of(
            "What changes is a ticket's status, priority, assignee or group.",
            "field_name",
            "status|priority|assignee|group",
            mostly=0.9,
            severity="info",
        ),
        rare(
            "A status or priority that changed tells its new value.",
            "new_value is null and lower(trim(field_name)) in ('status', 'priority')",
            "new_value",
        ),
        told("Most changes of a ticket tell who made them.", "changed_by", mostly=0.8),
        sane("A ticket changed between 1990 and 2100.", "changed_at", mostly=0.999),
    ],
)

ORGANIZATIONS: Final = Suite(
    gate="raw",
    table="support__organizations",
    owner="support",
    key=("organization_id",),
    expectations=lambda: [
        delivered("The help desk delivered at least one organization."),
        like_before("support__organizations"),
        any_told(
            "Nearly every organization has a name, a domain or the CRM's id.",
            *("organization_name", "domain", "crm_account_id"),
        ),
        alone("Few organizations share their name with another.", "lower(trim(organization_name))"),
        alone("Few organizations share the CRM's id with another.", "trim(crm_account_id)"),
        sane("An organization was created between 1990 and 2100.", "created_at"),
    ],
)

USERS: Final = Suite(
    gate="raw",
    table="support__users",
    owner="support",
    key=("user_id",),
    expectations=lambda: [
        delivered("The help desk delivered at least one user."),
        like_before("support__users"),
        any_told(
            "Nearly every user belongs to an organization or has an e-mail address.",
            *("organization_id", "email"),
        ),
        like("A user's e-mail address looks like name@example.com.", "email", EMAIL, mostly=0.98),
        alone("Hardly any user shares an e-mail address.", "lower(trim(email))", mostly=0.98),
        one_of("A user is a customer, agent or admin.", "role", "customer|agent|admin"),
        sane("A user was created between 1990 and 2100.", "created_at"),
    ],
)

SATISFACTION_RATINGS: Final = Suite(
    gate="raw",
    table="support__satisfaction_ratings",
    owner="support",
    key=("rating_id",),
    expectations=lambda: [
        delivered("The help desk delivered at least one rating of a ticket."),
        like_before("support__satisfaction_ratings"),
        one_of("A rating is offered or received.", "status", "offered|received"),
        rare(
            "A rating that was received has a score or a comment.",
            "lower(trim(status)) = 'received' and score is null and comment is null",
            *("score", "comment"),
            mostly=0.98,
        ),
        on_scale("The score of a rating lies on its scale.", "score", "score_scale"),
        rare(
            "A rating's score has a scale beside it.",
            "score is not null and score_scale is null",
            "score_scale",
            mostly=0.95,
        ),
        sane("A ticket was rated between 1990 and 2100.", "rated_at"),
    ],
)

SUITES: Final = (TICKETS, TICKET_HISTORY, ORGANIZATIONS, USERS, SATISFACTION_RATINGS)
