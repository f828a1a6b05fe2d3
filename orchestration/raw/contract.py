"""What a departmental export must hold, read from the dbt sources that state it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

Delivery = Literal["snapshot", "upsert", "append"]

# What the loader adds to every raw table, after the contract's own columns.
RAW_COLUMNS = {
    "_source_system": "varchar",
    "_load_id": "varchar",
    "_file": "varchar",
    "_line": "bigint",
    "_known_at": "timestamp",
    "_row_hash": "varchar",
    "_is_deleted": "boolean",
    "_changed_at": "timestamp",
    "_is_first_delivery": "boolean",
    "_extra": "varchar",
}

# Which version of a key holds: the one that its system changed last, as far as the system tells,
# but never one from after its delivery (a wrong clock); then the one delivered last.
NEWEST_FIRST = (
    "least(coalesce(_changed_at, _known_at), _known_at) desc, _known_at desc, _changed_at desc,"
    " _load_id desc, _line desc"
)


@dataclass(frozen=True)
class Column:
    """A column of an export. `pii` names the class of personal data, if it holds any."""

    name: str
    data_type: str
    description: str
    pii: str | None = None


@dataclass(frozen=True)
class Contract:
    """An export's columns, key, and how it is delivered.

    snapshot: the whole state each time, so what is missing was deleted; upsert: new and changed
    rows; append: new rows, where rows that share a key but differ are all kept.
    """

    department: str
    thing: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: tuple[str, ...]
    delivery: Delivery
    reporting_lag_days: int

    @property
    def export(self) -> str:
        """The export's name, such as sales.accounts."""
        return f"{self.department}.{self.thing}"

    @property
    def table(self) -> tuple[str, str]:
        """Schema and name of the raw table."""
        return "raw", f"{self.department}__{self.thing}"

    @property
    def mandatory(self) -> tuple[str, ...]:
        """Columns without which a row or a file cannot be used: the key and the required ones."""
        return tuple(dict.fromkeys(self.key + self.required))

    @property
    def raw_columns(self) -> dict[str, str]:
        """Every column of the raw table with its type, in order."""
        return {column.name: column.data_type for column in self.columns} | RAW_COLUMNS


def read_yaml(path: Path) -> Any:
    """A YAML file, by libyaml where it is there: ten times faster. Raises yaml.YAMLError."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), loader)


def read_contracts(models: Path) -> dict[str, Contract]:
    """Every departmental export by name, from `models/staging/<department>/_<department>.yml`."""
    contracts = [
        _contract(source["name"], table)
        for path in sorted(models.glob("staging/*/_*.yml"))
        for source in read_yaml(path).get("sources", [])
        for table in source["tables"]
        if "delivery" in table["config"]["meta"]  # the run's own tables are not exports
    ]
    return {contract.export: contract for contract in contracts}


def _contract(department: str, table: dict) -> Contract:
    meta = table["config"]["meta"]
    return Contract(
        department=department,
        thing=table["name"],
        description=table["description"],
        columns=tuple(
            Column(
                name=column["name"],
                data_type=column["data_type"],
                description=column["description"],
                pii=column.get("config", {}).get("meta", {}).get("pii"),
            )
            for column in table["columns"]
        ),
        key=tuple(meta["key"]),
        required=tuple(meta["required"]),
        delivery=meta["delivery"],
        reporting_lag_days=meta["reporting_lag_days"],
    )
