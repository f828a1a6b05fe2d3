"""What `python -m bench.mutants` breaks is still there to be broken."""

import pytest

from bench.mutants import MUTANTS, Mutant
from orchestration.settings import PROJECT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_each_edit_of_a_mutant_finds_its_one_place(mutant: Mutant) -> None:
    text = (PROJECT / mutant.file).read_text(encoding="utf-8")
    assert [text.count(old) for old, _ in mutant.edits] == [1] * len(mutant.edits)
