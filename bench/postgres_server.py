"""A PostgreSQL server of one's own for as long as a measurement or a test lasts."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Debian keeps the server's programs out of PATH, a folder a version.
FOLDERS = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",  # nothing of it outlives the process
    "max_wal_size": "4GB",
}


@dataclass
class Server:
    """Where it listens, where its files are, and, once it has stopped, the CPU seconds it took."""

    port: int
    data: Path
    cpu: float = 0.0

    def dsn(self, role: str = "postgres") -> str:
        """How a role connects; nobody needs a password here."""
        return f"postgresql://{role}@127.0.0.1:{self.port}/postgres"


def program(name: str) -> str | None:
    """The path of one of PostgreSQL's programs; None where it is not installed."""
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(FOLDERS))


def dumped(dsn: str) -> str:
    """All that a database holds, as SQL."""
    command = [str(program("pg_dump")), dsn]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@contextmanager
def postgres_server() -> Iterator[Server]:
    """A new, empty server on the loopback address, all of whose files go when the block ends.

    PostgreSQL refuses to run as root: then the user `postgres` runs it. Raises RuntimeError where
    it does not come up.
    """
    home = Path(tempfile.mkdtemp(prefix="postgres-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(home, user)
    server = Server(_free_port(), home / "data")
    log = home / "log"
    try:
        subprocess.run(
            [
                *(str(program("initdb")), "-D", str(server.data), "-A", "trust", "-U", "postgres"),
                *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
            ],
            cwd=home,
            user=user,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        settings = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as said:
            process = subprocess.Popen(
                [
                    *(str(program("postgres")), "-D", str(server.data), "-p", str(server.port)),
                    *settings,
                ],
                cwd=home,
                user=user,
                stderr=said,
            )
        try:
            _wait_until_up(process, server, log)
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # open sessions are ended
            _, _, usage = os.wait4(process.pid, 0)
            process.returncode = 0
            server.cpu = usage.ru_utime + usage.ru_stime
    finally:
        shutil.rmtree(home)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_up(process: "subprocess.Popen[bytes]", server: Server, log: Path) -> None:
    ready = [str(program("pg_isready")), "-q", "-h", "127.0.0.1", "-p", str(server.port)]
    for _ in range(300):
        if process.poll() is not None:
            break
        if subprocess.run(ready, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
