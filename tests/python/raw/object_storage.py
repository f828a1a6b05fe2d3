"""An object storage of this machine that speaks S3 and checks signatures, while a test lasts."""

import json
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto import settings as moto
from moto.iam.models import iam_backends
from moto.s3.models import s3_backends
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

ACCOUNT = "123456789012"
BUCKET = "company-exports"
MAY_READ = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Action": ["s3:ListBucket", "s3:GetObject"],
        "Resource": "*",
    },
}


@dataclass
class Storage:
    """A bucket; `asked` are the requests so far, `cut` the names of which only half is sent."""

    environment: dict[str, str]
    asked: list[str] = field(default_factory=list)
    cut: set[str] = field(default_factory=set)

    def put(self, name: str, content: str, day: int = 1) -> None:
        """Write an object as of a day of June 2025; a name may be what no client would send."""
        written = s3_backends[ACCOUNT]["aws"].put_object(BUCKET, name, content.encode())
        written.last_modified = datetime(2025, 6, day, 1, 2, 3)

    def delete(self, name: str) -> None:
        """Take an object away."""
        s3_backends[ACCOUNT]["aws"].delete_object(BUCKET, name)

    def empty(self) -> None:
        """Take every object away."""
        backend = s3_backends[ACCOUNT]["aws"]
        for name in list(backend.get_bucket(BUCKET).keys):
            backend.delete_object(BUCKET, name)

    def read(self) -> list[str]:
        """The names of objects whose bytes were asked for since the last call."""
        beginning = f"GET /{BUCKET}/"
        found = [one.removeprefix(beginning) for one in self.asked if one.startswith(beginning)]
        self.asked.clear()
        return [name for name in found if name]


@contextmanager
def object_storage() -> Iterator[Storage]:
    """A server on the loopback address with one empty bucket, and one user who may read it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    moto.INITIAL_NO_AUTH_ACTION_COUNT = 0  # every request is to be signed, and rightly
    users = iam_backends[ACCOUNT]["aws"]
    users.create_user("us-east-1", "reader")
    users.put_user_policy("reader", "reads", json.dumps(MAY_READ))
    key = users.create_access_key("reader")
    s3_backends[ACCOUNT]["aws"].create_bucket(BUCKET, "eu-central-1")
    storage = Storage(
        {
            "AWS_ACCESS_KEY_ID": key.access_key_id,
            "AWS_SECRET_ACCESS_KEY": key.secret_access_key,
            "AWS_REGION": "eu-central-1",
            "EXPORTS": f"s3://{BUCKET}/acme",
        }
    )
    server = make_server("127.0.0.1", 0, _watched(storage), threaded=True)
    storage.environment["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield storage
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        for backends in (s3_backends, iam_backends):
            backends.reset()


def _watched(storage: Storage) -> Callable[..., Iterable[bytes]]:
    """The storage's own application, which notes what is asked and cuts what it is told to."""
    inner = DomainDispatcherApplication(create_backend_app)

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"].encode("latin-1").decode()
        storage.asked.append(f"{environ['REQUEST_METHOD']} {path}")
        body = inner(environ, start_response)
        if environ["REQUEST_METHOD"] == "GET" and path.removeprefix(f"/{BUCKET}/") in storage.cut:
            whole = b"".join(body)
            return [whole[: len(whole) // 2]]
        return body

    return application
