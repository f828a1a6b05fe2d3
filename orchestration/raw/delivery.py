"""One delivery into raw: all files of one system, export and date.

Files are read before any transaction begins, as an error of DuckDB would abort it. Then every file
is one transaction: its new rows, the rows it set aside, the reconciliation and its ledger entry.
What the files of a delivery say together (tombstones, key conflicts) belongs to the last one.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import duckdb

from orchestration.raw import ledger
from orchestration.raw.contract import NEWEST_FIRST, RAW_COLUMNS, Contract
from orchestration.raw.intake import RefusedError, archived_path
from orchestration.raw.ledger import Entry, utc_now
from orchestration.raw.loads import CONFLICT, Load, Report, Staged
from orchestration.raw.reader import NOBODY, Reader
from orchestration.raw.suppression import Suppression
from orchestration.warehouse import literal, quoted, transaction

# A snapshot from which more keys than this have vanished is an accident until somebody says not.
VANISHING_SHARE = 0.20
VANISHING_FLOOR = 10  # in small tables a share says nothing
VANISHED = "vanished"  # the hash of a tombstone: no row has it


class Delivery:
    """Applies deliveries of one export of one system, oldest first."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        contract: Contract,
        system: str,
        archive: Path,
        scratch: Path,
        run_id: str,
        known: Iterable[Entry] = (),
        suppression: Suppression = NOBODY,
    ) -> None:
        """The raw table exists; `archive` holds the bytes of every load; `known` is the ledger."""
        self._connection = connection
        self._contract = contract
        self._system = system
        self._archive = archive
        self._run_id = run_id
        self._reader = Reader(connection, scratch, suppression)
        self._table = quoted(*contract.table)
        self._key = ", ".join(quoted(name) for name in contract.key)
        self._held = {_place(entry) for entry in known if entry.status == "loaded"}
        self._refused = {entry.load_id: entry for entry in known if entry.status == "refused"}
        self._incomplete: set[date | None] = set()  # dates of which a file could not be used
        self._numbers = count(1)

    def stage(self, loads: Iterable[Load], report: Report) -> list[Staged]:
        """Read files, before any transaction; those that cannot be read are refused."""
        staged = []
        for load in loads:
            table = f"delivered_{next(self._numbers)}"
            path = archived_path(self._archive, load.sha256)
            file = load.file
            try:
                incoming = self._reader.read(path, file.name, file.contract, file.mapping)
            except RefusedError as error:
                self.refuse(load, str(error), report)
                continue
            incoming.reasons.append(CONFLICT)
            self._connection.execute(f"drop table if exists {table}")
            self._connection.execute(f"alter table incoming rename to {table}")
            staged.append(Staged(load, table, incoming))
        return staged

    def apply(self, loads: Iterable[Load], report: Report) -> None:
        """Load all files of one date. Files that cannot be read are refused, the others load."""
        staged = self.stage(loads, report)
        if problem := self._settle(staged, report):
            for one in staged:
                self.refuse(one.load, problem, report)
        self.forget(staged)

    def replay(self, held: list[Staged], late: list[Staged], report: Report) -> None:
        """In the transaction of a rebuild: load one date again, with what was late or corrected.

        Late files from which too many keys have vanished are refused: what they were to correct
        or to join stays as it was.
        """
        corrected = {one.load.file.name for one in late}
        former = [one for one in held if one.load.file.name in corrected]
        kept = [one for one in held if one.load.file.name not in corrected]
        together = sorted([*kept, *late], key=lambda one: one.load.file.name)
        if problem := self._settle(together, report, in_transaction=True):
            for one in late or kept:
                self.refuse(one.load, problem, report)
            if late and held:
                self.replay(held, [], report)
            return
        for one in former:
            reason = "a corrected file of the same name and date replaced it"
            self._record(one.load.entry(self._run_id, "superseded", reason), report)

    def refuse(self, load: Load, reason: str, report: Report) -> None:
        """Report a refused file, and record it unless the ledger says so already.

        Its delivery is not whole without it, unless an earlier file of its name stands in.
        """
        entry, known = load.entry(self._run_id, "refused", reason), self._refused.get(load.load_id)
        if known and (known.recipe_sha256, known.reason) == (entry.recipe_sha256, reason):
            report.entries.append(known)
        else:
            self._record(entry, report)
        if _place(entry) not in self._held:
            self._incomplete.add(load.file.export_date)

    def forget(self, staged: Iterable[Staged]) -> None:
        """Drop the tables of files that are no longer needed."""
        for one in staged:
            self._connection.execute(f"drop table {one.table}")

    def _record(self, entry: Entry, report: Report) -> None:
        ledger.append(self._connection, entry)
        report.entries.append(entry)

    def _settle(
        self, staged: list[Staged], report: Report, *, in_transaction: bool = False
    ) -> str | None:
        """Load what was staged of one date, or say why it looks cut."""
        conflicts = self._set_conflicts_aside(staged)
        vanished = self._find_vanished(staged) if self._is_whole_snapshot(staged) else 0
        if problem := self._too_many_vanished(vanished, staged):
            return problem
        for number, one in enumerate(staged, start=1):
            is_last = number == len(staged)
            scope: AbstractContextManager[None] = (
                nullcontext() if in_transaction else transaction(self._connection)
            )
            with scope:
                entry = self._load(one, conflicts, is_last=is_last)
                if vanished and is_last:
                    self._bury(one.load)
            report.entries.append(entry)
        report.tombstone_count += vanished
        return None

    def _set_conflicts_aside(self, staged: list[Staged]) -> int:
        """In snapshots and upserts, differing rows of one key: nobody can say which one holds."""
        if self._contract.delivery == "append" or not staged:
            return 0
        for one in staged:  # other files may stand beside it than when it was last looked at
            if one.has_conflicts:
                self._connection.execute(
                    f"update {one.table} set _bad = null, _raw_text = null"
                    f" where _bad = {one.conflict}"
                )
            one.has_conflicts = False
        rows = " union all ".join(
            f"select {self._key}, _changed_at, _row_hash from {one.table} where _bad is null"
            for one in staged
        )
        self._connection.execute(
            f"create or replace temp table conflicts as select {self._key} from ({rows})"
            f" group by {self._key}, _changed_at having count(distinct _row_hash) > 1"
        )
        found = self._one("select count(*) from conflicts")
        if found:
            for one in staged:
                self._connection.execute(
                    f"update {one.table} set _bad = {one.conflict},"
                    f" _raw_text = to_json({one.table})::varchar"
                    f" where _bad is null and ({self._key}) in (from conflicts)"
                )
                one.has_conflicts = True
        return found

    def _is_whole_snapshot(self, staged: list[Staged]) -> bool:
        """Whether absence means deletion: no file refused, no row whose key could not be read."""
        if self._contract.delivery != "snapshot":
            return False
        if self._incomplete & {one.load.file.export_date for one in staged}:
            return False
        for one in staged:
            unreadable = [
                at
                for at, reason in enumerate(one.incoming.reasons)
                if (reason.column is None and reason.is_row and reason is not CONFLICT)
                or reason.column in self._contract.key
            ]
            marks = ", ".join(str(at) for at in unreadable)
            if one.incoming.rejected or self._one(
                f"select count(*) from {one.table} where _bad in ({marks})"
            ):
                return False
        return bool(staged)

    def _find_vanished(self, staged: list[Staged]) -> int:
        present = " union all ".join(f"select {self._key} from {one.table}" for one in staged)
        self._connection.execute(
            f"create or replace temp table vanished as select {self._key}, _changed_at from"
            f" ({self._newest()}) where not _is_deleted and ({self._key}) not in ({present})",
            [self._system],
        )
        return self._one("select count(*) from vanished")

    def _too_many_vanished(self, vanished: int, staged: list[Staged]) -> str | None:
        if not vanished:
            return None
        alive = self._one(
            f"select count(*) from ({self._newest()}) where not _is_deleted", [self._system]
        )
        good = [f"select count(*) from {one.table} where _bad is null" for one in staged]
        is_nothing_left = vanished == alive and not sum(map(self._one, good))
        if vanished <= max(VANISHING_FLOOR, alive * VANISHING_SHARE) and not is_nothing_left:
            return None
        return (
            f"{vanished:,} of {alive:,} keys are missing from this snapshot, more than"
            f" {VANISHING_SHARE:.0%}: it looks cut. If they were really deleted, deliver it in"
            " steps, or start a new data folder; until then the last delivery holds"
        )

    def _load(self, one: Staged, conflicts: int, *, is_last: bool) -> Entry:
        incoming, load = one.incoming, one.load
        good, bad, different = self._row(
            "select count(*) filter (_bad is null), count(*) filter (_bad is not null),"
            f" count(distinct {one.version}) filter (_bad is null) from {one.table}"
        )
        loaded = self._insert_new(one, has_repeats=different < good)
        quarantined = bad + len(incoming.rejected)
        if loaded + (good - loaded) + quarantined != incoming.seen or loaded > good:
            raise RuntimeError(
                f"{load.file.name}: seen {incoming.seen:,}, loaded {loaded:,}, unchanged"
                f" {good - loaded:,}, quarantined {quarantined:,}: rolled back"
            )
        entry = load.entry(
            self._run_id,
            "loaded",
            absent=incoming.absent,
            seen=incoming.seen,
            loaded=loaded,
            unchanged=good - loaded,
            quarantined=quarantined,
            key_conflict=(conflicts or self._keys_with_several_rows(load)) if is_last else 0,
        )
        entry_id = ledger.append(self._connection, entry)
        if quarantined:
            self._quarantine(one, entry_id)
        return entry

    def _insert_new(self, one: Staged, *, has_repeats: bool) -> int:
        """Insert the rows that raw does not hold yet; how many."""
        columns = ", ".join(quoted(column.name) for column in self._contract.columns)
        load = one.load
        of_system = f"from {self._table} where _source_system = $1"
        has_rows, has_earlier = self._row(
            f"select exists ({of_system}), exists ({of_system} and _known_at < $2)",
            [self._system, load.known_at],
        )
        rows = f"from {one.table} where _bad is null"
        if has_repeats:
            rows += f" and _line not in ({self._repeats(one)})"
        if has_rows:
            rows = f"from (select * {rows}) where {one.version} not in ({self._known(one)})"
        inserted: int = self._one(
            f"insert into {self._table} ({columns}, {', '.join(RAW_COLUMNS)}) select {columns},"
            f" ?, ?, ?, _line, ?, _row_hash, _is_deleted, _changed_at, ?, _extra {rows}",
            [
                self._system,
                load.load_id,
                load.file.name,
                load.known_at,
                not has_earlier,
                *([self._system] * self._known(one).count("?") if has_rows else []),
            ],
        )
        return inserted

    def _repeats(self, one: Staged) -> str:
        """Lines that say again what an earlier one of the file says; only they are sorted."""
        good = f"from {one.table} where _bad is null"
        return (
            f"select _line {good} and {one.version} in"
            f" (select {one.version} {good} group by all having count(*) > 1)"
            f" qualify row_number() over (partition by {one.version} order by _line) > 1"
        )

    def _known(self, one: Staged) -> str:
        """What raw holds already of this file: of all rows of an append export, else of the newest
        of each key.
        """
        if self._contract.delivery == "append":
            return (
                f"select {one.version} from {self._table} where _source_system = ?"
                f" and {one.version} in (select {one.version} from {one.table})"
            )
        if not one.incoming.is_versioned:
            return f"select _row_hash from ({self._newest()})"
        # A file holds many versions of a key, each of them once; what vanished may come back.
        return (
            f"select {one.version} from {self._table} where _source_system = ? and"
            f" ({self._key}) not in (select {self._key} from ({self._newest()})"
            f" where _row_hash = {literal(VANISHED)})"
        )

    def _newest(self) -> str:
        """The newest version of every key of this system (one parameter)."""
        return (
            f"select {self._key}, _row_hash, _is_deleted, _changed_at from {self._table}"
            " where _source_system = ? qualify row_number() over"
            f" (partition by {self._key} order by {NEWEST_FIRST}) = 1"
        )

    def _keys_with_several_rows(self, load: Load) -> int:
        """In an append export: keys of this delivery that now stand on several differing rows."""
        if self._contract.delivery != "append":
            return 0
        return self._one(
            f"with of_system as (select {self._key}, _known_at from {self._table}"
            " where _source_system = $1), delivered as (select * from of_system where"
            f" _known_at = $2) select count(*) from (select {self._key} from of_system"
            f" where ({self._key}) in (select {self._key} from delivered)"
            f" group by {self._key} having count(*) > 1)",
            [self._system, load.known_at],
        )

    def _bury(self, load: Load) -> None:
        """Add a tombstone for each key that vanished, newer than the version it ends."""
        columns = [*self._contract.key, "_changed_at"]
        given: dict[str, object] = {
            "_source_system": self._system,
            "_load_id": load.load_id,
            "_file": load.file.name,
            "_known_at": load.known_at,
            "_row_hash": VANISHED,
            "_is_deleted": True,
            "_is_first_delivery": False,
        }
        self._connection.execute(
            f"insert into {self._table} by name select {', '.join(map(quoted, columns))},"
            f" {', '.join(f'? as {quoted(name)}' for name in given)} from vanished",
            list(given.values()),
        )

    def _quarantine(self, one: Staged, entry_id: int) -> None:
        load, incoming = one.load, one.incoming
        held = {column.name for column in self._contract.columns}
        tells = [name if name in held else "null" for name in ("account_id", "subscription_id")]
        whose = ", ".join([quoted(self._contract.key[0]), *tells])
        self._connection.execute(
            f"""
            insert into raw._quarantine
            with rows(line, at_fault, reason, text, record_id, account_id, subscription_id) as (
                select _line, (?::varchar[])[_bad + 1], (?::varchar[])[_bad + 1], _raw_text, {whose}
                from {one.table}
                where _bad is not null
                union all
                select unnest(?::bigint[]), null, unnest(?::varchar[]), unnest(?::varchar[]),
                    null, null, null
            )
            select ?, ?, ?, ?, ?, line, at_fault, reason, text, ?, ?,
                record_id, account_id, subscription_id
            from rows
            """,
            [
                [reason.column for reason in incoming.reasons],
                [reason.text for reason in incoming.reasons],
                [rejected.line for rejected in incoming.rejected],
                [rejected.reason for rejected in incoming.rejected],
                [rejected.text for rejected in incoming.rejected],
                entry_id,
                load.load_id,
                self._system,
                self._contract.export,
                load.file.name,
                utc_now(),
                self._run_id,
            ],
        )

    def _one(self, query: str, parameters: list[object] | None = None) -> int:
        value: int = self._row(query, parameters)[0]
        return value

    def _row(self, query: str, parameters: list[object] | None = None) -> tuple[Any, ...]:
        return self._connection.execute(query, parameters or []).fetchall()[0]


def _place(entry: Entry) -> tuple[str, date | None]:
    return entry.file_name, entry.export_date
