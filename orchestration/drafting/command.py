"""`make draft-mapping`: print the draft of a folder's mapping, or write it to a new file."""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from orchestration.drafting.draft import Draft
from orchestration.drafting.drafter import Drafter
from orchestration.drafting.render import render
from orchestration.raw.contract import Contract, read_contracts
from orchestration.settings import PROJECT
from orchestration.warehouse import open_hardened


def draft_mapping(folder: Path | None, out: Path | None) -> int:
    """Exit code 0, 1 when no file resembles an export, 2 for a bad call."""
    if folder is None or not folder.is_dir():
        print("error: EXPORTS should be the folder whose files are to be mapped", file=sys.stderr)
        return 2
    if out is not None and out.exists():
        print(f"error: OUT={out.name}: it exists already and is not overwritten", file=sys.stderr)
        return 2
    draft = draft_of(folder)
    text = render(draft)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
        print(f"{len(draft.files)} entries drafted to {out.name}")
    return 1 if draft.is_empty else 0


def draft_of(folder: Path, contracts: Mapping[str, Contract] | None = None) -> Draft:
    """The draft of a folder, by the project's contracts unless others are given."""
    contracts = contracts or read_contracts(PROJECT / "models")
    with tempfile.TemporaryDirectory() as made:
        scratch = Path(made)
        with open_hardened(":memory:", [scratch]) as connection:
            return Drafter(connection, scratch, contracts, PROJECT / "mappings").draft(folder)
