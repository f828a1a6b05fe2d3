"""What the tests of quality share: a moment, the owners, and the type of the fixture `ask`."""

from collections.abc import Callable, Iterable
from datetime import datetime

from orchestration.quality import ValidationResult, failures, read_owners
from orchestration.settings import PROJECT

NOW = datetime(2025, 1, 31, 6, 0)
OWNERS = read_owners(PROJECT / "models" / "groups.yml")

Ask = Callable[..., list[ValidationResult]]


def what_blocks(results: Iterable[ValidationResult]) -> str | None:
    """What stops the run, in words; None where nothing does."""
    return failures([result for result in results if result.is_blocking], OWNERS)
