"""What really happened, written beside the exports for tests and never read by the pipeline."""

from collections.abc import Iterable
from pathlib import Path

from sample_company.clock import Clock
from sample_company.company import SEGMENTS
from sample_company.contracts import GRACE_DAYS, Loss
from sample_company.world import World
from sample_company.writers import write_table

CUSTOMER_HEADER = (
    "true_id",
    "name",
    "segment",
    "parent_true_id",
    "is_prospect",
    "met_on",
    "paid_from",
    "salesforce_account_id",
    "stripe_customer_id",
    "zendesk_organization_id",
    "lighthouse_account_id",
    "success_customer_no",
)
WEEK_HEADER = ("true_id", "week_start", "value", "trouble", "has_sponsor", "competitor")
CHURN_HEADER = (
    "true_id",
    "kind",
    "status",
    "decided_on",
    "lost_on",
    "reason",
    "is_voluntary",
    "back_on",
)
FAULT_HEADER = ("file", "line", "column", "reason")

PlantedFault = tuple[str, int, str, str]


def write_truth(folder: Path, world: World, faults: Iterable[PlantedFault]) -> None:
    """Write the four files of the truth."""
    write_table(folder / "customers.csv", CUSTOMER_HEADER, _customers(world))
    write_table(folder / "weekly_state.csv", WEEK_HEADER, _weeks(world))
    write_table(folder / "churn.csv", CHURN_HEADER, _churn(world))
    write_table(folder / "planted_faults.csv", FAULT_HEADER, faults)


def _customers(world: World) -> Iterable[tuple[object, ...]]:
    names = world.names
    for customer in world.customers:
        index, parent = customer.index, customer.parent
        yield (
            customer.true_id,
            customer.legal_name,
            SEGMENTS[customer.segment],
            world.customers[parent].true_id if parent is not None else None,
            str(customer.paid_from is None).lower(),
            customer.met_on,
            customer.paid_from,
            names.crm[index],
            names.billing[index],
            names.support[index],
            names.product[index],
            names.success[index],
        )


def _weeks(world: World) -> Iterable[tuple[object, ...]]:
    mondays = [world.clock.day(7 * week) for week in range(world.clock.weeks)]
    state = world.state
    for customer in world.customers:
        if customer.paid_from is not None:
            i = customer.index
            yield from zip(
                [customer.true_id] * world.clock.weeks,
                mondays,
                state.value[i].round(4).tolist(),
                state.trouble[i].round(4).tolist(),
                state.sponsor[i].astype(int).tolist(),
                state.competitor[i].round(4).tolist(),
                strict=True,
            )


def _churn(world: World) -> Iterable[tuple[object, ...]]:
    """Losses that billing bears out, then declarations that it contradicts."""
    for loss in world.book.losses:
        if loss.decided_on < world.clock.end:
            is_back = loss.back_on is not None and loss.back_on < world.clock.end
            yield (
                world.customers[loss.customer].true_id,
                "contractual",
                _status(loss, world.clock),
                loss.decided_on,
                loss.lost_on,
                loss.reason,
                str(loss.is_voluntary).lower(),
                loss.back_on if is_back else None,
            )
    for declaration in world.book.unfounded:
        yield (
            world.customers[declaration.customer].true_id,
            "declared",
            "contradicted",
            declaration.declared_for,
            declaration.declared_for,
            None,
            None,
            None,
        )


def _status(loss: Loss, clock: Clock) -> str:
    """Whether the days of grace are over (confirmed), running (provisional) or ahead (notice)."""
    gone_days = (clock.end - loss.lost_on).days
    if gone_days <= 0:
        return "notice"
    return "confirmed" if gone_days >= GRACE_DAYS else "provisional"
