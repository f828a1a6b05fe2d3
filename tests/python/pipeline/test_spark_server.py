"""The server of Spark that a run starts: what a reader is told where it does not come up."""

from pathlib import Path

import pytest

from orchestration.engines import spark_server
from orchestration.engines.spark_server import Server, wait_until_it_listens
from orchestration.settings import Settings

NO_ADDRESS = "sc://127.0.0.1:1"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a Spark whose `spark-submit` the test writes."""
    folder = tmp_path / "spark"
    (folder / "bin").mkdir(parents=True)
    monkeypatch.setenv("SPARK_HOME", str(folder))
    return folder


def submit(home: Path, script: str) -> None:
    program = home / "bin" / "spark-submit"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


def test_a_server_that_ends_is_not_waited_for_and_its_last_words_are_told(
    home: Path, tmp_path: Path
) -> None:
    submit(home, "seq 100; echo JAVA_HOME is not set >&2; exit 1")
    server = Server(Settings(data=tmp_path))

    with pytest.raises(RuntimeError) as told:
        wait_until_it_listens(server.remote, server)

    what, where, *lines = str(told.value).splitlines()
    assert what == "Spark Connect did not start."
    assert str(tmp_path / "lake" / "server.log") in where
    assert lines == [*map(str, range(82, 101)), "JAVA_HOME is not set"]


def test_a_server_that_never_listens_is_stopped(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spark_server, "READY_SECONDS", 0)
    submit(home, "exec sleep 1000")
    server = Server(Settings(data=tmp_path))
    assert not server.has_ended()

    with pytest.raises(RuntimeError, match=r"did not start\.\nThe end of its log"):
        wait_until_it_listens(server.remote, server)

    assert server.has_ended()


def test_a_server_of_elsewhere_that_does_not_answer_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spark_server, "READY_SECONDS", 0)

    with pytest.raises(RuntimeError, match=f"^{NO_ADDRESS}: no Spark Connect server answers"):
        wait_until_it_listens(NO_ADDRESS)


def test_a_server_is_told_its_address_and_of_no_other_server(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of the machine need not resolve; make hands an empty SPARK_REMOTE on."""
    monkeypatch.setenv("SPARK_REMOTE", "")
    submit(home, "env; exit 1")
    server = Server(Settings(data=tmp_path))
    with pytest.raises(RuntimeError):
        wait_until_it_listens(server.remote, server)

    told = (tmp_path / "lake" / "server.log").read_text(encoding="utf-8").splitlines()
    assert "SPARK_LOCAL_IP=127.0.0.1" in told
    assert not [line for line in told if line.startswith("SPARK_REMOTE")]
