"""What the data-quality page says, per owner, failures first: read from the published files.

The small file of the trust tables is written by every run, so the page can tell of its own failure;
what rests on models (conflicts, grades, scores) is told of the mart that stands.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import duckdb

from orchestration.quality import Owner
from pages.drawing import Row, Version, draw, rows

SHOWN_RUNS = 14
SHOWN_ROWS = 25  # of those set aside and of those made good; the rest stand in the owner's list
TEMPLATE = "data_quality.html"

# A check is as its suite asked it last; of one that its suite no longer asks, nothing is told.
CHECKS = """
with runs as (
    select run_id, min(validated_at) as started_at from trust.validation_results group by run_id
),
results as (
    select
        results.*,
        runs.started_at,
        dense_rank() over (order by runs.started_at desc, run_id) as run_number,
        dense_rank() over (partition by suite order by runs.started_at desc, run_id) as newest_first
    from trust.validation_results as results
    inner join runs using (run_id)
)
select
    suite, column_name, expectation, description, run_id, gate, table_name, owner, severity,
    is_success, is_crashed, unexpected_row_count, checked_row_count, started_at, run_number,
    newest_first
from results
where run_number <= $shown or newest_first = 1
order by suite, column_name, description, run_number
"""
NEWEST_RUN = "select arg_max(run_id, validated_at) as run_id from trust.validation_results"
REFUSED = """
select split_part(export, '.', 1) as department, file_name, reason, is_resolved, refused_at,
    resolved_at
from trust.refused_files
order by coalesce(resolved_at, refused_at) desc, file_name
"""
# A row that a later delivery replaced, and set aside again for the same reason, is not made good.
SET_ASIDE = """
select split_part(export, '.', 1) as department, file_name, line_number, column_name, reason,
    is_resolved, quarantined_at, resolved_at
from trust.quarantined_rows
qualify not is_resolved
    or not bool_or(not is_resolved) over (partition by export, source_system, column_name, reason)
order by resolved_at desc, file_name, line_number, column_name, reason
"""
UNRECOGNISED = "select file_name, reason from trust.loads where status = 'unrecognised' order by 1"
NEVER_CAME = """
select department, export, description from trust.exports where not is_delivered order by export
"""
ABSENT = """
select department, export, absent_columns from trust.exports
where absent_columns is not null order by export
"""
PACED = """
with deliveries as (
    select export, source_system, export_date from trust.loads where status = 'loaded'
    group by export, source_system, export_date
),
followed as (
    select
        *,
        export_date - lag(export_date) over (
            partition by export, source_system order by export_date
        ) as gap_days
    from deliveries
)
select
    split_part(export, '.', 1) as department, export, source_system,
    max(export_date) as newest_export_date, median(gap_days) as rhythm_days,
    (select max(export_date) from deliveries) - max(export_date) as age_days
from followed
group by export, source_system
order by export, source_system
"""
CONFLICTS = """
select fact, department_a, department_b, count(distinct customer_id) as customer_count,
    sum(record_count) as record_count
from trust.department_conflicts
group by fact, department_a, department_b
order by customer_count desc, fact
"""
GRADES = """
select department, trust_grade, reasons from trust.data_trust
where week_date = (select max(week_date) from trust.data_trust)
"""
# Of the weight that a customer's score could rest on, what this department's records leave out.
MEASURES = """
with newest as (
    select * from marts.customer_health_measures_weekly
    where status <> 'not applicable'
        and week_date = (select max(week_date) from marts.customer_health_measures_weekly)
)
select
    department, measure,
    count(*) as customer_count,
    count(*) filter (status <> 'ok') as missing_count,
    count(*) filter (status = 'stale') as stale_count,
    count(*) filter (status = 'never seen') as never_seen_count,
    count(*) filter (status = 'quarantined') as quarantined_count,
    coalesce(sum(base_weight) filter (status <> 'ok'), 0)
        / (select count(distinct customer_id) from newest) as missing_weight_share
from newest
group by department, measure
order by missing_weight_share desc, measure
"""
SCORES = """
select trust_grade, count(*) as customer_count, count(health_score) as scored_count
from marts.customer_health_weekly
where is_champion and week_date = (select max(week_date) from marts.customer_health_weekly)
group by trust_grade
order by trust_grade
"""

Marks: TypeAlias = list[tuple[str, str]]  # how each run ended, oldest first: tone and words


class Pace(NamedTuple):
    """From when on a department's export is late (`seeds/trust/trust_departments.csv`)."""

    expected_days: float
    factor: float
    never_late_days: float

    def allows(self, age_days: float, rhythm_days: float | None) -> bool:
        """Whether a delivery of this age is in time."""
        usual = self.expected_days if rhythm_days is None else rhythm_days
        return age_days <= max(self.never_late_days, self.factor * usual)


