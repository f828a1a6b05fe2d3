"""The steps of loading and publishing by name, and what may go wrong at each of them.

A step is a function or a statement of the product, found by its name: the product knows nothing
of this. `prepare` is called in a process that is about to run, and arms one fault there.
"""

import errno
import importlib
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import duckdb

from tests.python.faults import one_export

KILLED = 99  # exit code of a run that crashed


@dataclass(frozen=True)
class Step:
    """A function (module:name), or a statement by its beginning; `about` tells calls apart."""

    name: str
    target: str
    about: str = ""
    is_published: bool = False  # whether readers have the new mart once it is done

    @property
    def is_statement(self) -> bool:
        return ":" not in self.target


STEPS = [
    Step("a file's bytes are copied", "orchestration.raw.load:archive"),
    Step("the archive names the bytes", "pathlib:Path.replace", about="arriving.partial"),
    Step("the header is read", "orchestration.raw.reader:find_in_text"),
    Step("the rows are read", "orchestration.raw.reader:Reader._fill"),
    Step("irregular rows are read", "orchestration.raw.reader:normalise"),
    Step("a rebuild empties the table", 'delete from "raw"."shop__things"'),
    Step("rows are inserted", "orchestration.raw.delivery:Delivery._insert_new"),
    Step("counts are reconciled", "orchestration.raw.loads:Load.entry", about="seen"),
    Step("the ledger is written", "orchestration.raw.ledger:append"),
    Step("rows are set aside", "orchestration.raw.delivery:Delivery._quarantine"),
    Step("keys are buried", "orchestration.raw.delivery:Delivery._bury"),
    Step("a file is refused", "orchestration.raw.delivery:Delivery.refuse"),
    Step("a file is superseded", "orchestration.raw.loads:Load.entry", about="superseded"),
    Step("rows are committed", "commit"),
    Step("Parquet copies are written", "copy (select"),
    Step("the next file is attached", "attach"),
    Step("a table is copied", "orchestration.publish:_copy"),
    Step("the next file is checkpointed", "checkpoint"),
    Step("the next file is detached", "detach"),
    Step("the next file is synced", "os:fsync"),
    Step("the file is replaced", "pathlib:Path.replace", "lifecycle.next", is_published=True),
    Step("a copy is replaced", "pathlib:Path.replace", "next.parquet", is_published=True),
    Step("the manifest is written", "orchestration.publish:_write_manifest", is_published=True),
    Step("the data-quality file is replaced", "pathlib:Path.replace", "quality.next", True),
]


def _crash() -> NoReturn:
    os._exit(KILLED)


def _io_error() -> NoReturn:
    raise OSError(errno.EIO, "Input/output error (injected)")


def _memory_error() -> NoReturn:
    raise MemoryError("injected")


def _full_disk() -> None:
    """From now on no file grows, also not those that DuckDB writes."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


FAULTS: dict[str, Callable[[], None]] = {
    "crash": _crash,
    "I/O error": _io_error,
    "memory error": _memory_error,
    "disk full": _full_disk,
}


@dataclass
class _Armed:
    """One fault, waiting; it happens once, and leaves a file that says so."""

    step: Step
    fault: Callable[[], None]
    moment: str
    mark: Path
    has_happened: bool = False

    def around(self, what: Callable[..., Any], *given: Any, **named: Any) -> Any:
        is_it = not self.has_happened and self.step.about in f"{given} {named}"
        if is_it and self.moment == "before":
            self._happen()
        result = what(*given, **named)
        if is_it and self.moment == "after":
            self._happen()
        return result

    def _happen(self) -> None:
        self.has_happened = True
        self.mark.touch()
        self.fault()


class _Watched:
    """A connection whose statements pass by the fault."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, armed: _Armed) -> None:
        self._connection = connection
        self._armed = armed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, query: str, *parameters: Any) -> Any:
        if query.startswith(self._armed.step.target):
            return self._armed.around(self._connection.execute, query, *parameters)
        return self._connection.execute(query, *parameters)


def prepare(step: str, fault: str, moment: str, mark: str) -> None:
    """Arm a fault in this process; `mark` is the file that is there once it has happened."""
    found = next(each for each in STEPS if each.name == step)
    armed = _Armed(found, FAULTS[fault], moment, Path(mark))
    if found.is_statement:
        opened = one_export.opened
        setattr(one_export, "opened", lambda folder: _Watched(opened(folder), armed))  # noqa: B010
        return
    module, _, path = found.target.partition(":")
    *owners, name = path.split(".")
    owner: Any = importlib.import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    original = getattr(owner, name)
    setattr(owner, name, lambda *given, **named: armed.around(original, *given, **named))
