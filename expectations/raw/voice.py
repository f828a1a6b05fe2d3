"""What the exports of the voice of the customer must look like to be believed."""

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
from expectations.suite import DEPARTMENTS, EMAIL, ROLES, Suite

SURVEYS: Final = Suite(
    gate="raw",
    table="voice__surveys",
    owner="voice",
    key=("survey_id",),
    expectations=lambda: [
        delivered("The voice team delivered at least one survey."),
        like_before("voice__surveys"),
        one_of(
            "A survey is about nps, csat, ces, the relationship, onboarding or exit.",
            "survey_kind",
            "nps|csat|ces|relationship|onboarding|exit",
            mostly=0.9,
        ),
        like(
            "A survey's scale is written as its worst and best, such as 0-10.",
            "score_scale",
            "^ *[0-9.]+-[0-9.]+ *$",
            mostly=0.99,
        ),
        sane("A survey was first sent between 1990 and 2100.", "started_date"),
    ],
)

SURVEY_INVITATIONS: Final = Suite(
    gate="raw",
    table="voice__survey_invitations",
    owner="voice",
    key=("invitation_id",),
    expectations=lambda: [
        delivered("The voice team delivered at least one invitation."),
        like_before("voice__survey_invitations"),
        any_told(
            "Nearly every invitation names a customer or an address.",
            *("account_id", "crm_account_id", "company_name", "email"),
        ),
        like("An invited address looks like name@example.com.", "email", EMAIL, mostly=0.98),
        one_of(
            "An invitation is sent, bounced, opened, started or answered.",
            "status",
            "sent|bounced|opened|started|answered",
        ),
        one_of(
            "Who is invited is sponsor, decision maker, user or procurement.",
            "role",
            ROLES,
            mostly=0.8,
            severity="info",
        ),
        told("Nearly every invitation tells when it was sent.", "sent_at", mostly=0.95),
        sane("An invitation was sent between 1990 and 2100.", "sent_at"),
    ],
)

SURVEY_RESPONSES: Final = Suite(
    gate="raw",
    table="voice__survey_responses",
    owner="voice",
    key=("response_id",),
    expectations=lambda: [
        delivered("The voice team delivered at least one answer."),
        like_before("voice__survey_responses"),
        any_told(
            "Nearly every answer names a customer, an address or an invitation.",
            *("account_id", "crm_account_id", "company_name", "email", "invitation_id"),
            mostly=0.9,
        ),
        any_told(
            "Nearly every answer says something.",
            *("score", "goal_support_score", "comment", "most_helpful", "most_hindering"),
            mostly=0.9,
        ),
        on_scale("The score of an answer lies on its scale.", "score", "score_scale"),
        on_scale(
            "The score for our support of goals lies on the same scale.",
            "goal_support_score",
            "score_scale",
        ),
        alone("Hardly any invitation is answered twice.", "trim(invitation_id)", mostly=0.98),
        one_of(
            "An answer is reported to one of our departments.",
            "reported_to_department",
            DEPARTMENTS,
        ),
        sane("An answer was given between 1990 and 2100.", "answered_at"),
        in_order("An answer is passed on after it was given.", "answered_at", "routed_at"),
    ],
)

# Each delivery adds rows and corrects none, so no single row may stop the run for ever.
SOCIAL_MENTIONS: Final = Suite(
    gate="raw",
    table="voice__social_mentions",
    owner="voice",
    expectations=lambda: [
        delivered("The voice team delivered at least one public post."),
        like_before("voice__social_mentions"),
        told("Nearly every post has its text.", "body", mostly=0.9),
        between(
            "A post's sentiment lies between -1 and 1; more is another scale.",
            "sentiment_score",
            -1,
            1,
        ),
        alone("Few posts stand at the same address as another.", "trim(evidence_url)"),
        sane("A post was written between 1990 and 2100.", "posted_at", mostly=0.999),
    ],
)

COMPLAINTS: Final = Suite(
    gate="raw",
    table="voice__complaints",
    owner="voice",
    key=("complaint_id",),
    expectations=lambda: [
        delivered("The voice team delivered at least one complaint."),
        like_before("voice__complaints"),
        any_told(
            "Nearly every complaint names a customer or an address.",
            *("account_id", "crm_account_id", "company_name", "email"),
        ),
        any_told("Nearly every complaint says what it is about.", "subject", "body"),
        between("A complaint's severity is 1, 2 or 3.", "severity", 1, 3),
        one_of(
            "A complaint is caused by one of our departments.",
            "caused_by_department",
            DEPARTMENTS,
        ),
        sane("A complaint came between 1990 and 2100.", "received_at"),
        in_order("A complaint is passed on after it came.", "received_at", "routed_at"),
        in_order("A complaint is taken up after it was passed on.", "routed_at", "acknowledged_at"),
        in_order("A complaint is put right after it was taken up.", "acknowledged_at", "fixed_at"),
    ],
)

REVIEWS: Final = Suite(
    gate="raw",
    table="voice__reviews",
    owner="voice",
    expectations=lambda: [
        delivered("The voice team delivered at least one review."),
        like_before("voice__reviews"),
        any_told("Nearly every review has a score or a text.", "score", "title", "body"),
        on_scale("The score of a review lies on its scale.", "score", "score_scale"),
        rare(
            "A review's score has a scale beside it.",
            "score is not null and score_scale is null",
            "score_scale",
            mostly=0.95,
        ),
        told("Most reviews name the site they stand on.", "site", mostly=0.8),
        sane("A review was written between 1990 and 2100.", "posted_at", mostly=0.999),
    ],
)

SUITES: Final = (
    SURVEYS,
    SURVEY_INVITATIONS,
    SURVEY_RESPONSES,
    SOCIAL_MENTIONS,
    COMPLAINTS,
    REVIEWS,
)
