"""What the run was told: the only module that reads the environment."""

import os
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SAMPLE = "sample_company"
TARGETS = ("duckdb", "lake", "spark")  # where models run: orchestration/engines
LANDING = "landing"
STORED = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[^/\\?*\[\x00-\x1f]+)*)/?")


@dataclass(frozen=True)
class Settings:
    """Where a company's exports are and where everything about it is written.

    One data folder holds one company. `exports` None means the sample company, which is
    written below the data folder first. `stored_at` is the address in an object storage from
    which exports land in the folder `exports` first, as s3://bucket/prefix. `rebuild` builds also
    the layers that did not change. `workers` processes share the weeks of a first build on a lake.
    """

    data: Path
    exports: Path | None = None
    mapping: Path | None = None
    as_of: date | None = None
    memory_limit: str = "4GB"
    threads: int = 2
    archive_days: int | None = None
    target: str = "duckdb"
    lake_data: Path | None = None
    layer_minutes: int = 240
    workers: int = 1
    stored_at: str | None = None
    rebuild: bool = False

    @property
    def exports_folder(self) -> Path:
        """The folder that is read: the company's own, or the sample company's."""
        return self.exports or self.data / SAMPLE / "exports"

    @property
    def company(self) -> str:
        """The name that binds a data folder to the exports it was filled from."""
        return self.exports.name if self.exports else SAMPLE

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that only the pipeline opens."""
        return self.data / "warehouse.duckdb"

    @property
    def landing(self) -> Path:
        """Copies of exports that stand in an object storage, named as they are there."""
        return self.data / LANDING

    @property
    def archive(self) -> Path:
        """Every accepted file as it came, named by its sha256."""
        return self.data / "archive"

    @property
    def scratch(self) -> Path:
        """Working copies and DuckDB's spill; emptied by each run."""
        return self.data / "scratch"

    @property
    def published(self) -> Path:
        """The only folder that BI tools read."""
        return self.data / "published"

    @property
    def pages(self) -> Path:
        """The pages that people read."""
        return self.published / "pages"

    @property
    def quarantine(self) -> Path:
        """Rows that were set aside, as they were sent; only for whoever runs the warehouse."""
        return self.data / "quarantine"

    @property
    def erasures(self) -> Path:
        """Who is to be forgotten, as salted hashes."""
        return self.data / "erasures"

    @property
    def models(self) -> Path:
        """The cards of what was learned, a version each."""
        return self.data / "models"

    @property
    def lake_folder(self) -> Path:
        """Where an engine other than DuckDB keeps its tables, as Parquet files."""
        return self.lake_data or self.data / "lake"

    @property
    def dagster_home(self) -> Path:
        """Dagster's storage for this company."""
        return self.data / "dagster"

    @property
    def dbt_target(self) -> Path:
        """What dbt ran for this company, compiled."""
        return self.data / "dbt"


@dataclass(frozen=True)
class Channels:
    """Where new facts are told: '' is nowhere. Addresses may hold secrets, and are never shown."""

    webhook: str = field(default="", repr=False)
    smtp: str = field(default="", repr=False)
    sender: str = "warehouse@localhost"


@dataclass(frozen=True)
class StorageAccess:
    """How an object storage is reached; without a key only what everybody may read is."""

    key_id: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)
    region: str = "us-east-1"
    endpoint: str = ""


def storage_access() -> StorageAccess:
    """From AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION and
    AWS_ENDPOINT_URL, all optional. Raises ValueError where the endpoint is no http address.
    """
    return StorageAccess(
        key_id=os.environ.get("AWS_ACCESS_KEY_ID") or "",
        secret=os.environ.get("AWS_SECRET_ACCESS_KEY") or "",
        session_token=os.environ.get("AWS_SESSION_TOKEN") or "",
        region=os.environ.get("AWS_REGION") or StorageAccess.region,
        endpoint=_address("AWS_ENDPOINT_URL", "http://", "https://"),
    )


