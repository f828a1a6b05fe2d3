"""Runs that are forked from a process which has imported everything, so that many can be killed.

Imports cost seconds, the same each time; a fork of a process that has paid them is a process of
its own all the same, and a real SIGKILL ends it. `serve` is the side of that process, `Nursery`
the side of who starts and kills.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

PROJECT = Path(__file__).resolve().parents[3]
PROGRAMS = Path(__file__).with_name("programs")
TICKS = os.sysconf("SC_CLK_TCK")
CRASHED = 70  # exit code of a run that raised


def serve(run: Callable[[str], int]) -> None:
    """For each line that comes in, fork a run; say its process id, then how it ended."""
    print("ready", flush=True)
    for order in sys.stdin:
        if (child := os.fork()) == 0:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # the pipe is for the two lines below
            code = CRASHED
            try:
                code = run(order.strip())
            except Exception as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        print(child, flush=True)
        _, status, used = os.wait4(child, 0)
        print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, flush=True)


@dataclass(frozen=True)
class Ended:
    """How a run ended (-9: killed), and the CPU seconds it had used."""

    code: int
    cpu: float


class Nursery(AbstractContextManager["Nursery"]):
    """One of the programs, started; what its runs print goes to a file."""

    def __init__(
        self, program: str, said: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        """Wait until the program has imported what its runs need."""
        self._said = said
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"tests.python.faults.programs.{program}"],
            cwd=PROJECT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said.open("w"),
            text=True,
        )
        if self._line() != "ready":
            raise RuntimeError(f"{program} did not start: {self.said}")

    def __exit__(self, *_: object) -> None:
        """End the program."""
        self._process.kill()
        self._process.communicate()

    @property
    def said(self) -> str:
        """What the runs have printed so far."""
        return self._said.read_text(encoding="utf-8")

    def run(self, order: str = "", *, kill_after: float | None = None) -> Ended:
        """One run to its end; or killed once it has used so many CPU seconds.

        CPU seconds are the same however busy the machine is, seconds are not.
        """
        pipe = cast(IO[str], self._process.stdin)
        pipe.write(f"{order}\n")
        pipe.flush()
        child = int(self._line())
        if kill_after is not None:
            while (used := _cpu_of(child)) is not None and used < kill_after:
                time.sleep(0.005)
            if used is not None:
                os.kill(child, signal.SIGKILL)
        code, cpu = self._line().split()
        return Ended(int(code), float(cpu))

    def _line(self) -> str:
        return cast(IO[str], self._process.stdout).readline().strip()


def _cpu_of(process: int) -> float | None:
    """CPU seconds of a process that runs, None of one that has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else (int(fields[11]) + int(fields[12])) / TICKS
