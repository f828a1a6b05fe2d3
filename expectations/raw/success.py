"""What the exports of customer success must look like to be believed."""

from typing import Final

from expectations.phrases import (
    any_told,
    between,
    currency_code,
    delivered,
    in_order,
    like_before,
    one_of,
    rare,
    sane,
    told,
)
from expectations.suite import DEPARTMENTS, Suite, expect

# Each delivery adds rows and corrects none, so no single row may stop the run for ever.
CHURN_EVENTS: Final = Suite(
    gate="raw",
    table="success__churn_events",
    owner="success",
    expectations=lambda: [
        delivered("Customer success delivered at least one declared churn."),
        like_before("success__churn_events"),
        any_told(
            "Nearly every declared churn names a customer.",
            *("account_id", "crm_account_id", "company_name"),
        ),
        told("Most declared churns give a reason.", "reason_code", mostly=0.8),
        between("A refund is between nothing and ten million.", "refund_amount", 0, 10_000_000),
        currency_code("A refund's currency is its three-letter code."),
        sane("A churn was declared for a day between 1990 and 2100.", "churn_date"),
    ],
)

SUCCESS_PLANS: Final = Suite(
    gate="raw",
    table="success__success_plans",
    owner="success",
    key=("plan_id",),
    expectations=lambda: [
        delivered("Customer success delivered at least one success plan."),
        like_before("success__success_plans"),
        any_told(
            "Nearly every success plan names a customer.",
            *("account_id", "crm_account_id", "company_name"),
        ),
        told("Most success plans have an owner of ours.", "owner_name", mostly=0.8),
        one_of(
            "A success plan is draft, agreed, done or stopped.",
            "status",
            "draft|agreed|done|stopped",
        ),
        one_of(
            "The partner in a success plan is one of our departments.",
            "partner_department",
            DEPARTMENTS,
        ),
        sane("A success plan is due between 1990 and 2100.", "due_date"),
        in_order("A success plan is due after it starts.", "start_date", "due_date"),
        in_order(
            "A success plan is closed after it starts.", "start_date", "closed_date", mostly=0.95
        ),
        sane("A customer goes live between 1990 and 2100.", "go_live_date"),
    ],
)

MILESTONES: Final = Suite(
    gate="raw",
    table="success__milestones",
    owner="success",
    key=("milestone_id",),
    expectations=lambda: [
        delivered("Customer success delivered at least one milestone."),
        like_before("success__milestones"),
        one_of("A milestone is ours or the customer's to do.", "side", "ours|customer"),
        one_of("A milestone is open, done or dropped.", "status", "open|done|dropped"),
        one_of("A milestone is the work of one of our departments.", "department", DEPARTMENTS),
        told("Most milestones have a day by which they are due.", "due_date", mostly=0.8),
        sane("A milestone is done between 1990 and 2100.", "done_date"),
        rare(
            "A milestone has a day on which it was done when, and only when, it is done.",
            "(done_date is not null) <> (lower(trim(status)) = 'done')",
            *("done_date", "status"),
            mostly=0.95,
        ),
    ],
)

WHY_CHAINS: Final = Suite(
    gate="raw",
    table="success__why_chains",
    owner="success",
    key=("chain_id", "level"),
    expectations=lambda: [
        delivered("Customer success delivered at least one chain of whys."),
        like_before("success__why_chains"),
        between("A chain of whys has between one and ten levels.", "level", 1, 10),
        told("Most whys name the issue that they start from.", "theme", mostly=0.8),
        one_of("A why points to one of our departments.", "department", DEPARTMENTS),
        sane("A why was asked between 1990 and 2100.", "asked_date"),
        expect.UnexpectedRowsToBeRare(
            "Few chains of whys go on after their root.",
            unexpected_rows_query="""
                select * from {batch}
                qualify level > min(case when is_root then level end) over (
                    partition by _source_system, chain_id
                )
            """,
            column_list=("level", "is_root"),
            mostly=0.98,
            severity="warning",
        ),
    ],
)

ACTION_METRICS: Final = Suite(
    gate="raw",
    table="success__action_metrics",
    owner="success",
    key=("metric_id", "measured_date"),
    expectations=lambda: [
        delivered("Customer success delivered at least one measurement of an action."),
        like_before("success__action_metrics"),
        told("Most measurements name the issue that they are about.", "theme", mostly=0.8),
        one_of("The department that acts is one of ours.", "department", DEPARTMENTS),
        any_told(
            "Most measurements have a value to start from or to reach.",
            *("baseline_value", "target_value"),
            mostly=0.8,
        ),
        rare(
            "A measurement's target differs from where it started.",
            "target_value = baseline_value",
            *("target_value", "baseline_value"),
            mostly=0.95,
        ),
        sane("An action was measured between 1990 and 2100.", "measured_date"),
    ],
)

