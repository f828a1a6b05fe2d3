"""Facts go by e-mail encrypted, by STARTTLS or SMTPS, to a server whose certificate holds."""

import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from orchestration.settings import Channels
from tests.python.pages.ended_runs import Company
from tests.python.quality.test_notifications import Daemon

USER, PASSWORD = "warehouse", "hunter2"


@dataclass
class Server:
    """A mail server of this machine: what it took, and over what."""

    port: int = 0
    letters: list[str] = field(default_factory=list)
    logins: list[tuple[str, bool]] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        assert is_encrypted(server)
        self.letters.append(envelope.content.decode())
        return "250 ok"

    def let_in(
        self, server: Any, session: Any, envelope: Any, mechanism: str, given: LoginPassword
    ) -> AuthResult:
        self.logins.append((given.login.decode(), is_encrypted(server)))
        return AuthResult(success=given.password == PASSWORD.encode())


def is_encrypted(server: Any) -> bool:
    return server.transport.get_extra_info("cipher") is not None


def certificate(path: Path, address: str) -> Path:
    """A certificate that nobody but its maker has signed, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a mail server")])
    now = datetime.now(UTC)
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(host, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(
        made.public_bytes(encoding)
        + key.private_bytes(encoding, form, serialization.NoEncryption())
    )
    return path


@contextmanager
def serving(certificate: Path, *, is_smtps: bool) -> Iterator[Server]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server.port = free.getsockname()[1]
    encryption: dict[str, Any] = (
        {"ssl_context": context, "auth_require_tls": False}
        if is_smtps
        else {"tls_context": context, "require_starttls": True}
    )
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=server.port,
        authenticator=server.let_in,
        auth_required=True,
        **encryption,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def tell(folder: Path, server: Server, scheme: str) -> str:
    company = Company(folder)
    company.load("accounts.csv", "refused", "there is no header")
    company.end()
    address = f"{scheme}://{USER}:{PASSWORD}@127.0.0.1:{server.port}"
    return Daemon(company, Channels(smtp=address)).tick()


pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")  # SMTPS is encrypted before it


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_letter_and_the_password_go_encrypted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    trusted = certificate(tmp_path / "server.pem", "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with serving(trusted, is_smtps=scheme == "smtps") as server:
        said = tell(tmp_path / "data", server, scheme)
    assert "mail to sales: 1 new fact" in said
    assert len(server.letters) == 1
    assert "A file was refused. accounts.csv" in server.letters[0]
    assert server.logins == [(USER, True)]
    assert PASSWORD not in said + str(server.letters)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize("wrong", ["signed by a stranger", "of another host"])
def test_a_server_that_is_another_one_gets_neither_letter_nor_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, wrong: str
) -> None:
    own = certificate(tmp_path / "own.pem", "127.0.0.1")
    served = certificate(
        tmp_path / "served.pem", "127.0.0.2" if wrong == "of another host" else "127.0.0.1"
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(served if wrong == "of another host" else own))
    with serving(served, is_smtps=scheme == "smtps") as server:
        said = tell(tmp_path / "data", server, scheme)
    assert "mail to sales: not reached (SSLCertVerificationError), tried again" in said
    assert (server.letters, server.logins) == ([], [])
