"""What truly happens to every customer in every week, and how our departments truly act towards it.

Nothing here is exported as it stands: departments draw their records from it, and the chance to
leave (`hazard`) depends on nothing else.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sample_company.clock import Clock
from sample_company.companies import Companies
from sample_company.issues import ISSUES, Touched
from sample_company.randomness import stream
from sample_company.settings import Settings

Weekly = npt.NDArray[np.float16]  # shape (weeks, buyers), between 0 and 1
Level = npt.NDArray[np.float32]  # shape (buyers,), one week

THIN_SUPPORT = (0.44, 0.56)  # of the span: the team was short of people and answered late
CAMPAIGN_EVERY_WEEKS = 9  # marketing writes to everybody
USUAL_VALUE = 0.60  # at which little value begins to drive customers away


@dataclass(frozen=True)
class States:
    """Shape (weeks, buyers), float16, all between 0 and 1.

    The customer's side: `value` received, `trouble` with the product, `sponsor` (1 while one is
    there), `competitor` pressure. Our conduct: `support_delay`, `training_fit`, `invoice_trouble`,
    `executive_attention`, `touches` by marketing, `broken_promises`, `fulfilment_trouble`.
    """

    value: Weekly
    trouble: Weekly
    sponsor: Weekly
    competitor: Weekly
    support_delay: Weekly
    training_fit: Weekly
    invoice_trouble: Weekly
    executive_attention: Weekly
    touches: Weekly
    broken_promises: Weekly
    fulfilment_trouble: Weekly

    def at(self, name: str, week: npt.NDArray, customer: npt.NDArray) -> Level:
        """A state of single weeks of single customers, as float32."""
        found: Level = getattr(self, name)[week, customer].astype(np.float32)
        return found

    def pressures(self, week: int) -> dict[str, Level]:
        """What drives customers away in a week, by the names of the effects; shape (buyers,)."""
        now = {name: getattr(self, name)[week].astype(np.float32) for name in NAMES}
        return {
            "value_missing": USUAL_VALUE - now["value"],
            "trouble": now["trouble"],
            "sponsor_absent": 1.0 - now["sponsor"],
            "competitor": now["competitor"],
            "support_delay": now["support_delay"],
            "training_misfit": 1.0 - now["training_fit"],
            "invoice_trouble": now["invoice_trouble"],
            "executive_attention": now["executive_attention"],
            "marketing_pressure": now["touches"] * now["trouble"],
            "broken_promises": now["broken_promises"],
            "fulfilment_trouble": now["fulfilment_trouble"],
        }

    def hazard(self, week: int, companies: Companies, settings: Settings) -> Level:
        """Chance that a customer who is free to leave decides to, in this week."""
        score = np.array(settings.base_log_odds, dtype=np.float32)
        total = score[companies.segment[: companies.buyers]]
        for name, pressure in self.pressures(week).items():
            total = total + np.float32(settings.effects[name]) * pressure
        hazard: Level = (1.0 / (1.0 + np.exp(-total))).astype(np.float32)
        return hazard


NAMES = tuple(States.__dataclass_fields__)


def live_through(companies: Companies, touched: Touched, clock: Clock, seed: int) -> States:
    """Let every customer's weeks pass; loops over weeks, draws for all customers at once."""
    random = stream(seed, "weeks")
    count = companies.buyers
    state = States(*(np.zeros((clock.weeks, count), dtype=np.float16) for _ in NAMES))
    segment = companies.segment[:count]
    fragility = random.lognormal(0.0, 0.6, count).astype(np.float32)
    usual = random.beta(6.0, 2.6, count).astype(np.float32)
    usual_delay = random.beta(1.6, 6.0, count).astype(np.float32)
    usual_fit = random.beta(6.0, 2.5, count).astype(np.float32)
    usual_touches = random.beta(2.0, 5.0, count).astype(np.float32)
    attention_odds = np.array((0.001, 0.004, 0.015), dtype=np.float32)[segment]
    slip = np.clip((companies.went_live - companies.promised_go_live)[:count] / 60.0, 0.0, 1.0)
    missed_week = np.where(slip > 0, companies.promised_go_live[:count] // 7 + 1, -1)
    outages = set(random.choice(clock.weeks, max(2, clock.weeks // 35), replace=False).tolist())
    pushes = _pushes(touched, clock)
    value = usual.copy()
    sponsor = np.ones(count, dtype=np.bool_)
    zeros = np.zeros(count, dtype=np.float32)
    trouble: npt.NDArray = zeros
    competitor, invoices, promises, fulfilment = (zeros.copy() for _ in range(4))
    attention = random.random(count) < attention_odds * 8
    delay, fit = usual_delay.copy(), usual_fit.copy()
    for week in range(clock.weeks):

        def lots() -> Level:
            return random.random(count, dtype=np.float32)

        def spells(odds: float | Level, low: float, high: float) -> Level:
            return np.where(lots() < odds, np.float32(low) + np.float32(high - low) * lots(), 0.0)

        push = {name: at(week, count) for name, at in pushes.items()}
        trouble = 0.86 * trouble + spells(0.016 * fragility, 0.2, 0.7) + push["trouble"]
        if week in outages:  # our own failure strikes a quarter of the customers at once
            trouble = trouble + (lots() < 0.25) * np.float32(random.uniform(0.25, 0.5))
        trouble = np.clip(trouble, 0.0, 1.0)
        sponsor = np.where(sponsor, lots() > 0.006, lots() < 0.09)
        arrives = (competitor == 0) & (lots() < 0.005)
        competitor = np.where(arrives, 0.3 + 0.7 * lots(), competitor * (lots() > 0.08))
        thin = THIN_SUPPORT[0] <= week / clock.weeks < THIN_SUPPORT[1]
        delay_aim = usual_delay + 0.30 * thin + 0.20 * trouble
        delay = np.clip(delay + 0.35 * (delay_aim - delay) + 0.16 * (lots() - 0.5), 0.0, 1.0)
        fit = fit + 0.10 * (usual_fit - fit) + 0.06 * (lots() - 0.5) - push["training_misfit"]
        fit = np.clip(fit, 0.0, 1.0)
        invoices = np.clip(
            0.84 * invoices + spells(0.008, 0.3, 0.9) + push["invoice_trouble"], 0.0, 1.0
        )
        attention = np.where(attention, lots() > 0.06, lots() < attention_odds)
        campaign = 1.8 if week % CAMPAIGN_EVERY_WEEKS == 4 else 0.8
        touches = np.clip(campaign * usual_touches + 0.2 * (lots() - 0.5), 0.0, 1.0)
        promises = 0.965 * promises + (missed_week == week) * slip.astype(np.float32)
        promises = np.clip(promises + spells(0.0015, 0.2, 0.6), 0.0, 1.0)
        fulfilment = 0.82 * fulfilment + spells(0.006, 0.3, 0.8) + push["fulfilment_trouble"]
        fulfilment = np.clip(fulfilment, 0.0, 1.0)
        aim = usual - 0.60 * trouble - 0.22 * ~sponsor - 0.10 * competitor + 0.15 * (fit - 0.7)
        noise = 0.025 * random.standard_normal(count, dtype=np.float32)
        value = np.clip(value + 0.12 * (aim - value) + noise, 0.02, 1.0)
        now = (
            value,
            trouble,
            sponsor,
            competitor,
            delay,
            fit,
            invoices,
            attention,
            touches,
            promises,
            fulfilment,
        )
        for name, level in zip(NAMES, now, strict=True):
            getattr(state, name)[week] = level
    return state


class _Push:
    """How much issues worsen one state, week by week."""

    def __init__(self, touched: Touched, state: str) -> None:
        sizes = np.array([one.by if one.worsens == state else 0.0 for one in ISSUES])
        strikes = sizes[touched.issue] > 0
        self.week = touched.week[strikes]
        self.customer = touched.customer[strikes]
        self.size = sizes[touched.issue[strikes]].astype(np.float32)

    def __call__(self, week: int, count: int) -> Level:
        begin, end = np.searchsorted(self.week, (week, week + 1))
        here = self.customer[begin:end]
        return np.bincount(here, self.size[begin:end], minlength=count).astype(np.float32)


def _pushes(touched: Touched, clock: Clock) -> dict[str, _Push]:
    """One push for every state that some issue worsens."""
    return {name: _Push(touched, name) for name in sorted({one.worsens for one in ISSUES})}
