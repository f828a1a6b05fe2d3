"""What the exports of the product must look like to be believed."""

from typing import Final

from expectations.phrases import (
    any_told,
    between,
    delivered,
    in_order,
    like_before,
    one_of,
    sane,
)
from expectations.suite import Suite

# Each delivery adds rows and corrects none, so nothing here may stop the run for ever: what is
# critical is a share of the whole.
USAGE_DAILY: Final = Suite(
    gate="raw",
    table="product__usage_daily",
    owner="product",
    expectations=lambda: [
        delivered("The product delivered at least one row of usage."),
        like_before("product__usage_daily"),
        any_told(
            "Nearly every row of usage names a customer or a subscription.",
            *("account_id", "crm_account_id", "subscription_id"),
        ),
        between(
            "A feature is used between no and a million times a day.",
            "usage_count",
            0,
            1_000_000,
            mostly=0.999,
        ),
        between(
            "Nobody's use adds up to less than nothing or to more than a million hours a day.",
            "duration_seconds",
            0,
            3_600_000_000,
            mostly=0.999,
        ),
        between("Errors are counted from none upwards.", "error_count", lowest=0, mostly=0.999),
        sane("A day of use lies between 1990 and 2100.", "usage_date", mostly=0.999),
        sane(
            "At least half the days of use lie between 1990 and 2100; else the format is misread.",
            "usage_date",
            mostly=0.5,
            severity="critical",
        ),
    ],
)

USAGE_EVENTS: Final = Suite(
    gate="raw",
    table="product__usage_events",
    owner="product",
    expectations=lambda: [
        delivered("The product delivered at least one event."),
        like_before("product__usage_events"),
        any_told(
            "Nearly every event names a customer, a subscription or a user.",
            *("account_id", "crm_account_id", "subscription_id", "user_id", "email"),
        ),
        any_told("Nearly every event says what was done.", "event_name", "feature_name"),
        one_of(
            "An event happens on the web, on ios, android or through the api.",
            "platform",
            "web|ios|android|api",
            mostly=0.9,
            severity="info",
        ),
        between(
            "An event stands for at least one and at most a million uses.",
            "usage_count",
            1,
            1_000_000,
            mostly=0.999,
        ),
        between("An event lasts at most a day.", "duration_seconds", 0, 86_400, mostly=0.99),
        in_order(
            "The server takes an event in after it happened; else users' clocks run ahead.",
            "occurred_at",
            "received_at",
            mostly=0.95,
        ),
        sane("An event happened between 1990 and 2100.", "occurred_at", mostly=0.999),
        sane(
            "At least half the events happened between 1990 and 2100; else the moment is misread.",
            "occurred_at",
            mostly=0.5,
            severity="critical",
        ),
    ],
)

SUITES: Final = (USAGE_DAILY, USAGE_EVENTS)
