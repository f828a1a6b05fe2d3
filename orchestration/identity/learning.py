"""Weights learned by Splink, which is imported only here, and only when something is learned."""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from typing import Any

import duckdb

from orchestration.identity.scoring import OTHER, Comparison, Odds

SEED = 7
MOST_RANDOM_PAIRS = 1_000_000  # for u; a million fixes a share of 1e-4 to a tenth


def is_installed() -> bool:
    """Whether Splink is there; without it the weights of the seed are taken."""
    return find_spec("splink") is not None


def learn(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    comparisons: Sequence[Comparison],
    *,
    blocks: Sequence[str] = (),
    label: str | None = None,
    prior: float = 1e-4,
    most_pairs: int = MOST_RANDOM_PAIRS,
) -> dict[tuple[str, str], Odds]:
    """Learn m and u of every level from `table`, which has one row a record and a `unique_id`.

    u comes from random pairs. m comes from the pairs that agree on the column `label`; without
    one, by expectation maximisation over the pairs that share each of the `blocks` (SQL over l
    and r), averaged over them. Splink makes its tables in the connection's own schema and drops
    them; the connection should be one of its own.
    """
    splink = import_module("splink")
    settings = {
        "link_type": "dedupe_only",
        "probability_two_random_records_match": prior,
        "comparisons": [_settings(one) for one in comparisons],
        "blocking_rules_to_generate_predictions": [],
        "retain_intermediate_calculation_columns": False,
        "retain_matching_columns": False,
    }
    with _quiet():
        api = splink.internals.duckdb.database_api.DuckDBAPI(connection)
        linker = splink.Linker(api.register(table), settings)
        training = linker.training
        training.estimate_u_using_random_sampling(max_pairs=most_pairs, seed=SEED)
        if label is not None:
            training.estimate_m_from_label_column(label)
        for block in blocks if label is None else ():
            training.estimate_parameters_using_expectation_maximisation(
                block, estimate_without_term_frequencies=True, fix_u_probabilities=True
            )
        found = linker.misc.save_model_to_json()
    return _odds(comparisons, found)


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink prints and logs a line for each thing it does."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with redirect_stdout(StringIO()):
            yield
    finally:
        logging.disable(before)


def _settings(comparison: Comparison) -> dict[str, Any]:
    levels = [
        {"sql_condition": _two_sided(level.condition), "label_for_charts": level.name}
        for level in comparison.levels
    ]
    return {
        "output_column_name": comparison.name,
        "comparison_levels": [
            {
                "sql_condition": _two_sided(comparison.missing),
                "label_for_charts": "missing",
                "is_null_level": True,
            },
            *levels,
            {"sql_condition": "ELSE", "label_for_charts": OTHER},
        ],
    }


def _two_sided(condition: str) -> str:
    """The condition with Splink's names: l.name is "name_l"."""
    return re.sub(r"\b([lr])\.(\w+)", r'"\2_\1"', condition)


def _odds(comparisons: Sequence[Comparison], model: Any) -> dict[tuple[str, str], Odds]:
    """Read m and u; a level that was never seen among matches gets a small m, not none."""
    found: dict[tuple[str, str], Odds] = {}
    for comparison, settings in zip(comparisons, model["comparisons"], strict=True):
        for level in settings["comparison_levels"]:
            name = level["label_for_charts"]
            if name != "missing":
                m, u = level.get("m_probability"), level.get("u_probability")
                found[comparison.name, name] = Odds(
                    m if isinstance(m, float) else 1e-4, u if isinstance(u, float) else 1e-6
                )
    return found
