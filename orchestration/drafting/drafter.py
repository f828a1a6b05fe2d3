"""From a folder of unknown files to a `Draft`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath

import duckdb

from orchestration.drafting import dates
from orchestration.drafting.draft import Draft, FileDraft
from orchestration.drafting.matching import RESEMBLES, Keys, Matcher, Resemblance
from orchestration.drafting.profile import Profile, profiles
from orchestration.drafting.reading import declared
from orchestration.drafting.sample import Sample, is_data, take_sample
from orchestration.drafting.siblings import grouped, with_rivals, without_copies
from orchestration.drafting.trial import tried
from orchestration.drafting.values import constants, key_evidence, value_maps
from orchestration.raw.contract import Contract
from orchestration.raw.deliveries import Catalogue, ExportFile, date_in, scan
from orchestration.raw.intake import RefusedError
from orchestration.raw.mapping import ISO, normalised


@dataclass
class _File:
    sample: Sample
    columns: list[Profile]
    note: str = ""
    ranked: tuple[Resemblance, ...] = ()

    @property
    def best(self) -> Resemblance:
        return self.ranked[0]


@dataclass
class _Looked:
    files: list[_File] = field(default_factory=list)
    known: list[tuple[str, str, str]] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    keys: Keys = field(default_factory=Keys)


class Drafter:
    """Reads one folder; everything that it writes goes to `scratch`."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        scratch: Path,
        contracts: Mapping[str, Contract],
        mappings: Path,
    ) -> None:
        """The connection must be allowed to read `scratch`; `mappings` are those of the project."""
        self._connection = connection
        self._scratch = scratch
        self._contracts = contracts
        self._catalogue = Catalogue(contracts, mappings)
        self._matcher = Matcher(contracts)

    def draft(self, folder: Path) -> Draft:
        """What the files of a folder are; the folder is only read."""
        recognised, unknown = scan(folder, self._catalogue)
        by_path = {file.name: file for file in recognised}
        names = sorted(
            [*by_path, *(file.name for file in unknown)],
            key=lambda name: (name.count("/"), name),
        )
        looked = self._look(folder, filter(is_data, names), by_path)
        self._rank(looked.files, looked.keys)
        drafted = [self._file(file) for file in looked.files if file.best.holds]
        drafted, copies = without_copies(drafted)
        drafted = with_rivals(drafted)
        drafted = [self._finished(one) for one in self._settled_by_others(drafted)]
        when, why = self._export_date(drafted)
        system, system_why = _system(folder, drafted)
        return Draft(
            folder=folder.name,
            system=system,
            system_why=system_why,
            export_date=when,
            export_date_why=why,
            files=tuple(grouped(drafted, names)),
            known=tuple(looked.known),
            copies=tuple(copies),
            strangers=tuple(
                (file.sample.name, _closest(file.best))
                for file in looked.files
                if not file.best.holds
            ),
            unreadable=tuple(looked.unreadable),
            not_data=tuple(name for name in names if not is_data(name)),
        )

    def _look(
        self, folder: Path, names: Iterable[str], by_path: Mapping[str, ExportFile]
    ) -> _Looked:
        """Each file's first rows; one that the loader reads already needs no draft."""
        looked = _Looked()
        for at, name in enumerate(names):
            try:
                sample = self._sample(folder, name, at)
            except RefusedError as error:
                looked.unreadable.append((name, str(error)))
                continue
            note = ""
            if file := by_path.get(name):
                trial = tried(self._connection, sample, file.contract, file.mapping)
                if trial.is_read:
                    looked.known.append((name, file.contract.export, file.system))
                    looked.keys.add(name, file.contract, _known_key(sample, file))
                    continue
                note = f"its path says {file.contract.export} of {file.system}, but {trial.said}"
            looked.files.append(_File(sample, profiles(sample), note))
        return looked

    def _sample(self, folder: Path, name: str, at: int) -> Sample:
        path, scratch = folder / name, self._scratch / f"{at}"
        if path.is_symlink():
            raise RefusedError("it is a link; only plain files are read")
        if not path.is_file():
            raise RefusedError("it is not a plain file")
        scratch.mkdir()
        try:
            name.encode("utf-8")
            return take_sample(path, name, scratch, self._connection, self._matcher.vocabulary)
        except RefusedError:
            raise
        except UnicodeEncodeError:
            raise RefusedError("its name is not UTF-8") from None
        except OSError as error:
            raise RefusedError(f"the file cannot be read: {error.strerror}") from None
        except Exception as error:  # whatever a hostile file does, the others are still drafted
            raise RefusedError(f"the file cannot be read ({type(error).__name__})") from None

    def _rank(self, files: list[_File], known: Keys) -> None:
        """Twice: what the first round finds to be keys makes foreign keys of the second."""
        keys = known
        for _ in range(2):
            for file in files:
                file.ranked = self._matcher.best(file.sample, file.columns, keys)
            keys = known.copy()
            for file in files:
                by_position = {one.position: one.distinct for one in file.columns}
                for match in file.best.matches if file.best.holds else ():
                    if (match.column.name,) == file.best.contract.key:
                        values = by_position[match.position]
                        keys.add(file.sample.name, file.best.contract, values)

    def _file(self, file: _File) -> FileDraft:
        sample, best = file.sample, file.best
        how = declared(self._connection, sample, best)
        values, open_values = value_maps(best, how.cells)
        found = [
            dates.date_column(self._connection, match.column, how.cells[match.column.name])
            for match in best.matches
            if match.column.data_type in ("date", "timestamp")
        ]
        settled = dates.settle(self._connection, found, date_in(PurePosixPath(sample.name)))
        return FileDraft(
            sample=sample,
            resembles=best,
            others=tuple(
                (one.contract.export, one.score)
                for one in file.ranked[1:3]
                if one.holds and one.score > best.score - 0.1
            ),
            dates=tuple(settled),
            reading=how.entries,
            why=how.why,
            constants=constants(best),
            values=values,
            key=key_evidence(best, how.cells),
            candidates=_candidates(file),
            notes=(*filter(None, [file.note]), *sample.remarks, *how.notes, *open_values),
        )

    def _settled_by_others(self, drafted: list[FileDraft]) -> list[FileDraft]:
        """Undecided days follow the other files, if these are of one mind."""
        orders: dict[str, list[str]] = {}
        for one in drafted:
            for column in one.dates:
                if column.order:
                    orders.setdefault(column.order, []).append(
                        f"{one.sample.name} {column.column.name}"
                    )
        if len(orders) != 1:
            return drafted
        ((order, places),) = orders.items()
        more = f" and {len(places) - 2} more columns" if len(places) > 2 else ""
        said = f"settled by other files ({', '.join(places[:2])}{more})"
        return [
            replace(
                one,
                dates=tuple(
                    dates.decided(column, order, said)
                    if column.is_open and not column.is_mixed
                    else column
                    for column in one.dates
                ),
            )
            for one in drafted
        ]

    def _finished(self, one: FileDraft) -> FileDraft:
        """With the formats that its columns agree on, and tried on the loader."""
        reading, why, notes = dict(one.reading), dict(one.why), list(one.notes)
        for kind in ("date", "timestamp"):
            columns = [each for each in one.dates if each.column.data_type == kind]
            orders = {each.order for each in columns if each.order}
            agree = len(orders) < 2 and not any(each.is_mixed for each in columns)
            formats = dict.fromkeys(
                each for column in columns for each in (column.formats if agree else column.sure)
            )
            notes += [
                f"{each.column.name}: {dates.question(each)}"
                for each in columns
                if each.is_open and not each.is_mixed
            ]
            if not agree:
                notes.append(
                    f"the {kind} columns do not agree on day first or month first: no format is"
                    " declared, so the loader refuses the file until a person decides"
                )
            if formats and set(formats) != {ISO}:
                reading[f"{kind}_formats"] = list(formats)
                names = ", ".join(each.column.name for each in columns if each.formats)
                why[f"{kind}_formats"] = f"counted in {names}, see there"
        done = replace(one, reading=reading, why=why, notes=tuple(notes))
        result = tried(self._connection, one.sample, one.resembles.contract, done.mapping)
        return replace(done, trial=result.said)

    def _export_date(self, drafted: list[FileDraft]) -> tuple[date | None, str]:
        """The latest day that the files know, where some file's path carries no date."""
        found = [
            (day, f"{one.sample.name} {column.column.name}", one.sample.is_whole)
            for one in drafted
            if one.export_date is None
            for column in one.dates
            if not dates.lies_ahead(column.column.name)
            and (day := dates.latest(self._connection, column))
        ]
        if not found:
            return None, ""
        day, place, _ = max(found, key=lambda each: each[0])
        part = "" if all(whole for *_, whole in found) else " in the rows that were read"
        return day, f"the latest day{part} ({place}); put the day of the export"


