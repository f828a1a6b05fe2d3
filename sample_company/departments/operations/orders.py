"""What customers order, in a rhythm of their own, and how late or incomplete it comes."""

import numpy as np

from sample_company.clock import Days
from sample_company.departments.drawing import issue_in_mind, wording
from sample_company.phenomena import LATE_ORDER_DAYS
from sample_company.randomness import Integers
from sample_company.states import Level
from sample_company.world import World, pick

FIRST_ORDER = 4_500_001
RHYTHM_DAYS = (75, 210)  # between the orders of a customer
ARTICLES = (
    ("Handscanner X2", 18900),
    ("Handscanner X2 Akku", 3450),
    ("Etikettendrucker", 42900),
    ("Etiketten, 10 Rollen", 6480),
    ("Ladestation 4-fach", 12500),
    ("Tablet 10 Zoll", 36900),
    ("Schutzhülle", 2490),
    ("Türterminal", 58900),
    ("Wandhalterung", 1990),
    ("Einrichtung vor Ort, Tag", 118000),
    ("Geräteprüfung", 9500),
    ("Ersatzkabel", 990),
)
NAMES, PRICES = zip(*ARTICLES, strict=True)
REASONS = ("beschädigt", "falscher Artikel", "verspätet", "nicht benötigt", "sonstiges")


def _order_days(world: World, random: np.random.Generator) -> tuple[Integers, Days]:
    """Customers and days of the orders: the first soon after the start, then in a rhythm."""
    companies, clock = world.companies, world.clock
    begin = companies.paid_from[: companies.buyers]
    shortest, longest = world.settings.rhythm_weeks
    by_orders = world.settings.business == "orders"
    rhythm_days = (7 * shortest, 7 * longest) if by_orders else RHYTHM_DAYS
    rhythm = random.uniform(*rhythm_days, companies.buyers)
    counts = np.maximum((clock.days - begin) / rhythm, 0).astype(np.int32) + 1
    customer = np.repeat(np.arange(companies.buyers, dtype=np.int32), counts)
    turn = np.arange(len(customer)) - np.repeat(np.cumsum(counts) - counts, counts)
    drift = np.where(turn > 0, 0.10 * random.standard_normal(len(customer)), 0.0)
    day = (begin[customer] + 1 + rhythm[customer] * (turn + drift)).astype(np.int32)
    stint = world.stint_on(customer, day)
    pays = (stint >= 0) & ~world.book.stints.is_trial[np.maximum(stint, 0)]
    kept = np.flatnonzero(pays & (day < clock.days))
    kept = kept[np.lexsort((customer[kept], day[kept]))]
    return customer[kept], day[kept]


def add_orders(world: World) -> None:
    """Make `orders`, `order_lines` and `returns`; lateness follows the trouble in fulfilment."""
    _draw_orders(world)
    _derive_tables(world)
    _tell_of_orders(world)


def _draw_orders(world: World) -> None:
    """Make `drawn_orders`: what was ordered and when it came, if it did."""
    random = world.random("operations")
    customer, day = _order_days(world, random)
    count = len(day)
    week = world.clock.week(day)
    trouble = np.where(day >= 0, world.states.at("fulfilment_trouble", week, customer), 0.0)
    lots = random.random((9, count), dtype=np.float32)
    dials = world.conduct.dials
    is_late = lots[0] < dials.late_factor * (0.05 + 0.90 * trouble)
    margin, limit = dials.late_margin, LATE_ORDER_DAYS
    late_days = _days_late(random, trouble, margin)
    promised = day + 5 + (6 * lots[1]).astype(np.int32)
    delivered = promised + np.where(is_late, late_days, -(3 * lots[2])).astype(np.int32)
    is_cancelled = lots[3] < 0.01 + 0.08 * trouble
    is_incomplete = lots[4] < dials.late_factor * (0.02 + 0.5 * trouble)
    rest = np.maximum(delivered + 4, promised + limit + margin + 1) + 12 * lots[5]
    slack = np.maximum(delivered - promised, 0)
    comes_back = (lots[6] < 0.03 + 0.25 * trouble + 0.015 * np.minimum(slack, 20)) & ~is_cancelled
    issue = np.where(day >= 0, issue_in_mind(world, customer, week, "orders"), -1)
    world.add(
        "drawn_orders",
        {
            "n": np.arange(count, dtype=np.int32),
            "customer": customer,
            "ordered_on": day,
            "lines": np.minimum(1 + random.poisson(0.8, count), 5).astype(np.int32),
            "size": (1 + world.companies.seats[customer] * lots[7] * 0.05).astype(np.int32),
            "promised_on": promised,
            "delivered_on": np.maximum(delivered, day + 3),
            "rest_on": np.where(is_incomplete, rest, -9999).astype(np.int32),
            "late_days": slack.astype(np.int32),
            "is_cancelled": is_cancelled,
            "comes_back": comes_back,
            "lot": lots[8],
            "issue": issue.astype(np.int32),
        },
        days=("ordered_on", "promised_on", "delivered_on", "rest_on"),
    )


