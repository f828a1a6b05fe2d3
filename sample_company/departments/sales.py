"""What sales keeps in Salesforce: accounts, the people there, and the deals."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sample_company import words
from sample_company.clock import FIRST_DAY, add_months
from sample_company.company import SEGMENTS, Customer
from sample_company.contracts import Subscription
from sample_company.exports import Export, Fault, Row, Style, snapshot
from sample_company.identifiers import salesforce_id
from sample_company.randomness import stream
from sample_company.world import World

ACCOUNT_HEADER = (
    "Id",
    "IsDeleted",
    "Name",
    "ParentId",
    "Type",
    "Website",
    "Industry",
    "BillingCountryCode",
    "LeadSource",
    "OwnerName",
    "NumberOfEmployees",
    "Segment__c",
    "Churned__c",
    "CreatedDate",
)
CONTACT_HEADER = (
    "Id",
    "AccountId",
    "Name",
    "Email",
    "Phone",
    "Role__c",
    "IsPrimary__c",
    "CreatedDate",
)
OPPORTUNITY_HEADER = (
    "Id",
    "AccountId",
    "Name",
    "Type",
    "StageName",
    "Amount",
    "CurrencyIsoCode",
    "OwnerName",
    "PartnerAccountId",
    "Loss_Reason__c",
    "Main_Competitor__c",
    "IsClosed",
    "IsWon",
    "CloseDate",
    "CreatedDate",
)
STYLE = Style(quote_all=True)
OWNERS = (
    ("Nora Lindqvist", "Piet Almgren", "Dario Calloway", "Xenia Prescott"),
    ("Milo Tennant", "Leona Wexford", "Hugo Satterly"),
    ("Carmen Yarborough", "Samir Thorne"),
)
MARRIED, MARRIED_NAME = "Nora Lindqvist", "Nora Lindqvist-Hale"  # before the second delivery
LEAVER, SUCCESSOR = "Hugo Satterly", "Milo Tennant"  # before the third delivery
ROLES = ("sponsor", "decision maker", "user", "procurement")
CONTACT_COUNTS = (2, 3, 5)  # by segment
STAGES = ("Prospecting", "Qualification", "Proposal", "Negotiation")
LOSS_REASONS = ("Price", "No decision", "Missing feature", "Competitor", "Timing")
COMPETITORS = ("Northbeam Suite", "Quillstack", "Obelisk One")
RENEWAL_LEAD_DAYS, EXPANSION_LEAD_DAYS = 90, 45
LONG_STRETCH_DAYS, MISSED_EXPANSION_SHARE = 120, 0.35
FORGOTTEN_CHURN_SHARE = 0.10  # losses that nobody ticks in the CRM


@dataclass(frozen=True)
class _Contact:
    """A person at a customer, who may leave it."""

    customer: int
    name: str
    email: str
    phone: str
    role: str
    is_primary: bool
    since: date
    until: date | None


@dataclass(frozen=True)
class _Deal:
    """A deal with its outcome; `is_won` is hidden until `closes_on` has passed."""

    customer: int
    type: str
    cents: int
    opened_on: date
    closes_on: date
    is_won: bool
    loss_reason: str | None
    competitor: str | None
    partner: str | None


@dataclass(frozen=True)
class _Office:
    """What sales knows beyond the truth: owners, ticks, and accounts it deleted."""

    owners: list[str]
    ticked_on: dict[int, list[tuple[date, date | None]]]
    deleted_on: dict[int, date]
    renamed_on: date
    reassigned_on: date

    def owner(self, customer: int, day: date) -> str:
        """The owner's name as it stands on a day."""
        name = self.owners[customer]
        if name == LEAVER and day > self.reassigned_on:
            name = SUCCESSOR
        return MARRIED_NAME if name == MARRIED and day > self.renamed_on else name

    def is_ticked(self, customer: int, day: date) -> bool:
        """Whether the account is marked as churned on a day."""
        return any(
            begin < day and (end is None or day <= end)
            for begin, end in self.ticked_on.get(customer, [])
        )