def _closest(best: Resemblance) -> str:
    if best.score < 0.2:
        return ""
    if best.score >= RESEMBLES:
        return f"closest is {best.contract.export}, but too few of its columns match"
    return f"closest is {best.contract.export}, {best.score:.2f} of the needed {RESEMBLES}"


def _known_key(sample: Sample, file: ExportFile) -> frozenset[str]:
    """The key's values in a file that the loader knows already."""
    names = {normalised(name) for name in file.mapping.headers_of(file.contract.key[0])}
    return frozenset(
        value
        for one in profiles(sample)
        if normalised(one.header) in names
        for value in one.distinct
    )


def _candidates(file: _File) -> dict[str, tuple[str, ...]]:
    best, found = file.best, {}
    free = [
        one for one in file.columns if one.position not in {each.position for each in best.matches}
    ]
    for column in best.contract.columns:
        if column.name in best.missing and (
            names := [
                one.header
                for one in free
                if (
                    one.filled
                    and one.fits(column) >= 0.9
                    and (one.is_unique or (column.name,) != best.contract.key)
                    and column.data_type != "varchar"
                )
                or (column.name in best.contract.key and one.is_unique)
            ]
        ):
            found[column.name] = tuple(names[:5])
    return found


def _system(folder: Path, drafted: Iterable[FileDraft]) -> tuple[str, str]:
    """The folder's name, or in <department>/<system>/... the one system of all files; and why."""
    parts = [PurePosixPath(one.sample.name).parts for one in drafted]
    inner = {each[1] for each in parts if len(each) > 2}
    if len(inner) == 1 and all(len(each) > 2 for each in parts):
        return inner.pop(), "the folder's name below the department"
    why = "the folder's name; put the source system's"
    if len(inner) > 1:
        why += f". These are files of several ({', '.join(sorted(inner))}): better one mapping each"
    return normalised(folder.resolve().name), why