def channels() -> Channels:
    """Channels from NOTIFY_WEBHOOK, NOTIFY_SMTP and NOTIFY_FROM, all optional.

    A webhook is an http address, a mail server smtp://[user:password@]host:port, or smtps.
    Raises ValueError where an address is of another kind.
    """
    return Channels(
        webhook=_address("NOTIFY_WEBHOOK", "http://", "https://"),
        smtp=_address("NOTIFY_SMTP", "smtp://", "smtps://"),
        sender=os.environ.get("NOTIFY_FROM") or Channels.sender,
    )


def from_environment() -> Settings:
    """Settings from DATA, EXPORTS, MAPPING, AS_OF, MEMORY_LIMIT, THREADS, ARCHIVE_DAYS, TARGET,
    LAKE_DATA, LAYER_MINUTES, WORKERS and REBUILD.

    All are optional. Raises ValueError where a value cannot be read or a folder is not there.
    """
    stored_at = _stored_at()
    exports = Path(stored_at) if stored_at else _existing("EXPORTS")
    default_data = PROJECT / "data" / exports.name if exports else PROJECT / "data"
    given, lake = os.environ.get("DATA"), os.environ.get("LAKE_DATA")
    data = Path(given).expanduser().resolve() if given else default_data
    return Settings(
        data=data,
        exports=data / LANDING / stored_at.removeprefix("s3://") if stored_at else exports,
        mapping=_existing("MAPPING"),
        as_of=_date("AS_OF"),
        memory_limit=os.environ.get("MEMORY_LIMIT") or "4GB",
        threads=int(os.environ.get("THREADS") or 2),
        archive_days=_whole("ARCHIVE_DAYS", "days"),
        target=_target(),
        lake_data=Path(lake).expanduser().resolve() if lake else None,
        layer_minutes=_whole("LAYER_MINUTES", "minutes") or Settings.layer_minutes,
        workers=_workers(),
        stored_at=stored_at,
        rebuild=_yes("REBUILD"),
    )


def out_file() -> Path | None:
    """Where a drafted mapping goes, from OUT; None is the standard output."""
    value = os.environ.get("OUT")
    return Path(value).expanduser() if value else None


def export_name() -> str | None:
    """Which export is asked about, from EXPORT, such as sales.accounts."""
    return os.environ.get("EXPORT") or None


def keys_file() -> Path:
    """Which file holds the keys of people to be erased, from KEYS.

    Raises ValueError where it is not given or not there.
    """
    if path := _existing("KEYS"):
        return path
    raise ValueError("KEYS is not set: name a file of keys, one a line (docs/security.md)")


def postgres_dsn() -> str:
    """Where the mart is exported to, from POSTGRES_DSN, as libpq reads it.

    Raises ValueError where it is not given.
    """
    dsn = os.environ.get("POSTGRES_DSN")
    if not dsn:
        raise ValueError(
            "POSTGRES_DSN is not set: name the database, as in"
            " POSTGRES_DSN=postgresql://exporter@host:5432/mart (passwords belong in ~/.pgpass)"
        )
    return dsn


def spark_remote() -> str | None:
    """The Spark Connect server that models run on, from SPARK_REMOTE; None: one for the run."""
    remote = os.environ.get("SPARK_REMOTE") or None
    if remote and not remote.startswith("sc://"):
        raise ValueError(f"SPARK_REMOTE={remote}: give an address as in sc://host:15002")
    return remote


def spark_home() -> Path:
    """The folder of a Spark, its client beside it: SPARK_HOME, else what `make spark` makes.

    Raises ValueError where there is none.
    """
    home = Path(os.environ.get("SPARK_HOME") or PROJECT / ".spark" / "pyspark")
    if not (home / "bin" / "spark-submit").exists():
        raise ValueError(
            f"SPARK_HOME={home}: no Spark there. Run `make spark`, or name a server of yours with"
            " SPARK_REMOTE=sc://host:15002"
        )
    return home


