"""The hidden truth about the company's customers: who they are and how each of their weeks went.

How that turns into contracts and losses is in `contracts`; what departments record of it is in
`departments`. Nothing here is exported as it stands.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from sample_company import words
from sample_company.clock import FIRST_DAY, Clock
from sample_company.randomness import stream

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SEGMENTS = ("SMB", "Mid-Market", "Enterprise")
SEGMENT_SHARES = (0.60, 0.28, 0.12)
SEAT_MEDIANS = (12, 70, 280)
SEAT_SPREADS = (0.70, 0.60, 0.75)
LARGEST_SEAT_COUNT = 2500
BILLING_MONTHS = (1, 3, 12)
BILLING_SHARES = ((0.68, 0.10, 0.22), (0.28, 0.14, 0.58), (0.02, 0.08, 0.90))

COUNTRIES = ("US", "GB", "DE", "FR", "CA", "NL", "ES", "SE", "AU")
COUNTRY_SHARES = (0.40, 0.15, 0.14, 0.08, 0.07, 0.06, 0.04, 0.03, 0.03)
CURRENCIES = {"GB": "GBP", "DE": "EUR", "FR": "EUR", "NL": "EUR", "ES": "EUR"}
LEAD_SOURCES = ("Web", "Referral", "Event", "Partner", "Outbound", "Advertisement")

OPENING_SHARE = 0.42  # customers that the company already has on the first day
PROSPECT_SHARE = 0.25  # companies that never buy, beside the customers
TRIAL_SHARE = 0.35  # of new customers and of prospects below the enterprise segment
SUBSIDIARY_SHARE = 0.05
BRIEF_SHARE = 0.012  # customers who start and stop inside one month
FIRST_TOUCH_DAYS = 150  # the longest time from first contact to first payment


@dataclass(frozen=True)
class Customer:
    """A company that buys or might have bought; `paid_from` is None for a mere prospect."""

    index: int
    name: str
    legal_name: str
    domain: str
    segment: int
    industry: str
    country: str
    currency: str
    employees: int
    seats: int
    billing_months: int
    lead_source: str
    parent: int | None
    met_on: date
    trial_from: date | None
    paid_from: date | None
    is_brief: bool

    @property
    def true_id(self) -> str:
        """The id that only the truth knows."""
        return f"T{self.index + 1:05d}"


@dataclass(frozen=True)
class WeeklyState:
    """Shape (customers, weeks); all between 0 and 1, `sponsor` is whether one is there."""

    value: Floats
    trouble: Floats
    sponsor: Flags
    competitor: Floats


def found(count: int, clock: Clock, seed: int) -> list[Customer]:
    """Invent `count` customers who buy, followed by the prospects who never do."""
    random = stream(seed, "customers")
    total = count + round(count * PROSPECT_SHARE)
    industries = random.choice(list(words.SECOND_WORDS), total).tolist()
    countries = random.choice(COUNTRIES, total, p=COUNTRY_SHARES).tolist()
    segments = random.choice(len(SEGMENTS), total, p=SEGMENT_SHARES).tolist()
    names = _names(random, industries)
    parents = _parents(random, segments, count)
    brief = _brief(random, count)
    customers = []
    for index in range(total):
        parent = parents.get(index)
        if parent is not None:
            names[index] = f"{names[parent]} {words.COUNTRY_WORDS[countries[index]]}"
        domain_name = names[index] if parent is None else names[parent]
        segment = 0 if index in brief else segments[index]
        seats = _seats(random, segment)
        met_on, trial_from, paid_from = _first_days(
            random, clock, segment, index < count, index in brief
        )
        months = random.choice(BILLING_MONTHS, p=BILLING_SHARES[segment])
        form = words.LEGAL_FORMS[countries[index]][int(random.random() < 0.3)]
        customers.append(
            Customer(
                index=index,
                name=names[index],
                legal_name=f"{names[index]} {form}",
                domain=domain_name.lower().replace(" ", "") + ".example",
                segment=segment,
                industry=industries[index],
                country=countries[index],
                currency=CURRENCIES.get(countries[index], "USD"),
                employees=int(seats * random.uniform(2.5, 9.0)) + 3,
                seats=seats,
                billing_months=1 if index in brief else int(months),
                lead_source=str(random.choice(LEAD_SOURCES)),
                parent=parent,
                met_on=met_on,
                trial_from=trial_from,
                paid_from=paid_from,
                is_brief=index in brief,
            )
        )
    return customers


def live_through(customers: list[Customer], clock: Clock, seed: int) -> WeeklyState:
    """Let every customer's weeks pass: trouble and lost sponsors wear down the value received."""
    random = stream(seed, "weeks")
    count = len(customers)
    shape = (count, clock.weeks)
    state = WeeklyState(
        value=np.zeros(shape),
        trouble=np.zeros(shape),
        sponsor=np.ones(shape, dtype=np.bool_),
        competitor=np.zeros(shape),
    )
    fragility = random.lognormal(0.0, 0.6, count)
    usual = random.beta(6.0, 2.6, count)
    outages = _outages(random, count, clock.weeks)
    value, trouble, competitor = usual.copy(), np.zeros(count), np.zeros(count)
    sponsor = np.ones(count, dtype=np.bool_)
    for week in range(clock.weeks):
        struck = random.random(count) < 0.016 * fragility
        trouble = 0.86 * trouble + struck * random.uniform(0.2, 0.7, count) + outages[:, week]
        trouble = np.clip(trouble, 0.0, 1.0)
        sponsor = np.where(sponsor, random.random(count) > 0.006, random.random(count) < 0.09)
        arrives = (competitor == 0) & (random.random(count) < 0.005)
        stays = random.random(count) > 0.08
        competitor = np.where(arrives, random.uniform(0.3, 1.0, count), competitor * stays)
        aim = usual - 0.60 * trouble - 0.22 * ~sponsor - 0.10 * competitor
        value = np.clip(value + 0.12 * (aim - value) + random.normal(0.0, 0.025, count), 0.02, 1.0)
        state.value[:, week], state.trouble[:, week] = value, trouble
        state.sponsor[:, week], state.competitor[:, week] = sponsor, competitor
    return state


