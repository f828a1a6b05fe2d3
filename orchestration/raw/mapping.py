"""How one system's files become departmental exports: the YAML in `mappings/`, and nothing else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping as Dictionary
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from orchestration.raw.contract import Contract

ISO = "iso"


class MappingError(ValueError):
    """A mapping cannot be used; the message says which and why."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(_Strict):
    """How the text of a file reads. Formats are strptime codes, or `iso`."""

    encoding: str | None = None
    delimiter: str | None = None
    header_rows: int = 1
    sheet: str | None = None
    null_tokens: tuple[str, ...] = ("",)
    decimal: str = "."
    thousands: str | None = None
    time_zone: str = "UTC"
    date_formats: tuple[str, ...] = (ISO,)
    timestamp_formats: tuple[str, ...] = (ISO,)


class ExportMapping(_Strict):
    """Which files hold an export and which of their columns are the contract's."""

    export: str
    files: str
    columns: dict[str, str | tuple[str, ...]] = {}
    constants: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    reading: Reading = Reading()

    def headers_of(self, column: str) -> list[str]:
        """The normalised names under which a contract's column may stand in the header."""
        declared = self.columns.get(column, ())
        names = (declared,) if isinstance(declared, str) else declared
        return [normalised(name) for name in (*names, column)]

    def recipe(self, contract: Contract) -> str:
        """A sha256 over all that decides how bytes become rows; when it changes, files are reread."""
        text = f"{contract!r}\n{self.model_dump_json()}"
        return hashlib.sha256(text.encode()).hexdigest()


class Mapping(_Strict):
    """One source system: its name, its exports and, where files do not carry one, a date."""

    system: str
    export_date: date | None = None
    exports: tuple[ExportMapping, ...]

    def find(self, path: str) -> ExportMapping | None:
        """The first export whose glob matches a path; a glob matches name by name, `/` apart."""
        parts = path.split("/")
        for export in self.exports:
            globs = export.files.split("/")
            if len(globs) == len(parts) and all(map(fnmatch, parts, globs)):
                return export
        return None


def normalised(name: str) -> str:
    """A header cell as it is compared: lower case, runs of other characters as one underscore."""
    return re.sub(r"[\W_]+", "_", name.strip().lower()).strip("_") or name.strip()


def read_mapping(path: Path, contracts: Dictionary[str, Contract]) -> Mapping:
    """A mapping, with what it extends. Raises MappingError naming file and field."""
    content = _content(path)
    try:
        shared = content.pop("reading", {})
        for export in content.get("exports", []):
            export["reading"] = {**shared, **export.get("reading", {})}
        mapping = Mapping.model_validate({"system": path.stem, **content})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MappingError(f"{path.name}: {where}: {first['msg']}") from None
    except (TypeError, AttributeError):
        raise MappingError(f"{path.name}: is not a mapping (see docs)") from None
    for export in mapping.exports:
        _check(path, export, contracts)
    return mapping


def canonical(contract: Contract, system: str) -> Mapping:
    """The mapping of a file that already bears the contract's names."""
    export = ExportMapping(export=contract.export, files=f"{contract.thing}.*")
    return Mapping(system=system, exports=(export,))


def _content(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise MappingError(f"{path.name}: cannot be read: {error}") from None
    if not isinstance(content, dict):
        raise MappingError(f"{path.name}: is not a mapping: expected keys such as `exports:`")
    if extends := content.pop("extends", None):
        base = _content(path.parent / extends)
        base.setdefault("system", (path.parent / extends).stem)
        content["reading"] = {**base.get("reading", {}), **content.get("reading", {})}
        own = {export["export"]: export for export in content.get("exports", [])}
        content["exports"] = [
            {**export, **own.pop(export["export"], {})} for export in base["exports"]
        ] + list(own.values())
        content = {**base, **content}
    return content


def _check(path: Path, export: ExportMapping, contracts: Dictionary[str, Contract]) -> None:
    contract = contracts.get(export.export)
    if contract is None:
        raise MappingError(
            f"{path.name}: there is no export {export.export!r}; known: {', '.join(contracts)}"
        )
    known = {column.name for column in contract.columns}
    for part in ("columns", "constants", "values"):
        if unknown := set(getattr(export, part)) - known:
            raise MappingError(
                f"{path.name}: {export.export}: {part} names {', '.join(sorted(unknown))}, which"
                f" the contract does not have; it has {', '.join(sorted(known))}"
            )