@dataclass(frozen=True)
class Check:
    """One expectation in its owner's words, as it was asked last."""

    words: str
    gate: str
    table: str
    owner: str
    severity: str
    is_success: bool
    is_crashed: bool
    unexpected_row_count: int | None
    checked_row_count: int | None
    run_id: str
    marks: Marks

    @property
    def is_blocking(self) -> bool:
        """Whether it stops the run in which it fails."""
        return not self.is_success and self.severity == "critical"

    @property
    def has_always_held(self) -> bool:
        """Whether it held in every run that is shown and that reached it."""
        return {tone for tone, _ in self.marks} <= {"gain", "quiet"}

    @property
    def tone(self) -> str:
        """How it is marked."""
        return _tone(self.is_success, self.severity)


@dataclass
class Department:
    """Everything that one owner has to know."""

    group: str
    owner: Owner
    failed: list[Check] = field(default_factory=list)
    held: list[Check] = field(default_factory=list)
    refused: list[Row] = field(default_factory=list)
    set_aside: list[Row] = field(default_factory=list)
    resolved: list[Row] = field(default_factory=list)
    late: list[Row] = field(default_factory=list)
    never_came: list[Row] = field(default_factory=list)
    absent: list[Row] = field(default_factory=list)
    unrecognised: list[Row] = field(default_factory=list)
    conflicts: list[Row] = field(default_factory=list)
    measures: list[Row] = field(default_factory=list)
    grade: Row | None = None

    @property
    def is_blocking(self) -> bool:
        """Whether one of its checks holds the mart back."""
        return any(check.is_blocking for check in self.failed)

    @property
    def doubted(self) -> list[Check]:
        """Those that failed and ask for somebody; the others are there to know."""
        return [check for check in self.failed if check.severity != "info"]

    @property
    def missing_weight_share(self) -> float:
        """Of the weight of all scores, what its records leave out."""
        return math.fsum(measure["missing_weight_share"] for measure in self.measures)

    @property
    def state(self) -> tuple[str, str]:
        """In one word, and its tone."""
        if self.is_blocking:
            return "holds the mart back", "alarm"
        if self.refused:
            return "files refused", "loss"
        if self.doubted or self.set_aside or self.late:
            return "in doubt", "doubt"
        return "in order", "gain"

    @property
    def order(self) -> tuple[int, int, int, int]:
        """What is worst comes first."""
        tones = ("alarm", "loss", "doubt", "gain")
        return (
            tones.index(self.state[1]),
            -len(self.doubted),
            -len(self.set_aside),
            -len(self.late),
        )


@dataclass
class Quality:
    """What a run left behind, as its readers see it."""

    run_id: str
    version: Version | None
    departments: list[Department]
    scores: list[Row]
    run_count: int

    @property
    def checks(self) -> list[Check]:
        """Every check that this run asked."""
        listed = [check for one in self.departments for check in (*one.failed, *one.held)]
        return [check for check in listed if check.run_id == self.run_id]

    @property
    def blocking(self) -> list[Check]:
        """Those that stopped this run."""
        return [check for check in self.checks if check.is_blocking]

    @property
    def is_published(self) -> bool:
        """Whether the mart that stands is this run's."""
        return self.version is not None and self.version.run_id == self.run_id

    def owner_of(self, check: Check) -> Owner:
        """Who answers for it."""
        return next(one.owner for one in self.departments if check in one.failed)

    def total(self, name: str) -> int:
        """How many of a list, such as `set_aside`, all departments have together."""
        return sum(len(getattr(one, name)) for one in self.departments)


