"""What is done with files so that a power cut leaves either the old one or the new one."""

import os
from pathlib import Path


def replace_durably(written: Path, target: Path) -> None:
    """Sync a file, rename it over another of the same file system, sync their folder."""
    with written.open("rb") as file:
        os.fsync(file.fileno())
    written.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
