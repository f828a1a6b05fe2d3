"""The world: everything true, as numpy arrays and as tables of one in-memory DuckDB database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import numpy.typing as npt

from sample_company.clock import FIRST_DAY, NEVER, Clock, Days
from sample_company.companies import Companies
from sample_company.contracts import Book
from sample_company.faults import BY_NAME, PlantedFault
from sample_company.issues import Touched
from sample_company.randomness import Integers, stream
from sample_company.settings import Settings
from sample_company.states import Level, States

if TYPE_CHECKING:
    from sample_company.phenomena import Conduct

MACROS = """
create macro day(n) as date '{first_day}' + n;
create macro moment(seconds) as timestamp '{first_day}' + to_seconds(seconds);
create macro at_work(d, salt) as d::timestamp
    + to_seconds(3600 * (8 + salt % 10) + 60 * (salt * 7 % 60) + salt * 13 % 60);
create macro token(kind, n, length) as substr(translate(to_base64(unhex(
    md5('{seed}' || kind || n::varchar))), '+/=', 'xYz'), 1, length);
create macro hex_token(kind, n, length) as substr(md5('{seed}' || kind || n::varchar), 1, length);
create macro scrambled(x) as xor(x, x >> 15) * 2146121005 % 4294967296;
create macro lot(kind, n) as scrambled(scrambled((n::bigint % 2147483648 * 2654435761
    + (md5_number_lower('{seed}' || kind) >> 34)::bigint) % 4294967296)) / 4294967296;
