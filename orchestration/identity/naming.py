"""Clusters get ids that stay: a cluster keeps the id that its records had before. Pure."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple


class Change(NamedTuple):
    """A record whose id is another than before: `was` is None for a record that had none."""

    record: Hashable
    was: str | None
    now: str | None
    change: str  # new, merge, split or unmatched


def name_clusters(
    members: Mapping[int, Sequence[Hashable]],
    previous: Mapping[Hashable, str],
    candidates: Mapping[int, Sequence[str]],
) -> dict[int, str]:
    """Give each cluster its id: the old one with which it shares most, if that is mutual.

    `members` are the records of each cluster, `previous` the id that a record had, `candidates`
    the ids that a cluster may have when it inherits none, best first and unlike those of every
    other cluster. Of clusters that share equally much with an old id, the one whose first
    candidate it is, is its best claimant, then the one with the smallest first candidate; of old
    ids, the one that is the cluster's first candidate, then the smallest. So the same records
    give the same ids, in whichever order they come.
    """
    shared = {
        cluster: Counter(previous[record] for record in records if record in previous)
        for cluster, records in members.items()
    }
    claims: dict[str, tuple[int, bool, str, int]] = {}
    wishes: dict[int, str] = {}
    for cluster, counts in shared.items():
        first = candidates[cluster][0]
        if counts:
            wishes[cluster] = min(counts, key=lambda old: (-counts[old], old != first, old))
        for old, count in counts.items():
            claim = (-count, old != first, first, cluster)
            if old not in claims or claim < claims[old]:
                claims[old] = claim
    named = {cluster: old for cluster, old in wishes.items() if claims[old][3] == cluster}
    # An id that once was someone's is nobody else's new id, though its first records have moved on.
    taken = set(named.values()) | set(claims)
    for cluster in sorted(members.keys() - named.keys(), key=lambda one: candidates[one][0]):
        free = (one for one in candidates[cluster] if one not in taken)
        named[cluster] = next(free, f"{candidates[cluster][0]}-{len(taken)}")
        taken.add(named[cluster])
    return named


def changes(
    now: Mapping[Hashable, str | None], previous: Mapping[Hashable, str | None]
) -> list[Change]:
    """What differs from before, a row a record that is there now, in the order of `now`.

    `new`: it had no id; `merge`: its old id stands for nobody any more; `split`: others keep its
    old id; `unmatched`: it stands for no customer any more. Records that are not there now keep
    what they had, should they come back.
    """
    staying = {name for record, name in now.items() if name and previous.get(record) == name}
    found = []
    for record, name in now.items():
        was = previous.get(record)
        if was == name:
            continue
        kind = (
            "new" if was is None else "unmatched" if name is None
            else "split" if was in staying else "merge"
        )  # fmt: skip
        found.append(Change(record, was, name, kind))
    return found
