"""The book of all contracts: walked week by week, put in order, with unfounded declarations."""

import numpy as np

from sample_company.clock import NEVER, Clock, Days
from sample_company.companies import Companies
from sample_company.contracts import UNFOUNDED_DECLARATION_SHARE, Book, Losses, Stints
from sample_company.randomness import Integers, stream
from sample_company.settings import Settings
from sample_company.states import States
from sample_company.walk import Columns, Walk


def keep_book(companies: Companies, states: States, clock: Clock, settings: Settings) -> Book:
    """Walk all customers through their contracts, week by week."""
    walk = Walk(companies, states, clock, settings)
    walk.add_trials()
    walk.add_brief_stays()
    for week in range(clock.weeks):
        walk.live(week)
    walk.add_running()
    stints = _joined(walk.stints)
    order = np.lexsort((stints["start"], stints["customer"]))
    losses = _joined(walk.losses)
    by_day = np.lexsort((losses["customer"], losses["lost_on"]))
    book_losses = Losses(**{name: column[by_day] for name, column in losses.items()})
    book_stints = Stints(**{name: column[order] for name, column in stints.items()})
    return Book(book_stints, book_losses, _unfounded(book_stints, book_losses, clock, settings))


def _joined(parts: list[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _unfounded(
    stints: Stints, losses: Losses, clock: Clock, settings: Settings
) -> tuple[Integers, Days]:
    """Declarations about customers who pay on and on; at least two where there are as many."""
    random = stream(settings.seed, "unfounded")
    runs = (stints.end == NEVER) & (stints.start < 20)
    staying = np.setdiff1d(stints.customer[runs], losses.customer)
    count = min(max(2, round(len(staying) * UNFOUNDED_DECLARATION_SHARE)), len(staying))
    days = random.integers(21, clock.days - 14, count).astype(np.int32)
    return random.permutation(staying)[:count].astype(np.int32), days
