"""Which export a file resembles and which of its columns are the contract's, with the reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import floor, log2

from orchestration.drafting.names import MATCHED, PERHAPS, file_score, file_words, name_match
from orchestration.drafting.profile import Profile
from orchestration.drafting.sample import Sample
from orchestration.drafting.words import allowed_words, thesaurus, tokens, weight
from orchestration.raw.contract import Column, Contract
from orchestration.raw.mapping import normalised

RESEMBLES = 0.5
FOREIGN_SHARE = 0.8  # of a column's values in another file's key
LISTED_VALUES = 100  # more different ones are no list of words


@dataclass(frozen=True)
class Match:
    """A contract's column and the file's column for it, how sure (0 to 1) and why."""

    column: Column
    header: str
    position: int
    score: float
    why: str

    @property
    def needs_entry(self) -> bool:
        """Whether the loader would not find it by itself."""
        return normalised(self.header) != self.column.name


@dataclass(frozen=True)
class Resemblance:
    """A file read as one export: the columns that match, those that perhaps do, and the score."""

    contract: Contract
    score: float
    matches: tuple[Match, ...]
    perhaps: tuple[Match, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Columns without which the loader refuses the file."""
        found = {match.column.name for match in self.matches}
        return tuple(name for name in self.contract.mandatory if name not in found)

    @property
    def holds(self) -> bool:
        """Whether it is enough to call the file this export."""
        has_needed = len(self.missing) < len(self.contract.mandatory)
        return self.score >= RESEMBLES and has_needed and len(self.matches) > 1


@dataclass
class Keys:
    """The key values of files that are known by now: what foreign keys are recognised by."""

    of: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)  # export, file, values

    def add(self, name: str, contract: Contract, values: frozenset[str]) -> None:
        """Take the ids of a file; a key of several columns is nobody's foreign key."""
        if len(contract.key) == 1:
            self.of.setdefault(contract.export, {})[name] = values

    def copy(self) -> Keys:
        """The same keys, to which others can be added."""
        return Keys({export: dict(files) for export, files in self.of.items()})

    def targets(self, profile: Profile, not_in: str) -> list[tuple[str, float]]:
        """Exports of whose ids most values are, with the share; the file itself does not count."""
        values, found = profile.distinct, []
        if max(profile.shares["date"], profile.shares["boolean"]) > 0.5:
            return []
        for export, files in self.of.items():
            shares = [
                len(values & ids) / len(values)
                for name, ids in files.items()
                if name != not_in and len(values) >= 5
            ]
            if shares and max(shares) >= FOREIGN_SHARE:
                found.append((export, max(shares)))
        return sorted(found, key=lambda each: (-each[1], each[0]))


