"""Where departments meet: what one says must agree with what another says, most of the time.

A comparison with an export that was never delivered finds nothing to disagree with.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from expectations.phrases import in_order, rare
from expectations.suite import Severity, Suite, expect

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation


def belongs_to(
    words: str, column: str, parent: str, parent_column: str | None = None, mostly: float = 0.95
) -> Expectation:
    """What the column names is there, in the staging model `parent`, if that has any row at all.

    The parent's column has the same name unless another is given.
    """
    return rare(
        words,
        f"""
        {column} is not null
        and exists (select 1 from staging.{parent})
        and {column} not in (
            select parents.{parent_column or column} from staging.{parent} as parents
            where parents.{parent_column or column} is not null
        )
        """,
        column,
        mostly=mostly,
    )


def known_to_sales(
    words: str, account: str = "coalesce(crm_account_id, account_id)", mostly: float = 0.9
) -> Expectation:
    """The account is one of the CRM, or was until it was merged into another."""
    return rare(
        words,
        f"""
        {account} is not null
        and exists (select 1 from staging.stg_sales__accounts)
        and {account} not in (
            select accounts.account_id from staging.stg_sales__accounts as accounts
            union all
            select merges.account_id from staging.stg_sales__account_merges as merges
        )
        """,
        *re.findall(r"\w+_id\b", account),
        mostly=mostly,
    )


def after_the_account(words: str, moment: str) -> Expectation:
    """It does not happen before sales has created the account that it names."""
    return rare(
        words,
        # `subselect` is the name under which a query meets the table it checks.
        f"""
        exists (
            select 1 from staging.stg_sales__accounts as accounts
            where accounts.account_id
                = coalesce(subselect.crm_account_id, subselect.account_id)
                and cast(accounts.created_at as date) > cast(subselect.{moment} as date)
        )
        """,
        moment,
        mostly=0.95,
    )


def kept_while_paying(words: str, at_once: str, severity: Severity) -> Expectation:
    """Accounts that left the CRM, `at_once` in one delivery, while their subscriptions go on.

    Merged ones did not leave. The first 15 signs of Salesforce's ids are the id, in both forms in
    which they are sent.
    """
    return expect.UnexpectedRowsToBeRare(
        words,
        unexpected_rows_query=f"""
            select distinct left(trim(gone.account_id), 15) from raw.sales__accounts as gone
            where gone._is_deleted
                and left(trim(gone.account_id), 15) not in (
                    select left(account_id, 15) from {{batch}}
                    union all
                    select left(merges.account_id, 15)
                    from staging.stg_sales__account_merges as merges
                )
                and left(trim(gone.account_id), 15) in (
                    select left(coalesce(crm_account_id, account_id), 15)
                    from staging.stg_billing__subscriptions
                    where end_date is null or end_date > (
                        select cast(max(delivered_at) as date)
                        from staging.stg_billing__subscriptions
                    )
                )
            qualify count(*) over (partition by gone._known_at) >= {at_once}
        """,
        mostly=1.0,
        severity=severity,
    )


LEADS: Final = Suite(
    gate="staging",
    table="stg_marketing__leads",
    owner="marketing",
    expectations=lambda: [
        known_to_sales("Sales knows the account that nearly every lead names."),
        belongs_to(
            "The contact that a lead became is in the CRM.",
            "crm_contact_id",
            "stg_sales__contacts",
            "contact_id",
            mostly=0.9,
        ),
    ],
)

CAMPAIGN_TOUCHES: Final = Suite(
    gate="staging",
    table="stg_marketing__campaign_touches",
    owner="marketing",
    expectations=lambda: [
        belongs_to(
            "Marketing touches people who are among its leads.", "lead_id", "stg_marketing__leads"
        ),
        known_to_sales("Sales knows the account that nearly every touch names."),
    ],
)

ACCOUNTS: Final = Suite(
    gate="staging",
    table="stg_sales__accounts",
    owner="sales",
    expectations=lambda: [
        known_to_sales(
            "The account that owns another is itself in the CRM.", "parent_account_id", mostly=0.98
        ),
        kept_while_paying(
            "No account leaves the CRM while its subscriptions go on.", "1", "warning"
        ),
        kept_while_paying(
            "Never do two accounts and one in a hundred leave the CRM at once while their"
            " subscriptions go on; where they do, the export is cut or somebody deleted them.",
            "greatest(2, 0.01 * (select count(*) from {batch}))",
            "critical",
        ),
    ],
)

CONTACTS: Final = Suite(
    gate="staging",
    table="stg_sales__contacts",
    owner="sales",
    expectations=lambda: [
        known_to_sales(
            "A contact belongs to an account that is in the CRM.", "account_id", mostly=0.95
        ),
        rare(
            "Hardly anybody writes from a domain that people of four or more accounts share, unless"
            " it is one that is known to be everybody's.",
            """
            split_part(email, '@', 2) in (
                select split_part(contacts.email, '@', 2)
                from staging.stg_sales__contacts as contacts
                group by all
                having count(distinct contacts.account_id) > 3
            )
            and split_part(email, '@', 2) not in (
                select known.domain from seeds.free_mail_domains as known
                union all
                select known.domain from seeds.shared_domains as known
            )
            """,
            "email",
        ),
    ],
)

OPPORTUNITIES: Final = Suite(
    gate="staging",
    table="stg_sales__opportunities",
    owner="sales",
    expectations=lambda: [
        known_to_sales(
            "A deal belongs to an account that is in the CRM.", "account_id", mostly=0.95
        ),
        belongs_to(
            "The partner that brought a deal is in the CRM.", "partner_id", "stg_sales__partners"
        ),
    ],
)

OPPORTUNITY_HISTORY: Final = Suite(
    gate="staging",
    table="stg_sales__opportunity_history",
    owner="sales",
    expectations=lambda: [
        belongs_to(
            "What changed is a deal that is in the CRM, or was until lately.",
            "opportunity_id",
            "stg_sales__opportunities",
            mostly=0.9,
        ),
    ],
)

ACTIVITIES: Final = Suite(
    gate="staging",
    table="stg_sales__activities",
    owner="sales",
    expectations=lambda: [
        known_to_sales("An activity concerns an account that is in the CRM.", "account_id"),
        belongs_to(
            "An activity is with a person who is in the CRM.",
            "contact_id",
            "stg_sales__contacts",
            mostly=0.75,
        ),
        belongs_to(
            "An activity concerns a deal that is in the CRM.",
            "opportunity_id",
            "stg_sales__opportunities",
            mostly=0.9,
        ),
    ],
)

NOTES: Final = Suite(
    gate="staging",
    table="stg_sales__notes",
    owner="sales",
    expectations=lambda: [
        known_to_sales("A note of sales concerns an account that is in the CRM.", "account_id"),
        belongs_to(
            "A note of sales concerns a deal that is in the CRM.",
            "opportunity_id",
            "stg_sales__opportunities",
            mostly=0.9,
        ),
    ],
)

ORDERS: Final = Suite(
    gate="staging",
    table="stg_operations__orders",
    owner="operations",
    expectations=lambda: [
        known_to_sales("Sales knows the customer of nearly every order."),
        after_the_account("Nobody orders before sales has created the account.", "ordered_at"),
        belongs_to(
            "The partner through whom an order came is known to sales.",
            "partner_id",
            "stg_sales__partners",
        ),
    ],
)

ORDER_LINES: Final = Suite(
    gate="staging",
    table="stg_operations__order_lines",
    owner="operations",
    expectations=lambda: [
        belongs_to(
            "A line belongs to an order that operations delivered.",
            "order_id",
            "stg_operations__orders",
            mostly=0.98,
        ),
    ],
)

FULFILMENTS: Final = Suite(
    gate="staging",
    table="stg_operations__fulfilments",
    owner="operations",
    expectations=lambda: [
        belongs_to(
            "What is fulfilled is an order that operations delivered.",
            "order_id",
            "stg_operations__orders",
            mostly=0.98,
        ),
        rare(
            "No goods leave on a day before they were ordered.",
            """
            exists (
                select 1 from staging.stg_operations__orders as orders
                where orders.order_id = subselect.order_id
                    and cast(orders.ordered_at as date) > cast(subselect.shipped_at as date)
            )
            """,
            "shipped_at",
            mostly=0.98,
        ),
    ],
)

RETURNS: Final = Suite(
    gate="staging",
    table="stg_operations__returns",
    owner="operations",
    expectations=lambda: [
        belongs_to(
            "What comes back is an order that operations delivered.",
            "order_id",
            "stg_operations__orders",
        ),
    ],
)

REFUNDS: Final = Suite(
    gate="staging",
    table="stg_operations__refunds",
    owner="operations",
    expectations=lambda: [
        belongs_to(
            "What is paid back is an order that operations delivered.",
            "order_id",
            "stg_operations__orders",
        ),
        belongs_to(
            "What is paid back is a return that operations delivered.",
            "return_id",
            "stg_operations__returns",
        ),
        belongs_to(
            "What is paid back is an invoice that billing delivered.",
            "invoice_id",
            "stg_billing__invoices",
        ),
    ],
)

SUBSCRIPTIONS: Final = Suite(
    gate="staging",
    table="stg_billing__subscriptions",
    owner="billing",
    expectations=lambda: [
        known_to_sales("Sales knows the customer of nearly every subscription."),
        in_order("A subscription seldom ends before it starts.", "start_date", "end_date"),
        in_order(
            "At least half the subscriptions that end do so after they start; else the two dates"
            " are exchanged or misread.",
            "start_date",
            "end_date",
            mostly=0.5,
            severity="critical",
        ),
        rare(
            "A subscription that is no trial costs something.",
            "not is_trial and coalesce(mrr_amount, 0) = 0",
            "mrr_amount",
            mostly=0.8,
        ),
    ],
)

INVOICES: Final = Suite(
    gate="staging",
    table="stg_billing__invoices",
    owner="billing",
    expectations=lambda: [
        known_to_sales("Sales knows the customer of nearly every invoice."),
        belongs_to(
            "An invoice bills a subscription that billing delivered.",
            "subscription_id",
            "stg_billing__subscriptions",
        ),
        rare(
            "An invoice is in the currency of the subscription that it bills.",
            """
            currency <> (
                select max(subscriptions.currency)
                from staging.stg_billing__subscriptions as subscriptions
                where subselect.source_system = subscriptions.source_system
                    and subselect.subscription_id = subscriptions.subscription_id
            )
            """,
            "currency",
            mostly=0.999,
        ),
    ],
)

PAYMENTS: Final = Suite(
    gate="staging",
    table="stg_billing__payments",
    owner="billing",
    expectations=lambda: [
        known_to_sales("Sales knows the customer of nearly every payment."),
        belongs_to(
            "A payment pays an invoice that billing delivered.",
            "invoice_id",
            "stg_billing__invoices",
        ),
        rare(
            "A payment is hardly ever twice as large as its invoice; many of them look like cents.",
            """
            amount > 2 * (
                select max(invoices.amount)
                from staging.stg_billing__invoices as invoices
                where subselect.source_system = invoices.source_system
                    and subselect.invoice_id = invoices.invoice_id
                    and subselect.currency = invoices.currency
            )
            """,
            "amount",
            mostly=0.995,
        ),
    ],
)

DISPUTES: Final = Suite(
    gate="staging",
    table="stg_billing__disputes",
    owner="billing",
    expectations=lambda: [
        known_to_sales("Sales knows the customer of nearly every dispute."),
        belongs_to(
            "A dispute is about a payment that billing delivered.",
            "payment_id",
            "stg_billing__payments",
        ),
        belongs_to(
            "A dispute is about an invoice that billing delivered.",
            "invoice_id",
            "stg_billing__invoices",
        ),
    ],
)

TICKETS: Final = Suite(
    gate="staging",
    table="stg_support__tickets",
    owner="support",
    expectations=lambda: [
        known_to_sales("Sales knows the customer of nearly every ticket."),
        after_the_account(
            "Nobody asks for help before sales has created the account.", "opened_at"
        ),
        belongs_to(
            "Who opens a ticket is a user of the help desk.",
            "requester_id",
            "stg_support__users",
            "user_id",
            mostly=0.9,
        ),
        in_order(
            "A ticket is seldom closed before it is opened.", "opened_at", "closed_at", mostly=0.99
        ),
        rare(
            "Nothing of a ticket changes before it is opened; else its times are read in the wrong"
            " time zone.",
            """
            opened_at > (
                select min(history.changed_at)
                from staging.stg_support__ticket_history as history
                where subselect.source_system = history.source_system
                    and subselect.ticket_id = history.ticket_id
            )
            """,
            "opened_at",
            mostly=0.98,
        ),
        in_order(
            "At least half the tickets that are closed were opened before; else the two moments"
            " are exchanged or misread.",
            "opened_at",
            "closed_at",
            mostly=0.5,
            severity="critical",
        ),
    ],
)

TICKET_HISTORY: Final = Suite(
    gate="staging",
    table="stg_support__ticket_history",
    owner="support",
    expectations=lambda: [
        belongs_to(
            "What changed is a ticket that the help desk delivered.",
            "ticket_id",
            "stg_support__tickets",
            mostly=0.9,
        ),
    ],
)

ORGANIZATIONS: Final = Suite(
    gate="staging",
    table="stg_support__organizations",
    owner="support",
    expectations=lambda: [
        known_to_sales(
            "The CRM's id that an organization bears is an account's.", "crm_account_id"
        ),
    ],
)

USERS: Final = Suite(
    gate="staging",
    table="stg_support__users",
    owner="support",
    expectations=lambda: [
        belongs_to(
            "A user belongs to an organization that the help desk delivered.",
            "organization_id",
            "stg_support__organizations",
        ),
    ],
)

SATISFACTION_RATINGS: Final = Suite(
    gate="staging",
    table="stg_support__satisfaction_ratings",
    owner="support",
    expectations=lambda: [
        belongs_to(
            "What is rated is a ticket that the help desk delivered.",
            "ticket_id",
            "stg_support__tickets",
            mostly=0.9,
        ),
    ],
)

ENROLLMENTS: Final = Suite(
    gate="staging",
    table="stg_training__enrollments",
    owner="training",
    expectations=lambda: [
        belongs_to(
            "An enrolment is for a course that training delivered.",
            "course_id",
            "stg_training__courses",
        ),
    ],
)

USAGE_DAILY: Final = Suite(
    gate="staging",
    table="stg_product__usage_daily",
    owner="product",
    expectations=lambda: [
        belongs_to(
            "What is used is a subscription that billing delivered.",
            "subscription_id",
            "stg_billing__subscriptions",
        ),
        rare(
            "Nobody uses a subscription before billing says that it starts.",
            """
            exists (
                select 1 from staging.stg_billing__subscriptions as subscriptions
                where subscriptions.subscription_id = subselect.subscription_id
                    and subscriptions.start_date > subselect.usage_date
            )
            """,
            "usage_date",
            mostly=0.95,
        ),
    ],
)

USAGE_EVENTS: Final = Suite(
    gate="staging",
    table="stg_product__usage_events",
    owner="product",
    expectations=lambda: [
        belongs_to(
            "An event happens in a subscription that billing delivered.",
            "subscription_id",
            "stg_billing__subscriptions",
        ),
        known_to_sales("Sales knows the customer of nearly every event."),
    ],
)

SURVEY_INVITATIONS: Final = Suite(
    gate="staging",
    table="stg_voice__survey_invitations",
    owner="voice",
    expectations=lambda: [
        belongs_to(
            "An invitation is to a survey that the voice team delivered.",
            "survey_id",
            "stg_voice__surveys",
        ),
        known_to_sales("Sales knows the customer of nearly every invitation."),
    ],
)

SURVEY_RESPONSES: Final = Suite(
    gate="staging",
    table="stg_voice__survey_responses",
    owner="voice",
    expectations=lambda: [
        belongs_to(
            "An answer is to a survey that the voice team delivered.",
            "survey_id",
            "stg_voice__surveys",
        ),
        belongs_to(
            "An answer is to an invitation that the voice team delivered.",
            "invitation_id",
            "stg_voice__survey_invitations",
        ),
        known_to_sales("Sales knows the customer of nearly every answer."),
        rare(
            "Nobody answers before the invitation was sent.",
            """
            exists (
                select 1 from staging.stg_voice__survey_invitations as invitations
                where invitations.invitation_id = subselect.invitation_id
                    and invitations.sent_at > subselect.answered_at
            )
            """,
            "answered_at",
            mostly=0.98,
        ),
    ],
)

SOCIAL_MENTIONS: Final = Suite(
    gate="staging",
    table="stg_voice__social_mentions",
    owner="voice",
    expectations=lambda: [
        known_to_sales("Sales knows the customer that nearly every public post is linked to."),
    ],
)

REVIEWS: Final = Suite(
    gate="staging",
    table="stg_voice__reviews",
    owner="voice",
    expectations=lambda: [
        known_to_sales("Sales knows the customer that nearly every review is linked to."),
    ],
)

MEETINGS: Final = Suite(
    gate="staging",
    table="stg_executives__meetings",
    owner="executives",
    expectations=lambda: [
        known_to_sales("Sales knows the customer of nearly every meeting of executives."),
    ],
)

CHURN_EVENTS: Final = Suite(
    gate="staging",
    table="stg_success__churn_events",
    owner="success",
    expectations=lambda: [
        known_to_sales("Sales knows the customer of nearly every declared churn."),
        after_the_account("Nobody leaves before sales has created the account.", "churn_date"),
    ],
)

SUCCESS_PLANS: Final = Suite(
    gate="staging",
    table="stg_success__success_plans",
    owner="success",
    expectations=lambda: [
        known_to_sales("Sales knows the customer of nearly every success plan."),
    ],
)

MILESTONES: Final = Suite(
    gate="staging",
    table="stg_success__milestones",
    owner="success",
    expectations=lambda: [
        belongs_to(
            "A milestone is a step of a plan that customer success delivered.",
            "plan_id",
            "stg_success__success_plans",
            mostly=0.98,
        ),
    ],
)

ACTION_METRICS: Final = Suite(
    gate="staging",
    table="stg_success__action_metrics",
    owner="success",
    expectations=lambda: [
        belongs_to(
            "The issue that an action is about has a chain of whys.",
            "theme",
            "stg_success__why_chains",
            mostly=0.8,
        ),
    ],
)

ADVOCACY: Final = Suite(
    gate="staging",
    table="stg_success__advocacy",
    owner="success",
    expectations=lambda: [
        known_to_sales("Sales knows the customer of nearly every act of advocacy."),
        belongs_to(
            "The deal that came of advocacy is in the CRM.",
            "opportunity_id",
            "stg_sales__opportunities",
        ),
    ],
)

CHANGE_EVENTS: Final = Suite(
    gate="staging",
    table="stg_success__change_events",
    owner="success",
    expectations=lambda: [
        known_to_sales("Sales knows the customer of nearly every change."),
    ],
)

ESCALATIONS: Final = Suite(
    gate="staging",
    table="stg_success__escalations",
    owner="success",
    expectations=lambda: [
        known_to_sales("Sales knows the customer of nearly every escalation."),
        belongs_to(
            "What is escalated is a ticket that the help desk delivered.",
            "ticket_id",
            "stg_support__tickets",
            mostly=0.9,
        ),
    ],
)

CSM_NOTES: Final = Suite(
    gate="staging",
    table="stg_success__csm_notes",
    owner="success",
    expectations=lambda: [
        known_to_sales("Sales knows the customer of nearly every note of customer success."),
    ],
)

SUITES: Final = (
    LEADS,
    CAMPAIGN_TOUCHES,
    ACCOUNTS,
    CONTACTS,
    OPPORTUNITIES,
    OPPORTUNITY_HISTORY,
    ACTIVITIES,
    NOTES,
    ORDERS,
    ORDER_LINES,
    FULFILMENTS,
    RETURNS,
    REFUNDS,
    SUBSCRIPTIONS,
    INVOICES,
    PAYMENTS,
    DISPUTES,
    TICKETS,
    TICKET_HISTORY,
    ORGANIZATIONS,
    USERS,
    SATISFACTION_RATINGS,
    ENROLLMENTS,
    USAGE_DAILY,
    USAGE_EVENTS,
    SURVEY_INVITATIONS,
    SURVEY_RESPONSES,
    SOCIAL_MENTIONS,
    REVIEWS,
    MEETINGS,
    CHURN_EVENTS,
    SUCCESS_PLANS,
    MILESTONES,
    ACTION_METRICS,
    ADVOCACY,
    CHANGE_EVENTS,
    ESCALATIONS,
    CSM_NOTES,
)
