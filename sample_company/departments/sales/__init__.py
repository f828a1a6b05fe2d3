"""What sales keeps in Salesforce: accounts, the people there, the deals, and what was done."""

from collections.abc import Iterator

from sample_company.departments.sales import accounts, activities, contacts, deals
from sample_company.exports import Export
from sample_company.world import World


def exports(world: World) -> Iterator[Export]:
    """Every object of the data export, one CSV each."""
    accounts.add_tables(world)
    yield accounts.account_export(world)
    yield contacts.contact_export(world)
    deals.add_deals(world)
    yield deals.opportunity_export(world)
    yield deals.history_export(world)
    activities.add_tasks(world)
    yield activities.task_export(world)
    yield activities.partner_export(world)
    activities.add_notes(world)
    yield activities.note_export(world)
    world.db.execute("drop table tasks; drop table notes; drop table deals")
