"""What operations keeps in a German ERP: orders, their lines and deliveries, returns, refunds."""

from collections.abc import Iterator

from sample_company.departments.operations import erp, orders
from sample_company.exports import Export
from sample_company.world import World


def exports(world: World) -> Iterator[Export]:
    """One CSV for each step from the order to the refund."""
    orders.add_orders(world)
    yield from erp.exports(world)
    world.db.execute("drop table orders; drop table order_lines; drop table returns")
