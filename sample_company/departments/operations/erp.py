"""The ERP's files: semicolons, decimal comma, Windows-1252, German words, Berlin's time."""

from collections.abc import Iterator

from sample_company.companies import CURRENCIES
from sample_company.departments.operations.orders import FIRST_ORDER
from sample_company.departments.sales.deals import FIRST_PARTNER, PARTNERS
from sample_company.exports import BadRow, Export, Style
from sample_company.world import World, pick

STYLE = Style(delimiter=";", encoding="cp1252", line_end="\r\n")
LOCAL, LOCAL_DAY = "%d.%m.%Y %H:%M", "%d.%m.%Y"
CHANNELS = ("Web", "Telefon", "E-Mail", "Partner")
CARRIERS = ("SPED-01", "SPED-02", "SPED-03", "SPED-04")


def exports(world: World) -> Iterator[Export]:
    """The five files."""
    yield _orders(world)
    yield _lines()
    yield _fulfilments()
    yield _returns()
    yield _refunds()


def _orders(world: World) -> Export:
    """The orders, in Berlin's time, with the customer's name in capital letters."""
    ordered_at = "at_work(ordered_on, n)"
    if world.has("repeated_hour"):
        sunday = "last_sunday(year(ordered_on), 10)"
        ordered_at = (
            f"case when ordered_on between {sunday} - 6 and {sunday} "
            f"then {sunday} + interval 30 minute + n % 2 * interval 1 hour else {ordered_at} end"
        )
        what = "orders of the last week of October bear 02:30, which comes twice that Sunday"
        place = "operations/erp/*/orders.csv"
        world.plant("repeated_hour", place, what, column="Bestelldatum")
    query = f"""
        select
            ({FIRST_ORDER} + n)::varchar as "Auftragsnr", i.erp_no as "Kundennr",
            crm_in_erp as "CRM-Nr", name_in_erp as "Kunde",
            'einkauf@' || i.domain as "E-Mail",
            strftime(berlin({ordered_at}), '{LOCAL}') as "Bestelldatum",
            strftime(promised_on, '{LOCAL_DAY}') as "Zusagedatum",
            case when cancelled_on < $until then 'storniert'
                when coalesce(rest_on, delivered_on) < $until and cancelled_on is null
                    then 'geliefert'
                when shipped_on < $until and cancelled_on is null then 'versandt'
                else 'offen' end as "Status",
            german_money(cents) as "Betrag", currency as "Währung",
            case when channel = 3
                then salesforce_id('001', {FIRST_PARTNER} + n % {PARTNERS}) end as "Partner",
            {pick(CHANNELS, "channel")} as "Kanal",
            case when cancelled_on < $until
                then strftime(berlin(at_work(cancelled_on, n + 1)), '{LOCAL}') end
                as "Storniert am",
            n as _n
        from orders join ids i using (customer)
        where ordered_on < $until
            and greatest(ordered_on, coalesce(cancelled_on, rest_on, delivered_on)) >= $since
            and n >= $low and n < $high
    """
    typed = {
        "Kundennr": "D00070000",
        "Bestelldatum": "05.03.2024 10:00",
        "Status": "offen",
        "Betrag": "ca. 1.200",
        "Währung": CURRENCIES["DE"],
    }
    bad_rows = (BadRow({"Auftragsnr": "4400001", **typed}, "Betrag", "text for a number"),)
    return _export("orders.csv", query, bad_rows, "select max(n) from orders")


def _lines() -> Export:
    """The lines; they do not change."""
    query = f"""
        select
            ({FIRST_ORDER} + n)::varchar as "Auftragsnr", (place + 1)::varchar as "Pos",
            'A-' || (1000 + 10 * article) as "Artikelnr", article_name as "Bezeichnung",
            quantity::varchar as "Menge", german_money(price) as "Einzelpreis",
            german_money(l.cents) as "Betrag", currency as "Währung", n::bigint * 5 + place as _n
        from order_lines l join orders using (n)
        where ordered_on < $until and ordered_on >= $since
            and n >= $low // 5 and n < $high // 5
    """
    return _export("order_lines.csv", query, (), "select 5 * max(n) + 5 from orders")


def _fulfilments() -> Export:
    """The deliveries; an incomplete order has two, the second of which bears the same promise."""
    query = f"""
        with parts as (
            select *, 0 as part, shipped_on as left_on, delivered_on as came_on
            from orders where cancelled_on is null
            union all
            select *, 1, rest_on - 2, rest_on
            from orders where cancelled_on is null and rest_on is not null
        )
        select
            'L' || (8000001 + 2 * n + part) as "Liefernr",
            ({FIRST_ORDER} + n)::varchar as "Auftragsnr",
            {pick(CARRIERS, "n * 3 % 4")} as "Spediteur",
            case when came_on < $until then 'geliefert' when left_on < $until then 'versandt'
                else 'geplant' end as "Status",
            strftime(promised_on, '{LOCAL_DAY}') as "Zusagedatum",
            case when left_on < $until then strftime(berlin(at_work(left_on, n)), '{LOCAL}') end
                as "Versandt am",
            case when came_on < $until then strftime(berlin(at_work(came_on, n + 4)), '{LOCAL}')
                end as "Geliefert am",
            2 * n + part as _n
        from parts
        where ordered_on + part * 2 < $until and greatest(came_on, ordered_on) >= $since
            and n >= $low // 2 and n < $high // 2
    """
    return _export("fulfilments.csv", query, (), "select 2 * max(n) + 2 from orders")


def _returns() -> Export:
    """What came back, and why."""
    query = f"""
        select
            'R' || (3000001 + n) as "Retourennr", ({FIRST_ORDER} + n)::varchar as "Auftragsnr",
            erp_no as "Kundennr", reason as "Grund",
            case when received_on >= $until then 'angefordert' when is_rejected then 'abgelehnt'
                else 'eingegangen' end as "Status",
            quantity::varchar as "Menge",
            strftime(berlin(at_work(requested_on, n + 2)), '{LOCAL}') as "Angefordert am",
            case when received_on < $until
                then strftime(berlin(at_work(received_on, n + 3)), '{LOCAL}') end
                as "Eingegangen am",
            n as _n
        from returns where requested_on < $until and received_on >= $since
            and n >= $low and n < $high
    """
    return _export("returns.csv", query, (), "select max(n) from returns")


def _refunds() -> Export:
    """What was paid back, days after the goods had come in."""
    query = f"""
        select
            'G' || (6000001 + n) as "Gutschriftnr", ({FIRST_ORDER} + n)::varchar as "Auftragsnr",
            'R' || (3000001 + n) as "Retourennr", erp_no as "Kundennr",
            case when refunded_on < $until then 'erstattet' else 'angefordert' end as "Status",
            german_money(cents * (30 + n % 60) // 100) as "Betrag", currency as "Währung",
            strftime(berlin(at_work(received_on, n + 5)), '{LOCAL}') as "Angefordert am",
            case when refunded_on < $until
                then strftime(berlin(at_work(refunded_on, n + 6)), '{LOCAL}') end as "Erstattet am",
            n as _n
        from returns
        where received_on < $until and not is_rejected and refunded_on is not null
            and refunded_on >= $since and n >= $low and n < $high
    """
    return _export("refunds.csv", query, (), "select max(n) from returns")


def _export(file_name: str, query: str, bad_rows: tuple[BadRow, ...], highest: str) -> Export:
    return Export(
        "operations",
        "erp",
        file_name,
        query,
        "upsert",
        STYLE,
        bad_rows,
        repeats=True,
        highest=highest,
    )
