"""The companies that Lighthouse sells to: customers first, then prospects who never buy."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sample_company import words
from sample_company.clock import NEVER, Clock, Days, add_months, day_of_month
from sample_company.randomness import Integers, chosen, stream

Flags = npt.NDArray[np.bool_]

SEGMENTS = ("SMB", "Mid-Market", "Enterprise")
SEGMENT_SHARES = (0.60, 0.28, 0.12)
SEAT_MEDIANS = np.array((12, 70, 280))
SEAT_SPREADS = np.array((0.70, 0.60, 0.75))
LARGEST_SEAT_COUNT = 2500
BILLING_MONTHS = np.array((1, 3, 12), dtype=np.int8)
BILLING_SHARES = np.array(((0.68, 0.10, 0.22), (0.28, 0.14, 0.58), (0.02, 0.08, 0.90)))
COUNTRIES = ("US", "GB", "DE", "FR", "CA", "NL", "ES", "SE", "AU")
COUNTRY_SHARES = (0.40, 0.15, 0.14, 0.08, 0.07, 0.06, 0.04, 0.03, 0.03)
CURRENCIES = {"GB": "GBP", "DE": "EUR", "FR": "EUR", "NL": "EUR", "ES": "EUR"}
LEAD_SOURCES = ("Web", "Referral", "Event", "Partner", "Outbound", "Advertisement")
NEEDS = ("reporting", "automation", "compliance", "integration", "collaboration", "cost control")

OPENING_SHARE = 0.42  # customers that the company already has on the first day
PROSPECT_SHARE = 0.25  # companies that never buy, beside the customers
TRIAL_SHARE = 0.35  # of new customers and of prospects below the enterprise segment
SUBSIDIARY_SHARE = 0.05
BRIEF_SHARE = 0.012  # customers who start and stop inside one month
FIRST_TOUCH_DAYS = 150  # the longest time from first contact to first payment
LATE_GO_LIVE_SHARE = 0.22  # go-live dates that sales promised and nobody kept


@dataclass(frozen=True)
class Companies:
    """Parallel arrays of shape (everyone,); the first `buyers` of them pay at some time.

    Categories are places in the lists above. Days are int32, NEVER where they do not come;
    `parent` is another company's place or -1. `region` is -1 where two words suffice for a name.
    """

    buyers: int
    segment: Integers
    industry: Integers
    country: Integers
    first_word: Integers
    second_word: Integers
    region: Integers
    lead_source: Integers
    need: Integers
    seats: Integers
    months: Integers
    employees: Integers
    parent: Integers
    met_on: Days
    trial_from: Days
    paid_from: Days
    promised_go_live: Days
    went_live: Days
    is_brief: Flags

    @property
    def everyone(self) -> int:
        """Customers and prospects."""
        return len(self.segment)


def found(customers: int, clock: Clock, seed: int, slip_factor: float = 1.0) -> Companies:
    """Invent `customers` who buy, followed by the prospects who never do.

    `slip_factor` stretches the days by which a go-live that was promised is late.
    """
    random = stream(seed, "customers")
    everyone = customers + round(customers * PROSPECT_SHARE)
    is_brief = np.zeros(everyone, dtype=np.bool_)
    is_brief[random.permutation(customers)[: max(2, round(customers * BRIEF_SHARE))]] = True
    segment = np.where(is_brief, 0, chosen(random, everyone, SEGMENT_SHARES)).astype(np.int32)
    industry = chosen(random, everyone, np.full(len(words.SECOND_WORDS), 1.0))
    wish = SEAT_MEDIANS[segment] * random.lognormal(0.0, SEAT_SPREADS[segment])
    seats = np.clip(wish, 3, LARGEST_SEAT_COUNT).astype(np.int32)
    months = BILLING_MONTHS[chosen(random, everyone, BILLING_SHARES[segment])]
    met_on, trial_from, paid_from = _first_days(random, clock, segment, is_brief, customers)
    promised = paid_from + random.integers(21, 60, everyone)
    slip = np.where(random.random(everyone) < LATE_GO_LIVE_SHARE, 7, 0)
    slip = slip_factor * (slip + (slip > 0) * random.exponential(30, everyone))
    return Companies(
        customers,
        segment,
        industry,
        chosen(random, everyone, COUNTRY_SHARES),
        *_names(random, industry),
        chosen(random, everyone, np.full(len(LEAD_SOURCES), 1.0)),
        chosen(random, everyone, np.full(len(NEEDS), 1.0)),
        seats,
        np.where(is_brief, 1, months).astype(np.int32),
        (seats * random.uniform(2.5, 9.0, everyone)).astype(np.int32) + 3,
        _parents(random, segment, customers),
        met_on,
        trial_from,
        paid_from,
        np.where(paid_from == NEVER, NEVER, promised).astype(np.int32),
        np.where(paid_from == NEVER, NEVER, promised + slip).astype(np.int32),
        is_brief,
    )


def _names(random: np.random.Generator, industry: Integers) -> tuple[Integers, Integers, Integers]:
    """Words of distinct names: the second from the industry, a region once pairs run out."""
    seconds = len(next(iter(words.SECOND_WORDS.values())))
    pairs = len(words.FIRST_WORDS) * seconds
    order = np.argsort(industry, kind="stable")
    counts = np.bincount(industry, minlength=len(words.SECOND_WORDS))
    rank = np.empty(len(industry), dtype=np.int32)
    rank[order] = np.arange(len(industry)) - np.repeat(np.cumsum(counts) - counts, counts)
    places = np.stack([random.permutation(pairs) for _ in words.SECOND_WORDS])
    first, second = np.divmod(places[industry, rank % pairs], seconds)
    return first.astype(np.int32), second.astype(np.int32), (rank // pairs - 1).astype(np.int32)


def _parents(random: np.random.Generator, segment: Integers, customers: int) -> Integers:
    """Which smaller customers belong to which enterprise, one child a parent."""
    enterprises = np.flatnonzero(segment[:customers] == 2)
    others = np.flatnonzero(segment[:customers] != 2)
    wanted = min(round(customers * SUBSIDIARY_SHARE), len(enterprises), len(others))
    parents = np.full(len(segment), -1, dtype=np.int32)
    parents[random.permutation(others)[:wanted]] = random.permutation(enterprises)[:wanted]
    return parents


def _first_days(
    random: np.random.Generator, clock: Clock, segment: Integers, is_brief: Flags, buyers: int
) -> tuple[Days, Days, Days]:
    """Days of the first contact, of the trial and of the first payment."""
    count = len(segment)
    buys = np.arange(count) < buyers
    trial_days = np.where(random.random(count) < 0.5, 14, 30)
    tries = (segment < 2) & (random.random(count) < TRIAL_SHARE) & ~is_brief
    cycle = random.integers(trial_days + 5, FIRST_TOUCH_DAYS)
    is_old = (random.random(count) < OPENING_SHARE) & ~is_brief
    paid_from = (clock.days * random.random(count) ** 0.9).astype(np.int32)
    paid_from = np.where(is_old, -random.integers(10, 900, count), paid_from)
    some_day = random.integers(0, max(clock.days - 90, 1), count).astype(np.int32)
    month_start = some_day - day_of_month(some_day) + 1
    month_start = np.where(month_start < 0, add_months(month_start, 1), month_start)
    paid_from = np.where(is_brief, month_start + random.integers(1, 7, count), paid_from)
    met_on = np.where(buys, paid_from - cycle, random.integers(-30, clock.days - 7, count))
    trial_from = np.where(buys, paid_from - trial_days, met_on + 10)
    trial_from = np.where(tries & ~is_old | tries & ~buys, trial_from, NEVER)
    paid_from = np.where(buys, paid_from, NEVER)
    return met_on.astype(np.int32), trial_from.astype(np.int32), paid_from.astype(np.int32)
