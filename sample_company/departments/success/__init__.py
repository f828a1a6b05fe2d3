"""What customer success keeps by hand."""

from collections.abc import Iterator

from sample_company.departments.success import churn_events
from sample_company.exports import Export
from sample_company.world import World


def exports(world: World) -> Iterator[Export]:
    """The sheets."""
    churn_events.add_churn_events(world)
    yield churn_events.churn_export(world)
    world.db.execute("drop table churn_events")
