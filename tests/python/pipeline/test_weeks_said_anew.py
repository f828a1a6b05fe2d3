"""Incremental models: the newest week and later ones are said anew, all earlier ones stand."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import duckdb
import pytest

from orchestration.settings import PROJECT

FILES = {
    "dbt_project.yml": f"""
        name: weeks
        profile: weeks
        macro-paths: ["{PROJECT / "macros"}"]
        flags: {{send_anonymous_usage_stats: false}}
        models: {{+on_schema_change: append_new_columns}}
        """,
    "profiles.yml": """
        weeks:
          target: dev
          outputs: {dev: {type: duckdb, path: weeks.duckdb, schema: main}}
        """,
    "models/said.sql": """
        {{ config(materialized='incremental') }}
        select * from main.known where {{ new_weeks() }}
        """,
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weeks")
    (folder / "models").mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(dedent(text))
    return folder


def said(project: Path, known: str) -> list[tuple[object, ...]]:
    """What the model says, week by week, once these rows are what is known."""
    with duckdb.connect(str(project / "weeks.duckdb")) as connection:
        connection.execute(f"create or replace table known as {known}")
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "run", "--profiles-dir", "."],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    with duckdb.connect(str(project / "weeks.duckdb"), read_only=True) as connection:
        return connection.execute(
            "select * replace (week_date::varchar as week_date) from said order by all"
        ).fetchall()


def rows(columns: str, *values: str) -> str:
    listed = ", ".join(f"({value})" for value in values)
    return f"select * replace (week_date::date as week_date) from (values {listed}) as t({columns})"


def test_what_was_said_of_earlier_weeks_stands(project: Path) -> None:
    two_weeks = rows("week_date, score", "'2025-01-05', 1", "'2025-01-12', 2")
    assert said(project, two_weeks) == [("2025-01-05", 1), ("2025-01-12", 2)]

    with_a_new_column = rows(
        "note, score, week_date",
        "'new', 9, '2025-01-05'",
        "'new', 3, '2025-01-12'",
        "'new', 4, '2025-01-19'",
    )
    grown = [("2025-01-05", 1, None), ("2025-01-12", 3, "new"), ("2025-01-19", 4, "new")]
    assert said(project, with_a_new_column) == grown

    as_of_an_earlier_day = rows("week_date, score", "'2025-01-05', 7")
    assert said(project, as_of_an_earlier_day) == grown
