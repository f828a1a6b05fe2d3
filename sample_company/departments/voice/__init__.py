"""What the voice-of-the-customer team gathers: surveys, public posts and reviews, complaints."""

from collections.abc import Iterator

from sample_company.departments.voice import answers, complaints, public, surveys
from sample_company.exports import Export
from sample_company.world import World


def exports(world: World) -> Iterator[Export]:
    """Qualtrics' files, the listening tool's, the review sites', and the book of complaints."""
    yield surveys.survey_export()
    surveys.add_invitations(world)
    answers.add_answers(world)
    yield surveys.invitation_export(world)
    yield from answers.answer_exports(world)
    world.db.execute("drop table invitations; drop table answers")
    yield from public.exports(world)
    yield from complaints.exports(world)
