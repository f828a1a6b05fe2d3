"""The project as dbt and Dagster read it, parsed once."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.manifest import as_dictionary


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("project")
        patch.setenv("DATA", str(folder))
        patch.setenv("WAREHOUSE", str(folder / "warehouse.duckdb"))
        for name in ("EXPORTS", "MAPPING", "AS_OF"):
            patch.delenv(name, raising=False)
        yield folder


@pytest.fixture(scope="session")
def manifest(data: Path) -> Mapping[str, Any]:
    return as_dictionary()


@pytest.fixture(scope="session")
def definitions(manifest: Mapping[str, Any]) -> dg.Definitions:
    from orchestration.definitions import defs

    return defs
