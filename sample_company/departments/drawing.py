"""What several departments draw alike: who at a customer, which issue in mind, whose fault."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sample_company.clock import FIRST_DAY, NEVER, Days
from sample_company.issues import ISSUES
from sample_company.people import ROLES
from sample_company.randomness import Integers
from sample_company.states import Level
from sample_company.world import World

REMEMBERED_WEEKS = 6  # how long people speak of an issue after a week in which it showed
EVERYDAY_SHARE = 0.03  # of what is said without an issue, with a theme of an issue all the same
BLAMED = ("support", "billing", "training", "product", "sales", "operations", "marketing")
BLAMED_FOR = {
    "trouble": "product",
    "invoice_trouble": "billing",
    "training_misfit": "training",
    "fulfilment_trouble": "operations",
}
HINDRANCES = (
    "Waiting days for an answer from support",
    "Invoices that we have to check line by line",
    "Courses that do not fit the way we work",
    "Errors in the product",
    "Promises that were not kept",
    "Deliveries that come late",
    "Too many mails while we wait for a repair",
)


class Roster:
    """The people by customer, to pick from for many customers and days at once."""

    def __init__(self, world: World) -> None:
        """Read `people`."""
        found = world.db.execute(f"""
            select person, customer, (from_day - date '{FIRST_DAY}')::integer as begin,
                coalesce((until_day - date '{FIRST_DAY}')::integer, {NEVER}) as until,
                list_position({list(ROLES)}, role) - 1 as role
            from people order by customer, person
        """).fetchnumpy()
        self._person, self._customer = found["person"], found["customer"]
        self._begin, self._until = found["begin"], found["until"]
        self._role = found["role"]

    def someone(
        self, random: np.random.Generator, customer: Integers, day: Days, tries: int = 3
    ) -> Integers:
        """A person of each customer who is there on the day; -1 where none was found."""
        return self._pick(random, customer, day, np.full(len(customer), -1), tries)

    def someone_as(
        self, random: np.random.Generator, customer: Integers, day: Days, role: str
    ) -> Integers:
        """A person in a role, else -1."""
        wanted = np.full(len(customer), ROLES.index(role))
        return self._pick(random, customer, day, wanted, 8)

    def _pick(
        self,
        random: np.random.Generator,
        customer: Integers,
        day: Days,
        role: npt.NDArray,
        tries: int,
    ) -> Integers:
        low = np.searchsorted(self._customer, customer, side="left")
        size = np.searchsorted(self._customer, customer, side="right") - low
        chosen = np.full(len(customer), -1, dtype=np.int32)
        for _ in range(tries):
            open_ = np.flatnonzero((chosen < 0) & (size > 0))
            at = low[open_] + (random.random(len(open_)) * size[open_]).astype(np.int64)
            fits = (self._begin[at] <= day[open_]) & (day[open_] < self._until[at])
            fits &= (role[open_] < 0) | (self._role[at] == role[open_])
            chosen[open_[fits]] = self._person[at[fits]]
        return chosen


def everyday(world: World, customer: Integers, purpose: str) -> Integers:
    """Now and then a theme of an issue, as it is worded without one: places after ISSUES; or -1."""
    lots = world.random(f"everyday {purpose}").random(len(customer)) / EVERYDAY_SHARE
    found: Integers = np.where(lots < 1, len(ISSUES) * (1 + lots), -1).astype(np.int32)
    return found


def issue_in_mind(world: World, customer: Integers, week: Integers, purpose: str) -> Integers:
    """The planted issue that last showed at each customer, where that is not long ago.

    Else now and then an everyday theme, or -1.
    """
    touched, usual = world.touched, everyday(world, customer, purpose)
    if not len(touched.week):
        return usual
    order = np.lexsort((touched.week, touched.customer))
    keys = touched.customer[order].astype(np.int64) * 10_000 + touched.week[order]
    place = np.searchsorted(keys, customer.astype(np.int64) * 10_000 + week, side="right") - 1
    held = order[np.maximum(place, 0)]
    recent = (
        (place >= 0)
        & (touched.customer[held] == customer)
        & (week - touched.week[held] <= REMEMBERED_WEEKS)
    )
    found: Integers = np.where(recent, touched.issue[held], usual).astype(np.int32)
    return found


def issues_showing(world: World) -> Callable[[int], Level]:
    """How many planted issues show at each buyer in a week."""
    touched, buyers = world.touched, world.companies.buyers

    def showing(week: int) -> Level:
        begin, end = np.searchsorted(touched.week, (week, week + 1))
        return np.bincount(touched.customer[begin:end], minlength=buyers).astype(np.float32)

    return showing


def to_blame(world: World, customer: Integers, week: Integers, issue: Integers) -> Integers:
    """Place in BLAMED of the department that troubles each customer most in a week."""
    states = world.states

    def at(name: str) -> npt.NDArray:
        return states.at(name, week, customer)

    pressures = np.stack(
        [
            at("support_delay"),
            1.5 * at("invoice_trouble"),
            1.0 - at("training_fit"),
            1.5 * at("trouble"),
            at("broken_promises"),
            1.5 * at("fulfilment_trouble"),
            2.0 * at("touches") * at("trouble"),
        ]
    )
    of_issue = np.array([BLAMED.index(BLAMED_FOR[one.worsens]) for one in (*ISSUES, *ISSUES)])
    blamed = np.where(issue >= 0, of_issue[np.maximum(issue, 0)], pressures.argmax(axis=0))
    return blamed.astype(np.int32)


def wording(department: str, place: str = "issue") -> str:
    """SQL for how a department words the issue at a place, or its theme every day; else null."""
    texts = [one.wordings.get(department) for one in ISSUES]
    texts += [one.everyday.get(department) for one in ISSUES]
    listed = ", ".join("null" if t is None else "'" + t.replace("'", "''") + "'" for t in texts)
    return f"[{listed}][{place} + 1]"


def free_date(day: str, salt: str) -> str:
    """SQL for a day as people type it: the German way, the English way, or ISO."""
    return (
        f"case ({salt}) % 3 when 0 then strftime({day}, '%d.%m.%Y') "
        f"when 1 then strftime({day}, '%d %b %Y') else strftime({day}, '%Y-%m-%d') end"
    )


def event_days(random: np.random.Generator, week: Integers) -> Days:
    """A working day of each week."""
    return (7 * week + random.integers(0, 5, len(week))).astype(np.int32)
