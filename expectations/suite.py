"""What a suite of expectations is, and the words to write one; no suite itself.

Importing this, or any suite, does not import Great Expectations, which costs several CPU seconds:
a suite holds a function that gives its expectations, and `expect` looks each class up when called.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

Gate = Literal["raw", "staging", "intermediate", "marts"]
Severity = Literal["critical", "warning", "info"]


@dataclass(frozen=True)
class Suite:
    """What we must be able to believe about one table before its data passes a gate.

    `owner` is the group in `models/groups.yml` that answers for it. `expectations` gives them anew
    at each call. The table lies in the schema named like its gate, unless `schema_name` says
    otherwise. Raw is a change log: with the export's `key` only the newest version of each record
    is looked at, so that a mistake which its owner has corrected no longer counts.
    """

    gate: Gate
    table: str
    owner: str
    expectations: Callable[[], Sequence[Expectation]]
    schema_name: str | None = None
    key: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The suite's name, unique among all suites: raw.sales__accounts."""
        return f"{self.gate}.{self.table}"

    @property
    def schema(self) -> str:
        """The schema that holds the table."""
        return self.schema_name or self.gate

    @property
    def asset_key(self) -> list[str]:
        """Dagster's key of the table: [raw, sales, accounts], [staging, stg_sales__accounts]."""
        return [self.schema, *(self.table.split("__") if self.schema == "raw" else [self.table])]


class Expect(Protocol):
    """How every expectation is written.

    The description says in the owner's words what should be true; severity says what happens when
    it is not: `critical` stops the run, `warning` and `info` are recorded and shown. The arguments
    are those of Great Expectations' class, which checks them.
    """

    def __call__(self, description: str, /, *, severity: Severity, **arguments: Any) -> Expectation:
        """Give the expectation; raises pydantic's ValidationError on a wrong argument."""


class _Expect:
    """`expect.ColumnValuesToBeBetween` is Great Expectations' `ExpectColumnValuesToBeBetween`.

    Two are the project's own: `expect.UnexpectedRowsToBeRare` (`expectations/rare_rows.py`) and
    `expect.DeliveryToBeLikeBefore` (`expectations/like_before.py`).
    """

    def __getattr__(self, name: str) -> Expect:
        def build(description: str, /, *, severity: Severity, **arguments: Any) -> Expectation:
            import great_expectations.expectations as gxe

            from expectations.like_before import ExpectDeliveryToBeLikeBefore
            from expectations.rare_rows import ExpectUnexpectedRowsToBeRare

            ours = {
                "UnexpectedRowsToBeRare": ExpectUnexpectedRowsToBeRare,
                "DeliveryToBeLikeBefore": ExpectDeliveryToBeLikeBefore,
            }
            kind: Any = ours.get(name) or getattr(gxe, f"Expect{name}")
            expectation: Expectation = kind(description=description, severity=severity, **arguments)
            return expectation

        return build


expect: Final = _Expect()

# No business record of ours is older; a later day is a typing mistake or a system's "never".
SANE_DAYS: Final = {"min_value": "1990-01-01", "max_value": "2100-01-01"}
CURRENCY: Final = "^[A-Z]{3}$"
COUNTRY: Final = "^[A-Z]{2}$"
EMAIL: Final = "^[^@ ]+@[^@ ]+[.][^@ .]+$"
DEPARTMENTS: Final = (
    "marketing|sales|operations|billing|support|training|product|voice|executives|success|it"
)
ROLES: Final = "sponsor|decision[ _]maker|user|procurement"
