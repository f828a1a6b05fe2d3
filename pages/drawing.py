"""Templates to whole pages: one environment, one way to draw, one way to read rows."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pages import charts, words

TEMPLATES = Path(__file__).parent / "templates"

Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Version:
    """Which published mart a page shows."""

    as_of: date
    run_id: str
    published_at: datetime


def read_version(manifest: Path) -> Version | None:
    """What the manifest beside the published mart says; None where nothing was published yet."""
    if not manifest.exists():
        return None
    content = json.loads(manifest.read_text(encoding="utf-8"))
    return Version(
        as_of=date.fromisoformat(content["as_of"]),
        run_id=content["run_id"],
        published_at=datetime.fromisoformat(content["published_at"]),
    )


def rows(
    connection: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any] | None = None
) -> list[Row]:
    """What a query gives, each row by the names of its columns."""
    cursor = connection.execute(query, values or {})
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def by_customer(found: list[Row]) -> dict[str, list[Row]]:
    """Rows of many customers, apart; what has no row has no key."""
    grouped: dict[str, list[Row]] = {}
    for row in found:
        grouped.setdefault(row["customer_id"], []).append(row)
    return grouped


def draw(template: str, version: Version | None, *, root: str = "", **content: Any) -> str:
    """One whole page. `root` leads from the page's folder to that of the pages ('' or '../').

    Without a version nothing was published yet, and the page links no page of the mart.
    """
    page = _environment().get_template(template)
    return page.render(version=version, root=root, page=template, **content)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(words.FILTERS)
    environment.globals.update(charts.GLOBALS)
    return environment