ADVOCACY: Final = Suite(
    gate="raw",
    table="success__advocacy",
    owner="success",
    key=("advocacy_id",),
    expectations=lambda: [
        delivered("Customer success delivered at least one act of advocacy."),
        like_before("success__advocacy"),
        any_told(
            "Nearly every act of advocacy names a customer.",
            *("account_id", "crm_account_id", "company_name"),
        ),
        one_of(
            "Advocacy is a reference, referral, review, case study, speech or competitor named.",
            "advocacy_kind",
            "reference|referral|review|case[ _]study|speaking|competitor[ _]mention",
        ),
        rare(
            "A referral names the company that was referred.",
            "lower(trim(advocacy_kind)) = 'referral'"
            " and referred_company_name is null and referred_account_id is null",
            *("referred_company_name", "referred_account_id"),
            mostly=0.95,
        ),
        sane("A customer spoke for us between 1990 and 2100.", "occurred_date"),
    ],
)

CHANGE_EVENTS: Final = Suite(
    gate="raw",
    table="success__change_events",
    owner="success",
    key=("change_event_id",),
    expectations=lambda: [
        delivered("Customer success delivered at least one change at a customer."),
        like_before("success__change_events"),
        any_told(
            "Nearly every change names the customer that it is at.",
            *("account_id", "crm_account_id", "company_name"),
        ),
        one_of(
            "A change is a lost sponsor, new leader, merger, reorganisation, budget cut or"
            " migration.",
            "change_kind",
            "sponsor[ _]left|new[ _]leader|merger|reorganisation|budget[ _]cut|migration",
        ),
        sane("A change takes effect between 1990 and 2100.", "effective_date"),
        sane("We heard of a change between 1990 and 2100.", "noted_date"),
        rare(
            "We hear of few changes more than two years before or after they take effect.",
            "abs(date_diff('day', noted_date, effective_date)) > 730",
            *("noted_date", "effective_date"),
            mostly=0.95,
        ),
    ],
)

ESCALATIONS: Final = Suite(
    gate="raw",
    table="success__escalations",
    owner="success",
    key=("escalation_id",),
    expectations=lambda: [
        delivered("Customer success delivered at least one escalation."),
        like_before("success__escalations"),
        any_told(
            "Nearly every escalation names a customer or a ticket.",
            *("account_id", "crm_account_id", "company_name", "ticket_id"),
        ),
        between("An escalation's level is 1, 2 or 3.", "level", 1, 3),
        one_of(
            "An escalation is open, acknowledged or resolved.",
            "status",
            "open|acknowledged|resolved",
        ),
        one_of("An escalation goes to one of our departments.", "to_department", DEPARTMENTS),
        sane("An escalation was raised between 1990 and 2100.", "raised_at"),
        in_order("An escalation is taken up after it was raised.", "raised_at", "acknowledged_at"),
        in_order("An escalation is resolved after it was raised.", "raised_at", "resolved_at"),
        rare(
            "An escalation that is resolved tells when.",
            "lower(trim(status)) = 'resolved' and resolved_at is null",
            *("resolved_at", "status"),
            mostly=0.95,
        ),
    ],
)

CSM_NOTES: Final = Suite(
    gate="raw",
    table="success__csm_notes",
    owner="success",
    key=("note_id",),
    expectations=lambda: [
        delivered("Customer success delivered at least one note."),
        like_before("success__csm_notes"),
        any_told(
            "Nearly every note of customer success names a customer.",
            *("account_id", "crm_account_id", "company_name"),
        ),
        any_told("Nearly every note of customer success says something.", "body", "sentiment"),
        one_of(
            "A customer is judged green, amber or red.",
            "sentiment",
            "green|amber|red",
        ),
        sane("A note was written on a day between 1990 and 2100.", "noted_date"),
    ],
)

SUITES: Final = (
    CHURN_EVENTS,
    SUCCESS_PLANS,
    MILESTONES,
    WHY_CHAINS,
    ACTION_METRICS,
    ADVOCACY,
    CHANGE_EVENTS,
    ESCALATIONS,
    CSM_NOTES,
)
