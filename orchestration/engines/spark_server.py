"""A Spark Connect server of this machine, which lives as long as one run."""

import os
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path

from orchestration.settings import Settings, spark_home

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
REMOTE = "SPARK_REMOTE"  # profiles.yml reads it
HERE = "127.0.0.1"
READY_SECONDS = 300
LAST_LINES = 20


class Server:
    """A server of this machine's cores and no more than the run's memory, on loopback only."""

    def __init__(self, settings: Settings) -> None:
        """Start it. Raises ValueError where there is no Spark."""
        home, folder = spark_home(), settings.lake_folder
        folder.mkdir(parents=True, exist_ok=True)
        port = _free_port()
        self.remote = f"sc://{HERE}:{port}"
        self._log = folder / "server.log"
        told = {
            "spark.connect.grpc.binding.address": HERE,
            "spark.connect.grpc.binding.port": port,
            "spark.driver.bindAddress": HERE,
            "spark.driver.host": HERE,
            "spark.ui.enabled": "false",
            "spark.sql.catalogImplementation": "hive",
            "spark.sql.shuffle.partitions": settings.threads,
            "spark.sql.warehouse.dir": folder,
            "spark.hadoop.javax.jdo.option.ConnectionURL": (
                f"jdbc:derby:;databaseName={folder / 'catalog'};create=true"
            ),
        }
        confs = [word for name, value in told.items() for word in ("--conf", f"{name}={value}")]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    str(home / "bin" / "spark-submit"),
                    *("--class", SERVER),
                    *("--master", f"local[{settings.threads}]"),
                    *("--driver-memory", settings.memory_limit.lower().removesuffix("b")),
                    *confs,
                    "spark-internal",
                ],
                cwd=folder,
                env=_environment(home),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def has_ended(self) -> bool:
        """Whether it is no longer there to be waited for."""
        return self._process.poll() is not None

    def last_said(self) -> str:
        """The end of its log, and where the whole lies."""
        lines = self._log.read_text(errors="replace").splitlines()
        return "\n".join([f"The end of its log, {self._log}:", *lines[-LAST_LINES:]])

    def stop(self) -> None:
        """End it, and wait until it has ended."""
        self._process.terminate()
        self._process.wait()


def wait_until_it_listens(remote: str, server: Server | None = None) -> None:
    """Return once something answers at `remote`, such as sc://127.0.0.1:15002.

    Raises RuntimeError where nothing does in time, or once the `server` that was started there
    has ended: with what it said last, and with the server stopped.
    """
    host, port = remote.removeprefix("sc://").split("/")[0].rsplit(":", 1)
    last = time.monotonic() + READY_SECONDS
    while not _listens(host, int(port)):
        if server and (server.has_ended() or time.monotonic() > last):
            server.stop()
            raise RuntimeError(f"Spark Connect did not start.\n{server.last_said()}")
        if time.monotonic() > last:
            raise RuntimeError(f"{remote}: no Spark Connect server answers there.")
        time.sleep(0.5)


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _environment(home: Path) -> dict[str, str]:
    """What the server is told.

    A server takes no SPARK_REMOTE, not even an empty one, as make hands it on. Its address is given
    because it would else look up the name of its machine, which may not resolve.
    """
    told = {name: value for name, value in os.environ.items() if name != REMOTE}
    return told | {"SPARK_HOME": str(home), "SPARK_NO_DAEMONIZE": "1", "SPARK_LOCAL_IP": HERE}


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind((HERE, 0))
        port: int = found.getsockname()[1]
    return port
