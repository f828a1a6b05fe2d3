"""How rows become files: the same rows give the same bytes, every time."""

import codecs
import csv
import io
import zlib
from collections.abc import Sequence
from pathlib import Path

import duckdb

from sample_company.exports import Style

GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\xff"  # no name, no time
FAST = 1  # compression: the size of a sample matters less than the time to write it
BLOCK = 1 << 20

Row = Sequence[object]


class Sink:
    """A growing file, plain or gzip, into which DuckDB's parts are poured one after another.

    DuckDB writes UTF-8 with plain line ends; a style's other encoding or line ends are made here.
    """

    def __init__(self, path: Path, style: Style) -> None:
        """Open the file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")
        raw = -zlib.MAX_WBITS
        self._press = zlib.compressobj(FAST, zlib.DEFLATED, raw) if style.is_gzip else None
        self._checksum, self._size = 0, 0
        self._line_end = style.line_end
        self._is_as_written = (style.encoding, style.line_end) == ("utf-8", "\n")
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._encoder = codecs.getincrementalencoder(style.encoding)()
        if style.is_gzip:
            self._file.write(GZIP_HEADER)

    def write_text(self, text: str) -> None:
        """Add text in the style's encoding."""
        self._write(self._encoder.encode(text.replace("\n", self._line_end)))

    def _write(self, content: bytes) -> None:
        if self._press is not None:
            self._checksum = zlib.crc32(content, self._checksum)
            self._size += len(content)
            content = self._press.compress(content)
        self._file.write(content)

    def pour(self, part: Path) -> None:
        """Add a file, and delete it."""
        with part.open("rb") as source:
            while block := source.read(BLOCK):
                if self._is_as_written:
                    self._write(block)
                else:
                    self.write_text(self._decoder.decode(block))
        part.unlink()

    def close(self) -> None:
        """Finish the file."""
        if self._press is not None:
            self._file.write(self._press.flush())
            self._file.write(self._checksum.to_bytes(4, "little"))
            self._file.write((self._size & 0xFFFFFFFF).to_bytes(4, "little"))
        self._file.close()


def copy_csv(db: duckdb.DuckDBPyConnection, query: str, path: Path, style: Style) -> None:
    """Write a query's rows as CSV, without a header."""
    forced = ", force_quote *" if style.quote_all else ""
    db.execute(
        f"copy ({query}) to '{path}' (format csv, header false, "
        f"delimiter '{style.delimiter}'{forced})"
    )


def copy_lines(db: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write a query's one column of text as lines, as they stand."""
    db.execute(
        f"copy ({query}) to '{path}' "
        "(format csv, header false, quote '', escape '', delimiter '\x01')"
    )


def head(style: Style, headers: Sequence[str]) -> str:
    """The header of a CSV, with the rows above it and those between it and the data."""
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=style.delimiter,
        quoting=csv.QUOTE_ALL if style.quote_all else csv.QUOTE_MINIMAL,
        lineterminator="\n",
    )
    writer.writerows(style.preamble)
    writer.writerow(headers)
    writer.writerows(style.extra_headers)
    return text.getvalue()
