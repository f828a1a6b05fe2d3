"""How large the company is, and how strongly what happens to customers makes them leave.

The coefficients are the planted effects: what the warehouse measures can be judged against them.
Their sizes are orders of magnitude that people in the trade would find plausible, not measurements.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

STRENGTHS = ("weak", "medium", "strong")
BUSINESSES = ("subscriptions", "orders")
PHENOMENA_STRENGTHS = ("none", *STRENGTHS)

# Change of the log-odds of deciding to leave, per week, as a state goes from 0 to 1; one number
# for each strength. 0.7 doubles the odds, 1.6 makes them five times as high.
EFFECTS: dict[str, tuple[float, float, float]] = {
    # Little value received is the commonest reason in exit interviews, hence the largest effect.
    "value_missing": (2.0, 4.0, 6.0),
    # Open trouble with the product is next: a bad month doubles or triples the risk.
    "trouble": (0.8, 1.8, 2.8),
    # A champion who leaves takes the will to renew along: commonly told, about twice the risk.
    "sponsor_absent": (0.4, 0.9, 1.5),
    # A rival in the house: a tender under way doubles to triples the risk.
    "competitor": (0.5, 1.2, 1.9),
    # Slow answers matter less than the trouble that they leave standing.
    "support_delay": (0.4, 1.0, 1.8),
    # Training that does not fit leaves features unused; it works through value as well.
    "training_misfit": (0.4, 0.9, 1.6),
    # Wrong, late or reissued invoices annoy the people who approve renewals.
    "invoice_trouble": (0.4, 1.0, 1.8),
    # An executive who cares holds customers back: the one effect that keeps.
    "executive_attention": (-0.2, -0.5, -0.9),
    # Advertising to a customer who waits for a repair.
    "marketing_pressure": (0.5, 1.2, 2.0),
    # A go-live date promised by sales and missed.
    "broken_promises": (0.4, 1.0, 1.8),
    # Orders that arrive late or incomplete.
    "fulfilment_trouble": (0.4, 1.0, 1.8),
}

# Log-odds a week for a customer whose states are all at rest, by segment; chosen so that at
# medium strength small customers on monthly plans leave at about 2.5 % a month and enterprises
# at about 9 % a year, the usual orders of magnitude for business software.
BASE_LOG_ODDS = (-6.50, -7.05, -7.25)


@dataclass(frozen=True)
class Settings:
    """Everything that a run of the sample company may vary."""

    customers: int = 300  # who ever pay; a quarter as many prospects come on top
    weeks: int = 104
    seed: int = 7
    deliveries: int = 3
    usage_rows: int | None = None  # about as many rows of daily use; None: as the customers use it
    strength: str | Mapping[str, str] = "medium"  # for all effects, or for single ones by name
    phenomena_strength: str = "medium"  # of what `phenomena` plants: how visible it is
    business: str = "subscriptions"  # or orders: nobody subscribes, who leaves stops ordering
    rhythm_weeks: tuple[int, int] = (2, 10)  # between the orders of a customer, by orders only
    faults: str = "everyday"  # none, everyday, all, or names joined by commas
    departments: tuple[str, ...] = ()  # none named: all of them
    base_log_odds: tuple[float, float, float] = BASE_LOG_ODDS
    memory: str = "2500MB"  # for the tables of the world
    threads: int = 1  # of the database: two finish sooner, but need a quarter more CPU time
    effects: dict[str, float] = field(init=False)

    def __post_init__(self) -> None:
        """Refuse impossible sizes and unknown names; pick every effect's coefficient."""
        if self.customers < 1:
            raise ValueError(f"a company needs customers: {self.customers} is too few")
        if self.business not in BUSINESSES:
            raise ValueError(f"no such business: {self.business}; there are {BUSINESSES}")
        if self.phenomena_strength not in PHENOMENA_STRENGTHS:
            raise ValueError(
                f"no such strength of phenomena: {self.phenomena_strength}; "
                f"there are {PHENOMENA_STRENGTHS}"
            )
        by_name = self.strength if isinstance(self.strength, Mapping) else {}
        general = self.strength if isinstance(self.strength, str) else "medium"
        if unknown := set(by_name) - set(EFFECTS):
            raise ValueError(f"no such effects: {sorted(unknown)}; there are {sorted(EFFECTS)}")
        if unknown := {general, *by_name.values()} - set(STRENGTHS):
            raise ValueError(f"no such strengths: {sorted(unknown)}; there are {STRENGTHS}")
        chosen = {
            name: sizes[STRENGTHS.index(by_name.get(name, general))]
            for name, sizes in EFFECTS.items()
        }
        object.__setattr__(self, "effects", chosen)
