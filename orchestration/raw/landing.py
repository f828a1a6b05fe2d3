"""Exports in object storage: what is new or changed there is copied to the folder that a run reads.

An object's own name, size and time say whether it has landed: its copy carries all three, and there
is no other list. Names and bytes are others' to choose; what is done with them is the loader's.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.files import replace_durably
from orchestration.raw.deliveries import Unrecognised
from orchestration.settings import Settings, StorageAccess, storage_access
from orchestration.warehouse import extension, literal, open_hardened

MAXIMUM_BYTES = 1 << 30  # DuckDB holds an object in memory while it copies it
STATES = "select filename, size, epoch_us(last_modified) from read_blob(?)"
FORBIDDEN = re.compile(r"[?\x00-\x1f\x7f\\]")
CUT = "it was cut on its way, or replaced meanwhile. Run again: what has landed is not read again"

# What a storage answers, and what to do; the first that fits is told.
ANSWERS = {
    r"InvalidAccessKeyId|SignatureDoesNotMatch|AccessDenied|HTTP 40[13]": "the storage refuses"
    " these credentials. Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and"
    " that they may list the bucket and read its objects",
    r"NoSuchBucket": "there is no such bucket. Check the bucket in EXPORTS",
    r"HTTP 30[17]|AuthorizationHeaderMalformed|PermanentRedirect": "the bucket is in another"
    " region. Set AWS_REGION to its own",
    r"partial file": CUT,
    r"HTTP 404": "the storage has it no longer. Run again",
    r"certificate|SSL": "no safe connection to the storage. Check AWS_ENDPOINT_URL and the"
    " certificate of the server",
    r"Could not|[Tt]imeout|timed out|onnection": "the storage cannot be reached. Check"
    " AWS_ENDPOINT_URL and the network",
}


class LandingError(RuntimeError):
    """Objects could not be copied; the message says what, where and what to do."""


@dataclass(frozen=True)
class StoredObject:
    """An object as the storage lists it; `name` is its path below the address."""

    name: str
    size: int
    changed_at: int  # nanoseconds since 1970, as a file's time

    def has_landed(self, folder: Path) -> bool:
        """Whether its copy stands below a folder, of its size and time."""
        path = folder / self.name
        if not path.is_file():
            return False
        found = path.stat()
        return (found.st_size, found.st_mtime_ns) == (self.size, self.changed_at)

    @property
    def refusal(self) -> str | None:
        """Why it cannot land; None where it can."""
        if not _is_path(self.name):
            return (
                "its name cannot be a path here: a part of it is empty, . or .., has more than 240"
                " bytes, or it holds ?, \\ or a control character; rename the object"
            )
        if self.size > MAXIMUM_BYTES:
            return f"it has {self.size:,} bytes, more than {MAXIMUM_BYTES:,}; pack or split it"
        return None


@dataclass(frozen=True)
class Landing:
    """What became of the objects of a storage."""

    landed_count: int
    unchanged_count: int
    refused: list[Unrecognised]


def land(settings: Settings) -> Landing:
    """Copy what is new or changed to the exports folder. What was deleted there stays here.

    Raises LandingError where the storage does not give all that it lists; what has landed by then
    is whole and is not read again.
    """
    folder, listed = settings.exports_folder, listing(settings)
    if not listed:
        raise LandingError(
            f"{settings.stored_at}: nothing stands there. Check bucket and prefix in EXPORTS"
        )
    refused = {one.name: one.refusal for one in listed if one.refusal}
    wanted = [one for one in listed if one.name not in refused]
    new = [one for one in wanted if not one.has_landed(folder)]
    settings.landing.mkdir(parents=True, exist_ok=True)
    arriving = settings.landing / "arriving.part"
    with _storage(settings, exact_names=True) as connection:
        for one in new:
            _copy(connection, _address(settings) + one.name, one, arriving)
            if reason := _put_in_place(arriving, folder / one.name):
                refused[one.name] = reason
    return Landing(
        landed_count=sum(one.name not in refused for one in new),
        unchanged_count=len(wanted) - len(new),
        refused=[Unrecognised(name, reason) for name, reason in refused.items() if reason],
    )


def listing(settings: Settings) -> list[StoredObject]:
    """Every object below the address, in order of name. Raises LandingError."""
    address = _address(settings)
    with _storage(settings, exact_names=False) as connection:
        names = [name for (name,) in _ask(connection, address, "from glob(?)", f"{address}**")]
        # DuckDB takes what follows ? for settings of the request, such as another host, and would
        # send that host our key. Such names are never opened; the others are then asked one by one.
        odd = [name for name in names if not _is_path(name.removeprefix(address))]
        found = [] if odd else _ask(connection, address, STATES, f"{address}**")
    if plain := sorted({*names} - {*odd}) if odd else []:
        with _storage(settings, exact_names=True) as connection:
            found = _ask(connection, address, STATES, plain)
    return [
        StoredObject(name.removeprefix(address), size, changed_at * 1000)
        for name, size, changed_at in sorted([*found, *((name, 0, 0) for name in odd)])
    ]


def fingerprint(settings: Settings) -> str:
    """A hash over names, sizes and times of all objects. Raises LandingError."""
    lines = [f"{one.name}|{one.size}|{one.changed_at}\n" for one in listing(settings)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _is_path(name: str) -> bool:
    """Whether an object's name can be a path below a folder, and cannot be anything else."""
    parts = name.split("/")
    is_short = all(len(os.fsencode(part)) <= 240 for part in parts)
    return is_short and not {"", ".", ".."} & set(parts) and not FORBIDDEN.search(name)


