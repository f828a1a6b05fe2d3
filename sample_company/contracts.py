"""The true contracts: who pays what from when to when, who leaves, why, and who comes back."""

from dataclasses import dataclass

import numpy as np

from sample_company.clock import Days
from sample_company.companies import Flags
from sample_company.randomness import Integers

PLANS = ("Essential", "Professional", "Enterprise")
SEAT_PRICES = np.array((35, 45, 60))  # a month, in the customer's currency
YEARLY_DISCOUNT = 0.90
GRACE_DAYS = 30  # a shorter pause is no loss
YEARLY_NOTICE_DAYS = (14, 120)  # who pays by the year decides in this window before renewal
YEARLY_DECISION_FACTOR = 4.0  # and decides there more often, having had no other moment
UPGRADES, DOWNGRADES, LAPSES, FAILURES = 0.0075, 0.0020, 0.0009, 0.0010  # chances a week
DUNNING_DAYS = 21  # from a failed payment to the end of the subscription
RECOVERED_PAYMENT_SHARE = 0.35
WIN_BACK_SHARE, WIN_BACK_DAYS = 0.18, (45, 170)
SILENT_SHARE = 0.35  # of those who decide to leave: no word, the renewal just does not come
UNFOUNDED_DECLARATION_SHARE = 0.05  # declared as lost although they keep paying

REASONS = (
    "customer_service",
    "unused",
    "sponsor_left",
    "switched_service",
    "too_expensive",
    "payment_failed",
    "poor_onboarding",
    "billing_trouble",
)
CANCEL_REASONS = (*REASONS, "", "plan_changed", "contract_lapsed", "trial_ended")
SILENT, PLAN_CHANGED, LAPSED, TRIAL_ENDED = range(len(REASONS), len(CANCEL_REASONS))
PAYMENT_FAILED = REASONS.index("payment_failed")


@dataclass(frozen=True)
class Stints:
    """Stretches of unchanged terms, in order of (customer, start); pay on start <= day < end.

    `reason` is a place in CANCEL_REASONS or -1; days are NEVER where they do not come; `credit` is
    what was paid for days after the end of the stretch before, in cents.
    """

    customer: Integers
    plan: Integers
    seats: Integers
    months: Integers
    cents: Integers
    start: Days
    end: Days
    canceled_on: Days
    reason: Integers
    is_trial: Flags
    unpaid_from: Days
    credit: Integers


@dataclass(frozen=True)
class Losses:
    """Customers who stopped paying for at least the days of grace, in order of `lost_on`."""

    customer: Integers
    decided_on: Days
    lost_on: Days
    reason: Integers
    is_voluntary: Flags
    is_silent: Flags
    back_on: Days


@dataclass(frozen=True)
class Book:
    """Everything that is true about contracts; `unfounded` are (customer, declared for day)."""

    stints: Stints
    losses: Losses
    unfounded: tuple[Integers, Days]


def monthly_cents(plan: Integers, seats: Integers, months: Integers) -> Integers:
    """What terms cost a month."""
    price = SEAT_PRICES[plan] * seats * 100
    cents: Integers = np.rint(np.where(months == 12, price * YEARLY_DISCOUNT, price)).astype(
        np.int32
    )
    return cents