class Matcher:
    """Compares files with all contracts."""

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        """The contracts are all that it knows of exports."""
        self._contracts = contracts
        self._spread = Counter(
            column.name for contract in contracts.values() for column in contract.columns
        )

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Words that stand in names of columns: what a header row is recognised by."""
        names = {
            word
            for contract in self._contracts.values()
            for column in contract.columns
            for word in tokens(column.name)
        }
        return frozenset(names | thesaurus().groups.keys())

    def best(
        self, sample: Sample, columns: Sequence[Profile], keys: Keys
    ) -> tuple[Resemblance, ...]:
        """How the file reads as each export, best first."""
        foreign = {one.position: keys.targets(one, sample.name) for one in columns}
        about = tuple(
            word
            for word in file_words(sample.name)
            if weight(word) == 1.0 and word in self.vocabulary
        )
        found = [
            self.compare(sample, columns, contract, foreign, about)
            for contract in self._contracts.values()
        ]
        return tuple(sorted(found, key=lambda one: (-one.score, one.contract.export)))

    def compare(
        self,
        sample: Sample,
        columns: Sequence[Profile],
        contract: Contract,
        foreign: Mapping[int, list[tuple[str, float]]],
        about: tuple[str, ...],
    ) -> Resemblance:
        """The file read as one export.

        `foreign` says of which exports' keys a column is made, `about` the telling words of the
        file's name: what a bare `id` or `name` in it belongs to.
        """
        pairs = [
            pair
            for profile in columns
            for column in contract.columns
            if (pair := self._pair(profile, column, contract, foreign[profile.position], about))
            and pair.score >= PERHAPS
        ]
        order = {column.name: at for at, column in enumerate(contract.columns)}
        pairs.sort(key=lambda pair: (-pair.score, order[pair.column.name], pair.position))
        matches: list[Match] = []
        perhaps: list[Match] = []
        taken, used = set(), set()
        for pair in pairs:
            if pair.column.name in taken or pair.position in used:
                continue
            taken.add(pair.column.name)
            used.add(pair.position)
            (matches if pair.score >= MATCHED else perhaps).append(pair)
        matches.sort(key=lambda pair: order[pair.column.name])
        score = self._score(sample, columns, contract, matches)
        return Resemblance(contract, score, tuple(matches), tuple(perhaps))

    def _score(
        self,
        sample: Sample,
        columns: Sequence[Profile],
        contract: Contract,
        matches: Sequence[Match],
    ) -> float:
        # Squared, so that the contract's own words count more than others for the same.
        scores = {match.column.name: match.score**2 for match in matches}
        weights = {
            column.name: 1.0 if column.name in contract.key else self._weight(column.name)
            for column in contract.columns
        }
        whole = sum(weights.values())
        needed = sum(weights[name] for name in contract.mandatory)
        found = sum(weights[name] * score for name, score in scores.items())
        mandatory = sum(weights[name] * scores.get(name, 0) for name in contract.mandatory)
        told = sum(scores.values()) / max(1, len(columns))
        return (
            0.35 * mandatory / needed
            + 0.25 * told
            + 0.15 * min(1.0, found / whole * 1.5)
            + 0.25 * file_score(sample.name, contract)
        )

    def _weight(self, name: str) -> float:
        """A column that every export has (account_id, currency) says little about which it is."""
        return 1 / (1 + log2(self._spread[name]))

    def _pair(
        self,
        profile: Profile,
        column: Column,
        contract: Contract,
        foreign: Sequence[tuple[str, float]],
        about: tuple[str, ...],
    ) -> Match | None:
        score, why = name_match(profile.header[:200], column, contract.thing, about)
        if score < PERHAPS * 0.9 and not foreign:
            return None
        if score == 1.0 and (column.name,) == contract.key and not profile.is_unique:
            score, why = 0.6, f"{why}; not unique"
        elif score < 1.0:
            fit = profile.fits(column)
            if (column.name,) == contract.key and not profile.is_unique:
                fit *= 0.5
            score *= fit if fit >= 0.5 else 0.0
            if column.data_type == "varchar" and profile.filled:
                score *= _text_fit(profile, column)
            score = min(score, 0.99)
        if foreign and column.name.endswith("_id"):
            score, why = self._by_values(column, contract, foreign, score, why)
        return Match(column, profile.header, profile.position, score, why)

    def _by_values(
        self,
        column: Column,
        contract: Contract,
        foreign: Sequence[tuple[str, float]],
        score: float,
        why: str,
    ) -> tuple[float, str]:
        for export, share in foreign:
            target = self._contracts[export].key[0]
            if (column.name,) == contract.key:
                continue
            if column.name == target or column.name.endswith(f"_{target}"):
                # The name itself before one with an addition (crm_account_id), a name that says
                # something before one that does not.
                base = 0.75 if column.name == target else 0.6
                said = f"{floor(share * 100)} % of its values are ids of {export}"
                why = f"{why}; {said}" if score >= PERHAPS else said
                return max(score, base + 0.2 * score), why
        return score, why


def _text_fit(profile: Profile, column: Column) -> float:
    """Less than 1 where values are of a kind that a text column hardly has."""
    if allowed := allowed_words(column.description):
        if len(profile.distinct) > LISTED_VALUES:
            return 0.8
        known = {*allowed, *thesaurus().values}
        hits = sum(value.lower() in known for value in profile.distinct)
        return 1.1 if hits >= len(profile.distinct) * 0.5 else 0.9
    is_numeric = profile.shares["number"] > 0.9
    if profile.shares["boolean"] > 0.9 and not is_numeric:
        return 0.5
    if profile.shares["date"] > 0.9 and not is_numeric:
        return 0.3
    if column.name.endswith("_id"):
        return 0.7 if profile.has_spaces else 1.0
    return 0.7 if is_numeric else 1.0
