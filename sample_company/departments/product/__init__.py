"""What the product records of its own use: daily use of features, and the mobile app's events."""

from collections.abc import Iterator

from sample_company.departments.product import events, usage
from sample_company.exports import Export
from sample_company.world import World

FEATURES = usage.FEATURES


def exports(world: World) -> Iterator[Export]:
    """Two exports; daily use is the largest of all."""
    world.record(
        "lighthouse workspace", "select workspace_id as source_id, customer, '' as note from ids"
    )
    usage.add_uses(world)
    yield usage.usage_export(world)
    world.db.execute("drop table uses")
    events.add_events(world)
    yield events.event_export(world)
    world.db.execute("drop table app_events")