def exports(world: World) -> list[Export]:
    """The three objects, whole each time; deleted records are simply absent."""
    office = _office(world)
    contacts = _contacts(world)
    deals = _deals(world)

    def is_held(customer: int, day: date) -> bool:
        deleted_on = office.deleted_on.get(customer)
        is_created = world.customers[customer].met_on < day
        return is_created and (deleted_on is None or deleted_on >= day)

    def accounts_held(day: date) -> list[Row]:
        rows = [_account(world, office, c, day) for c in world.customers if is_held(c.index, day)]
        return sorted(rows, key=lambda row: str(row[0]))

    def contacts_held(day: date) -> list[Row]:
        return [
            _contact_row(world, number, contact)
            for number, contact in enumerate(contacts)
            if is_held(contact.customer, day)
            and contact.since < day
            and (contact.until is None or contact.until >= day)
        ]

    def deals_held(day: date) -> list[Row]:
        return [
            _deal_row(world, office, number, deal, day)
            for number, deal in enumerate(deals)
            if is_held(deal.customer, day) and deal.opened_on < day
        ]

    return [
        _export("Account.csv", ACCOUNT_HEADER, accounts_held, _account_faults()),
        _export("Contact.csv", CONTACT_HEADER, contacts_held, _contact_faults()),
        _export("Opportunity.csv", OPPORTUNITY_HEADER, deals_held, _deal_faults(world)),
    ]


def _export(
    file_name: str,
    header: tuple[str, ...],
    held: Callable[[date], list[Row]],
    faults: tuple[Fault, ...],
) -> Export:
    """A Salesforce object as its data export writes it."""
    return Export(
        "sales", "salesforce", file_name, header, snapshot(held), STYLE, faults, faults_stay=True
    )


def _office(world: World) -> _Office:
    """Hand accounts to owners and decide what sales does with them."""
    random = stream(world.seed, "sales")
    first, second, third = world.clock.export_dates
    owners = [
        OWNERS[c.segment][int(random.integers(len(OWNERS[c.segment])))] for c in world.customers
    ]
    ticked: dict[int, list[tuple[date, date | None]]] = {}
    for loss in world.book.losses:
        is_forgotten = random.random() < FORGOTTEN_CHURN_SHARE
        begin = loss.lost_on + timedelta(days=int(random.integers(3, 25)))
        if not is_forgotten:
            ticked.setdefault(loss.customer, []).append((begin, loss.back_on))
    idle = [
        c.index
        for c in world.customers
        if c.paid_from is None and c.trial_from is None and c.met_on < first - timedelta(days=30)
    ]
    deleted = dict(
        zip(idle[:2], (second - timedelta(days=9), third - timedelta(days=12)), strict=False)
    )
    return _Office(owners, ticked, deleted, first + timedelta(days=10), second + timedelta(days=5))


def _account(world: World, office: _Office, customer: Customer, day: date) -> Row:
    """An account as the CRM shows it on the morning of a day."""
    parent = customer.parent
    if parent is not None and world.customers[parent].met_on >= day:
        parent = None
    has_paid = customer.paid_from is not None and customer.paid_from < day
    return (
        world.names.crm[customer.index],
        "false",
        customer.legal_name if customer.index % 5 else customer.name,
        world.names.crm[parent] if parent is not None else None,
        "Customer" if has_paid else "Prospect",
        _website(customer),
        customer.industry,
        customer.country,
        customer.lead_source,
        office.owner(customer.index, day),
        customer.employees,
        SEGMENTS[customer.segment],
        "true" if office.is_ticked(customer.index, day) else "false",
        _moment(customer.met_on, customer.index),
    )


def _website(customer: Customer) -> str:
    """The domain as somebody typed it."""
    forms = ("https://www.{}/", "www.{}", "{}", "http://{}")
    return forms[customer.index % len(forms)].format(customer.domain)


def _moment(day: date, salt: int) -> str:
    """A moment of a working day in Salesforce's notation."""
    return f"{day}T{8 + salt % 10:02d}:{salt * 7 % 60:02d}:{salt * 13 % 60:02d}.000+0000"


def _contacts(world: World) -> list[_Contact]:
    """The people, in the order of their creation; a sponsor who leaves is deleted."""
    random = stream(world.seed, "contacts")
    contacts = []
    for customer in world.customers:
        for place in range(CONTACT_COUNTS[customer.segment] + int(random.integers(0, 2))):
            role = ROLES[place] if place < len(ROLES) else "user"
            since = customer.met_on + timedelta(days=place * 9)
            if role == "sponsor":
                for begin, end in _sponsor_spells(world, customer, since):
                    contacts.append(_person(random, customer, role, begin, end, True))
            else:
                contacts.append(_person(random, customer, role, since, None, False))
    return sorted(contacts, key=lambda contact: (contact.since, contact.customer))


def _sponsor_spells(
    world: World, customer: Customer, since: date
) -> list[tuple[date, date | None]]:
    """Stretches of days with one and the same sponsor; None while the last one stays."""
    present = world.state.sponsor[customer.index]
    turns = np.flatnonzero(np.diff(present.astype(np.int8))) + 1
    spells: list[tuple[date, date | None]] = []
    begin: date | None = since
    for week in turns.tolist():
        day = FIRST_DAY + timedelta(days=7 * week + 2)
        if present[week]:
            begin = max(day, since)
        elif begin is not None:
            if day > begin:
                spells.append((begin, day))
            begin = None if day > begin else begin
    if begin is not None:
        spells.append((begin, None))
    return spells


