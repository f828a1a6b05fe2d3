"""Which layers still stand as they were built, so that a run leaves alone what did not change.

A layer stands while its code, the layers before it and what was loaded are what they were when its
gate last opened. Nothing else says what a layer is built from: models never ask for the clock.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import duckdb

from orchestration.settings import PROJECT

LAYERS: Final = ("raw", "staging", "intermediate", "marts", "published")

DDL: Final = """
create table if not exists raw._layers (
    layer varchar not null,
    fingerprint varchar not null,
    run_id varchar not null
)
"""

# What every layer is made with, and what only one and those after it are. The contracts of exports
# stand beside the models of staging.
CODE_OF_ALL: Final = (
    "dbt_project.yml",
    "profiles.yml",
    "requirements.lock",
    "expectations",
    "macros",
    "models/groups.yml",
    "orchestration",
    "seeds",
    "tests/data",
)
CODE: Final = {
    "raw": "models/staging",
    "staging": "models/staging",
    "intermediate": "models/intermediate",
    "marts": "models/marts",
    "published": "pages",
}

# What was loaded, erased, and as of when; each change of raw leaves a trace in one of them.
LOADED: Final = """
select
    (select max(entry_id) from raw._loads),
    (select count(*) from raw._erasures),
    (select string_agg(export, ',' order by export) from raw._exports)
"""
AS_OF: Final = "select max(as_of_date) from raw._as_of"


class Layers:
    """What is known of the layers of one warehouse.

    `rebuild` is for a run that builds everything, whether it changed or not; `is_part` for one that
    was asked for some assets only, which tells nothing of the rest of their layer.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        *,
        rebuild: bool = False,
        is_part: bool = False,
    ) -> None:
        """Make the table that is kept from run to run, where it is missing."""
        connection.execute(DDL)
        self._connection, self._rebuild, self._is_part = connection, rebuild, is_part

    def unchanged_since(self, layer: str) -> str | None:
        """The run in which the layer was built as this one would build it; None: it has to be."""
        if self._rebuild:
            return None
        return self._built_by(layer)

    def begin(self, layer: str) -> None:
        """From here on neither the layer nor any after it is what it was."""
        later = LAYERS[LAYERS.index(layer) :]
        self._cursor().execute("delete from raw._layers where list_contains(?, layer)", [later])

    def stands(self, layer: str, run_id: str) -> None:
        """The layer is built and its gate is open; it counts only upon layers that stand too."""
        before = LAYERS[: LAYERS.index(layer)]
        if self._is_part or self._built_by(layer):
            return
        if all(map(self._built_by, before)):
            self.begin(layer)
            row = [layer, self._fingerprint(layer), run_id]
            self._cursor().execute("insert into raw._layers values (?, ?, ?)", row)

    def _built_by(self, layer: str) -> str | None:
        rows = (
            self._cursor()
            .execute(
                "select run_id from raw._layers where layer = ? and fingerprint = ?",
                [layer, self._fingerprint(layer)],
            )
            .fetchall()
        )
        return rows[0][0] if rows else None

    def _fingerprint(self, layer: str) -> str:
        cursor = self._cursor()
        told = list(cursor.execute(LOADED).fetchall()[0])
        if layer != "raw":
            told += cursor.execute(AS_OF).fetchall()[0]
        code = [code_of(CODE[one]) for one in LAYERS[: LAYERS.index(layer) + 1]]
        told += [code_of(*CODE_OF_ALL), *code]
        return hashlib.sha256("|".join(map(str, told)).encode()).hexdigest()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        return self._connection.cursor()


def unchanged(since: str) -> dict[str, str]:
    """What is told of an asset that is left as that run has built it."""
    return {"unchanged_since_run": since}


@cache
def code_of(*names: str) -> str:
    """A hash over names and contents of files and folders of the project, once a process."""
    digest = hashlib.sha256()
    for path in _files(names):
        digest.update(f"{path.relative_to(PROJECT)}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        found = PROJECT / name
        within = sorted(found.rglob("*")) if found.is_dir() else [found]
        yield from (one for one in within if one.is_file() and "__pycache__" not in one.parts)
