"""Records become clusters: pairs are joined in order of weight unless a rule forbids it. Pure."""

from array import array
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]


class Edge(NamedTuple):
    """A pair of records (numbers from 0) that may be one customer, and how much speaks for it.

    `is_strict` says that the evidence is a rule's, not a score's. `kind` names the rule.
    """

    weight: float
    left: int
    right: int
    is_strict: bool = True
    kind: str = ""


class Refusal(NamedTuple):
    """An edge that was not followed, and why."""

    edge: Edge
    reason: str


@dataclass(frozen=True)
class Constraints:
    """What must not be joined.

    `exclusive`: labels by name, record to value; a cluster holds at most one value of each name
    (tax ids). `apart`: pairs of records that never are one (an account and its parent; `unlink`).
    `anchors`: record to the system of which it is an account that only evidence about two such
    accounts themselves may join (those of the CRM). `accounts`: record to the system that gave it
    its id; scores never join two clusters that both hold an account of one system.
    `decided`: kinds of edges that a person or a system stated and that no anchor can refuse.
    """

    exclusive: Mapping[str, Mapping[int, Hashable]] = field(default_factory=dict)
    apart: Iterable[tuple[int, int]] = ()
    anchors: Mapping[int, Hashable] = field(default_factory=dict)
    accounts: Mapping[int, Hashable] = field(default_factory=dict)
    decided: frozenset[str] = frozenset()


class Clusters(NamedTuple):
    """`of[record]` is the smallest record of its cluster."""

    of: list[int]
    refusals: list[Refusal]


def agglomerate(count: int, edges: Iterable[Edge], constraints: Constraints) -> Clusters:
    """Join `count` records by their edges, the heaviest first; ties by the records' numbers.

    Greedy and transitive: a cluster grows until an edge would break a constraint; that edge is
    refused and the two clusters stay apart, whatever lighter evidence follows from other pairs.
    Linear in the edges but for their sorting.
    """
    agglomeration = Agglomeration(count, constraints)
    refusals = agglomeration.follow(edges)
    return Clusters(agglomeration.clusters(), refusals)


class Agglomeration:
    """The same in steps: lighter edges may be followed later, once the heavier have been.

    Disjoint sets with the labels that constraints look at; labels are kept where they exist.
    """

    def __init__(self, count: int, constraints: Constraints) -> None:
        """Every record stands alone."""
        self.count = count
        self._parent = array("q", range(count))  # read one by one, and by numpy without a copy
        self._size = array("q", [1]) * count
        self._decided = constraints.decided
        self._anchors = constraints.anchors
        self._exclusive = {name: dict(values) for name, values in constraints.exclusive.items()}
        alone = {system: {system} for system in set(constraints.anchors.values())}
        self._anchored = {record: alone[system] for record, system in constraints.anchors.items()}
        self._accounts = {record: {system} for record, system in constraints.accounts.items()}
        self._apart: dict[int, set[int]] = {}
        for one, other in constraints.apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def follow(self, edges: Iterable[Edge]) -> list[Refusal]:
        """Join by these edges, the heaviest first; give those that were refused."""
        refusals = []
        for edge in sorted(edges, key=_heaviest_first):
            left, right = self.root(edge.left), self.root(edge.right)
            if left == right:
                continue
            if reason := self._objection(left, right, edge):
                refusals.append(Refusal(edge, reason))
            else:
                self._join(left, right)
        return refusals

    def follow_all(
        self, weight: float, kind: str, lefts: Numbers, rights: Numbers
    ) -> list[Refusal]:
        """Join by pairs of one weight, given as two columns; the same as `follow`, for millions.

        What is joined already is left out, and records that stand alone, bear no label and are in
        one pair only are attached in one step: nothing can object to them, nor through them.
        """
        if not len(lefts):
            return []
        roots = self.roots()
        is_open = roots[lefts] != roots[rights]
        lefts, rights = lefts[is_open], rights[is_open]
        pair_count = np.bincount(np.concatenate([lefts, rights]), minlength=self.count)
        is_free = (
            (pair_count == 1) & (np.asarray(self._size) == 1) & (roots == np.arange(self.count))
        )
        labelled: list[Iterable[int]] = [self._anchored, self._accounts, self._apart]
        for labels in [*labelled, *self._exclusive.values()]:
            is_free[np.fromiter(labels, dtype=np.int64)] = False
        attaches = is_free[rights]
        self._attach(roots[lefts[attaches]], rights[attaches])
        columns = lefts[~attaches].tolist(), rights[~attaches].tolist()
        return self.follow(Edge(weight, *pair, True, kind) for pair in zip(*columns, strict=True))

    def know_accounts(self, accounts: Mapping[int, Hashable]) -> None:
        """Tell which system gave a record its id, as `Constraints.accounts` does."""
        for record, system in accounts.items():
            self._accounts.setdefault(self.root(record), set()).add(system)

    def root(self, record: int) -> int:
        """The record that stands for a record's cluster now."""
        parent = self._parent
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    def _objection(self, left: int, right: int, edge: Edge) -> str | None:
        for name, values in self._exclusive.items():
            one, other = values.get(left), values.get(right)
            if one is not None and other is not None and one != other:
                return f"different {name}"
        if self._are_apart(left, right):
            return "kept apart"
        if (
            edge.kind not in self._decided
            and not (edge.is_strict and edge.left in self._anchors and edge.right in self._anchors)
            and _share(self._anchored, left, right)
        ):
            return "two accounts of one CRM"
        if not edge.is_strict and _share(self._accounts, left, right):
            return "two accounts of one system"
        return None

    def _join(self, left: int, right: int) -> None:
        kept, gone = (left, right) if self._size[left] >= self._size[right] else (right, left)
        self._parent[gone] = kept
        self._size[kept] += self._size[gone]
        for values in self._exclusive.values():
            if gone in values:
                values[kept] = values.pop(gone)
        for sets in (self._anchored, self._accounts, self._apart):
            if gone in sets:
                found = sets.pop(gone)
                sets[kept] = sets[kept] | found if kept in sets else found  # type: ignore

    def roots(self) -> Numbers:
        """`root` of every record, in one step for all."""
        parent = np.array(self._parent)
        while not np.array_equal(above := parent[parent], parent):
            parent = above
        return parent

    def clusters(self) -> list[int]:
        """Each record's cluster, named by its smallest record."""
        roots = self.roots()
        smallest = np.full(self.count, self.count, dtype=np.int64)
        np.minimum.at(smallest, roots, np.arange(self.count))
        named: list[int] = smallest[roots].tolist()
        return named

    def _attach(self, roots: Numbers, singles: Numbers) -> None:
        np.asarray(self._parent)[singles] = roots
        np.add.at(np.asarray(self._size), roots, 1)

    def _are_apart(self, left: int, right: int) -> bool:
        one, other = self._apart.get(left, ()), self._apart.get(right, ())
        if not one or not other:  # every pair is kept at both of its ends
            return False
        if len(one) > len(other):
            one, left, right = other, right, left
        return any(self.root(record) == right for record in one)


def _heaviest_first(edge: Edge) -> tuple[float, int, int]:
    return -edge.weight, edge.left, edge.right


def _share(sets: Mapping[int, set[Hashable]], left: int, right: int) -> bool:
    one, other = sets.get(left), sets.get(right)
    return one is not None and other is not None and not one.isdisjoint(other)
