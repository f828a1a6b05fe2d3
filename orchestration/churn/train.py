"""From features and outcomes to the model that speaks: reads the warehouse, decides, writes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np

from orchestration.churn import leaks, promotion, tables
from orchestration.churn.card import write_card
from orchestration.churn.evaluation import area_under_curve, brier, stability_index
from orchestration.churn.examples import Examples, monthly
from orchestration.churn.learning import (
    Learner,
    has_boosting,
    learn_base_rate,
    learn_boosting,
    learn_logistic,
)
from orchestration.churn.origins import OutOfTime, roll
from orchestration.churn.promotion import BASE_RATE, BOOSTING, LOGISTIC, REFERENCE_CLASS, Dials
from orchestration.churn.scorecard import Scorecard, log_odds, probability
from orchestration.warehouse import transaction

BASELINES: Mapping[str, Learner] = {
    BASE_RATE: learn_base_rate,
    "recency": lambda examples: learn_logistic(examples.of(["recency_days"])),
    "health": lambda examples: learn_logistic(examples.of(["health_score"])),
}
LEARNED: Mapping[str, Learner] = {LOGISTIC: learn_logistic, BOOSTING: learn_boosting}
Log = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """Who speaks for a horizon after this run, and what it was learned from."""

    horizon_days: int
    champion: str
    status: str
    reason: str
    example_count: int = 0
    event_count: int = 0
    auc: float | None = None
    brier: float | None = None


def train(
    connection: duckdb.DuckDBPyConnection, run_id: str, log: Log, cards: Path | None = None
) -> list[Outcome]:
    """Learn each horizon's models where the champion is older than the dial, else keep it.

    Reads intermediate.int_churn_examples, int_customer_features_weekly,
    int_churn_reference_classes and seeds; writes schema risk in one transaction, and model cards
    to the folder `cards`.
    """
    cursor = connection.cursor()
    tables.prepare(cursor)
    dials, features = tables.read_dials(cursor), tables.read_features(cursor)
    as_of = tables.read_as_of(cursor)
    due: dict[int, int] = {}
    outcomes = []
    for horizon, embargo in tables.read_embargoes(cursor).items():
        champion = tables.read_champion(cursor, horizon)
        if champion and as_of - champion.trained_at < timedelta(days=dials.refresh_days):
            day = champion.trained_at - timedelta(days=1)
            why = f"learned as of {day:%Y-%m-%d}, less than {dials.refresh_days:.0f} days ago"
            outcomes.append(Outcome(horizon, champion.kind, "kept", why))
        else:
            due[horizon] = embargo
    if due:
        if not has_boosting():
            log("LightGBM is not installed: additive boosting does not challenge")
        hashes = tables.hashed_features(cursor, features)
        restated = leaks.restated_features(tables.read_feature_weeks(cursor), hashes)
        with transaction(cursor):
            for horizon, embargo in due.items():
                most = int(dials.most_learned_from)
                examples = tables.read_examples(cursor, horizon, features, most)
                training = _Training(cursor, horizon, embargo, examples, dials, restated)
                outcomes.append(training.run(run_id, as_of, cards))
            tables.write_feature_weeks(cursor, hashes)
    for one in outcomes:
        log(f"{one.horizon_days} days ahead: {promotion.words(one.champion)}: {one.reason}")
    return outcomes


def out_of_time(
    examples: Examples, embargo: int, kinds: list[str], reference: Callable[[Examples], np.ndarray]
) -> OutOfTime:
    """What the baselines, the reference class and these kinds said at each origin."""
    learners = {**BASELINES, **{kind: LEARNED[kind] for kind in kinds}}
    told = roll(examples, learners, embargo)
    if not len(told.examples):
        return told
    counted = reference(told.examples)
    counted = np.where(np.isnan(counted), told.predicted[BASE_RATE], counted)
    return replace(told, predicted={**told.predicted, REFERENCE_CLASS: counted})


@dataclass(frozen=True)
class _Training:
    cursor: duckdb.DuckDBPyConnection
    horizon: int
    embargo: int
    examples: Examples
    dials: Dials
    restated: list[str]

    def run(self, run_id: str, as_of: datetime, cards: Path | None) -> Outcome:
        learned_from = self._learned_from()
        events = learned_from.event_count
        kinds = promotion.learned_kinds(events, self.dials, has_boosting=has_boosting())
        told = out_of_time(self.examples, self.embargo, kinds, self._reference)
        scorecards = {kind: LEARNED[kind](learned_from) for kind in kinds}
        at_fault = {
            kind: self._faults(told, kind, one, learned_from) for kind, one in scorecards.items()
        }
        before = tables.read_champion(self.cursor, self.horizon)
        incumbent = before.kind if before else REFERENCE_CLASS
        verdicts = promotion.choose(incumbent, kinds, told, at_fault, self.dials)
        entries = [
            tables.Entry(
                tables.version_of(one.kind, self.horizon, scorecards.get(one.kind)),
                *(one.kind, one.is_champion, one.status, one.reason, scorecards.get(one.kind)),
            )
            for one in verdicts
        ]
        tables.append_models(self.cursor, self.horizon, entries, learned_from, run_id, as_of)
        tables.write_predictions(self.cursor, self.horizon, told)
        if cards is not None:
            for entry in entries:
                write_card(
                    *(cards, entry, self.horizon, learned_from, told, self.dials),
                    *(LEARNED.get(entry.kind), at_fault.get(entry.kind, [])),
                )
        crowned = verdicts[-1]
        outcome = Outcome(
            *(self.horizon, crowned.kind, crowned.status, crowned.reason),
            *(len(learned_from), events),
        )
        if not len(told.examples):
            return outcome
        said, churned = told.predicted[crowned.kind], told.examples.churned
        return replace(outcome, auc=area_under_curve(said, churned), brier=brier(said, churned))

    def _learned_from(self) -> Examples:
        """What is known by now: the first week of each month, as at every origin."""
        ripe = self.examples.ripe
        return ripe.at(np.isin(ripe.weeks, monthly(self.examples.weeks)))

    def _reference(self, asked: Examples) -> np.ndarray:
        return tables.read_reference_classes(self.cursor, self.horizon, asked)

    def _faults(
        self, told: OutOfTime, kind: str, scorecard: Scorecard, learned_from: Examples
    ) -> list[str]:
        if not len(told.examples):
            return []
        newest = self.examples.at(self.examples.weeks == self.examples.weeks.max())
        then, now = (
            probability(log_odds(scorecard, one.names, one.values))
            for one in (learned_from, newest)
        )
        return promotion.faults(
            told,
            kind,
            self.dials,
            stability=stability_index(then, now),
            wrong=leaks.wrong_signs(scorecard, self.examples.features),
            telling=leaks.telling_features(learned_from, self.dials.most_single_auc),
            restated=self.restated,
        )
