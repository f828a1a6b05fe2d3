"""What the loader and the gates notice of wrong data: `python -m bench.quality`.

Each kind of corruption (`bench.corruptions`) is planted in the newest delivery of a company that
nothing was tuned on, at three rates; the loader and the gates then say what they find that they do
not find in the clean delivery. Days without a fault tell how often they cry for nothing. Results
are appended to the file --out, a line a case; cases that stand there already are not run again.
"""

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from bench.corruptions import KINDS, Kind, plant
from expectations import SUITES
from expectations.suite import Suite
from orchestration.identity.resolve import resolve
from orchestration.quality import ValidationResult, validate
from orchestration.raw.deliveries import Catalogue, scan
from orchestration.raw.history.compare import judge
from orchestration.raw.load import Loader
from orchestration.resource import contracts
from orchestration.settings import PROJECT
from orchestration.warehouse import quoted
from sample_company.company_writer import write
from tests.python.pipeline.building import GATES, LAYERS, Built, new_warehouse

SEEDS: Final = (303, 304)  # of the companies that are reported; others were used for tuning
RATES: Final = (0.001, 0.01, 0.1)
CUSTOMERS, WEEKS, DELIVERIES = 150, 52, 12
CLEAN_SEEDS: Final = (401, 402, 403, 404)  # of companies where nothing is wrong
CLEAN_CUSTOMERS, CLEAN_DELIVERIES, KNOWN_DELIVERIES = 60, 54, 4  # 50 days each, after a history
FLOORS: Final = {
    "kinds_caught_at_1_percent": 0.95,
    "kinds_caught_at_0.1_percent": 0.8,
    "critical_kinds_stopped": 1.0,
    "right_table_and_column": 0.95,
}
CEILINGS: Final = {
    "baseline_at_1_percent": 0.5,
    "clean_days_with_an_error": 0.01,
    "mutants_that_changed_nothing": 0.0,
}
# What a typical dbt project says of its sources: words that its authors know, and references.
ACCEPTED: Final = (
    r"(^|_)(status|priority|channel|period|currency|role|kind|type|stage_name|segment)$"
)
REFERENCES: Final = {
    "subscription_id": "billing__subscriptions",
    "invoice_id": "billing__invoices",
    "requester_id": ("support__users", "user_id"),
    "crm_account_id": ("sales__accounts", "account_id"),
    "order_id": "operations__orders",
    "survey_id": "voice__surveys",
}
FOUND_BY: Final = ("loader", "raw", "staging", "intermediate", "marts")
REFUSED: Final = "refused: "  # the marts go on with what was delivered before
Found = set[tuple[str, str, str, str]]  # layer, table, column, words


