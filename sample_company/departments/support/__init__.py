"""What support keeps in Zendesk: tickets and their history, who wrote them, how they were rated."""

from collections.abc import Iterator

from sample_company.departments.support import directory, history, tickets
from sample_company.exports import Export
from sample_company.world import World


def exports(world: World) -> Iterator[Export]:
    """The five exports."""
    tickets.add_tickets(world)
    yield tickets.ticket_export(world)
    yield history.history_export(world)
    yield directory.organization_export(world)
    yield directory.user_export(world)
    yield history.rating_export(world)
    world.db.execute("drop table tickets")
