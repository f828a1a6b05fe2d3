"""The true contracts: who pays what from when to when, who leaves, why, and who comes back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from sample_company.clock import FIRST_DAY, Clock, add_months, next_period_start
from sample_company.company import Customer, Flags, Floats, WeeklyState
from sample_company.randomness import stream

PLANS = ("Essential", "Professional", "Enterprise")
SEAT_PRICES = (35, 45, 60)  # a month, in the customer's currency
YEARLY_DISCOUNT = 0.90

GRACE_DAYS = 30  # a shorter pause is no loss
YEARLY_NOTICE_DAYS = (14, 120)  # who pays by the year decides in this window before renewal
YEARLY_DECISION_FACTOR = 3.0  # and decides there more often, having had no other moment
UPGRADES, DOWNGRADES, LAPSES, FAILURES = 0.0075, 0.0020, 0.0009, 0.0010  # a week
DUNNING_DAYS = 21  # from a failed payment to the end of the subscription
RECOVERED_PAYMENT_SHARE = 0.35
WIN_BACK_SHARE = 0.18
WIN_BACK_DAYS = (45, 170)
UNFOUNDED_DECLARATION_SHARE = 0.05  # declared as lost although they keep paying


@dataclass(frozen=True)
class Subscription:
    """A stretch of unchanged terms; it pays on days start <= day < end."""

    customer: int
    plan: int
    seats: int
    billing_months: int
    monthly_cents: int
    start: date
    end: date | None = None
    canceled_on: date | None = None
    cancel_reason: str | None = None
    is_trial: bool = False
    unpaid_from: date | None = None
    credit_cents: int = 0

    def runs_on(self, day: date) -> bool:
        """Whether the subscription runs on a day."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Loss:
    """A customer who stopped paying for at least the days of grace."""

    customer: int
    decided_on: date
    lost_on: date
    reason: str
    is_voluntary: bool
    back_on: date | None = None


@dataclass(frozen=True)
class UnfoundedDeclaration:
    """A loss that success declared of a customer who kept paying."""

    customer: int
    declared_for: date


@dataclass(frozen=True)
class Book:
    """Everything that is true about contracts."""

    subscriptions: list[Subscription]
    losses: list[Loss]
    unfounded: list[UnfoundedDeclaration]


@dataclass(frozen=True)
class _Terms:
    """What a customer has agreed to at a moment."""

    plan: int
    seats: int
    months: int

    @property
    def monthly_cents(self) -> int:
        price = SEAT_PRICES[self.plan] * self.seats * 100
        return round(price * YEARLY_DISCOUNT) if self.months == 12 else price


@dataclass(frozen=True)
class _Event:
    """Something that ends the present terms: what, on which day it is decided."""

    kind: str
    day: date


@dataclass(frozen=True)
class _Luck:
    """One uniform number per customer, week and question."""

    hazard: Floats
    leave: Floats
    event: Floats
    tempted: Flags


def keep_book(customers: list[Customer], state: WeeklyState, clock: Clock, seed: int) -> Book:
    """Walk every customer through its contracts."""
    random = stream(seed, "contracts")
    luck = _draw(random, state)
    subscriptions: list[Subscription] = []
    losses: list[Loss] = []
    for customer in customers:
        if customer.trial_from is not None:
            subscriptions.append(_trial(customer))
        if customer.is_brief:
            stay = _brief_stay(random, customer)
            subscriptions.append(stay)
            losses.append(_loss(stay, stay.end, "unused", True, None))
        elif customer.paid_from is not None:
            stays, lost = _walk(random, customer, state, luck, clock)
            subscriptions.extend(stays)
            losses.extend(lost)
    return Book(subscriptions, losses, _unfounded(random, subscriptions, losses, clock))


def leaving_hazard(state: WeeklyState) -> Floats:
    """Chance per week that a customer free to leave decides to; logistic in its state."""
    score = (
        -6.4
        + 4.2 * (0.60 - state.value)
        + 2.4 * state.trouble
        + 0.9 * ~state.sponsor
        + 1.3 * state.competitor
    )
    hazard: Floats = 1.0 / (1.0 + np.exp(-score))
    return hazard


def _draw(random: np.random.Generator, state: WeeklyState) -> _Luck:
    """All random numbers of the walks at once, and the weeks in which any could matter."""
    hazard = leaving_hazard(state)
    leave, event = random.random(hazard.shape), random.random(hazard.shape)
    tempted: npt.NDArray[np.bool_] = (leave < hazard * YEARLY_DECISION_FACTOR) | (
        event < UPGRADES + DOWNGRADES + LAPSES + FAILURES
    )
    return _Luck(hazard, leave, event, tempted)


