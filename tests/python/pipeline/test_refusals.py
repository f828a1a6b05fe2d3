"""What is refused is named, and everything else goes on."""

from pathlib import Path

from tests.python.pipeline.building import new_warehouse
from tests.python.pipeline.running import SMALL_COMPANY, run_job, write_small_company


def test_a_file_with_a_renamed_required_column_is_refused_and_the_others_load(
    tmp_path: Path,
) -> None:
    exports = write_small_company(tmp_path / "exports")
    path = exports / "support" / "own" / "2025-06-30" / "tickets.csv"
    path.write_text(path.read_text().replace("opened_at", "opened"))

    run = run_job(tmp_path / "data", exports)

    assert run.exit_code == 0, run.output
    assert "1 refused" in run.output
    assert "support/own/2025-06-30/tickets.csv" in run.output
    assert "'opened_at'" in run.output
    assert run.one("select count(*) from marts.customers where status = 'active'") == SMALL_COMPANY
    reason = run.one("select reason from trust.loads where status = 'refused'", file=run.quality)
    assert "'opened_at'" in str(reason)
    assert run.one("select count(*) from marts.customer_timeline where department = 'support'") == 0


def test_another_companys_exports_are_refused(small_company: tuple[Path, Path]) -> None:
    exports, data = small_company
    other = exports.rename(exports.with_name("other_exports"))

    run = run_job(data, other)

    assert run.exit_code == 1
    assert "one data folder holds one company" in run.output


def test_only_two_departments_still_make_a_mart_that_says_what_is_missing(tmp_path: Path) -> None:
    exports = write_small_company(tmp_path / "exports")
    for department in ("product", "support"):
        for path in (exports / department).rglob("*.csv"):
            path.unlink()
    built = new_warehouse(tmp_path / "w").load(exports).build()
    assert (
        built.one("select count(*) from marts.customers where status = 'active'") == SMALL_COMPANY
    )
    assert built.one("select max(coverage_share) from marts.customers") < 0.5


def test_exports_that_are_nobodys_are_told_how_to_be_named(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "figures.csv").write_text("a,b\n1,2\n")

    run = run_job(tmp_path / "data", exports)

    assert run.exit_code == 1
    assert "docs/bring-your-own-exports.md" in run.output