def _person(
    random: np.random.Generator,
    customer: Customer,
    role: str,
    since: date,
    until: date | None,
    is_primary: bool,
) -> _Contact:
    """Somebody invented; telephone numbers are from ranges reserved for fiction."""
    given = words.GIVEN_NAMES[int(random.integers(len(words.GIVEN_NAMES)))]
    family = words.FAMILY_NAMES[int(random.integers(len(words.FAMILY_NAMES)))]
    plain = f"{given}.{family}".lower().translate(str.maketrans("üöäßëñ", "uoasen"))
    number = int(random.integers(100))
    phones = {
        "GB": f"+44 20 7946 0{number:03d}",
        "DE": f"+49 30 23125 {number:03d}",
        "FR": f"+33 1 99 00 12 {number:02d}",
    }
    return _Contact(
        customer=customer.index,
        name=f"{given} {family}",
        email=f"{plain}@{customer.domain}",
        phone=phones.get(customer.country, f"+1 202 555 01{number:02d}"),
        role=role,
        is_primary=is_primary,
        since=since,
        until=until,
    )


def _contact_row(world: World, number: int, contact: _Contact) -> Row:
    """A person as the CRM shows them."""
    return (
        salesforce_id("003", 5000 + number),
        world.names.crm[contact.customer],
        contact.name,
        contact.email,
        contact.phone,
        contact.role,
        "true" if contact.is_primary else "false",
        _moment(contact.since, number),
    )


def _deals(world: World) -> list[_Deal]:
    """All deals, in the order in which they were opened."""
    random = stream(world.seed, "deals")
    deals: list[_Deal] = []
    before: dict[int, Subscription] = {}
    lost = {(loss.customer, loss.lost_on) for loss in world.book.losses}
    for stay in world.book.subscriptions:
        if stay.is_trial:
            continue
        deals.extend(_opening_deal(random, world, stay, before.get(stay.customer)))
        deals.extend(_renewals(random, world, stay, (stay.customer, stay.end) in lost))
        deals.extend(_missed_expansion(random, world, stay))
        before[stay.customer] = stay
    for customer in world.customers:
        if customer.paid_from is None:
            deals.append(_missed_deal(random, world, customer))
    return sorted(deals, key=lambda deal: (deal.opened_on, deal.customer, deal.closes_on))


def _opening_deal(
    random: np.random.Generator,
    world: World,
    stay: Subscription,
    before: Subscription | None,
) -> list[_Deal]:
    """The deal that a stretch of terms begins with: new business, an expansion, or none."""
    yearly = 12 * stay.monthly_cents
    customer = world.customers[stay.customer]
    if before is None:
        return [
            _deal(random, world, stay.customer, "New Business", yearly, customer.met_on, stay.start)
        ]
    opened_on = stay.start - timedelta(days=EXPANSION_LEAD_DAYS)
    if before.end == stay.start and stay.monthly_cents > before.monthly_cents:
        more = yearly - 12 * before.monthly_cents
        return [_deal(random, world, stay.customer, "Expansion", more, opened_on, stay.start)]
    if before.end is not None and (stay.start - before.end).days >= 30:
        return [_deal(random, world, stay.customer, "New Business", yearly, opened_on, stay.start)]
    return []


def _renewals(
    random: np.random.Generator, world: World, stay: Subscription, is_lost: bool
) -> list[_Deal]:
    """A deal for each renewal of a yearly contract; the last one is lost when the customer is."""
    deals = []
    if stay.billing_months == 12:
        number = 1
        last = min(stay.end or date.max, world.clock.end + timedelta(days=RENEWAL_LEAD_DAYS))
        while (day := add_months(stay.start, 12 * number)) <= last:
            if day > FIRST_DAY:
                opened_on = day - timedelta(days=RENEWAL_LEAD_DAYS)
                is_won = not (is_lost and day == stay.end)
                deals.append(
                    _deal(
                        random,
                        world,
                        stay.customer,
                        "Renewal",
                        12 * stay.monthly_cents,
                        opened_on,
                        day,
                        is_won,
                    )
                )
            number += 1
    return deals


def _missed_expansion(random: np.random.Generator, world: World, stay: Subscription) -> list[_Deal]:
    """An offer of more seats that the customer declined, in some of the longer stretches."""
    begin = max(stay.start, FIRST_DAY)
    days = (min(stay.end or world.clock.end, world.clock.end) - begin).days
    if days < LONG_STRETCH_DAYS or random.random() >= MISSED_EXPANSION_SHARE:
        return []
    closes_on = begin + timedelta(days=int(random.integers(60, days + EXPANSION_LEAD_DAYS)))
    opened_on = closes_on - timedelta(days=EXPANSION_LEAD_DAYS)
    cents = int(12 * stay.monthly_cents * 0.3)
    return [_deal(random, world, stay.customer, "Expansion", cents, opened_on, closes_on, False)]