def _walk(
    random: np.random.Generator,
    customer: Customer,
    state: WeeklyState,
    luck: _Luck,
    clock: Clock,
) -> tuple[list[Subscription], list[Loss]]:
    """The stretches and losses of one customer, from the first payment to the end."""
    stays: list[Subscription] = []
    losses: list[Loss] = []
    start = customer.paid_from
    terms = _Terms(customer.segment, customer.seats, customer.billing_months)
    credit = 0
    while start is not None and start < clock.end:
        event = _next_event(customer.index, start, terms, luck, clock)
        stay = Subscription(
            customer=customer.index,
            plan=terms.plan,
            seats=terms.seats,
            billing_months=terms.months,
            monthly_cents=terms.monthly_cents,
            start=start,
            credit_cents=credit,
        )
        if event is None:
            stays.append(stay)
            break
        renewal = next_period_start(start, terms.months, event.day)
        stay, start = _ended(random, stay, event, renewal, state, customer.index)
        stays.append(stay)
        assert stay.end is not None
        is_pause = start is not None and (start - stay.end).days < GRACE_DAYS
        if event.kind in ("left", "failed") and not is_pause:
            reason = stay.cancel_reason or "other"
            losses.append(_loss(stay, event.day, reason, event.kind == "left", start))
        credit = _unused_cents(stay) if event.kind == "upgraded" else 0
        terms = _changed(random, terms, event.kind)
    return stays, losses


