"""Planted issues: troubles of our own making that show in several departments at once."""

from dataclasses import dataclass

import numpy as np

from sample_company.clock import Clock
from sample_company.randomness import Integers, stream

SHARES_TOUCHED = {"none": 0.0, "weak": 0.08, "medium": 0.12, "strong": 0.18}  # by each issue
RUSH = {"none": 1, "weak": 1, "medium": 2, "strong": 3}  # 1: begins evenly; 3: mostly at the onset
WEEKS_TOUCHED = (2, 9)  # of each customer touched
CHANCE_A_WEEK = 0.45  # that it shows in one of those weeks


@dataclass(frozen=True)
class Issue:
    """A theme with the state that it worsens, and its wording in each department it shows in.

    `everyday` is how the same theme is worded at any time, without an issue, now and then.
    """

    theme: str
    begins: float  # share of the span
    lasts_weeks: int
    worsens: str
    by: float
    wordings: dict[str, str]
    everyday: dict[str, str]


ISSUES = (
    Issue(
        "invoice layout confusing",
        0.30,
        14,
        "invoice_trouble",
        0.30,
        {
            "support": "Invoice layout confusing since the new template",
            "billing": "product_unacceptable",
            "success": "Accounting cannot read our new invoices",
            "voice": "The new invoice layout is confusing",
            "executives": "Complained about the invoice layout",
        },
        {
            "support": "Where is the order number in the invoice layout?",
            "success": "Accounting asked about the invoice layout",
            "voice": "The invoice layout could be clearer",
            "executives": "Asked about the invoice layout",
        },
    ),
    Issue(
        "sso login fails after update",
        0.48,
        8,
        "trouble",
        0.25,
        {
            "support": "SSO login fails after the update",
            "product": "sso_login_failed",
            "success": "Users locked out: SSO broke with the update",
            "voice": "Single sign-on fails since the last update",
            "marketing": "can't log in via SSO anymore, anyone else?",
            "engineering": "SSO login fails after update",
        },
        {
            "support": "SSO login fails for one new colleague",
            "product": "sso_login_failed",
            "success": "One user could not get in with SSO",
            "voice": "Single sign-on fails now and then",
            "marketing": "sso login needed two tries today",
            "engineering": "SSO login fails with an expired certificate",
        },
    ),
    Issue(
        "export slow",
        0.62,
        16,
        "trouble",
        0.12,
        {
            "support": "Export takes forever",
            "product": "export_timeout",
            "voice": "Exports have become slow",
            "marketing": "exports are painfully slow lately",
            "engineering": "Exports slow for large workspaces",
        },
        {
            "support": "Export takes long for one big report",
            "product": "export_timeout",
            "voice": "Exports are slow at the end of the month",
            "marketing": "big export, slow coffee",
            "engineering": "Exports slow in one workspace",
        },
    ),
    Issue(
        "training course outdated",
        0.40,
        26,
        "training_misfit",
        0.30,
        {
            "support": "Course shows menus that no longer exist",
            "training": "The course shows the old version",
            "success": "Team says the training is outdated",
            "voice": "Training material is out of date",
        },
        {
            "support": "Course shows one menu that has moved",
            "training": "One page of the course shows the old version",
            "success": "One slide of the training is outdated",
            "voice": "One part of the training is out of date",
        },
    ),
    Issue(
        "deliveries incomplete after warehouse move",
        0.70,
        10,
        "fulfilment_trouble",
        0.35,
        {
            "support": "Delivery incomplete again",
            "operations": "incomplete shipment after warehouse move",
            "success": "Scanners missing from the delivery",
            "voice": "Orders arrive incomplete",
        },
        {
            "support": "Delivery incomplete, one part missing",
            "operations": "incomplete shipment",
            "success": "One scanner missing from the delivery",
            "voice": "One order arrived incomplete",
        },
    ),
)


@dataclass(frozen=True)
class Touched:
    """One entry for each week in which an issue shows at a customer, in order of weeks."""

    issue: Integers
    customer: Integers
    week: Integers


def span(issue: Issue, clock: Clock) -> tuple[int, int]:
    """First week of an issue and the first one after it."""
    onset = int(issue.begins * clock.weeks)
    return onset, min(onset + issue.lasts_weeks, clock.weeks)


def touch(customers: int, clock: Clock, seed: int, strength: str = "medium") -> Touched:
    """Decide in which weeks which issue shows at which customer; `strength` says how many."""
    random = stream(seed, "issues")
    found: list[tuple[Integers, Integers, Integers]] = []
    share = SHARES_TOUCHED[strength]
    count = max(2, round(customers * share)) if share else 0
    for number, issue in enumerate(ISSUES):
        onset, end = span(issue, clock)
        who = random.permutation(customers)[:count].astype(np.int32)
        lots = random.random(len(who)) ** RUSH[strength]
        begin = onset + (lots * max(end - 1 - onset, 1)).astype(np.int32)
        until = np.minimum(begin + random.integers(*WEEKS_TOUCHED, len(who)), end)
        for week in range(onset, end):
            shows = (begin <= week) & (week < until) & (random.random(len(who)) < CHANCE_A_WEEK)
            here = who[shows]
            found.append((np.full_like(here, number), here, np.full_like(here, week)))
    issue_, customer, week_ = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((customer, issue_, week_))
    return Touched(issue_[order], customer[order], week_[order])
