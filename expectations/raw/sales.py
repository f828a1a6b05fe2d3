"""What the exports of sales must look like to be believed."""

from typing import Final

from expectations.phrases import (
    alone,
    any_told,
    between,
    currency_code,
    delivered,
    in_order,
    like,
    like_before,
    not_overturned,
    one_of,
    rare,
    sane,
    told,
    unlike,
)
from expectations.suite import COUNTRY, EMAIL, ROLES, Suite, expect

ACCOUNTS: Final = Suite(
    gate="raw",
    table="sales__accounts",
    owner="sales",
    key=("account_id",),
    expectations=lambda: [
        delivered("The CRM delivered at least one account.", severity="warning"),
        like_before("sales__accounts"),
        not_overturned(
            "sales__accounts",
            *("account_id", "domain", "tax_id"),
        ),
        expect.ColumnValueLengthsToBeBetween(
            "An account's name has 2 to 200 characters.",
            column="account_name",
            min_value=2,
            max_value=200,
            mostly=0.99,
            severity="warning",
        ),
        unlike(
            "A company's name is not a person's e-mail address.", "account_name", "[^ ]@[^ ]+[.]"
        ),
        alone(
            "Few accounts share their name with another: most of those are entered twice.",
            "lower(trim(account_name))",
        ),
        alone(
            "Hardly any account shares its tax number with another.",
            "lower(trim(tax_id))",
            mostly=0.98,
        ),
        like(
            "A domain is or holds a host such as example.com.",
            "domain",
            "[^/?#:@<> ,;.]+[.][^/?#:@<> ,;.]+",
        ),
        like("A country is its two-letter code.", "country", COUNTRY, mostly=0.9, severity="info"),
        between(
            "A company has between none and five million employees.",
            "employee_count",
            0,
            5_000_000,
        ),
        rare(
            "No account was merged into itself.",
            "trim(merged_into_account_id) = trim(account_id)",
            "merged_into_account_id",
        ),
        told("Nearly every account tells when it was created.", "created_at", mostly=0.9),
        sane("An account was created between 1990 and 2100.", "created_at"),
    ],
)

CONTACTS: Final = Suite(
    gate="raw",
    table="sales__contacts",
    owner="sales",
    key=("contact_id",),
    expectations=lambda: [
        delivered("The CRM delivered at least one contact."),
        like_before("sales__contacts"),
        told("Most contacts have an e-mail address.", "email", mostly=0.8),
        like("An e-mail address looks like name@example.com.", "email", EMAIL, mostly=0.98),
        alone(
            "Few contacts share their e-mail address with another.",
            "lower(trim(email))",
            mostly=0.9,
        ),
        like(
            "A phone number consists of digits and the signs between them.",
            "phone",
            "^[+0-9][-+0-9 ()./x]{4,}$",
            mostly=0.9,
            severity="info",
        ),
        unlike("A person's name is not an e-mail address.", "full_name", "@"),
        one_of(
            "A contact's role is sponsor, decision maker, user or procurement.",
            "role",
            ROLES,
            mostly=0.8,
            severity="info",
        ),
        sane("A contact was created between 1990 and 2100.", "created_at"),
        sane("A contact left the company between 1990 and 2100.", "left_date"),
    ],
)

OPPORTUNITIES: Final = Suite(
    gate="raw",
    table="sales__opportunities",
    owner="sales",
    key=("opportunity_id",),
    expectations=lambda: [
        delivered("The CRM delivered at least one deal."),
        like_before("sales__opportunities"),
        one_of(
            "A deal is new, expansion or renewal.",
            "opportunity_type",
            "new|expansion|renewal",
            mostly=0.9,
        ),
        between(
            "A deal is worth between nothing and a billion a year.", "amount", 0, 1_000_000_000
        ),
        currency_code("A deal's currency is its three-letter code."),
        sane("A deal is decided between 1990 and 2100.", "close_date"),
        sane("A contract ends between 1990 and 2100.", "contract_end_date"),
        rare(
            "A deal that is won is also closed, and tells on which day.",
            "is_won and (not coalesce(is_closed, false) or close_date is null)",
            *("is_closed", "close_date"),
        ),
        in_order(
            "A deal is decided on or after the day it was opened.",
            "created_at",
            "close_date",
            mostly=0.9,
            severity="info",
        ),
        in_order(
            "A contract ends after it begins.",
            "contract_start_date",
            "contract_end_date",
        ),
    ],
)

# Each delivery adds rows and corrects none, so no single row may stop the run for ever.
OPPORTUNITY_HISTORY: Final = Suite(
    gate="raw",
    table="sales__opportunity_history",
    owner="sales",
    expectations=lambda: [
        delivered("The CRM delivered at least one change of a deal."),
        like_before("sales__opportunity_history"),
        any_told(
            "Nearly every change of a deal tells a stage, a value or a date.",
            *("stage_name", "amount", "close_date"),
        ),
        between(
            "A deal's value was never less than nothing or more than a billion.",
            "amount",
            0,
            1_000_000_000,
        ),
        currency_code("The currency of a deal's earlier value is its three-letter code."),
        sane("A deal changed between 1990 and 2100.", "changed_at", mostly=0.999),
    ],
)

ACTIVITIES: Final = Suite(
    gate="raw",
    table="sales__activities",
    owner="sales",
    key=("activity_id",),
    expectations=lambda: [
        delivered("The CRM delivered at least one activity."),
        like_before("sales__activities"),
        any_told(
            "Nearly every activity names an account, a person or a deal.",
            *("account_id", "contact_id", "opportunity_id"),
        ),
        one_of(
            "An activity is a call, e-mail, meeting or task.",
            "activity_kind",
            "call|email|meeting|task",
        ),
        one_of(
            "An activity is planned or done.",
            "status",
            "planned|done",
            mostly=0.9,
            severity="info",
        ),
        any_told(
            "An activity tells when it took place or when it was entered.",
            *("activity_at", "created_at"),
        ),
        between("An activity takes at most a day.", "duration_minutes", 0, 1_440),
        sane("An activity takes place between 1990 and 2100.", "activity_at"),
    ],
)

PARTNERS: Final = Suite(
    gate="raw",
    table="sales__partners",
    owner="sales",
    key=("partner_id",),
    expectations=lambda: [
        delivered("The CRM delivered at least one partner."),
        like_before("sales__partners"),
        one_of(
            "A partner resells, refers, implements, carries or supplies.",
            "partner_type",
            "reseller|referral|implementation|carrier|supplier",
            mostly=0.9,
            severity="info",
        ),
        alone("Few partners share their name with another.", "lower(trim(partner_name))"),
        sane("A partner was created between 1990 and 2100.", "created_at"),
    ],
)

NOTES: Final = Suite(
    gate="raw",
    table="sales__notes",
    owner="sales",
    key=("note_id",),
    expectations=lambda: [
        delivered("The CRM delivered at least one note."),
        like_before("sales__notes"),
        any_told(
            "Nearly every note of sales names an account, a person or a deal.",
            *("account_id", "contact_id", "opportunity_id"),
        ),
        any_told("Nearly every note of sales says something.", "title", "body"),
        told("Nearly every note of sales tells when it was written.", "created_at", mostly=0.95),
        sane("Sales wrote a note between 1990 and 2100.", "created_at"),
    ],
)

SUITES: Final = (
    ACCOUNTS,
    CONTACTS,
    OPPORTUNITIES,
    OPPORTUNITY_HISTORY,
    ACTIVITIES,
    PARTNERS,
    NOTES,
)
