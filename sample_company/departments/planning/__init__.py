"""Customer success's workbooks, kept by hand: plans, causes, advocacy, changes and care.

They are kept for managed customers only, the larger ones, of whom a team can look after so many.
"""

from collections.abc import Iterator

from sample_company.departments.planning import advocacy, care, causes, managed, plans
from sample_company.exports import Export
from sample_company.world import World


def exports(world: World) -> Iterator[Export]:
    """One workbook for each kind of sheet."""
    managed.add_managed(world)
    yield from plans.exports(world)
    yield from causes.exports(world)
    yield from advocacy.exports(world)
    yield from care.exports(world)
    world.db.execute("drop table managed")
