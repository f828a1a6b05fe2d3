"""What marketing keeps: Marketo's people and mails, and HubSpot's lists of who came to webinars."""

from collections.abc import Iterator

from sample_company.departments.marketing import mails, marketo, webinars
from sample_company.exports import Export
from sample_company.world import World


def exports(world: World) -> Iterator[Export]:
    """Marketo's two files, and HubSpot's one."""
    mails.add_mails(world)
    yield marketo.lead_export(world)
    yield marketo.activity_export(world)
    world.db.execute("drop table mails; drop table unsubscriptions")
    webinars.add_attendance(world)
    yield webinars.webinar_export()
    world.db.execute("drop table attendance")