class Company:
    """A company with its history loaded, and what every layer says of its clean newest delivery."""

    def __init__(
        self,
        home: Path,
        seed: int,
        customers: int = CUSTOMERS,
        weeks: int = WEEKS,
        deliveries: int = DELIVERIES,
        departments: tuple[str, ...] = (),
    ) -> None:
        """Write and load it, unless the folder `home` has it already."""
        self.home, self.seed = home, seed
        self.exports = home / "exports"
        self.base = home / "base"
        if not (home / "ready").exists():
            shutil.rmtree(home, ignore_errors=True)
            write(
                home,
                customers,
                weeks,
                seed,
                faults="none",
                departments=departments,
                deliveries=deliveries,
            )
            new_warehouse(self.base).load(self.exports).connection.close()
            (home / "ready").touch()
        dates = sorted({folder.name for folder in self.exports.glob("*/*/*")})
        self.dates = [date.fromisoformat(name) for name in dates]

    def case(self, folder: Path) -> Built:
        """A copy of the warehouse."""
        return new_warehouse(folder, like=self.base)

    @cached_property
    def clean(self) -> Built:
        """The warehouse where nothing is wrong; its later layers are built when they are asked."""
        return self.case(Path(tempfile.mkdtemp(dir=self.home)) / "clean")

    @cache  # noqa: B019
    def clean_found(self, layer: str, table: str | None) -> Found:
        """What a layer's gate says of a raw table, or of all, where nothing is wrong."""
        return found_at(self.clean, layer, table)[0]

    @cache  # noqa: B019
    def clean_baseline(self, table: str, system: str) -> dict[str, int]:
        """Rows that break the tests of a typical project where nothing is wrong."""
        return baseline(self.clean, table, system, self.dates[-1])

    def corrupted(self, kind: Kind, rate: float, folder: Path) -> tuple[Built, int]:
        """The warehouse after the newest delivery came with the corruption; rows changed."""
        department, system, name = kind.place.split("/")
        of_system = self.exports / department / system
        exports = folder / "exports"
        shutil.copytree(
            of_system / str(self.dates[-1]), exports / department / system / str(self.dates[-1])
        )
        newest = exports / department / system / str(self.dates[-1]) / name
        before = of_system / str(self.dates[-2]) / name
        struck = plant(kind, {"newest": newest, "before": before}, rate, self.seed)
        built = self.case(folder / "warehouse")
        deliver_again(built, exports, kind.table, system, self.dates[-1])
        return built, struck


def deliver_again(built: Built, exports: Path, table: str, system: str, day: date) -> None:
    """Take the newest delivery of an export back, and load that of another folder in its place.

    Raw is a change log: without the rows of its newest delivery it is what it was before it.
    """
    export = table.replace("__", ".", 1)
    contract = contracts()[export]
    built.connection.execute(
        f"delete from {quoted('raw', table)} where _source_system = ? and _known_at = ?",
        [system, day],
    )
    built.connection.execute(
        "delete from raw._loads where export = ? and source_system = ? and export_date = ?",
        [export, system, day],
    )
    catalogue = Catalogue(contracts(), PROJECT / "mappings", None)
    known, _ = scan(exports, catalogue)
    scratch, archive = built.folder / "scratch", built.folder / "archive"
    loader = Loader(built.connection, exports, archive, scratch, "run", catalogue.identify)
    loader.load(contract, [file for file in known if file.contract == contract])


def found_at(built: Built, layer: str, table: str | None) -> tuple[Found, bool]:
    """Build a layer and ask its gate: what is found, and whether it stops the run.

    With a raw table, only those suites are asked that read it.
    """
    built.rebuild(layer)
    if layer == "raw":
        built.connection.execute("delete from raw._as_of")
        built.connection.execute("insert into raw._as_of select max(export_date) from raw._loads")
    if layer == "records":
        resolve(built.connection, "run", lambda words: None)
    gate = "raw" if layer == "raw" else GATES.get(layer)
    if gate is None:
        return set(), False
    results = asked(built, [suite for suite in SUITES if suite.gate == gate], table)
    found = {finding for one in results if not one.is_success for finding in _findings(built, one)}
    return found, any(one.is_blocking for one in results)


def asked(built: Built, suites: Iterable[Suite], table: str | None) -> list[ValidationResult]:
    """Ask the suites, or those that read a table of raw."""
    chosen = [suite for suite in suites if table is None or _reads(suite, table)]
    return validate(built.connection, chosen, "run", datetime.now(UTC).replace(tzinfo=None))


def _reads(suite: Suite, table: str) -> bool:
    if suite.gate == "raw":
        return suite.table == table
    queries = [str(getattr(e, "unexpected_rows_query", "")) for e in suite.expectations()]
    text = " ".join([suite.table, *queries])
    return re.search(rf"\bstg_{table}\b", text) is not None