def read_quality(
    quality: duckdb.DuckDBPyConnection,
    mart: duckdb.DuckDBPyConnection | None,
    version: Version | None,
    *,
    run_id: str,
    owners: Mapping[str, Owner],
    paces: Mapping[str, Pace],
) -> Quality:
    """Everything that the page says. `mart` is None where nothing was published yet."""
    departments = {group: Department(group, owner) for group, owner in owners.items()}

    def of(group: str) -> Department:  # what is nobody's is for those who run the warehouse
        return departments.get(group, departments["it"])

    results = rows(quality, CHECKS, {"shown": SHOWN_RUNS})
    for check in _checks(results):
        (of(check.owner).held if check.is_success else of(check.owner).failed).append(check)
    for row in rows(quality, REFUSED):
        one = of(row["department"])
        (one.resolved if row["is_resolved"] else one.refused).append(row)
    for row in rows(quality, SET_ASIDE):
        one = of(row["department"])
        (one.resolved if row["is_resolved"] else one.set_aside).append(row)
    for row in rows(quality, PACED):
        pace = paces.get(row["department"])
        if pace and not pace.allows(row["age_days"], row["rhythm_days"]):
            of(row["department"]).late.append(row)
    for row in rows(quality, NEVER_CAME):
        of(row["department"]).never_came.append(row)
    for row in rows(quality, ABSENT):
        of(row["department"]).absent.append(row)
    departments["it"].unrecognised = rows(quality, UNRECOGNISED)
    scores = _add_what_rests_on_models(departments, mart) if mart is not None else []
    for one in departments.values():
        one.failed.sort(key=lambda check: (not check.is_blocking, check.severity, check.words))
    return Quality(
        run_id=run_id,
        version=version,
        departments=sorted(departments.values(), key=lambda one: one.order),
        scores=scores,
        run_count=len({row["run_id"] for row in results if row["run_number"] <= SHOWN_RUNS}),
    )


def newest_run(quality: duckdb.DuckDBPyConnection) -> str:
    """The run that reached a gate last; '' where none did."""
    (found,) = rows(quality, NEWEST_RUN)
    return found["run_id"] or ""


def data_quality_page(quality: Quality) -> str:
    """The page, whole."""
    return draw(
        TEMPLATE,
        quality.version,
        quality=quality,
        shown_rows=SHOWN_ROWS,
        gate=quality.blocking[0].gate if quality.blocking else None,
    )


def _add_what_rests_on_models(
    departments: Mapping[str, Department], mart: duckdb.DuckDBPyConnection
) -> list[Row]:
    """Tell the departments; gives the scores by grade. Nothing where an older mart stands."""
    try:
        conflicts, grades = rows(mart, CONFLICTS), rows(mart, GRADES)
        measures, scores = rows(mart, MEASURES), rows(mart, SCORES)
    except (duckdb.CatalogException, duckdb.BinderException):
        return []
    for row in conflicts:
        for side, other in (("a", "b"), ("b", "a")):
            told = row | {"other": row[f"department_{other}"]}
            departments[row[f"department_{side}"]].conflicts.append(told)
    for row in grades:
        departments[row["department"]].grade = row
    for row in measures:
        departments[row["department"]].measures.append(row)
    return scores


def _checks(results: Sequence[Row]) -> Iterable[Check]:
    """Each check as it was asked last, with how it ended in the runs that are shown."""
    runs = {row["run_number"]: row["started_at"] for row in results}
    shown = sorted((number for number in runs if number <= SHOWN_RUNS), reverse=True)
    asked: dict[tuple[str, str, str, str], dict[int, Row]] = defaultdict(dict)
    for row in results:
        key = (row["suite"], row["column_name"], row["expectation"], row["description"])
        asked[key][row["run_number"]] = row
    for by_run in asked.values():
        last = by_run[min(by_run)]
        if last["newest_first"] > 1:
            continue
        yield Check(
            words=last["description"],
            gate=last["gate"],
            table=last["table_name"],
            owner=last["owner"],
            severity=last["severity"],
            is_success=last["is_success"],
            is_crashed=last["is_crashed"],
            unexpected_row_count=last["unexpected_row_count"],
            checked_row_count=last["checked_row_count"],
            run_id=last["run_id"],
            marks=[_mark(by_run.get(number), f"{runs[number]:%-d %b %Y}") for number in shown],
        )


def _mark(result: Row | None, day: str) -> tuple[str, str]:
    if result is None:
        return "quiet", f"{day}: not reached"
    told = "held" if result["is_success"] else "crashed" if result["is_crashed"] else "did not hold"
    return _tone(result["is_success"], result["severity"]), f"{day}: {told}"


def _tone(is_success: bool, severity: str) -> str:
    return "gain" if is_success else "alarm" if severity == "critical" else "doubt"
