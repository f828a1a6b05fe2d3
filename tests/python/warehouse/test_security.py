"""What docs/security.md promises of the code and of what it is built from."""

import ast
import re
from configparser import ConfigParser
from pathlib import Path

import pytest

from orchestration.__main__ import WITH_DAGSTER
from orchestration.settings import PROJECT
from pages.to_fix import csv_text

LOCKS = [PROJECT / "requirements.lock", *sorted(PROJECT.glob("tests/clients/*.lock"))]
UNITS = sorted((PROJECT / "deploy" / "systemd").glob("*.service"))
CONFINED = {
    "User": "warehouse",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "UMask": "0077",
    "ReadWritePaths": "/opt/warehouse/target",
}
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)
PIN_OR_HASH = r"|[a-z0-9][a-z0-9._-]*==\S+( ; [^:]+)?|    --hash=sha256:[0-9a-f]{64}"


def calls(folder: str) -> list[tuple[str, str]]:
    """Every call below a folder: the file, and what is called as it is written."""
    return [
        (path.relative_to(PROJECT).as_posix(), ast.unparse(node.func))
        for path in sorted((PROJECT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]


def test_duckdb_is_opened_in_one_place() -> None:
    found = {
        file
        for folder in ("orchestration", "pages", "expectations")
        for file, name in calls(folder)
        if name == "duckdb.connect"
    }
    assert found == {"orchestration/warehouse.py"}


def test_nothing_is_evaluated_unpickled_or_given_to_a_shell() -> None:
    refused = re.compile(r"^(eval|exec|pickle\.loads?|os\.system|os\.popen|yaml\.unsafe_load)$")
    found = [one for folder in ("orchestration", "pages") for one in calls(folder)]
    assert len(found) > 500
    assert [one for one in found if refused.match(one[1])] == []
    told = "".join(path.read_text() for path in (PROJECT / "orchestration").rglob("*.py"))
    assert "shell=True" not in told


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_pin_of_a_lock_has_its_hashes_and_names_no_index(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text)
    pins = [block for block in blocks if PIN.match(block)]
    assert pins
    for block in pins:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block.split()[0]
    lines = re.sub(r"#.*", "", text).splitlines()
    assert [one for one in lines if not re.fullmatch(PIN_OR_HASH, one.rstrip(" \\"))] == []


def test_the_server_of_the_ui_binds_to_this_machine_only() -> None:
    told = (PROJECT / "orchestration" / "__main__.py").read_text(encoding="utf-8")
    assert '"dev", "-h", "127.0.0.1"' in told
    assert '"dagster-webserver", "-h", "127.0.0.1"' in told
    assert "0.0.0.0" not in told


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_service_runs_a_word_that_exists_as_a_user_who_may_write_in_two_places(
    unit: Path,
) -> None:
    read = ConfigParser(strict=True, interpolation=None)
    read.optionxform = str
    read.read_string(unit.read_text(encoding="utf-8"))
    service = read["Service"]
    program, *words = service["ExecStart"].split()
    assert program == "/opt/warehouse/.venv/bin/python"
    assert words[:2] == ["-m", "orchestration"]
    assert words[2] in WITH_DAGSTER
    assert {name: service[name] for name in CONFINED} == CONFINED
    writable = [name for name in service if name.endswith(("Paths", "Directory"))]
    assert sorted(writable) == ["ReadWritePaths", "StateDirectory", "WorkingDirectory"]


def test_every_variable_of_the_environment_file_is_read() -> None:
    told = (PROJECT / "deploy" / "systemd" / "warehouse.env.example").read_text(encoding="utf-8")
    names = re.findall(r"^#?([A-Z_]+)=", told, re.MULTILINE)
    settings = (PROJECT / "orchestration" / "settings.py").read_text(encoding="utf-8")
    assert len(names) > 10
    assert [name for name in names if f'"{name}"' not in settings] == []


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r=", " =", "\n="])
def test_a_list_for_a_spreadsheet_holds_no_formula(sign: str) -> None:
    line = csv_text(["file"], [[f"{sign}cmd|' /C calc'!A1"]]).split("\r\n", 1)[1]
    assert line.lstrip('"').startswith("'")