create macro base_62(n) as substr(
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', n::bigint % 62 + 1, 1);
create macro is_capital(n, weight) as case when n::bigint % 62 between 10 and 35
    then weight else 0 end;
create macro checksum_letter(bits) as substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', bits + 1, 1);
create macro salesforce_id(prefix, n) as prefix || 'Lh00000'
    || base_62(n // 14776336) || base_62(n // 238328) || base_62(n // 3844)
    || base_62(n // 62) || base_62(n)
    || checksum_letter(8 + case when substr(prefix, 3, 1) between 'A' and 'Z' then 4 else 0 end)
    || 'A'
    || checksum_letter(is_capital(n // 14776336, 1) + is_capital(n // 238328, 2)
        + is_capital(n // 3844, 4) + is_capital(n // 62, 8) + is_capital(n, 16));
create macro money(cents) as (cents::bigint // 100)::varchar || '.'
    || lpad((cents::bigint % 100)::varchar, 2, '0');
create macro german_money(cents) as replace(format('{{:,}}', cents::bigint // 100), ',', '.')
    || ',' || lpad((cents::bigint % 100)::varchar, 2, '0');
create macro padded(n, width) as lpad(n::varchar,
    greatest(width, length(n::varchar))::integer, '0');
create macro yes_no(flag) as case when flag then 'true' else 'false' end;
create macro last_sunday(y, m) as make_date(y, m, 31) - isodow(make_date(y, m, 31))::int % 7;
create macro berlin(utc) as utc + case
    when utc >= last_sunday(year(utc), 3) + interval 1 hour
        and utc < last_sunday(year(utc), 10) + interval 1 hour
    then interval 2 hour else interval 1 hour end;
"""


DENSE_CUSTOMERS = 24_000  # more than these have fewer events each, to keep the cost within bounds


@dataclass
class World:
    """Arrays for drawing, tables for writing, and what was planted; see the package's docstring."""

    settings: Settings
    clock: Clock
    companies: Companies
    touched: Touched
    states: States
    book: Book
    faults: frozenset[str]
    db: duckdb.DuckDBPyConnection
    conduct: "Conduct" = field(init=False)  # how we treat whom: decided last of all
    planted: list[PlantedFault] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Index the stints by (customer, start), for `stint_on`."""
        self._columns: dict[str, list[str]] = {}
        self._served: dict[int, npt.NDArray[np.bool_]] = {}
        self._people: tuple[Integers, npt.NDArray[np.int64]] | None = None
        stints = self.book.stints
        self._stint_keys = stints.customer.astype(np.int64) * 100_000 + stints.start + 20_000

    def has(self, fault: str) -> bool:
        """Whether a fault is planted in this run."""
        if fault not in BY_NAME:
            raise KeyError(f"no such fault: {fault}")
        return fault in self.faults

    def plant(
        self, fault: str, file: str, what: str, line: int | None = None, column: str | None = None
    ) -> None:
        """Tell the truth where a fault is: a file below exports/ (or a pattern of files)."""
        self.planted.append(PlantedFault(fault, file, line, column, what))

    def random(self, purpose: str) -> np.random.Generator:
        """The stream of random numbers for one purpose."""
        return stream(self.settings.seed, purpose)

    def add(
        self,
        table: str,
        columns: Mapping[str, npt.NDArray],
        days: Sequence[str] = (),
        moments: Sequence[str] = (),
        nullable: Sequence[str] = (),
    ) -> None:
        """Make a table of arrays, or add rows to it.

        Columns in `days` hold day numbers and become dates (NEVER: null); those in `moments` hold
        seconds since FIRST_DAY and become timestamps (NEVER days: null); those in `nullable` hold
        places, where -1 is null. Integers that fit into 32 bits are stored so.
        """
        parts = []
        columns = {name: _narrow(column) for name, column in columns.items()}
        for name in columns:
            cell = f'"{name}"'
            if name in days:
                shown = f"case when {cell} < {NEVER} then day({cell}::integer) end"
            elif name in moments:
                shown = f"case when {cell} < {NEVER * 86_400} then moment({cell}) end"
            else:
                shown = f"nullif({cell}, -1)" if name in nullable else cell
            parts.append(f"{shown} as {cell}")
        self.db.register("arrays", columns)
        try:
            self.db.execute(f"from {table} limit 0").fetchall()
            verb = f"insert into {table}"
        except duckdb.CatalogException:
            verb = f"create table {table} as"
        self.db.execute(f"{verb} select {', '.join(parts)} from arrays")
        self.db.unregister("arrays")

    def one(self, query: str) -> Any:
        """The only cell of an answer, which is fetched to its end, as DuckDB 2 wants it."""
        return self.db.execute(query).fetchall()[0][0]

    def record(self, system: str, query: str) -> None:
        """Add to truth/records: rows of (source_id, customer, note) of one system."""
        self.db.execute(
            f"insert into truth_records select '{system}', source_id::varchar, customer, note "
            f"from ({query}) where source_id is not null"
        )

    def tell(self, phenomenon: str, query: str) -> None:
        """Add to truth/phenomena: rows of (customer, from_date, to_date, detail)."""
        self.db.execute(
            f"insert into truth_phenomena select '{phenomenon}', customer, from_date, to_date, "
            f"detail from ({query})"
        )

    def note(self, fact: str, query: str) -> None:
        """Keep rows of (customer, from_at, to_at) for phenomena that two departments make."""
        self.db.execute(
            f"insert into truth_facts select '{fact}', customer, from_at, to_at from ({query})"
        )

    def columns(self, place: str, query: str) -> list[str]:
        """The columns of an export's query, asked once."""
        if place not in self._columns:
            described = self.db.execute(f"select * from ({query}) limit 0").description or ()
            self._columns[place] = [column[0] for column in described]
        return list(self._columns[place])

    def draw(
        self, random: np.random.Generator, rate: Callable[[int], Level]
    ) -> tuple[Integers, Integers]:
        """Week and customer of events, one entry each, in order of (week, customer).

        `rate(week)` is the expected number in that week for every buyer, shape (buyers,); buyers
        without a running stretch or trial in the week have none. Very many have fewer each.
        """
        weeks, customers = [], []
        density = min(1.0, DENSE_CUSTOMERS / self.companies.buyers)
        for week in range(self.clock.weeks):
            edges = np.cumsum(rate(week) * self.served(week), dtype=np.float64)
            lots = random.random(random.poisson(density * edges[-1])) * edges[-1]
            who = np.searchsorted(edges, np.sort(lots), side="right")
            customers.append(who.astype(np.int32))
            weeks.append(np.full(len(customers[-1]), week, dtype=np.int32))
        return np.concatenate(weeks), np.concatenate(customers)

    def someone(self, random: np.random.Generator, customer: Integers) -> Integers:
        """A person at each customer, of those who stay: numbers in the table `people`."""
        if self._people is None:
            found = self.db.execute(
                "select person, customer from people where until_day is null "
                "order by customer, from_day, person"
            ).fetchnumpy()
            places = np.arange(self.companies.everyone + 1)
            self._people = found["person"], np.searchsorted(found["customer"], places)
        person, begin = self._people
        first, count = begin[customer], begin[customer + 1] - begin[customer]
        chosen: Integers = person[first + (random.random(len(customer)) * count).astype(np.int32)]
        return chosen

    def stint_on(self, customer: Integers, day: Days) -> Integers:
        """The stretch of terms (or trial) that runs for each customer on each day; -1 for none."""
        keys = customer.astype(np.int64) * 100_000 + day + 20_000
        place = np.searchsorted(self._stint_keys, keys, side="right") - 1
        stints = self.book.stints
        held = np.maximum(place, 0)
        runs = (place >= 0) & (stints.customer[held] == customer) & (day < stints.end[held])
        found: Integers = np.where(runs, held, -1).astype(np.int32)
        return found

    def served(self, week: int) -> npt.NDArray[np.bool_]:
        """Shape (buyers,): who has a running stretch or trial on some day of a week."""
        if week in self._served:
            return self._served[week]
        stints, begin = self.book.stints, 7 * week
        runs = (stints.start < begin + 7) & (stints.end > begin)
        flags = np.zeros(self.companies.everyone, dtype=np.bool_)
        flags[stints.customer[runs]] = True
        self._served[week] = flags[: self.companies.buyers]
        return self._served[week]


def _narrow(column: npt.NDArray) -> npt.NDArray:
    """An integer column as int32 where its numbers allow it."""
    if column.dtype != np.int64 or (len(column) and np.abs(column).max() >= 2**31):
        return column
    return column.astype(np.int32)


def pick(options: Sequence[str], place: str) -> str:
    """SQL for the option at a place counted from 0."""
    return f"{literal_list(options)}[{place} + 1]"


def literal(text: str) -> str:
    """SQL for a text."""
    return "'" + text.replace("'", "''") + "'"


def literal_list(options: Sequence[str]) -> str:
    """SQL for a list of texts."""
    return "[" + ", ".join(map(literal, options)) + "]"


def rows(cells: Sequence[Sequence[object]]) -> str:
    """SQL for a few rows of cells that are SQL themselves."""
    return "(values " + ", ".join(f"({', '.join(map(str, row))})" for row in cells) + ")"


def connect(temporary: Path, settings: Settings) -> duckdb.DuckDBPyConnection:
    """The world's database with its macros."""
    db = duckdb.connect(
        ":memory:",
        config={
            "threads": settings.threads,
            "memory_limit": settings.memory,
            "temp_directory": str(temporary),
            "preserve_insertion_order": True,
        },
    )
    db.execute(MACROS.format(first_day=FIRST_DAY, seed=settings.seed))
    db.execute(
        "create table truth_records (system varchar, source_id varchar, customer integer, "
        "note varchar);"
        "create table truth_phenomena (phenomenon varchar, customer integer, from_date date, "
        "to_date date, detail varchar);"
        "create table truth_facts (fact varchar, customer integer, from_at timestamp, "
        "to_at timestamp)"
    )
    return db
