"""Strengths of the planted effects move the losses in order; refusals name what there is."""

from pathlib import Path

import numpy as np
import pytest

from sample_company import simulation
from sample_company.clock import NEVER, add_months, next_period_start
from sample_company.companies import SEGMENTS
from sample_company.settings import EFFECTS, STRENGTHS, Settings
from sample_company.world import World


def lost_share(world: World) -> float:
    """Losses a customer-year of paid time."""
    stints, days = world.book.stints, world.clock.days
    paid = np.minimum(stints.end, days) - np.maximum(stints.start, 0)
    years = np.clip(paid[~stints.is_trial], 0, None).sum() / 365.25
    return float((world.book.losses.lost_on < days).sum() / years)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, World]:
    folder: Path = tmp_path_factory.mktemp("spill")
    return {
        strength: simulation.simulate(Settings(customers=3000, strength=strength), folder)
        for strength in STRENGTHS
    }


def test_stronger_effects_lose_more_customers(worlds: dict[str, World]):
    weak, medium, strong = (lost_share(worlds[strength]) for strength in STRENGTHS)
    assert 1.3 * weak < medium < strong / 1.3


def test_small_customers_leave_more_often_than_large_ones(worlds: dict[str, World]):
    world = worlds["medium"]
    stints, days = world.book.stints, world.clock.days
    paid = np.clip(np.minimum(stints.end, days) - np.maximum(stints.start, 0), 0, None)
    rates = []
    for segment in range(len(SEGMENTS)):
        ours = (world.companies.segment[stints.customer] == segment) & ~stints.is_trial
        lost = world.companies.segment[world.book.losses.customer] == segment
        lost &= world.book.losses.lost_on < days
        rates.append(lost.sum() / (paid[ours].sum() / 365.25))
    small, middle, large = rates
    assert 0.18 < small < 0.36
    assert 0.05 < large < middle < small


def test_leaving_depends_on_the_latent_states_alone(worlds: dict[str, World]):
    world = worlds["medium"]
    hazard = np.stack(
        [
            world.states.hazard(week, world.companies, world.settings)
            for week in range(world.clock.weeks)
        ]
    )
    for name in ("trouble", "support_delay", "invoice_trouble", "broken_promises"):
        level = getattr(world.states, name).astype(np.float32)
        assert np.corrcoef(level.ravel(), np.log(hazard.ravel()))[0, 1] > 0.05, name
    attention = world.states.executive_attention > 0.5
    large = world.companies.segment[: world.companies.buyers] == 2
    assert hazard[:, large][attention[:, large]].mean() < hazard[:, large].mean()


def test_single_effects_can_be_set():
    settings = Settings(strength={"trouble": "strong"})
    assert settings.effects["trouble"] == EFFECTS["trouble"][2]
    assert settings.effects["competitor"] == EFFECTS["competitor"][1]
    with pytest.raises(ValueError, match="no such effects"):
        Settings(strength={"weather": "strong"})
    with pytest.raises(ValueError, match="no such strengths"):
        Settings(strength="enormous")


def days(*texts: str) -> np.ndarray:
    return (np.array(texts, dtype="M8[D]") - np.datetime64("2024-01-01")).astype(np.int32)


def test_months_end_where_the_calendar_says():
    assert add_months(days("2024-01-31", "2023-11-30"), np.array([1, 15])).tolist() == [
        *days("2024-02-29", "2025-02-28")
    ]
    starts = days("2024-01-31", "2024-03-05", "2022-03-05")
    moments = days("2024-02-29", "2024-03-05", "2024-06-04")
    found = next_period_start(starts, np.array([1, 12, 3]), moments)
    assert found.tolist() == [*days("2024-03-31", "2025-03-05", "2024-06-05")]


def test_stints_of_a_customer_never_overlap(worlds: dict[str, World]):
    stints = worlds["strong"].book.stints
    same = stints.customer[1:] == stints.customer[:-1]
    assert (stints.start[1:][same] >= stints.end[:-1][same]).all()
    assert (stints.end > stints.start).all() and (stints.end[:-1][same] < NEVER).all()
