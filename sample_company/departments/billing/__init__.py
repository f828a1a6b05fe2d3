"""What billing keeps in Stripe: subscriptions, invoices, payments and disputes."""

from collections.abc import Iterator

from sample_company.departments.billing import invoices, payments, subscriptions
from sample_company.exports import Export
from sample_company.world import World


def exports(world: World) -> Iterator[Export]:
    """The dashboard's four exports."""
    world.record(
        "stripe customer",
        "select stripe_id as source_id, customer, '' as note from ids",
    )
    yield subscriptions.subscription_export(world)
    invoices.add_invoices(world)
    yield invoices.invoice_export(world)
    payments.add_payments(world)
    yield payments.payment_export(world)
    yield payments.dispute_export(world)
    world.db.execute("drop table invoices; drop table payments; drop table disputes")
