"""How one system's files become departmental exports: the YAML in `mappings/`, and nothing else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping as Dictionary
from datetime import date
from decimal import Decimal
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

import duckdb
import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from orchestration.raw.contract import Contract, read_yaml
from orchestration.warehouse import open_hardened

Kind = TypeVar("Kind")
ISO = "iso"
SIGN = r"^[^0-9eE+-]$"  # one character that no number has for another reason


class MappingError(ValueError):
    """A mapping cannot be used; the message says which and why."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(_Strict):
    """How the text of a file reads. Formats are strptime codes, or `iso`."""

    encoding: str | None = None
    delimiter: str | None = Field(default=None, pattern=r'^[^"\r\n]$')
    header_rows: int = Field(default=1, ge=1)
    sheet: str | None = None
    null_tokens: tuple[str, ...] = ("",)
    decimal: str = Field(default=".", pattern=SIGN)
    thousands: str | None = Field(default=None, pattern=SIGN)
    time_zone: str = "UTC"
    date_formats: tuple[str, ...] = Field(default=(ISO,), min_length=1)
    timestamp_formats: tuple[str, ...] = Field(default=(ISO,), min_length=1)

    @field_validator("encoding")
    @classmethod
    def _is_known(cls, encoding: str | None) -> str | None:
        try:
            "".encode(encoding or "utf-8")
        except LookupError as error:
            raise ValueError(str(error)) from None
        return encoding

    @field_validator("thousands")
    @classmethod
    def _differs(cls, thousands: str | None, others: ValidationInfo) -> str | None:
        if thousands == others.data.get("decimal"):
            raise ValueError(f"{thousands!r} is the decimal sign too")
        return thousands

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        if problem := _problem("select timezone(?, timestamp '2000-01-01')", zone):
            raise ValueError(problem)
        return zone

    @field_validator("date_formats", "timestamp_formats")
    @classmethod
    def _are_formats(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        for each in formats:
            if each != ISO and "%" not in each:
                raise ValueError(f"{each!r} is neither iso nor strptime codes such as %d.%m.%Y")
            if problem := _problem("select try_strptime('', ?)", each):
                raise ValueError(problem)
        return formats


Names = Annotated[
    tuple[str, ...], BeforeValidator(lambda one: (one,) if isinstance(one, str) else one)
]


class ExportMapping(_Strict):
    """Which files hold an export and which of their columns are the contract's.

    `columns` gives a column's header, or aliases of it; `a.b` is the value b inside the JSON of
    column a. A column in `joined` is the texts of all its headers, each time they stand, with that
    between them; `factors` is what a number is multiplied with (0.01 for cents). Rows with one
    of the values of `deleted_when` were deleted. `changed_at` is the column with the moment of a
    row's version, for files that hold several versions of a key.
    """

    export: str
    files: Names
    columns: dict[str, Names] = {}
    constants: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    joined: dict[str, str] = {}
    factors: dict[str, Decimal] = {}
    deleted_when: dict[str, Names] = {}
    changed_at: Names = ()
    reading: Reading = Reading()

    def headers_of(self, column: str) -> tuple[str, ...]:
        """The names under which a contract's column may stand in the header."""
        return (*self.columns.get(column, ()), column)

    def recipe(self, contract: Contract) -> str:
        """A sha256 over all that decides how bytes become rows; for another, files are reread."""
        text = f"{contract!r}\n{self.model_dump_json()}"
        return hashlib.sha256(text.encode()).hexdigest()


class Mapping(_Strict):
    """One source system: its name, its exports and, where files do not carry one, a date."""

    system: str
    export_date: date | None = None
    exports: tuple[ExportMapping, ...] = Field(min_length=1)

    def find(self, path: str) -> ExportMapping | None:
        """The first export whose glob matches a path; a glob matches name by name, `/` apart."""
        parts = path.split("/")
        for export in self.exports:
            for globs in (glob.split("/") for glob in export.files):
                if len(globs) == len(parts) and all(map(fnmatch, parts, globs)):
                    return export
        return None


@cache
def normalised(name: str) -> str:
    """A header cell as it is compared: lower case, runs of other characters as one underscore."""
    return re.sub(r"[\W_]+", "_", name.strip().lower()).strip("_") or name.strip()


def read_mapping(path: Path, contracts: Dictionary[str, Contract]) -> Mapping:
    """A mapping, with what it extends. Raises MappingError naming file and field."""
    content = _content(path)
    shared = content.pop("reading", {})
    exports = [
        {**export, "reading": {**shared, **_part(path, export, "reading", dict)}}
        for export in content.get("exports", [])
    ]
    try:
        mapping = Mapping.model_validate({"system": path.stem, **content, "exports": exports})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MappingError(f"{path.name}: {where}: {first['msg']}") from None
    for export in mapping.exports:
        _check(path, export, contracts)
    return mapping


def canonical(contract: Contract, system: str) -> Mapping:
    """The mapping of a file that already bears the contract's names."""
    export = ExportMapping(export=contract.export, files=(f"{contract.thing}.*",))
    return Mapping(system=system, exports=(export,))


def _content(path: Path, *extending: Path) -> dict[str, Any]:
    """A file's content over that of the one it extends; its `reading` and `exports` are there."""
    if path.resolve() in extending:
        raise MappingError(f"{path.name}: extends: it extends itself")
    try:
        content = read_yaml(path)
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise MappingError(f"{path.name}: cannot be read: {error}") from None
    if not isinstance(content, dict):
        raise MappingError(f"{path.name}: is not a mapping: expected keys such as `exports:`")
    reading, exports = _part(path, content, "reading", dict), _exports(path, content)
    if extends := _part(path, content, "extends", str):
        base = _content(path.parent / extends, *extending, path.resolve())
        own = {export["export"] for export in exports}
        exports = [
            {**given, **export} for export in exports for given in _extended(export, base)
        ] + [export for export in base["exports"] if export["export"] not in own]
        reading = {**base["reading"], **reading}
        content = {"system": Path(extends).stem, **base, **content}
    content.pop("extends", None)
    return {**content, "reading": reading, "exports": exports}


def _extended(export: dict[str, Any], base: dict[str, Any]) -> list[dict[str, Any]]:
    """What an entry builds on: all entries of its export, or one where it names its own files."""
    given = [one for one in base["exports"] if one["export"] == export["export"]] or [{}]
    return given[:1] if "files" in export else given


def _exports(path: Path, content: dict[str, Any]) -> list[dict[str, Any]]:
    exports = _part(path, content, "exports", list)
    for at, export in enumerate(exports):
        if not isinstance(export, dict) or not isinstance(export.get("export"), str):
            raise MappingError(f"{path.name}: exports.{at}.export: should name an export")
    return exports


def _part(path: Path, content: dict[str, Any], name: str, kind: type[Kind]) -> Kind:
    found = content.get(name)
    if found is None:
        return kind()
    if not isinstance(found, kind):
        raise MappingError(f"{path.name}: {name}: should be a {kind.__name__}, not {found!r}")
    return found


@cache
def _judge() -> duckdb.DuckDBPyConnection:
    """The DuckDB that is asked what mappings may say, opened once."""
    return open_hardened(":memory:")


@cache
def _problem(query: str, value: str) -> str | None:
    """What DuckDB, which will have to read with it, says against a value."""
    try:
        _judge().execute(query, [value])
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    return None


def _check(path: Path, export: ExportMapping, contracts: Dictionary[str, Contract]) -> None:
    contract = contracts.get(export.export)
    if contract is None:
        raise MappingError(
            f"{path.name}: there is no export {export.export!r}; known: {', '.join(contracts)}"
        )
    known = {column.name for column in contract.columns}
    for part in ("columns", "constants", "values", "joined", "factors"):
        if unknown := set(getattr(export, part)) - known:
            raise MappingError(
                f"{path.name}: {export.export}: {part} names {', '.join(sorted(unknown))}, which"
                f" the contract does not have; it has {', '.join(sorted(known))}"
            )
