"""What a run ends with: files, rows, gates, headline numbers, and where the results are."""

import json
from pathlib import Path

from orchestration.publish import MANIFEST_FILE, MART_FILE, QUALITY_FILE
from orchestration.settings import Settings
from orchestration.warehouse import open_published

FILES = """
select
    count(*) filter (status = 'loaded'),
    count(*) filter (status = 'refused'),
    count(*) filter (status = 'unrecognised'),
    coalesce(sum(loaded_row_count) filter (run_id = $run), 0),
    coalesce(sum(unchanged_row_count) filter (run_id = $run), 0),
    coalesce(sum(quarantined_row_count) filter (run_id = $run), 0),
    count(*) filter (status = 'loaded' and run_id = $run),
    coalesce(sum(key_conflict_count) filter (status = 'loaded' and run_id = $run), 0)
from trust.loads
"""
REFUSED = "select file_name, reason from trust.loads where status = 'refused' order by file_name"
MISSING = """
select department, count(*) filter (not is_delivered), count(*) from trust.exports
group by department having count(*) filter (not is_delivered) > 0 order by department
"""
GATES = """
select gate, count(distinct suite), count(*),
    count(*) filter (not is_success and severity <> 'critical'),
    count(*) filter (not is_success and severity = 'critical')
from trust.validation_results
where run_id = $run
group by gate
order by min(validated_at), gate
"""
GROWTH = """
select month_date, opening_customer_count, new_customer_count, won_back_customer_count,
    lost_customer_count, closing_customer_count, closing_arr_usd
from marts.net_customer_growth_monthly
where segment = 'all'
order by month_date desc
limit 1
"""
CONFLICTS = "select fact, count(*), sum(record_count) from trust.department_conflicts group by fact"


def summary(settings: Settings, run_id: str, *, is_success: bool) -> str:
    """The closing lines of a run, read from the published files as any reader would."""
    folder = settings.published
    lines = ["", *_quality(folder / QUALITY_FILE, run_id)]
    if (folder / MART_FILE).exists():
        lines += _mart(folder)
    if not is_success:
        lines.append(
            "Result     STOPPED: nothing was published; the last good mart stays as it was."
            if (folder / MART_FILE).exists()
            else "Result     STOPPED: nothing was published yet."
        )
    lines += [
        f"Results    {folder / MART_FILE}" if (folder / MART_FILE).exists() else "",
        f"           {folder / QUALITY_FILE}",
        f"Pages      {settings.pages / 'index.html'}" if settings.pages.exists() else "",
        f"Open       duckdb -readonly {_relative(folder / MART_FILE)}",
        f"UI         make ui{_arguments(settings)}   (http://127.0.0.1:3000/asset-groups)",
    ]
    return "\n".join(line for line in lines if line or line == "")


def _quality(path: Path, run_id: str) -> list[str]:
    if not path.exists():
        return []
    with open_published(path) as connection:
        found = connection.execute(FILES, {"run": run_id}).fetchall()[0]
        gates = connection.execute(GATES, {"run": run_id}).fetchall()
        refused = connection.execute(REFUSED).fetchall()
        missing = connection.execute(MISSING).fetchall()
    loaded, refused_count, unknown, rows, unchanged, quarantined, read, conflicts = found
    lines = [
        f"Files      {loaded} loaded in all, {read} of them read now; {refused_count} refused,"
        f" {unknown} not recognised",
        f"Rows       {rows:,} loaded, {unchanged:,} unchanged, {quarantined:,} quarantined now",
    ]
    if conflicts:
        lines.append(f"           {conflicts:,} keys stand on several differing rows")
    lines += [f"           refused: {name}: {reason}" for name, reason in refused]
    if missing:
        told = ", ".join(
            f"{name} ({'all' if count == total else count} of {total})"
            for name, count, total in missing
        )
        lines.append(f"Missing    exports that never came: {told}")
    for gate, suites, checks, doubts, failures in gates:
        verdict = f"STOPPED by {failures}" if failures else "passed"
        doubted = f", {doubts} in doubt" if doubts else ""
        lines.append(f"Gate       {gate}: {verdict}; {checks} checks in {suites} suites{doubted}")
    return lines


def _mart(folder: Path) -> list[str]:
    with open_published(folder / MART_FILE) as connection:
        growth = connection.execute(GROWTH).fetchall()
        conflicts = connection.execute(CONFLICTS).fetchall()
    as_of = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))["as_of"]
    lines = [f"As of      {as_of}"]
    for month, opening, new, won_back, lost, closing, arr in growth:
        lines += [
            f"Customers  {closing:,} at the end of {month:%B %Y}: {opening:,} before, {new:,} new,"
            f" {won_back:,} won back, {lost:,} lost",
            f"ARR        {arr:,.0f} USD",
        ]
    lines += [
        f"Conflicts  {fact.replace('_', ' ')}: {customers:,} customers, {records:,} records"
        for fact, customers, records in sorted(conflicts)
    ]
    return lines


def _arguments(settings: Settings) -> str:
    if settings.exports is None:
        return ""
    exports = settings.stored_at or _relative(settings.exports)
    given = {"MAPPING": settings.mapping, "DATA": settings.data}
    others = "".join(f" {name}={_relative(path)}" for name, path in given.items() if path)
    return f" EXPORTS={exports}{others}"


def _relative(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
