"""Files of one folder beside each other: copies, rivals, and what one glob can cover."""

import glob
from collections.abc import Sequence
from dataclasses import replace

from orchestration.drafting.draft import FileDraft
from orchestration.raw.deliveries import DATE
from orchestration.raw.mapping import ExportMapping, Mapping

COPY_SHARE = 0.9  # of a file's keys in another of the same export and date


def without_copies(
    drafted: list[FileDraft],
) -> tuple[list[FileDraft], list[tuple[str, str]]]:
    """A second file of the same export and date with the same keys is left out, and why."""
    kept: list[FileDraft] = []
    copies = []
    for one in drafted:
        original = next((each for each in kept if _is_copy(one, each)), None)
        if original is None:
            kept.append(one)
        else:
            copies.append((one.sample.name, _copy_of(one, original)))
    return kept, copies


def with_rivals(drafted: list[FileDraft]) -> list[FileDraft]:
    """Files of which another of the same date resembles the same export more say so."""
    found = []
    for one in drafted:
        rivals = [
            other
            for other in drafted
            if other.resembles.contract == one.resembles.contract
            and other.export_date == one.export_date
            and other.resembles.score > one.resembles.score
        ]
        if rivals:
            best = max(rivals, key=lambda other: other.resembles.score)
            note = (
                f"{best.sample.name} resembles it more ({best.resembles.score:.2f}): keep this"
                " entry only if both hold rows of the export"
            )
            one = replace(one, notes=(note, *one.notes))
        found.append(one)
    return found


def _keys(one: FileDraft) -> set[tuple[str, ...]]:
    at = {match.column.name: match.position for match in one.resembles.matches}
    key = one.resembles.contract.key
    if any(name not in at for name in key):
        return set()
    return set(zip(*(one.sample.column(at[name]) for name in key), strict=True))


def _is_copy(one: FileDraft, other: FileDraft) -> bool:
    if one.resembles.contract != other.resembles.contract or one.export_date != other.export_date:
        return False
    mine, theirs = _keys(one), _keys(other)
    return bool(mine) and len(mine & theirs) >= len(mine) * COPY_SHARE


def _copy_of(one: FileDraft, other: FileDraft) -> str:
    mine, theirs = _keys(one), _keys(other)
    return (
        f"{one.resembles.contract.export}, a copy of {other.sample.name}:"
        f" {len(mine & theirs):,} of {len(mine):,} keys are in both; draft its folder alone"
    )


def exact(name: str) -> str:
    """The glob that matches this name only."""
    return glob.escape(name)


def dateless(name: str) -> str:
    """The glob with a star where the name has a date."""
    return DATE.sub("*", exact(name))


def matches(pattern: str, name: str) -> bool:
    """Whether the loader would take a file for this glob."""
    entry = ExportMapping(export="", files=(pattern,))
    return Mapping(system="", exports=(entry,)).find(name) is not None


def grouped(drafted: Sequence[FileDraft], names: Sequence[str]) -> list[FileDraft]:
    """The entries in order of their first file, each with its glob."""
    groups: dict[str, list[FileDraft]] = {}
    for one in drafted:
        groups.setdefault(dateless(one.sample.name), []).append(one)
    entries: list[FileDraft] = []
    for pattern, files in groups.items():
        own = {one.sample.name for one in files}
        is_only = {name for name in names if matches(pattern, name)} <= own
        recipes = {one.mapping.model_dump_json(exclude={"files"}) for one in files}
        if is_only and len(recipes) == 1:
            note = (f"and {len(files) - 1} more of the same name",) if len(files) > 1 else ()
            entries.append(replace(files[0], files=pattern, notes=note + files[0].notes))
        else:
            entries += [replace(one, files=exact(one.sample.name)) for one in files]
    return entries
