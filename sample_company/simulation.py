"""From settings to a world: every core table, made once, before any department writes."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from sample_company import (
    bookkeeping,
    companies,
    identities,
    issues,
    people,
    phenomena,
    states,
    tables,
)
from sample_company.clock import Clock
from sample_company.faults import switched_on
from sample_company.settings import Settings
from sample_company.world import World, connect


def simulate(settings: Settings, temporary: Path) -> World:
    """The same world for the same settings, always; its database spills into `temporary`."""
    clock = Clock(settings.weeks, settings.deliveries)
    dials = phenomena.DIALS[settings.phenomena_strength]
    everyone = companies.found(settings.customers, clock, settings.seed, dials.slip_factor)
    if settings.business == "orders":  # free to leave at any time
        everyone = replace(everyone, months=np.ones_like(everyone.months))
    touched = issues.touch(settings.customers, clock, settings.seed, settings.phenomena_strength)
    lived = states.live_through(everyone, touched, clock, settings.seed)
    book = bookkeeping.keep_book(everyone, lived, clock, settings)
    if settings.business == "orders":  # where nobody says that it leaves, or will
        nobody = (book.unfounded[0][:0], book.unfounded[1][:0])
        silent = replace(book.losses, is_silent=np.ones_like(book.losses.is_silent))
        book = replace(book, losses=silent, unfounded=nobody)
    world = World(
        settings,
        clock,
        everyone,
        touched,
        lived,
        book,
        switched_on(settings.faults),
        connect(temporary, settings),
    )
    tables.add_customers(world)
    identities.add_ids(world)
    identities.add_duplicates(world)
    tables.add_stints(world)
    tables.add_issues(world)
    people.add_people(world)
    people.add_staff(world)
    phenomena.add_conduct(world)
    return world
