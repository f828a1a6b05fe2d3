"""Public sets of records with known entities: SQL over each, what is compared, in which blocks."""

from dataclasses import dataclass
from pathlib import Path

from bench.macros import macros
from orchestration.identity.scoring import Comparison, Level
from orchestration.warehouse import literal

PEOPLE = (
    "given_name",
    "surname",
    "street_number",
    "address_1",
    "address_2",
    "suburb",
    "postcode",
    "state",
    "date_of_birth",
    "soc_sec_id",
)


@dataclass(frozen=True)
class PublicSet:
    """A set with known entities: SQL for `unique_id, entity, ...`, what is compared, and blocks.

    `learn_blocks` are those that Splink learns from; each comparison must be free in one of them.
    """

    name: str
    query: str
    comparisons: tuple[Comparison, ...]
    learn_blocks: tuple[str, ...]
    blocks: tuple[str, ...]


def public_sets(folder: Path) -> list[PublicSet]:
    """FEBRL 3 and 4 (people), organisations and Senzing's truth set."""
    febrl_4 = f"{_csv(folder, 'febrl/dataset4a.csv')} union all from "
    return [
        _febrl("FEBRL 3", _csv(folder, "febrl/dataset3.csv")),
        _febrl("FEBRL 4", febrl_4 + _csv(folder, "febrl/dataset4b.csv")),
        _organisations(folder),
        _senzing(folder),
    ]


def _febrl(name: str, source: str) -> PublicSet:
    columns = ", ".join(f"nullif(trim({one}), '') as {one}" for one in PEOPLE)
    return PublicSet(
        name,
        "select row_number() over (order by rec_id) as unique_id,"
        f" regexp_extract(rec_id, 'rec-([0-9]+)-', 1) as entity, {columns} from (from {source})",
        tuple(_spelled(one) for one in PEOPLE if one not in ("state", "address_2")),
        learn_blocks=(
            "l.soc_sec_id = r.soc_sec_id",
            "l.surname = r.surname and l.postcode = r.postcode",
        ),
        blocks=(
            "l.soc_sec_id = r.soc_sec_id",
            "l.date_of_birth = r.date_of_birth and l.state = r.state",
            "l.surname = r.surname and l.given_name = r.given_name",
            "l.postcode = r.postcode and l.suburb = r.suburb",
            "l.address_1 = r.address_1 and l.street_number = r.street_number",
            "l.given_name = r.surname and l.surname = r.given_name",
            "l.date_of_birth = r.date_of_birth and l.postcode = r.postcode",
            "l.surname = r.surname and l.postcode = r.postcode",
            "l.given_name = r.given_name and l.suburb = r.suburb",
            "l.surname = r.surname and l.suburb = r.suburb",
            "l.address_1 = r.address_1 and l.postcode = r.postcode",
        ),
    )


def _organisations(folder: Path) -> PublicSet:
    own = macros()
    words = own.name_words("site_name", "['inc', 'the', 'of', 'and', 'co', 'corp']")
    return PublicSet(
        "organisations",
        f"""
        select id as unique_id, true_id as entity,
            {own.name_key(words)} as name,
            {words}[1] as root,
            {own.letters_key("address")} as address,
            nullif(trim(zip), '') as zip, {own.phone_key("phone")} as phone
        from {_csv(folder, "organisations/csv_example_input_with_true_ids.csv")}
        """,
        (*_place(), _same("zip")),
        learn_blocks=("l.name = r.name", "l.address = r.address"),
        blocks=(
            "l.name = r.name",
            "l.address = r.address",
            "l.phone = r.phone",
            "l.root = r.root and l.zip = r.zip",
        ),
    )


def _senzing(folder: Path) -> PublicSet:
    own = macros()
    full_name = "concat_ws(' ', primary_name_first, primary_name_last, primary_name_full)"
    names = own.name_words(f"concat_ws(' ', primary_name_org, {full_name})", "[]")
    address = "concat_ws(' ', addr_full, addr_line1, addr_city, addr_state, addr_postal_code)"
    return PublicSet(
        "Senzing",
        f"""
        with records as (
            select * from {_csv(folder, "senzing/customers.csv")}
            union all by name select * from {_csv(folder, "senzing/reference.csv")}
            union all by name select * from {_csv(folder, "senzing/watchlist.csv")}
        )
        select row_number() over (order by keys.data_source, keys.record_id) as unique_id,
            keys.cluster_id as entity,
            {own.name_key(names)} as name,
            nullif(coalesce(primary_name_last, {own.letters_key("primary_name_org")}), '') as root,
            {own.letters_key(address)} as address, {own.phone_key("phone_number")} as phone,
            lower(email_address) as email, date_of_birth as born,
            coalesce(national_id_number, passport_number, drivers_license_number, ssn_number)
                as number
        from records
        inner join {_csv(folder, "senzing/actual_truthset_key.csv")} as keys
            on records.data_source = keys.data_source and records.record_id = keys.record_id
        """,
        (*_place(), _same("email"), _same("born"), _same("number")),
        learn_blocks=("l.root = r.root", "l.phone = r.phone", "l.address = r.address"),
        blocks=(
            "l.root = r.root",
            "l.phone = r.phone",
            "l.email = r.email",
            "l.number = r.number",
            "l.born = r.born",
            "l.address = r.address",
            "left(l.name, 4) = left(r.name, 4)",
        ),
    )


def _csv(folder: Path, name: str) -> str:
    path = literal(str(folder / name))
    return f"read_csv({path}, normalize_names = true, all_varchar = true, header = true)"


def _place() -> tuple[Comparison, ...]:
    return _spelled("name", 0.85), _spelled("address", 0.85), _same("phone")


def _same(column: str) -> Comparison:
    missing = f"l.{column} is null or r.{column} is null"
    return Comparison(column, missing, (Level("same", f"l.{column} = r.{column}"),))


def _spelled(column: str, similar: float = 0.9) -> Comparison:
    return Comparison(
        column,
        f"l.{column} is null or r.{column} is null",
        (
            Level("same", f"l.{column} = r.{column}"),
            Level("typing error", f"damerau_levenshtein(l.{column}, r.{column}) < 2"),
            Level("similar", f"jaro_winkler_similarity(l.{column}, r.{column}) >= {similar}"),
        ),
    )
