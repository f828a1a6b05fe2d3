"""What the exports of sales must look like to be believed."""

from typing import Final

from expectations.suite import CURRENCY, SANE_DAYS, Suite, expect

ACCOUNTS: Final = Suite(
    gate="raw",
    table="sales__accounts",
    owner="sales",
    key=("account_id",),
    expectations=lambda: [
        expect.TableRowCountToBeBetween(
            "The CRM delivered at least one account.",
            min_value=1,
            severity="warning",
        ),
        expect.ColumnValueLengthsToBeBetween(
            "An account's name has 2 to 200 characters.",
            column="account_name",
            min_value=2,
            max_value=200,
            mostly=0.99,
            severity="warning",
        ),
        expect.ColumnValuesToNotMatchRegex(
            "A company's name is not a person's e-mail address.",
            column="account_name",
            regex="[^ ]@[^ ]+[.]",
            mostly=0.99,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Few accounts share their name with another: most of those are entered twice.",
            unexpected_rows_query="""
                select account_id from {batch}
                qualify count(*) over (partition by lower(trim(account_name))) > 1
            """,
            mostly=0.95,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "A domain looks like example.com, without a path or an address before it.",
            column="domain",
            regex="^[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+$",
            mostly=0.95,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "A country is its two-letter code.",
            column="country",
            regex="^[A-Z]{2}$",
            mostly=0.9,
            severity="info",
        ),
        expect.ColumnValuesToBeBetween(
            "A company has between none and five million employees.",
            column="employee_count",
            min_value=0,
            max_value=5_000_000,
            mostly=0.99,
            severity="warning",
        ),
        expect.ColumnValuesToNotBeNull(
            "Nearly every account tells when it was created.",
            column="created_at",
            mostly=0.9,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "An account was created between 1990 and 2100.",
            column="created_at",
            **SANE_DAYS,
            mostly=0.99,
            severity="warning",
        ),
    ],
)

CONTACTS: Final = Suite(
    gate="raw",
    table="sales__contacts",
    owner="sales",
    key=("contact_id",),
    expectations=lambda: [
        expect.TableRowCountToBeBetween(
            "The CRM delivered at least one contact.",
            min_value=1,
            severity="info",
        ),
        expect.ColumnValuesToNotBeNull(
            "Most contacts have an e-mail address.",
            column="email",
            mostly=0.8,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "An e-mail address looks like name@example.com.",
            column="email",
            regex="^[^@ ]+@[^@ ]+[.][^@ .]+$",
            mostly=0.98,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "A phone number consists of digits and the signs between them.",
            column="phone",
            regex="^[+0-9][-+0-9 ()./x]{4,}$",
            mostly=0.9,
            severity="info",
        ),
        expect.ColumnValuesToNotMatchRegex(
            "A person's name is not an e-mail address.",
            column="full_name",
            regex="@",
            mostly=0.99,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "A contact's role is sponsor, decision maker, user or procurement.",
            column="role",
            regex="(?i)^(sponsor|decision[ _]maker|user|procurement)$",
            mostly=0.8,
            severity="info",
        ),
        expect.ColumnValuesToBeBetween(
            "A contact was created between 1990 and 2100.",
            column="created_at",
            **SANE_DAYS,
            mostly=0.99,
            severity="warning",
        ),
    ],
)

OPPORTUNITIES: Final = Suite(
    gate="raw",
    table="sales__opportunities",
    owner="sales",
    key=("opportunity_id",),
    expectations=lambda: [
        expect.TableRowCountToBeBetween(
            "The CRM delivered at least one deal.",
            min_value=1,
            severity="info",
        ),
        expect.ColumnValuesToMatchRegex(
            "A deal is new, expansion or renewal.",
            column="opportunity_type",
            regex="(?i)^(new|expansion|renewal)$",
            mostly=0.9,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "A deal is worth between nothing and a billion a year.",
            column="amount",
            min_value=0,
            max_value=1_000_000_000,
            mostly=0.99,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "A deal's currency is its three-letter code.",
            column="currency",
            regex=CURRENCY,
            mostly=0.99,
            severity="warning",
        ),
        expect.ColumnValuesToBeBetween(
            "A deal is decided between 1990 and 2100.",
            column="close_date",
            **SANE_DAYS,
            mostly=0.99,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "A deal that is won is also closed, and tells on which day.",
            unexpected_rows_query="""
                select opportunity_id from {batch}
                where is_won and (not coalesce(is_closed, false) or close_date is null)
            """,
            mostly=0.99,
            severity="warning",
        ),
        expect.ColumnPairValuesAToBeGreaterThanB(
            "A deal is decided on or after the day it was opened.",
            column_A="close_date",
            column_B="created_at",
            or_equal=True,
            ignore_row_if="either_value_is_missing",
            mostly=0.9,
            severity="info",
        ),
    ],
)

SUITES: Final = (ACCOUNTS, CONTACTS, OPPORTUNITIES)