def _findings(built: Built, one: ValidationResult) -> Iterator[tuple[str, str, str, str]]:
    """A result as findings; a delivery that is unlike those before it has one a trait."""
    table = re.sub("^stg_", "", one.table_name)
    if "like_before" not in one.expectation:
        yield one.gate, table, one.column_name or "", one.description
        return
    for column, trait, rule in built.rows(
        "select column_name, trait, rule from raw._deliveries_compared"
        f" where is_unlike and export = '{table.replace('__', '.', 1)}'"
    ):
        yield one.gate, table, column, f"unlike before: {trait} ({rule})"


def loader_found(built: Built, kind: Kind, day: date) -> Found:
    """What the loader refused or set aside of the newest delivery."""
    export = kind.table.replace("__", ".", 1)
    refused = built.rows(
        f"select reason from raw._loads_now where export = '{export}' and export_date = '{day}'"
        " and status = 'refused'"
    )
    aside = built.rows(
        "select distinct coalesce(column_name, ''), reason from raw._quarantine_now"
        f" as aside where load_id in (select load_id from raw._loads_now"
        f" where export = '{export}' and export_date = '{day}')"
    )
    found = {("loader", kind.table, "", REFUSED + reason) for (reason,) in refused}
    return found | {("loader", kind.table, column, reason) for column, reason in aside}


def baseline(built: Built, table: str, system: str, day: date) -> dict[str, int]:
    """Rows that break each test of a typical project: keys, not null, references, known words."""
    contract = contracts()[table.replace("__", ".", 1)]
    raw = quoted("raw", table)
    now = f"(select * from {raw} where _source_system = '{system}' and not _is_deleted)"
    broken = {"unique": built.one(f"select count(*) - count(distinct ({', '.join(contract.key)},"
                                  f" _known_at)) from {now}")}  # fmt: skip
    for required in contract.mandatory:
        broken[f"not_null {required}"] = built.one(
            f"select count(*) from {now} where {required} is null"
        )
    for column in contract.columns:
        name = column.name
        if re.search(ACCEPTED, name) and column.data_type == "varchar":
            broken[f"accepted {name}"] = built.one(
                f"select count(*) from {now} as now where lower({name}) not in ("
                f"select lower({name}) from {raw} where _known_at < '{day}' and {name} is not null)"
            )
        if name in REFERENCES and (name,) != contract.key:
            target = REFERENCES[name]
            parent, key = (target, name) if isinstance(target, str) else target
            broken[f"relationship {name}"] = built.one(
                f"select count(*) from {now} as now where {name}[:15] not in (select {key}[:15]"
                f" from {quoted('raw', parent)})"
            )
    return broken


def run_case(company: Company, kind: Kind, rate: float) -> dict[str, Any]:
    """Plant one kind at one rate and ask layer by layer, until one notices; a line of results."""
    started = time.process_time()
    system, day = kind.place.split("/")[1], company.dates[-1]
    with tempfile.TemporaryDirectory(dir=company.home) as home:
        built, struck = company.corrupted(kind, rate, Path(home))
        found = loader_found(built, kind, day) - loader_found(company.clean, kind, day)
        broken = baseline(built, kind.table, system, day)
        must_stop = kind.is_critical and rate > RATES[0]  # a single row need not
        is_stopped = any(words.startswith(REFUSED) for *_, words in found)
        for layer in ("raw", *LAYERS):
            table = kind.table if layer in ("raw", "staging") else None
            if is_stopped or (table is None and found and not must_stop):
                break
            said, stops = found_at(built, layer, table)
            found |= said - company.clean_found(layer, table)
            is_stopped |= stops
        built.connection.close()
    layers = [layer for layer in FOUND_BY if any(one[0] == layer for one in found)]
    clean = company.clean_baseline(kind.table, system)
    return {
        "seed": company.seed,
        "kind": kind.name,
        "rate": rate,
        "table": kind.table,
        "changed_rows": struck,
        "caught_by": layers[0] if layers else None,
        "is_stopped": is_stopped,
        "is_right_table": any(table == kind.table for _, table, _, _ in found),
        "is_right_column": names_it(kind, found),
        "baseline": sorted(test for test, rows in broken.items() if rows > clean[test]),
        "found": sorted(found)[:12],
        "cpu_seconds": round(time.process_time() - started, 1),
    }