def _address(settings: Settings) -> str:
    """Where names begin, with the / that keeps out a prefix which only begins alike."""
    return f"{settings.stored_at}/"


@contextmanager
def _storage(settings: Settings, *, exact_names: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with nothing but the objects below the address and the landing folder in reach.

    With `exact_names` a name is only a name, and never a pattern or a request's settings.
    """
    try:
        first = [
            f"load {literal(str(extension('httpfs', group='s3')))}",
            "set enable_server_cert_verification = true",
            f"set s3_url_compatibility_mode = {literal(exact_names)}",
            _secret(storage_access()),
        ]
    except ValueError as error:
        raise LandingError(str(error)) from None
    connection = open_hardened(
        ":memory:",
        [settings.landing, _address(settings)],
        memory_limit=settings.memory_limit,
        threads=settings.threads,
        start=lambda connection: [connection.execute(one) for one in first],
    )
    try:
        yield connection
    finally:
        connection.close()


def _secret(access: StorageAccess) -> str:
    options = {"region": access.region}
    if access.key_id:
        options |= {"key_id": access.key_id, "secret": access.secret}
    if access.session_token:
        options["session_token"] = access.session_token
    told = [f"{name} {literal(value)}" for name, value in options.items()]
    if access.endpoint:
        scheme, _, host = access.endpoint.partition("://")
        told += [f"endpoint {literal(host.rstrip('/'))}", "url_style 'path'"]
        told.append(f"use_ssl {literal(scheme == 'https')}")
    return f"create secret storage (type s3, {', '.join(told)})"


def _ask(
    connection: duckdb.DuckDBPyConnection, where: str, query: str, *values: object
) -> list[tuple[Any, ...]]:
    try:
        return connection.execute(query, list(values)).fetchall()
    except duckdb.Error as error:
        said = str(error)
        told = next((words for answer, words in ANSWERS.items() if re.search(answer, said)), None)
        raise LandingError(f"{where}: {told or said.splitlines()[0]}") from None


def _copy(
    connection: duckdb.DuckDBPyConnection, where: str, one: StoredObject, target: Path
) -> None:
    query = f"copy (select content from read_blob({literal(where)})) to {literal(str(target))}"
    _ask(connection, where, f"{query} (format blob)")
    if (size := target.stat().st_size) != one.size:
        raise LandingError(f"{where}: {size:,} of {one.size:,} bytes came; {CUT}")
    os.utime(target, ns=(one.changed_at, one.changed_at))


def _put_in_place(written: Path, target: Path) -> str | None:
    """Rename into place, durably; why not, where another object's name forbids it."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_durably(written, target)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        written.unlink()
        return "another object's name stands in the way of its folder; rename one of them"
    return None