def _names(random: np.random.Generator, industries: list[str]) -> list[str]:
    """Distinct names of two words, the second from the industry; a third once these run out."""
    orders: dict[str, list[int]] = {}
    seconds_count = len(next(iter(words.SECOND_WORDS.values())))
    pairs = len(words.FIRST_WORDS) * seconds_count
    for industry in words.SECOND_WORDS:
        orders[industry] = random.permutation(pairs).tolist()
    used = dict.fromkeys(words.SECOND_WORDS, 0)
    names = []
    for industry in industries:
        turn, place = divmod(used[industry], pairs)
        used[industry] += 1
        first, second = divmod(orders[industry][place], seconds_count)
        name = f"{words.FIRST_WORDS[first]} {words.SECOND_WORDS[industry][second]}"
        names.append(name if turn == 0 else f"{name} {_ordinal_region(turn - 1)}")
    return names


def _ordinal_region(number: int) -> str:
    """A region word, with a numeral from the second round on."""
    turn, place = divmod(number, len(words.REGION_WORDS))
    return words.REGION_WORDS[place] + (f" {turn + 1}" if turn else "")


def _parents(random: np.random.Generator, segments: list[int], count: int) -> dict[int, int]:
    """Which smaller customers belong to which enterprise, one child a parent."""
    enterprises = [i for i in range(count) if segments[i] == 2]
    others = [i for i in range(count) if segments[i] != 2]
    wanted = min(round(count * SUBSIDIARY_SHARE), len(enterprises), len(others))
    children = random.permutation(others)[:wanted].tolist()
    return dict(zip(children, random.permutation(enterprises)[:wanted].tolist(), strict=True))


def _brief(random: np.random.Generator, count: int) -> set[int]:
    """The customers who start and stop inside one month; at least two."""
    return set(random.permutation(count)[: max(2, round(count * BRIEF_SHARE))].tolist())


def _seats(random: np.random.Generator, segment: int) -> int:
    """Seats at the start, lognormal within the segment."""
    seats = SEAT_MEDIANS[segment] * random.lognormal(0.0, SEAT_SPREADS[segment])
    return int(min(max(seats, 3), LARGEST_SEAT_COUNT))


def _first_days(
    random: np.random.Generator, clock: Clock, segment: int, buys: bool, is_brief: bool
) -> tuple[date, date | None, date | None]:
    """Days of the first contact, of the trial and of the first payment."""
    trial_days = int(random.choice((14, 30)))
    tries = segment < 2 and random.random() < TRIAL_SHARE
    sales_cycle = int(random.integers(trial_days + 5, FIRST_TOUCH_DAYS))
    if not buys:
        met_on = clock.day(int(random.integers(-30, clock.days - 7)))
        trial_from = met_on + timedelta(days=10) if tries else None
        return met_on, trial_from, None
    if is_brief:
        month_start = clock.day(int(random.integers(0, clock.days - 90))).replace(day=1)
        paid_from = month_start + timedelta(days=int(random.integers(1, 7)))
        return paid_from - timedelta(days=sales_cycle), None, paid_from
    if random.random() < OPENING_SHARE:
        paid_from = FIRST_DAY - timedelta(days=int(random.integers(10, 900)))
        return paid_from - timedelta(days=sales_cycle), None, paid_from
    paid_from = clock.day(int(clock.days * random.random() ** 0.9))
    trial_from = paid_from - timedelta(days=trial_days) if tries else None
    return paid_from - timedelta(days=sales_cycle), trial_from, paid_from


def _outages(random: np.random.Generator, count: int, weeks: int) -> Floats:
    """Weeks in which the company's own failure strikes a quarter of its customers at once."""
    struck = np.zeros((count, weeks))
    for week in random.choice(weeks, max(2, weeks // 35), replace=False):
        struck[:, week] = (random.random(count) < 0.25) * random.uniform(0.25, 0.5)
    return struck
