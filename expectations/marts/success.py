"""What must be believable of success plans, their steps, and advocates."""

from typing import Final

from expectations.suite import Suite, expect

SUCCESS_PLANS: Final = Suite(
    gate="marts",
    table="success_plans",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Most plans belong to a customer that we know.",
            unexpected_rows_query="select success_plan_id from {batch} where customer_id is null",
            mostly=0.9,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Most agreed plans have an owner on both sides.",
            unexpected_rows_query="""
                select success_plan_id from {batch}
                where agreed_date is not null and not is_joint
            """,
            mostly=0.8,
            severity="info",
        ),
    ],
)

SUCCESS_PLAN_MILESTONES: Final = Suite(
    gate="marts",
    table="success_plan_milestones",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Few steps are open more than a year after their day: more likely nobody closes them.",
            unexpected_rows_query="""
                select milestone_id from {batch} where status = 'overdue' and late_days > 365
            """,
            mostly=0.9,
            severity="warning",
        ),
    ],
)

ADVOCACY_EVENTS: Final = Suite(
    gate="marts",
    table="advocacy_events",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Most referrals name a company that some department knows.",
            unexpected_rows_query="""
                select advocacy_event_id from {batch}
                where advocacy_kind = 'referral' and referred_customer_id is null
            """,
            mostly=0.8,
            severity="warning",
        ),
    ],
)

SUITES: Final = (
    SUCCESS_PLANS,
    SUCCESS_PLAN_MILESTONES,
    ADVOCACY_EVENTS,
)
