"""`python -m bench.mutants`: the loader and the publisher broken on purpose, one way at a time.

Each mutant is one edit of a copy of the project; the tests named with it run on the copy until one
fails. A mutant that none of them catches is a test that is missing.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from orchestration.settings import PROJECT

LEFT_OUT = (".git", ".venv", ".clients", "data", "target", "logs", ".*_cache", "__pycache__")
BUDGET = 15  # so many mutants at least


@dataclass(frozen=True)
class Mutant:
    """What is broken, where, by which edits, and which tests have to notice."""

    name: str
    file: str
    edits: tuple[tuple[str, str], ...]
    tests: str


RAW, FAULTS, PUBLISH = "tests/python/raw", "tests/python/faults", "tests/python/publish"
LOAD, DELIVERY = "orchestration/raw/load.py", "orchestration/raw/delivery.py"
READER, PUBLISHER = "orchestration/raw/reader.py", "orchestration/publish.py"
FILES = "orchestration/files.py"

MUTANTS = [
    Mutant(
        "every statement commits by itself",
        "orchestration/warehouse.py",
        tuple((f'"{word}"', '"select 1"') for word in ("begin transaction", "rollback", "commit")),
        f"{FAULTS}/test_reconciliation.py",
    ),
    Mutant(
        "what fails is committed too",
        "orchestration/warehouse.py",
        (('connection.execute("rollback")', 'connection.execute("commit")'),),
        f"{FAULTS}/test_reconciliation.py",
    ),
    Mutant(
        "bytes that are loaded are loaded again",
        LOAD,
        (("if held or twin:", "if twin:"),),
        f"{RAW}/test_deliveries.py",
    ),
    Mutant(
        "counts are not reconciled when a file is read",
        READER,
        (("if read + len(source.rejected) != source.seen:", "if False:"),),
        f"{FAULTS}/test_reconciliation.py",
    ),
    Mutant(
        "counts are not reconciled before a commit",
        DELIVERY,
        (
            (
                "if loaded + (good - loaded) + quarantined != incoming.seen or loaded > good:",
                "if False:",
            ),
        ),
        f"{FAULTS}/test_reconciliation.py",
    ),
    Mutant(
        "published before the audit",
        "orchestration/definitions.py",
        (
            (
                'published_mart(settings, behind=gate_key("marts"))',
                'published_mart(settings, behind=gate_key("raw"))',
            ),
        ),
        "tests/python/project/test_definitions.py",
    ),
    Mutant(
        "the published file is written in place",
        PUBLISHER,
        (('return path.with_name(f"{path.stem}.next{path.suffix}")', "return path"),),
        f"{PUBLISH}/test_atomic.py",
    ),
    Mutant(
        "the next file is not synced",
        FILES,
        (("os.fsync(file.fileno())", "pass"),),
        f"{FAULTS}/test_durability.py",
    ),
    Mutant(
        "the folder is not synced",
        FILES,
        (("os.fsync(folder)", "pass"),),
        f"{FAULTS}/test_durability.py",
    ),
    Mutant(
        "an error leaves the next file behind",
        PUBLISHER,
        (
            (
                "_put_in_place(target, path)\n    finally:\n        target.unlink(missing_ok=True)",
                "_put_in_place(target, path)\n    finally:\n        pass",
            ),
        ),
        f"{PUBLISH}/test_atomic.py",
    ),
    Mutant(
        "a delivery with a refused file buries keys",
        DELIVERY,
        (
            (
                "if self._incomplete & {one.load.file.export_date for one in staged}:",
                "if False:",
            ),
        ),
        f"{RAW}/test_deliveries.py",
    ),
    Mutant(
        "a key that was set aside counts as gone",
        DELIVERY,
        (
            (
                'f"select {self._key} from {one.table}" for one in staged)',
                'f"select {self._key} from {one.table} where _bad is null" for one in staged)',
            ),
        ),
        f"{RAW}/test_deliveries.py",
    ),
    Mutant(
        "the ledger is committed before the rows set aside",
        DELIVERY,
        (
            (
                "entry_id = ledger.append(self._connection, entry)\n",
                "entry_id = ledger.append(self._connection, entry)\n"
                '        self._connection.execute("commit")\n'
                '        self._connection.execute("begin transaction")\n',
            ),
        ),
        f"{FAULTS}/test_every_step.py",
    ),
    Mutant(
        "rows set aside are not written down",
        DELIVERY,
        (
            (
                "if quarantined:\n            self._quarantine",
                "if False:\n            self._quarantine",
            ),
        ),
        f"{FAULTS}/test_conservation.py",
    ),
    Mutant(
        "a rebuild is no transaction",
        LOAD,
        (("with transaction(self._loader.connection):", "if True:"),),
        f"{FAULTS}/test_every_step.py",
    ),
    Mutant(
        "late deliveries are appended",
        LOAD,
        (
            (
                "ahead = [one for one in new if newest is None or one.file.export_date > newest]",
                "ahead = new",
            ),
        ),
        f"{RAW}/test_deliveries.py",
    ),
    Mutant(
        "a corrected file's rows stay",
        DELIVERY,
        (
            (
                "kept = [one for one in held if one.load.file.name not in corrected]",
                "kept = held",
            ),
        ),
        f"{RAW}/test_deliveries.py",
    ),
    Mutant(
        "any share of a snapshot may vanish",
        DELIVERY,
        (("VANISHING_SHARE = 0.20", "VANISHING_SHARE = 1.00"),),
        f"{RAW}/test_deliveries.py",
    ),
    Mutant(
        "rows that a file repeats load twice",
        DELIVERY,
        (("        if has_repeats:", "        if False:"),),
        f"{FAULTS}/test_conservation.py",
    ),
    Mutant(
        "a word is read as missing",
        READER,
        (('NEVER = "\\x01\\x02\\x03\\x02\\x01"', 'NEVER = "NA"'),),
        f"{FAULTS}/test_conservation.py",
    ),
    Mutant(
        "short rows are filled up",
        READER,
        (('f"{cells[-1]} is null"', '"false"'),),
        f"{FAULTS}/test_conservation.py",
    ),
    Mutant(
        "lines are counted from the header",
        READER,
        (('f"(select {skip} + row_number()', 'f"(select row_number()'),),
        f"{FAULTS}/test_conservation.py",
    ),
    Mutant(
        "the hash leaves out a column",
        READER,
        (
            (
                '::varchar" for column in contract.columns]',
                '::varchar" for column in contract.columns[:-1]]',
            ),
        ),
        f"{FAULTS}/test_every_step.py {RAW}/test_deliveries.py {RAW}/test_csv_rows.py",
    ),
    Mutant(
        "the hash does not say where a cell ends",
        READER,
        (("{lengths}, case when _is_deleted", "case when _is_deleted"),),
        f"{RAW}/test_csv_rows.py {RAW}/test_casts.py",
    ),
    Mutant(
        "a file that is still written is taken",
        "orchestration/raw/intake.py",
        (("if (size, changed_at) != _state(source):", "if False:"),),
        f"{RAW}/test_bytes_gate.py",
    ),
    Mutant(
        "a warehouse in use is not told from a broken one",
        "orchestration/warehouse.py",
        (('if "Could not set lock on file" not in str(error):', "if True:"),),
        "tests/python/warehouse/test_hardened.py",
    ),
]


def main() -> None:
    """Apply each mutant, print what caught it, then one JSON object a figure."""
    wanted = sys.argv[1:]
    caught: dict[str, str | None] = {}
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder) / "project"
        shutil.copytree(PROJECT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        for mutant in MUTANTS:
            if not wanted or any(word in mutant.name for word in wanted):
                caught[mutant.name] = by = _catch(copy, mutant)
                print(f"{mutant.name:52} {by or 'SURVIVED'}", file=sys.stderr, flush=True)
    survivors = [name for name, by in caught.items() if by is None]
    for name, value, budget, holds in (
        ("mutants", len(caught), BUDGET, len(caught) >= BUDGET),
        ("mutants_that_survived", len(survivors), 0, not survivors),
    ):
        print(json.dumps({"figure": name, "value": value, "budget": budget, "holds": holds}))


def _catch(project: Path, mutant: Mutant) -> str | None:
    """The test that fails on the mutant, None where all pass."""
    file = project / mutant.file
    original = file.read_text(encoding="utf-8")
    broken = original
    for old, new in mutant.edits:
        if broken.count(old) != 1:
            raise ValueError(f"{mutant.name}: {old!r} is not once in {mutant.file}")
        broken = broken.replace(old, new)
    file.write_text(broken, encoding="utf-8")
    try:
        return _first_failure(project, mutant.tests.split())
    finally:
        file.write_text(original, encoding="utf-8")


def _first_failure(project: Path, tests: list[str]) -> str | None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", *tests],
        cwd=project,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},  # two edits may share second and size
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return None
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    if done.returncode != 1 or not failed:
        raise RuntimeError(f"the tests did not run: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return failed[0].split(" ", 1)[1].split(" - ")[0]


if __name__ == "__main__":
    main()