def _days_late(random: np.random.Generator, trouble: Level, margin: int) -> Integers:
    """Clearly more than the days that make a promise broken, or clearly fewer."""
    days = (1 + random.exponential(2.5 + 12 * trouble)).astype(np.int32)
    limit = LATE_ORDER_DAYS
    found: Integers = np.where(days > limit, days + margin, np.minimum(days, limit - margin))
    return found


def _derive_tables(world: World) -> None:
    """Make what is counted from the drawn orders, and drop these."""
    world.db.execute(f"""
        create table order_lines as
        select n, place, article, {pick(NAMES, "article")} as article_name, price,
            case when price > 30000 then 1 + size // 8 else 1 + size end as quantity,
            quantity * price as cents
        from (
            select n, place, size, article, {list(PRICES)}[article + 1] as price
            from (
                select n, size, unnest(range(lines))::integer as place,
                    (n * 7 + place * 5) % {len(ARTICLES)} as article
                from drawn_orders
            )
        );
        create table orders as
        select drawn.*, cents, currency, erp_no,
            case when is_cancelled then ordered_on + 1 + n % 3 end as cancelled_on,
            delivered_on - 1 - n % 2 as shipped_on,
            case when n % 10 = 3 then 3 else n * 7 % 3 end as channel
        from (
            select * replace (case when rest_on > ordered_on then rest_on end as rest_on)
            from drawn_orders
        ) drawn
        join (select n, sum(cents)::bigint as cents from order_lines group by n) using (n)
        join customers using (customer) join ids using (customer);
        create table returns as
        select n, customer, erp_no, cents, currency, quantity, late_days,
            coalesce({wording("operations")}, {pick(REASONS, "reason")}) as reason,
            delivered_on + 2 + n % 9 as requested_on, requested_on + 3 + n * 5 % 10 as received_on,
            lot < 0.06 as is_rejected,
            case when lot >= 0.2 then received_on + 3 + late_days // 2 + n * 11 % 18 end
                as refunded_on
        from (
            select *, case when late_days > 4 then 2 else n % 5 end as reason,
                (select min(quantity) from order_lines l where l.n = orders.n) as quantity
            from orders where comes_back
        );
        drop table drawn_orders
    """)


def _tell_of_orders(world: World) -> None:
    """Write down the truth: promises that were broken, days of orders, whose each is."""
    end = f"date '{world.clock.end}'"
    world.tell(
        "broken_promise",
        f"""
        select customer, promised_on as from_date,
            case when coalesce(rest_on, delivered_on) < {end}
                then coalesce(rest_on, delivered_on) end as to_date, 'delivery' as detail
        from orders
        where not is_cancelled and coalesce(to_date, {end}) - from_date > {LATE_ORDER_DAYS}
        """,
    )
    world.db.execute(f"""
        create table order_days as select customer, ordered_on from orders
        where ordered_on < {end} and coalesce(cancelled_on >= {end}, true)
    """)
    world.record(
        "erp order",
        f"select {FIRST_ORDER} + n as source_id, customer, "
        "case when is_cancelled then 'cancelled' when late_days > 0 then 'late' else '' end "
        "as note from orders",
    )