def names_it(kind: Kind, found: Found) -> bool:
    """Whether a finding names the table and one of the columns; rows too many or few have none."""
    of_table = [column for _, table, column, _ in found if table == kind.table]
    if not kind.columns:
        return bool(of_table)
    return any(set(column.split(", ")) & set(kind.columns) for column in of_table)


def corruptions(company: Company, kinds: Iterable[Kind], out: Path) -> None:
    """Run every kind at every rate that does not stand in the file yet."""
    done = {(one["seed"], one["kind"], one["rate"]) for one in lines(out) if "kind" in one}
    for kind in kinds:
        for rate in RATES:
            if (company.seed, kind.name, rate) not in done:
                result = run_case(company, kind, rate)
                keep(out, result)
                progress(f"{kind.name} {rate:.1%}: {result['caught_by']} {result['cpu_seconds']} s")


def clean_days(company: Company, out: Path) -> None:
    """Compare each delivery with those before it, newest first; every gate asks on the last day.

    What the other expectations say of a day depends on rows that stay: they are asked once.
    """
    if any("clean_day" in one and one["seed"] == company.seed for one in lines(out)):
        return
    built = company.clean
    errors = 0
    for layer in ("raw", *LAYERS):
        errors += found_at(built, layer, None)[1]
    exports = sorted(contracts())
    judged = [one for suite in SUITES if suite.gate == "raw" for one in _critical_history(suite)]
    results = []
    for day in reversed(company.dates[KNOWN_DELIVERIES:]):
        built.connection.execute("delete from raw._traits where delivered_at > ?", [day])
        judge(built.connection, exports)
        doubted = built.rows(
            f"select distinct export from raw._deliveries_compared where is_unlike"
            f" and delivered_at = '{day}' order by export"
        )
        stops = any(one.is_blocking for one in asked(built, judged, None))
        exports_doubted = [export for (export,) in doubted]
        line = {"seed": company.seed, "clean_day": str(day), "is_error": stops or errors > 0}
        results.append(line | {"doubted": exports_doubted})
        errors = 0
    for result in results:
        keep(out, result)


def _critical_history(suite: Suite) -> list[Suite]:
    """The suite with nothing but its critical comparison with deliveries before; none without."""
    chosen = [
        one
        for one in suite.expectations()
        if one.severity == "critical" and "like_before" in one.expectation_type
    ]
    return [replace(suite, expectations=lambda: chosen)] if chosen else []


def report(out: Path) -> None:
    """Print a table a kind, then one JSON object a figure."""
    every = lines(out)
    cases = [one for one in every if "kind" in one]
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in cases:
        by_kind[one["kind"]].append(one)
    print("| kind | table | rows | 0.1 % | 1 % | 10 % | stops | named | typical project |")
    print("|---|---|---|---|---|---|---|---|---|")
    for kind in KINDS:
        found = by_kind.get(kind.name, [])
        caught = (" / ".join(_caught(found, rate)) for rate in RATES)
        stops = ", ".join(f"{r:.1%}" for r in RATES if any(_stops(o, r) for o in found))
        rows = ", ".join(
            str(one["changed_rows"]) for one in found if one["seed"] == found[0]["seed"]
        )
        named = f"{sum(_is_named(one) for one in found)} of {len(found)}"
        typical = f"{sum(bool(one['baseline']) for one in found)} of {len(found)}"
        name = kind.name + (" (held out)" * kind.is_held_out) + (" (critical)" * kind.is_critical)
        cells = [name, kind.table, rows, *caught, stops, named, typical]
        print(f"| {' | '.join(cells)} |")
    held_out = {kind.name for kind in KINDS if kind.is_held_out}
    critical = {kind.name for kind in KINDS if kind.is_critical}
    for part, chosen in (("", cases), ("held_out_", [o for o in cases if o["kind"] in held_out])):
        for rate in RATES:
            at = [one for one in chosen if one["rate"] == rate]
            figure(
                f"{part}kinds_caught_at_{rate * 100:g}_percent", at, lambda one: one["caught_by"]
            )
            figure(f"{part}baseline_at_{rate * 100:g}_percent", at, lambda one: one["baseline"])
        caught_cases = [one for one in chosen if one["caught_by"]]
        figure(f"{part}right_table_and_column", caught_cases, _is_named)
    large = [one for one in cases if one["kind"] in critical and one["rate"] > min(RATES)]
    figure("critical_kinds_stopped", large, lambda one: one["is_stopped"])
    days = [one for one in every if "clean_day" in one]
    figure("clean_days_with_an_error", days, lambda one: one["is_error"])
    figure("clean_days_with_a_doubt_from_history", days, lambda one: one["doubted"])
    exports = sum(len(one["doubted"]) for one in days) / max(1, len(days) * len(contracts()))
    print_figure("clean_deliveries_doubted", exports, len(days) * len(contracts()))
    unchanged = [one for one in cases if not one["changed_rows"]]
    print_figure("mutants_that_changed_nothing", len(unchanged), len(cases))


