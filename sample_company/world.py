"""The whole truth in one object, from which every department writes its records."""

from dataclasses import dataclass

from sample_company.clock import Clock
from sample_company.company import Customer, WeeklyState, found, live_through
from sample_company.contracts import Book, keep_book
from sample_company.identifiers import Names, name_customers


@dataclass(frozen=True)
class World:
    """Customers, their weeks, their contracts and their names in every system."""

    seed: int
    clock: Clock
    customers: list[Customer]
    state: WeeklyState
    book: Book
    names: Names


def simulate(customers: int, weeks: int, seed: int) -> World:
    """The same world for the same numbers, always."""
    clock = Clock(weeks)
    everyone = found(customers, clock, seed)
    state = live_through(everyone, clock, seed)
    book = keep_book(everyone, state, clock, seed)
    return World(seed, clock, everyone, state, book, name_customers(everyone, book, seed))
