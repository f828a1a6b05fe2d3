"""What customer success keeps by hand: a sheet of declared churn, saved by a German spreadsheet."""

from dataclasses import dataclass
from datetime import date, timedelta

from sample_company.exports import Export, Fault, Row, Style, append
from sample_company.randomness import stream
from sample_company.world import World

HEADER = (
    "No",
    "Customer no",
    "Customer",
    "CRM Id",
    "Churn date",
    "Reason",
    "Comment",
    "Refund",
    "Currency",
    "Came back before",
)
REASONS = {
    "customer_service": ("Service", "Waited for answers too often."),
    "unused": ("No use", "Nobody logged in any more; Einführung nie abgeschlossen."),
    "sponsor_left": ("Sponsor left", "Our champion moved on; successor brought own tool."),
    "switched_service": ("Competitor", "Zu einem Wettbewerber gewechselt."),
    "too_expensive": ("Price", "Budget cut; asked for 30 % less."),
    "payment_failed": ("Payment", "Card expired; no reply to three reminders."),
}
UNFOUNDED = ("Price", "Said on the phone that they will not go on.")
DECLARED_SHARE = 0.88  # of the losses; the others nobody wrote down
REFUND_SHARE = 0.15
RUMOUR_SHARE = 0.15  # of the reasons, noted as something else
FAR_AWAY = date.max


@dataclass(frozen=True)
class _Line:
    """One line of the sheet and the day on which it was written."""

    written_on: date
    customer: int
    churn_date: date
    reason: str
    comment: str
    refund: str
    came_back: bool


def exports(world: World) -> list[Export]:
    """The sheet's new lines."""
    lines = _lines(world)

    def held(day: date) -> list[Row]:
        return [
            _row(world, number, line)
            for number, line in enumerate(lines, start=1)
            if line.written_on < day
        ]

    return [
        Export(
            "success",
            "success_sheet",
            "churn_events.csv",
            HEADER,
            append(held),
            Style(delimiter=";", encoding="cp1252", line_end="\r\n"),
            faults=_faults(),
        )
    ]


def _lines(world: World) -> list[_Line]:
    """All lines in the order in which they were written."""
    random = stream(world.seed, "success")
    lines = []
    returned: set[int] = set()
    for loss in world.book.losses:
        known, noted = random.random(), random.random()
        delay, refunded = int(random.integers(1, 12)), random.random()
        amount = random.integers(5_000, 90_000)
        reason, comment = REASONS[loss.reason]
        if known < DECLARED_SHARE:
            lines.append(
                _Line(
                    written_on=loss.lost_on + timedelta(days=delay),
                    customer=loss.customer,
                    churn_date=loss.lost_on,
                    reason="Other" if noted < RUMOUR_SHARE else reason,
                    comment=comment,
                    refund=_refund(int(amount)) if refunded < REFUND_SHARE else "",
                    came_back=loss.customer in returned,
                )
            )
        returned.add(loss.customer)
    for declaration in world.book.unfounded:
        lines.append(
            _Line(
                written_on=declaration.declared_for + timedelta(days=2),
                customer=declaration.customer,
                churn_date=declaration.declared_for,
                reason=UNFOUNDED[0],
                comment=UNFOUNDED[1],
                refund="",
                came_back=False,
            )
        )
    return sorted(lines, key=lambda line: (line.written_on, line.customer))


def _refund(cents: int) -> str:
    """An amount as a German spreadsheet shows it."""
    whole = f"{cents // 100:,}".replace(",", ".")
    return f"{whole},{cents % 100:02d}"


def _row(world: World, number: int, line: _Line) -> Row:
    """A line of the sheet."""
    customer = world.customers[line.customer]
    return (
        f"CE-{number:04d}",
        world.names.success[line.customer],
        customer.name,
        world.names.crm_in_success[line.customer],
        f"{line.churn_date:%d.%m.%Y}",
        line.reason,
        line.comment,
        line.refund,
        customer.currency,
        "yes" if line.came_back else "no",
    )


def _faults() -> tuple[Fault, ...]:
    """A line whose day was left for later, and one with a day that does not exist."""

    def broken(number: str, day: str | None) -> Row:
        return (number, "C-0", "to be found out", None, day, "Other", "", "", "EUR", "no")

    return (
        Fault(broken("CE-X1", None), "Churn date", "missing"),
        Fault(broken("CE-X2", "31.06.2024"), "Churn date", "not a date"),
    )
