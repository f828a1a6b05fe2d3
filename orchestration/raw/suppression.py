"""Who is to be forgotten, as salted hashes; and which words of a table are such a person's.

Nothing here changes anything: `rewriting` does so to files, `orchestration.erasure` to tables.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.raw.contract import Contract
from orchestration.warehouse import literal, quoted

IDENTIFYING = ("email", "phone", "id")  # classes of which one cell says whose row it is
NAMING = (*IDENTIFYING, "name")
KEY = re.compile(r"[0-9a-f]{64}")
TOKEN = re.compile(r"""[^\s,;:<>"'()\[\]{}|\\]+""")
PHONE = re.compile(r"\+?\d[\d ()./-]{5,}\d")
DIGITS_OF_A_PHONE = 7
SHORTEST_WORD = 6  # what is shorter (a first name) is taken out of the person's own rows only

SHORTEST_PART = 3


class KeysError(ValueError):
    """A list of keys cannot be read; the message says where."""


@dataclass(frozen=True)
class Words:
    """A person's words as they stand in the data, each with what takes its place."""

    places: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything is to be taken out."""
        return bool(self.places)

    def __or__(self, others: "Words") -> "Words":
        """The words of both."""
        return Words(self.places | others.places)

    def patterns(self) -> list[tuple[str, str]]:
        """Regular expressions that Python and DuckDB read alike, the longest word first."""
        words = sorted(self.places, key=lambda word: (-len(word), word))
        return [(_pattern(word), self.places[word]) for word in words]

    def taken_out(self, text: str) -> str:
        """The text with other words in their place."""
        changed = text
        for pattern, place in self.patterns():
            changed = re.sub(pattern, place, changed)
        if changed != text:
            for pattern in self._parts_of_names():
                changed = re.sub(pattern, "erased", changed)
        return changed

    def taken_out_in_sql(self, text: str) -> str:
        """The same as a SQL expression over another one."""
        changed = text
        for pattern, place in self.patterns():
            changed = f"regexp_replace({changed}, {literal(pattern)}, {literal(place)}, 'g')"
        without = changed
        for pattern in self._parts_of_names():
            without = f"regexp_replace({without}, {literal(pattern)}, 'erased', 'g')"
        return f"case when {changed} <> {text} then {without} else {text} end"

    def _parts_of_names(self) -> list[str]:
        """First and last names: others' words too, so they go only where a whole word has gone."""
        parts = {
            part
            for word in self.places
            if not re.search(r"[@0-9]", word)
            for part in word.split()
            if len(part) >= SHORTEST_PART
        }
        return [_pattern(part) for part in sorted(parts)]


@dataclass(frozen=True)
class Suppression:
    """Keys of the people to be forgotten; a key is the salted hash of an identifier."""

    salt: str = ""
    keys: frozenset[str] = frozenset()
    known: Words = Words()  # while an erasure lasts: what other tables say that theirs are

    def __bool__(self) -> bool:
        """Whether anybody is to be forgotten."""
        return bool(self.keys)

    def key_of(self, identifier: str) -> str:
        """The key of an address, telephone number, user id or name, however it is written."""
        return hashlib.sha256(f"{self.salt}|{_plain(identifier)}".encode()).hexdigest()

    def names(self, cell: str | None) -> bool:
        """Whether the whole cell identifies somebody to be forgotten."""
        return bool(cell) and self.key_of(cell or "") in self.keys

    def mentioned(self, text: str) -> Iterator[str]:
        """The identifiers in a text that are those of somebody to be forgotten."""
        for found in (*TOKEN.findall(text), *PHONE.findall(text)):
            if self.names(identifier := found.strip(".!?")):
                yield identifier

    def words(self, identifiers: Iterable[str]) -> Words:
        """What is looked for everywhere: not what is too short to be one person's alone."""
        return Words(
            {
                word: f"erased-{self.key_of(word)[:12]}"
                for word in (" ".join(identifier.split()) for identifier in identifiers)
                if len(word) >= SHORTEST_WORD
                and (" " in word or "@" in word or re.search(r"[0-9_-]", word) or self.names(word))
            }
        )