def _caught(found: list[dict[str, Any]], rate: float) -> list[str]:
    return [one["caught_by"] or "no" for one in found if one["rate"] == rate]


def _stops(one: dict[str, Any], rate: float) -> bool:
    return bool(one["rate"] == rate and one["is_stopped"])


def _is_named(one: dict[str, Any]) -> bool:
    return bool(one["is_right_table"] and one["is_right_column"])


def figure(name: str, cases: list[dict[str, Any]], is_so: Callable[[dict[str, Any]], Any]) -> None:
    """Print the share of cases of which something is so."""
    if cases:
        print_figure(name, sum(bool(is_so(one)) for one in cases) / len(cases), len(cases))


def print_figure(name: str, value: float, cases: int) -> None:
    """Print a figure with its budget, where it has one."""
    floor, ceiling = FLOORS.get(name.removeprefix("held_out_")), CEILINGS.get(name)
    holds = (floor is None or value >= floor) and (ceiling is None or value <= ceiling)
    budget = floor if ceiling is None else ceiling
    line = {"figure": name, "value": round(value, 4), "budget": budget, "holds": holds}
    print(json.dumps(line | {"cases": cases}))


def main() -> None:
    """Run what the file of results lacks, then print it as a table and as figures."""
    parser = argparse.ArgumentParser(prog="bench.quality", description=__doc__)
    parser.add_argument("--out", type=Path, default=PROJECT / "data" / "bench" / "quality.jsonl")
    parser.add_argument("--seeds", type=int, nargs="*", default=SEEDS)
    parser.add_argument("--clean-seeds", type=int, nargs="*", default=CLEAN_SEEDS)
    given = parser.parse_args()
    given.out.parent.mkdir(parents=True, exist_ok=True)
    homes = given.out.with_suffix("")
    for seed in given.seeds:
        progress(f"the company of seed {seed}")
        corruptions(Company(homes / str(seed), seed), KINDS, given.out)
    for seed in given.clean_seeds:
        progress(f"clean days of seed {seed}")
        weeks = CLEAN_DELIVERIES + 26
        company = Company(homes / str(seed), seed, CLEAN_CUSTOMERS, weeks, CLEAN_DELIVERIES)
        clean_days(company, given.out)
    report(given.out)


def lines(out: Path) -> list[dict[str, Any]]:
    """The results so far."""
    return [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []


def keep(out: Path, result: dict[str, Any]) -> None:
    """Append a result."""
    with out.open("a", encoding="utf-8") as file:
        file.write(json.dumps(result) + "\n")


def progress(words: str) -> None:
    """Say on the side what is being done."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
