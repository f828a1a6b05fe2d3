"""The model card: what a person must know before believing a model, and its calibration as SVG."""

from pathlib import Path

import numpy as np

from orchestration.churn.evaluation import (
    area_under_curve,
    calibration,
    calibration_error,
    draws,
    interval,
    listed,
    weighted_area,
    weighted_mean,
)
from orchestration.churn.examples import Examples
from orchestration.churn.learning import Learner
from orchestration.churn.origins import OutOfTime, shuffled
from orchestration.churn.promotion import Dials, words
from orchestration.churn.scorecard import Floats, Piece, Scorecard, points_of
from orchestration.churn.tables import Entry

LARGEST_PARTS = 12
SIZE = 320
MARGIN = 40


def write_card(
    folder: Path,
    entry: Entry,
    horizon: int,
    learned_from: Examples,
    told: OutOfTime,
    dials: Dials,
    learn: Learner | None,
    at_fault: list[str],
) -> None:
    """Write `<version>.md` and, where something was predicted out of time, `<version>.svg`."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"# {entry.model_version}", "", *_head(entry, horizon, learned_from), ""]
    if len(told.examples):
        lines += [*_quality(told, dials), "", f"![Calibration]({entry.model_version}.svg)", ""]
        lots = calibration(told.predicted[entry.kind], told.examples.churned)
        drawn = calibration_svg(lots)
        (folder / f"{entry.model_version}.svg").write_text(drawn, encoding="utf-8")
        if learn:
            lines += [*_leaks(told, entry, learn, at_fault), ""]
    if entry.scorecard:
        lines += [*_parts(entry.scorecard, learned_from), ""]
    lines += [*_limits(entry, learned_from), ""]
    (folder / f"{entry.model_version}.md").write_text("\n".join(lines), encoding="utf-8")


def _head(entry: Entry, horizon: int, learned_from: Examples) -> list[str]:
    weeks = learned_from.weeks
    period = f"{weeks.min()} to {weeks.max()}" if len(weeks) else "none yet"
    speaks = "speaks" if entry.is_champion else "does not speak"
    return [
        f"Whether a customer leaves in the {horizon} days after the lead time, by"
        f" {words(entry.kind)}. It {speaks}: {entry.status}, {entry.reason}.",
        "",
        "| learned from | |",
        "|---|---|",
        f"| looks (first week of each month) | {len(learned_from):,} |",
        f"| customers | {len(set(learned_from.customers)):,} |",
        f"| of them left | {learned_from.event_count:,} |",
        f"| weeks | {period} |",
        f"| features | {len(learned_from.features)} |",
    ]


def _quality(told: OutOfTime, dials: Dials) -> list[str]:
    """Every kind on the same rows, each figure with its 90 % interval, customers drawn anew."""
    origins = np.unique(told.origins)
    lines = [
        "## Out of time",
        "",
        f"{len(told.examples):,} looks of {len(origins)} monthly origins, {origins.min()} to"
        f" {origins.max()}; {told.examples.event_count:,} customers left. Nothing was learned from"
        " what was not known on the day of the origin.",
        "",
        f"| kind | AUC | Brier | calibration error | of {dials.list_size:.0f} large clients a week"
        " left |",
        "|---|---|---|---|---|",
    ]
    weights = list(draws(told.examples.customers))
    for kind, predicted in told.predicted.items():
        cells = figures(told.examples, predicted, int(dials.list_size), weights)
        error = calibration_error(predicted, told.examples.churned)
        shown = [f"{value:.3f} ({low:.3f} to {high:.3f})" for value, low, high in cells]
        lines.append(f"| {words(kind)} | {shown[0]} | {shown[1]} | {error:.3f} | {shown[2]} |")
    return lines


def figures(
    examples: Examples, predicted: Floats, size: int, weights: list[Floats]
) -> list[tuple[float, float, float]]:
    """AUC, Brier and precision among large clients, each with its 90 % interval."""
    churned = examples.churned
    called = listed(np.where(examples.large, predicted, -1.0), examples.weeks, size)
    rows = np.flatnonzero(called & examples.large)
    precision = weighted_mean(churned[rows])
    return [
        (figure(np.ones(len(churned))), *interval(figure, weights))
        for figure in (
            weighted_area(predicted, churned),
            weighted_mean((predicted - churned) ** 2),
            lambda weight: precision(weight[rows]),
        )
    ]


def split_gap(told: OutOfTime, kind: str, learn: Learner) -> tuple[float, float]:
    """AUC of a random split and of the split in time, on the looks at the origins themselves."""
    firsts = told.examples.weeks == told.origins
    looks = told.examples.at(firsts)
    return (
        area_under_curve(shuffled(looks, learn), looks.churned),
        area_under_curve(told.predicted[kind][firsts], looks.churned),
    )


def _leaks(told: OutOfTime, entry: Entry, learn: Learner, at_fault: list[str]) -> list[str]:
    random, temporal = split_gap(told, entry.kind, learn)
    return [
        "## Leaks",
        "",
        f"A random split of the same looks would show an AUC of {random:.3f}, the split in time"
        f" shows {temporal:.3f}: the difference of {random - temporal:+.3f} is what a"
        " customer's own other weeks give away.",
        "",
        "| check | result |",
        "|---|---|",
        "| no example reaches past the origin it was learned at | kept, else nothing is learned |",
        "| no feature alone tells who leaves; no past week was said anew; no reason works against"
        f" its direction; calibrated; population as before | {'; '.join(at_fault) or 'passed'} |",
    ]


def _parts(scorecard: Scorecard, learned_from: Examples) -> list[str]:
    labels = {one.name: one.label or one.name for one in learned_from.features}
    ranked = sorted(
        scorecard.by_feature().items(),
        key=lambda item: -float(np.std(_points(item[1], learned_from, item[0]))),
    )
    lines = [
        "## The largest parts",
        "",
        "Log-odds against the mean of those learned from; 0.7 doubles the odds.",
        "",
        "| feature | lowest | highest | not known |",
        "|---|---|---|---|",
    ]
    for name, pieces in ranked[:LARGEST_PARTS]:
        known = [one.points for one in pieces if not one.is_missing]
        missing = [one.points for one in pieces if one.is_missing]
        lines.append(f"| {labels[name]} | {known[0]:+.2f} | {known[-1]:+.2f} | {missing[0]:+.2f} |")
    return lines


def _points(pieces: list[Piece], examples: Examples, name: str) -> Floats:
    return points_of(pieces, examples.values[:, examples.names.index(name)])


def _limits(entry: Entry, learned_from: Examples) -> list[str]:
    lines = [
        "## Limits",
        "",
        "- It tells who is like those who left; not why they left, and not what would keep them.",
        "- Whoever gave notice or is gone within the lead time is not asked about.",
        "- Weeks of one customer are no independent cases: intervals draw customers, not weeks.",
    ]
    if not entry.scorecard:
        lines.append("- Nothing was learned: customers of the same class were counted.")
    if len(learned_from) and learned_from.event_count < 300:
        lines.append(
            f"- {learned_from.event_count} customers who left are few: each further one moves it."
        )
    return lines


def calibration_svg(lots: list[tuple[float, float, int]]) -> str:
    """Predicted against seen, a dot a tenth of the looks; on the line they agree."""
    most = max([*(told for told, _, _ in lots), *(seen for _, seen, _ in lots), 1e-6])
    inner = SIZE - 2 * MARGIN

    def x(share: float) -> float:
        return MARGIN + share / most * inner

    def y(share: float) -> float:
        return SIZE - MARGIN - share / most * inner

    dots = "".join(
        f'<circle cx="{x(told):.1f}" cy="{y(seen):.1f}" r="4"><title>{count} looks: predicted'
        f" {told:.3f}, left {seen:.3f}</title></circle>"
        for told, seen, count in lots
    )
    ends = f'x1="{x(0):.1f}" y1="{y(0):.1f}" x2="{x(most):.1f}" y2="{y(most):.1f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img"'
        ' font-family="sans-serif" font-size="11"><title>Predicted and seen shares of customers who'
        f' left</title><rect width="{SIZE}" height="{SIZE}" fill="white"/>'
        f'<path d="M{MARGIN} {MARGIN}V{SIZE - MARGIN}H{SIZE - MARGIN}" fill="none" '
        'stroke="#888"/>'
        f'<line {ends} stroke="#bbb" stroke-dasharray="4"/><g fill="#1f5fa8">{dots}</g>'
        f'<text x="{SIZE / 2}" y="{SIZE - 10}" text-anchor="middle">'
        f"predicted (to {most:.2f})</text>"
        f'<text x="14" y="{SIZE / 2}" text-anchor="middle" transform="rotate(-90 14 {SIZE / 2})">'
        f"left (to {most:.2f})</text></svg>\n"
    )
