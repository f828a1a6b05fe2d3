"""Which files in an exports folder are which export of which system, and of what date."""

import re
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from orchestration.raw.contract import Contract
from orchestration.raw.mapping import ExportMapping, Mapping, canonical, read_mapping

UNFINISHED = (".part", ".tmp", ".crdownload")
DATE = re.compile(r"(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)")


@dataclass(frozen=True)
class ExportFile:
    """A file that holds an export. `name` is its path inside the exports folder."""

    name: str
    contract: Contract
    system: str
    export_date: date
    mapping: ExportMapping


@dataclass(frozen=True)
class Unrecognised:
    """A file that no mapping and no contract knows."""

    name: str
    reason: str


class Catalogue:
    """Says of any path inside an exports folder what it is; it never opens a file."""

    def __init__(
        self,
        contracts: Dictionary[str, Contract],
        mappings: Path,
        company_mapping: Path | None = None,
    ) -> None:
        """`mappings` holds one YAML per system; a company's own mapping goes first."""
        self._contracts = contracts
        self._company = read_mapping(company_mapping, contracts) if company_mapping else None
        self._systems = {
            path.stem: read_mapping(path, contracts) for path in sorted(mappings.glob("*.yml"))
        }

    def identify(self, name: str) -> ExportFile | Unrecognised:
        """What the file at this relative path is, from its path alone."""
        path = PurePosixPath(name)
        for mapping, seen_as in self._candidates(path):
            if export := mapping.find(seen_as):
                when = date_in(path) or mapping.export_date
                if when is None:
                    return Unrecognised(name, NO_DATE)
                contract = self._contracts[export.export]
                return ExportFile(name, contract, mapping.system, when, export)
        return Unrecognised(name, "no mapping or export has a file of this name")

    def _candidates(self, path: PurePosixPath) -> list[tuple[Mapping, str]]:
        """Mappings to try with what their globs see: a company's the whole path, a system's the
        file's name in its landing folder <department>/<system>/...
        """
        department, system = path.parts[:2] if len(path.parts) > 2 else ("", "")
        contract = self._contracts.get(f"{department}.{path.name.split('.')[0]}")
        found = [(self._company, str(path)), (self._systems.get(system), path.name)]
        if contract:
            found.append((canonical(contract, system), path.name))
        return [(mapping, seen_as) for mapping, seen_as in found if mapping]


NO_DATE = (
    "it says nowhere of what date it is: put it in a folder or name with YYYY-MM-DD,"
    " or state export_date in the mapping"
)


def scan(folder: Path, catalogue: Catalogue) -> tuple[list[ExportFile], list[Unrecognised]]:
    """Every finished file below a folder, in order of name; links are never followed."""
    known: list[ExportFile] = []
    unknown: list[Unrecognised] = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            unknown.append(Unrecognised(name, "it is a link; only plain files are read"))
        elif path.is_dir() or path.name == "mapping.yml" or _is_unfinished(path):
            continue
        elif not path.is_file():
            unknown.append(Unrecognised(name, "it is not a plain file"))
        elif isinstance(found := catalogue.identify(name), ExportFile):
            known.append(found)
        else:
            unknown.append(found)
    return known, unknown


def _is_unfinished(path: Path) -> bool:
    return path.name.startswith((".", "~$")) or path.suffix.lower() in UNFINISHED


def date_in(path: PurePosixPath) -> date | None:
    """The day that a path names, the part nearest to the file first; None where there is none."""
    for part in reversed(path.parts):
        for year, month, day in DATE.findall(part):
            try:
                return date(int(year), int(month), int(day))
            except ValueError:
                continue
    return None