def lake_catalog() -> str:
    """The PostgreSQL database that lists the lake's tables, from LAKE_CATALOG, as libpq reads it.

    Raises ValueError where it is not given.
    """
    dsn = os.environ.get("LAKE_CATALOG")
    if not dsn:
        raise ValueError(
            "LAKE_CATALOG is not set: TARGET=lake needs a PostgreSQL database, as in"
            " LAKE_CATALOG='host=... dbname=lake user=...' (passwords belong in ~/.pgpass)"
        )
    return dsn


def measured_rows(default: int) -> int:
    """How many rows a measurement is to be of, from ROWS."""
    return _whole("ROWS", "rows") or default


def dagster_postgres() -> str:
    """Where Dagster keeps runs, events and schedules, from DAGSTER_POSTGRES; '' is SQLite.

    The driver is named, because SQLAlchemy's default is another than the one that Dagster brings.
    Raises ValueError where it is no address of a database.
    """
    address = _address("DAGSTER_POSTGRES", "postgresql://")
    return address.replace("postgresql://", "postgresql+psycopg2://", 1)


def reference_data() -> Path:
    """Real inputs that are not in the repository; tests that need them skip without them."""
    return Path(os.environ.get("REFERENCE_DATA") or PROJECT.parent / "shared" / "data")


def quiet_third_parties(settings: Settings) -> None:
    """Turn telemetry off and tell dbt and Dagster where this company's files are."""
    os.environ.update(
        GX_ANALYTICS_ENABLED="false",
        DBT_SEND_ANONYMOUS_USAGE_STATS="false",
        DAGSTER_DISABLE_TELEMETRY="true",
        DAGSTER_HOME=str(settings.dagster_home),
        DAGSTER_EVENT_LOG=str(settings.dagster_home / "events"),
        WAREHOUSE=str(settings.warehouse),
    )
    if address := dagster_postgres():
        os.environ["DAGSTER_POSTGRES_URL"] = address


def _address(name: str, *beginnings: str) -> str:
    value = os.environ.get(name) or ""
    if value and not value.startswith(beginnings):
        raise ValueError(f"{name}: give an address that begins with {' or '.join(beginnings)}")
    return value


def _stored_at() -> str | None:
    value = os.environ.get("EXPORTS") or ""
    if not value.startswith("s3://"):
        return None
    if not (found := STORED.fullmatch(value)) or {".", ".."} & set(found[2].split("/")):
        raise ValueError(
            f"EXPORTS={value}: give a bucket and a prefix as s3://bucket/prefix, without .. ? * ["
        )
    return f"s3://{found[1]}{found[2]}"


def _existing(name: str) -> Path | None:
    value = os.environ.get(name)
    if not value:
        return None
    path = Path(value).expanduser().resolve()
    if not path.exists():
        raise ValueError(f"{name}={value}: there is no such file or folder ({path})")
    return path


def _target() -> str:
    target = os.environ.get("TARGET") or Settings.target
    if target not in TARGETS:
        raise ValueError(f"TARGET={target}: give one of {', '.join(TARGETS)}")
    if target == "lake":
        lake_catalog()
    return target


def _workers() -> int:
    workers = _whole("WORKERS", "processes") or Settings.workers
    if workers > 1 and _target() != "lake":
        raise ValueError(f"WORKERS={workers}: only TARGET=lake can share its weeks")
    return workers


def _yes(name: str) -> bool:
    value = os.environ.get(name) or "0"
    if value not in ("0", "1"):
        raise ValueError(f"{name}={value}: give 1 for yes, 0 for no")
    return value == "1"


def _whole(name: str, of_what: str) -> int | None:
    value = os.environ.get(name)
    if not value:
        return None
    if not value.isdecimal() or int(value) < 1:
        raise ValueError(f"{name}={value}: give a whole number of {of_what}, at least 1")
    return int(value)


def _date(name: str) -> date | None:
    value = os.environ.get(name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{name}={value}: give a date as YYYY-MM-DD") from None
