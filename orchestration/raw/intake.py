"""The bytes gate: is this a whole file of a kind we read, and what are its bytes as plain UTF-8?

Nothing here knows about columns. Original bytes are archived by sha256; what cannot be read as it
stands (gzip, other encodings) gets a working copy in scratch.
"""

import codecs
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 20
MAXIMUM_BYTES = 8 << 30
MAXIMUM_RATIO = 200  # unpacked to packed; gzip of real exports stays below 30
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
MAGIC = {b"PAR1": "parquet", b"PK\x03\x04": "xlsx", b"\x1f\x8b": "gzip"}
GONE = "the archive holds its bytes no longer"
KINDS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
}


class RefusedError(Exception):
    """A file cannot be read as its export; the message says why and what to do."""


@dataclass(frozen=True)
class Archived:
    """A file as it came, under its own sha256."""

    path: Path
    sha256: str
    size: int


@dataclass(frozen=True)
class Text:
    """Plain UTF-8 with an independent count of lines, of which the last may lack its end."""

    path: Path
    lines: int


def archive(source: Path, folder: Path) -> Archived:
    """Copy a file into the archive under its sha256, once. Raises RefusedError.

    What stands there is kept: somebody's words may have been taken out of it since, or all of it.
    """
    size, changed_at = _state(source)
    if size == 0:
        raise RefusedError("the file is empty (0 bytes)")
    if size > MAXIMUM_BYTES:
        raise RefusedError(f"the file has {size:,} bytes, more than {MAXIMUM_BYTES:,}")
    digest = hashlib.sha256()
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / "arriving.partial"
    with partial.open("wb") as writer:
        for chunk in _chunks(source):
            digest.update(chunk)
            writer.write(chunk)
    if (size, changed_at) != _state(source):
        partial.unlink()
        raise RefusedError("the file was still being written; it is read by the next run")
    sha256 = digest.hexdigest()
    path = archived_path(folder, sha256)
    if path.exists():
        partial.unlink()
    else:
        partial.replace(path)
    return Archived(path, sha256, size)


def _state(source: Path) -> tuple[int, int]:
    try:
        found = source.stat()
    except OSError as error:
        raise RefusedError(f"the file cannot be read: {error.strerror}") from None
    return found.st_size, found.st_mtime_ns


def _chunks(source: Path) -> Iterator[bytes]:
    try:
        with source.open("rb") as reader:
            while chunk := reader.read(CHUNK):
                yield chunk
    except OSError as error:
        raise RefusedError(f"the file cannot be read: {error.strerror}") from None


def archived_path(folder: Path, sha256: str) -> Path:
    """Where the archive keeps the file of this sha256; DuckDB meets only names that we give."""
    return folder / f"{sha256}.bin"


def empty(archived: Path) -> None:
    """Leave of an archived file its name alone: it was here, and is not to come back."""
    archived.write_bytes(b"")


def is_empty(archived: Path) -> bool:
    """Whether nothing but a name is left of an archived file."""
    return archived.exists() and archived.stat().st_size == 0


def kind_of(name: str, path: Path) -> str:
    """csv, jsonl, parquet or xlsx, from the name, agreeing with the first bytes.

    Raises RefusedError where the name is of no known kind or the bytes are of another.
    """
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    is_packed = bool(suffixes) and suffixes[-1] == ".gz"
    inner = suffixes[-2:-1] if is_packed else suffixes[-1:]
    kind = KINDS.get(inner[0]) if inner else None
    if kind is None:
        raise RefusedError(f"files of this kind are not read; known: {', '.join(KINDS)}, and .gz")
    with path.open("rb") as reader:
        head = reader.read(4)
    found = next((name for magic, name in MAGIC.items() if head.startswith(magic)), None)
    expected = "gzip" if is_packed else kind if kind in ("parquet", "xlsx") else None
    if found != expected:
        raise RefusedError(f"its name says {expected or 'text'}, its bytes say {found or 'text'}")
    return kind


def as_text(archived: Path, name: str, encoding: str | None, scratch: Path) -> Text:
    """The content as plain UTF-8, counted. Raises RefusedError for what is cut or unclear."""
    path = archived
    if name.lower().endswith(".gz"):
        path = _unpacked(archived, scratch / f"{archived.stem}.unpacked")
    with path.open("rb") as reader:
        head = reader.read(4)
    marked = next((code for mark, code in BYTE_ORDER_MARKS.items() if head.startswith(mark)), None)
    if marked:
        path = _recoded(path, marked, scratch / f"{archived.stem}.utf8")
    elif not _is_utf8(path):
        if encoding is None:
            raise RefusedError(
                "it is not UTF-8; state its encoding in the mapping, such as"
                " `reading: {encoding: windows-1252}`"
            )
        path = _recoded(path, encoding, scratch / f"{archived.stem}.utf8")
    return _counted(path)


def check_unpacked(packed: Path, size: int) -> None:
    """Raises RefusedError where so many unpacked bytes are more than a real file would have."""
    if size > max(packed.stat().st_size * MAXIMUM_RATIO, CHUNK * 64):
        raise RefusedError(f"it unpacks to more than {MAXIMUM_RATIO} times its size")


def _unpacked(packed: Path, target: Path) -> Path:
    written = 0
    try:
        with gzip.open(packed, "rb") as reader, target.open("wb") as writer:
            while chunk := reader.read(CHUNK):
                written += len(chunk)
                check_unpacked(packed, written)
                writer.write(chunk)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise RefusedError(f"the gzip file is cut or damaged ({error}); send it again") from None
    return target


def _recoded(source: Path, encoding: str, target: Path) -> Path:
    try:
        with (
            source.open("r", encoding=encoding, newline="") as reader,
            target.open("w", encoding="utf-8", newline="") as writer,
        ):
            while chunk := reader.read(CHUNK):
                writer.write(chunk)
    except (UnicodeError, LookupError) as error:
        raise RefusedError(f"it does not read as {encoding}: {error}") from None
    return target


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as reader:
            while chunk := reader.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _counted(path: Path) -> Text:
    lines, last = 0, b"\n"
    with path.open("rb") as reader:
        while chunk := reader.read(CHUNK):
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    return Text(path, lines + (last != b"\n"))