def _plain(identifier: str) -> str:
    """How identifiers are compared: without case and outer blanks; of telephones the digits."""
    digits = re.sub(r"\D", "", identifier)
    if len(digits) >= DIGITS_OF_A_PHONE and re.fullmatch(r"[\d\s+()./-]+", identifier):
        return digits
    return " ".join(identifier.lower().split())


def _pattern(word: str) -> str:
    """Any case, any blanks between; of telephones any signs between the digits; whole words."""
    if _plain(word).isdigit() and len(_plain(word)) >= DIGITS_OF_A_PHONE:
        inner = r"[ ()./-]*".join(_plain(word))
        return rf"\+?\b{inner}\b"
    inner = r"\s+".join(re.escape(part) for part in word.split())
    begin, end = (
        r"\b" if sign.isascii() and sign.isalnum() else "" for sign in (word[0], word[-1])
    )
    return f"(?i){begin}{inner}{end}"


def read_suppression(folder: Path) -> Suppression:
    """Who is to be forgotten in this company's data; nobody where the folder is not there."""
    keys = folder / "keys"
    if not keys.exists():
        return Suppression()
    return Suppression(salt_of(folder), frozenset(keys.read_text(encoding="utf-8").split()))


def salt_of(folder: Path) -> str:
    """The secret without which nobody can tell of a guessed address whether it is listed."""
    path = folder / "salt"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def read_keys(path: Path) -> frozenset[str]:
    """Keys from a file, one a line, `#` before a remark. Raises KeysError."""
    found = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        key = line.split("#")[0].strip().lower()
        if key and not KEY.fullmatch(key):
            raise KeysError(
                f"{path}, line {number}: a key has 64 hexadecimal digits; `make erasure-key` turns"
                " an address, telephone number, user id or name into one"
            )
        found.add(key)
    if not (keys := frozenset(found - {""})):
        raise KeysError(f"{path}: there is no key in it")
    return keys


def own_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    contract: Contract,
    suppression: Suppression,
) -> dict[str, list[str]]:
    """Of each identifying column the cells of people to be forgotten: whose rows are theirs."""
    found = {
        column.name: [
            text for text in _texts(connection, table, column.name) if suppression.names(text)
        ]
        for column in contract.columns
        if column.pii in IDENTIFYING
    }
    return {name: cells for name, cells in found.items() if cells}


def is_own(own: dict[str, list[str]]) -> tuple[str, list[object]]:
    """The condition that a row is such a person's, and its parameters."""
    conditions = [f"coalesce(list_contains(?::varchar[], {quoted(name)}), false)" for name in own]
    return " or ".join(conditions) or "false", list(own.values())


def words_in(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    contract: Contract,
    suppression: Suppression,
    others: Sequence[str] = ("_extra",),
) -> Words:
    """The words of people to be forgotten that a table of this contract's columns holds.

    `others` are columns beside the contract's in which anything may stand.
    """
    own = own_rows(connection, table, contract, suppression)
    condition, parameters = is_own(own)
    found = {cell for cells in own.values() for cell in cells}
    if own:
        for expression in _naming(contract):
            found |= set(_texts(connection, table, expression, condition, parameters))
    personal = [column.name for column in contract.columns if column.pii]
    for name in (*personal, *others):
        for text in _texts(connection, table, quoted(name)):
            found |= {text} if suppression.names(text) else set(suppression.mentioned(text))
    return suppression.words(found)


def holds(connection: duckdb.DuckDBPyConnection, table: str, words: Words) -> bool:
    """Whether a row of a table holds one of these words, in whatever column."""
    conditions = [f"regexp_matches(one::varchar, {literal(each)})" for each, _ in words.patterns()]
    query = f"select exists (from {table} as one where {' or '.join(conditions) or 'false'})"
    return bool(connection.execute(query).fetchall()[0][0])


def _naming(contract: Contract) -> list[str]:
    columns = [column.name for column in contract.columns if column.pii in NAMING]
    parts = [name for name in ("first_name", "last_name") if name in columns]
    whole = [f"concat_ws(' ', {', '.join(parts)})"] if len(parts) > 1 else []
    return [*columns, *whole]


def _texts(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    expression: str,
    condition: str = "true",
    parameters: Iterable[object] = (),
) -> list[str]:
    rows = connection.execute(
        f"select distinct {expression} as one from {table} where one is not null and ({condition})"
        " order by one",
        list(parameters),
    ).fetchall()
    return [row[0] for row in rows]