def _missed_deal(random: np.random.Generator, world: World, customer: Customer) -> _Deal:
    """The deal with a prospect, which comes to nothing."""
    closes_on = customer.met_on + timedelta(days=int(random.integers(40, 160)))
    cents = customer.seats * 40 * 12 * 100
    return _deal(
        random, world, customer.index, "New Business", cents, customer.met_on, closes_on, False
    )


def _deal(
    random: np.random.Generator,
    world: World,
    customer: int,
    type_: str,
    cents: int,
    opened_on: date,
    closes_on: date,
    is_won: bool = True,
) -> _Deal:
    """A deal with the company it kept."""
    week = min(world.clock.clip(closes_on) // 7, world.clock.weeks - 1)
    pressed = world.state.competitor[customer, week] > 0 or random.random() < 0.15
    reason = LOSS_REASONS[int(random.integers(len(LOSS_REASONS)))]
    competitor = COMPETITORS[int(random.integers(len(COMPETITORS)))]
    brings = random.random() < 0.10 and type_ == "New Business"
    return _Deal(
        customer=customer,
        type=type_,
        cents=cents,
        opened_on=min(opened_on, closes_on),
        closes_on=closes_on,
        is_won=is_won,
        loss_reason=None if is_won else reason,
        competitor=competitor if pressed else None,
        partner=salesforce_id("001", 90 + int(random.integers(8))) if brings else None,
    )


def _deal_row(world: World, office: _Office, number: int, deal: _Deal, day: date) -> Row:
    """A deal as the CRM shows it on the morning of a day."""
    customer = world.customers[deal.customer]
    is_closed = deal.closes_on < day
    return (
        salesforce_id("006", 9000 + number),
        world.names.crm[deal.customer],
        f"{customer.name} - {deal.type}",
        deal.type,
        _stage(deal, day),
        f"{deal.cents // 100}.{deal.cents % 100:02d}",
        customer.currency,
        office.owner(deal.customer, day),
        deal.partner,
        deal.loss_reason if is_closed else None,
        deal.competitor,
        "true" if is_closed else "false",
        "true" if is_closed and deal.is_won else "false",
        deal.closes_on.isoformat(),
        _moment(deal.opened_on, number),
    )


def _stage(deal: _Deal, day: date) -> str:
    """The stage in proportion to the time that has passed."""
    if deal.closes_on < day:
        return "Closed Won" if deal.is_won else "Closed Lost"
    span = max((deal.closes_on - deal.opened_on).days, 1)
    passed = (day - deal.opened_on).days / (span + 1)
    return STAGES[min(int(passed * len(STAGES)), len(STAGES) - 1)]


def _account_faults() -> tuple[Fault, ...]:
    """An account that somebody saved without a name, and one whose size is a range."""
    nameless = (salesforce_id("001", 900), "false", None, None, "Prospect", None, None, "US")
    ranged = (salesforce_id("001", 901), "false", "Wren Wind LLC", None, "Prospect", None)
    created = "2024-02-02T09:00:00.000+0000"
    rest = ("Web", "Piet Almgren", None, "SMB", "false", created)
    return (
        Fault((*nameless, *rest), "Name", "missing"),
        Fault(
            (*ranged, "Energy", "US", *rest[:2], "50-100", *rest[3:]),
            "NumberOfEmployees",
            "not a number",
        ),
    )


def _contact_faults() -> tuple[Fault, ...]:
    """People who belong to no account."""
    return tuple(
        Fault(
            (
                salesforce_id("003", 900 + number),
                None,
                name,
                f"{name.split()[0].lower()}@quarrypress.example",
                "+1 202 555 0100",
                "user",
                "false",
                "2024-03-04T10:00:00.000+0000",
            ),
            "AccountId",
            "missing",
        )
        for number, name in enumerate(("Milo Ashdown", "Rhea Falk"))
    )


def _deal_faults(world: World) -> tuple[Fault, ...]:
    """A deal whose day of closing was typed by hand."""
    row: Row = (
        salesforce_id("006", 900),
        world.names.crm[0],
        "Typed by hand - New Business",
        "New Business",
        "Proposal",
        "12000.00",
        "USD",
        "Milo Tennant",
        None,
        None,
        None,
        "false",
        "false",
        "end of Q3",
        "2024-03-04T10:00:00.000+0000",
    )
    return (Fault(row, "CloseDate", "not a date"),)