def _next_event(
    customer: int, start: date, terms: _Terms, luck: _Luck, clock: Clock
) -> _Event | None:
    """The first thing after `start` that ends the terms, or None while they last."""
    settled = max(clock.clip(start) // 7 + 3, 0)
    if start < FIRST_DAY:
        settled = 0
    for week in np.flatnonzero(luck.tempted[customer, settled:]).tolist():
        week += settled
        day = clock.day(7 * week + (customer + week) % 5)
        for kind in _kinds(customer, week, luck, _decision_factor(start, terms, day)):
            if kind != "failed" or terms.months < 12:
                return _Event(kind, day)
    return None


def _decision_factor(start: date, terms: _Terms, day: date) -> float:
    """How freely a customer can decide to leave on a day."""
    if terms.months < 12:
        return 1.0
    ahead = (next_period_start(start, 12, day) - day).days
    earliest, latest = YEARLY_NOTICE_DAYS
    return YEARLY_DECISION_FACTOR if earliest <= ahead <= latest else 0.0


def _kinds(customer: int, week: int, luck: _Luck, factor: float) -> Iterator[str]:
    """What the numbers of a week bring, leaving first."""
    if luck.leave[customer, week] < luck.hazard[customer, week] * factor:
        yield "left"
    threshold = 0.0
    for kind, chance in (
        ("upgraded", UPGRADES),
        ("downgraded", DOWNGRADES),
        ("lapsed", LAPSES),
        ("failed", FAILURES),
    ):
        if threshold <= luck.event[customer, week] < threshold + chance:
            yield kind
        threshold += chance


def _ended(
    random: np.random.Generator,
    stay: Subscription,
    event: _Event,
    renewal: date,
    state: WeeklyState,
    customer: int,
) -> tuple[Subscription, date | None]:
    """The stretch with its end, and the first day of the next one if there is one."""
    if event.kind == "upgraded":
        ended = replace(stay, end=event.day, canceled_on=event.day, cancel_reason="plan_changed")
        return ended, event.day
    if event.kind == "downgraded":
        ended = replace(stay, end=renewal, canceled_on=event.day, cancel_reason="plan_changed")
        return ended, renewal
    if event.kind == "lapsed":
        ended = replace(stay, end=renewal, canceled_on=renewal, cancel_reason="contract_lapsed")
        return ended, renewal + timedelta(days=int(random.integers(4, 26)))
    if event.kind == "failed":
        end = renewal + timedelta(days=DUNNING_DAYS)
        ended = replace(
            stay,
            end=end,
            canceled_on=end,
            cancel_reason="payment_failed",
            unpaid_from=renewal,
        )
        if random.random() < RECOVERED_PAYMENT_SHARE:
            return ended, end + timedelta(days=int(random.integers(2, 20)))
        return ended, _win_back(random, end)
    reason = _reason(random, state, customer, event.day)
    ended = replace(stay, end=renewal, canceled_on=event.day, cancel_reason=reason)
    return ended, _win_back(random, renewal)


def _win_back(random: np.random.Generator, end: date) -> date | None:
    """The day on which a lost customer returns, if it does."""
    if random.random() >= WIN_BACK_SHARE:
        return None
    return end + timedelta(days=int(random.integers(*WIN_BACK_DAYS)))


def _reason(random: np.random.Generator, state: WeeklyState, customer: int, day: date) -> str:
    """Why a customer leaves: what pressed most in the week of the decision."""
    week = (day - FIRST_DAY).days // 7
    pressures = {
        "customer_service": 2.4 * state.trouble[customer, week],
        "unused": 4.2 * max(0.0, 0.55 - state.value[customer, week]),
        "sponsor_left": 0.0 if state.sponsor[customer, week] else 0.9,
        "switched_service": 1.3 * state.competitor[customer, week],
        "too_expensive": random.uniform(0.0, 0.9),
    }
    return max(pressures, key=lambda reason: float(pressures[reason]))


def _loss(
    stay: Subscription,
    decided_on: date | None,
    reason: str,
    is_voluntary: bool,
    back_on: date | None,
) -> Loss:
    """The loss at the end of a stretch."""
    assert stay.end is not None and decided_on is not None
    return Loss(stay.customer, decided_on, stay.end, reason, is_voluntary, back_on)


def _unused_cents(stay: Subscription) -> int:
    """What was paid for days after the end of a stretch, credited to the next one."""
    assert stay.end is not None
    period_end = next_period_start(stay.start, stay.billing_months, stay.end)
    period_start = max(add_months(period_end, -stay.billing_months), stay.start)
    unused = (period_end - stay.end).days / max((period_end - period_start).days, 1)
    return round(stay.monthly_cents * stay.billing_months * unused)


def _changed(random: np.random.Generator, terms: _Terms, kind: str) -> _Terms:
    """The terms of the next stretch."""
    if kind == "upgraded":
        return replace(terms, seats=round(terms.seats * random.uniform(1.12, 1.55)) + 1)
    if kind == "downgraded":
        return replace(terms, seats=max(2, int(terms.seats * random.uniform(0.55, 0.85))))
    if kind in ("left", "failed"):
        return replace(terms, seats=max(2, int(terms.seats * random.uniform(0.6, 1.1))))
    return terms


def _trial(customer: Customer) -> Subscription:
    """The stretch before the first payment, which pays nothing."""
    assert customer.trial_from is not None
    end = customer.paid_from or customer.trial_from + timedelta(days=14)
    return Subscription(
        customer=customer.index,
        plan=customer.segment,
        seats=min(customer.seats, 5),
        billing_months=1,
        monthly_cents=0,
        start=customer.trial_from,
        end=end,
        canceled_on=end,
        cancel_reason="trial_ended",
        is_trial=True,
    )


def _brief_stay(random: np.random.Generator, customer: Customer) -> Subscription:
    """A stretch that starts and stops inside one month, cancelled at once."""
    assert customer.paid_from is not None
    end = customer.paid_from.replace(day=int(random.integers(19, 28)))
    terms = _Terms(customer.segment, customer.seats, 1)
    return Subscription(
        customer=customer.index,
        plan=terms.plan,
        seats=terms.seats,
        billing_months=1,
        monthly_cents=terms.monthly_cents,
        start=customer.paid_from,
        end=end,
        canceled_on=end,
        cancel_reason="unused",
    )


def _unfounded(
    random: np.random.Generator,
    subscriptions: list[Subscription],
    losses: list[Loss],
    clock: Clock,
) -> list[UnfoundedDeclaration]:
    """Declarations about customers who pay on and on; at least two."""
    lost = {loss.customer for loss in losses}
    staying = sorted(
        {
            stay.customer
            for stay in subscriptions
            if stay.end is None and stay.customer not in lost and stay.start < clock.day(20)
        }
    )
    count = min(max(2, round(len(staying) * UNFOUNDED_DECLARATION_SHARE)), len(staying))
    chosen = random.permutation(staying)[:count].tolist()
    days = random.integers(21, clock.days - 14, count).tolist()
    return [
        UnfoundedDeclaration(customer, clock.day(day))
        for customer, day in zip(chosen, days, strict=True)
    ]
