"""One small company's mart, published and drawn once, and the system's Chromium to look at it."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, sync_playwright

from orchestration.brief import draw_pages
from orchestration.publish import PublicTable, publish_data_quality, publish_mart
from orchestration.quality_page import draw_quality_page
from orchestration.settings import PROJECT, Settings
from orchestration.warehouse import open_hardened, quoted
from sample_company.company_writer import write
from tests.python.pipeline.building import new_warehouse

RUN_TABLES = {"loads", "exports", "refused_files", "quarantined_rows", "validation_results"}
RUN_ID = "5b2c9f4e-7a31-4c0e-9d62-1f0a3b7c8d21"
PUBLISHED_AT = datetime(2025, 3, 1, 6, 12)


def public_tables() -> list[PublicTable]:
    """The marts' columns that are not personal, from their contracts; dbt takes longer to parse."""
    found = []
    for path in sorted((PROJECT / "models" / "marts").rglob("*.yml")):
        schema = "trust" if path.parent.name == "trust" else "marts"
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            columns = {
                column["name"]: column["description"]
                for column in model["columns"]
                if not column.get("config", {}).get("meta", {}).get("pii")
            }
            source = quoted(schema, model["name"])
            found.append(PublicTable(schema, model["name"], "", columns, source))
    return found


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with a published mart and its pages; who changes it copies it."""
    home = tmp_path_factory.mktemp("company")
    settings = Settings(data=home / "data")
    settings.published.mkdir(parents=True)
    write(home, customers=60, weeks=60, faults="none")
    built = new_warehouse(home / "warehouse").load(home / "exports").build()
    as_of = built.one("select as_of_date from raw._as_of")
    built.connection.close()
    path = home / "warehouse" / "warehouse.duckdb"
    with open_hardened(path, [settings.published], memory_limit="1GB") as connection:
        publish_mart(
            connection,
            settings.published,
            public_tables(),
            as_of=as_of,
            run_id=RUN_ID,
            published_at=PUBLISHED_AT,
        )
        run_tables = [one for one in public_tables() if one.name in RUN_TABLES]
        publish_data_quality(connection, settings.published, run_tables)
    draw_quality_page(settings, RUN_ID)
    assert draw_pages(settings) > 2
    return settings


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; Playwright brings none."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("there is no chromium on the PATH (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where people look at what the tests saw; below data/, which is not in the repository."""
    folder = PROJECT / "data" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
