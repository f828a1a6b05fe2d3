"""The people: those at the customers, who come and go, and our own staff."""

import numpy as np

from sample_company import words
from sample_company.clock import NEVER
from sample_company.randomness import chosen
from sample_company.world import World, literal, pick, rows

FIRST_CONTACT = 5000
ROLES = ("sponsor", "decision maker", "user", "procurement", "IT director")
TITLES = ("VP Operations", "Chief Financial Officer", "Analyst", "Buyer", "IT Director")
OTHER_ROLES = ((0, 1, 2, 2), (0, 1, 2, 3, 2), (0, 1, 2, 3, 4, 2, 2))  # by segment, in this order
PEOPLE_COUNTS = np.array((2, 3, 5))  # by segment; some customers have one more
FREE_MAIL_SHARE, MANY_FREE_MAIL_SHARE = 0.03, 0.20

OWNERS = (
    ("Nora Lindqvist", "Piet Almgren", "Dario Calloway", "Xenia Prescott"),
    ("Milo Tennant", "Leona Wexford", "Hugo Satterly"),
    ("Carmen Yarborough", "Samir Thorne"),
)
MARRIED, MARRIED_NAME = "Nora Lindqvist", "Nora Lindqvist-Hale"  # after the first delivery
LEAVER, SUCCESSOR = "Hugo Satterly", "Milo Tennant"  # after the second delivery
STAFF = {
    "account owner": tuple(name for team in OWNERS for name in team),
    "agent": ("Esme Okonjo", "Viggo Falk", "Tamsin Quill", "Bilal Varga", "Ines Halloran"),
    "csm": ("Edda Rosendahl", "Kaspar Norwood", "Selma Whitlock", "Omar Jessup"),
    "trainer": ("Ulla Zimmerlin", "Bruno Satterly", "Rhea Castellan"),
    "executive": ("Helga Danforth", "Quentin Ravel", "Wanda Ulvaeus"),
    "marketer": ("Lorenz Ashdown", "Marisol Greaves"),
    "dispatcher": ("Jarek Ibsworth", "Odette Peña"),
    "engineer": ("Zora Eklund", "Nils Maddox", "Anneke Voss"),
}
AGENT_GROUPS = ("First line", "Technical", "Billing questions")
OUR_DOMAIN = "lighthouse.example"


def add_people(world: World) -> None:
    """Make the table `people`: one row for each person at a customer or prospect.

    Sponsors follow the weekly states: who leaves has an `until_day`, and a successor comes later.
    """
    random = world.random("people")
    companies = world.companies
    counts = PEOPLE_COUNTS[companies.segment] + random.integers(0, 2, companies.everyone)
    customer = np.repeat(np.arange(companies.everyone, dtype=np.int32), counts)
    place = np.arange(len(customer)) - np.repeat(np.cumsum(counts) - counts, counts)
    width = max(map(len, OTHER_ROLES))
    table = np.array([(*roles, *(2,) * (width - len(roles))) for roles in OTHER_ROLES])
    role = table[companies.segment[customer], place].astype(np.int32)
    since = companies.met_on[customer] + 9 * place
    until = np.full(len(customer), NEVER)
    is_first_sponsor = (role == 0) & (customer < companies.buyers)
    sponsors = _sponsors(world)
    customer = np.concatenate([customer[~is_first_sponsor], sponsors[0]])
    role = np.concatenate([role[~is_first_sponsor], np.zeros(len(sponsors[0]), dtype=np.int32)])
    since = np.concatenate([since[~is_first_sponsor], sponsors[1]])
    until = np.concatenate([until[~is_first_sponsor], sponsors[2]])
    order = np.lexsort((role, customer, since))
    count = len(order)
    share = MANY_FREE_MAIL_SHARE if world.has("free_mail_contacts") else FREE_MAIL_SHARE
    world.add(
        "drawn_people",
        {
            "person": np.arange(count, dtype=np.int32),
            "customer": customer[order],
            "role": role[order],
            "from_day": since[order].astype(np.int32),
            "until_day": until[order].astype(np.int32),
            "given": random.integers(0, len(words.GIVEN_NAMES), count, dtype=np.int32),
            "family": random.integers(0, len(words.FAMILY_NAMES), count, dtype=np.int32),
            "free_mail": chosen(random, count, (1 - share, share / 2, share / 4, share / 4)) - 1,
            "number": random.integers(0, 100, count, dtype=np.int32),
            "opts_out": random.random(count) < 0.08,
        },
        days=("from_day", "until_day"),
        nullable=("free_mail",),
    )
    world.db.execute(f"""
        create table people as
        with named as (
            select
                person, drawn.customer, country, domain, from_day, until_day, number, free_mail,
                opts_out, {pick(ROLES, "role")} as role, {pick(TITLES, "role")} as title,
                {pick(words.GIVEN_NAMES, "drawn.given")} as given,
                {pick(words.FAMILY_NAMES, "drawn.family")} as family,
                row_number() over (
                    partition by domain, drawn.given, drawn.family order by person
                ) as namesake
            from drawn_people as drawn join customers using (customer)
        )
        select
            person, customer, salesforce_id('003', {FIRST_CONTACT} + person) as contact_id,
            given, family, given || ' ' || family as name,
            lower(strip_accents(given) || '.' || strip_accents(family))
                || case when free_mail is not null then '.p' || person
                    when namesake > 1 then namesake::varchar else '' end
                || '@' || case when free_mail is null then domain
                    else {pick(words.FREE_MAIL, "free_mail")} end as email,
            case country
                when 'GB' then '+44 20 7946 0' || lpad(number::varchar, 3, '0')
                when 'DE' then '+49 30 23125 ' || lpad(number::varchar, 3, '0')
                when 'FR' then '+33 1 99 00 12 ' || lpad(number::varchar, 2, '0')
                else '+1 202 555 01' || lpad(number::varchar, 2, '0') end as phone,
            role, title, from_day, until_day, free_mail is not null as has_free_mail, opts_out
        from named order by person;
        drop table drawn_people
    """)
    if world.has("free_mail_contacts"):
        what = f"about {MANY_FREE_MAIL_SHARE:.0%} of the people write from free-mail addresses"
        world.plant("free_mail_contacts", "sales/salesforce/*/Contact.csv", what, column="Email")


def _sponsors(world: World) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Customer, first day and day of leaving of everyone who ever was the sponsor."""
    present = world.states.sponsor > 0.5
    met = world.companies.met_on[: world.companies.buyers]
    count = world.companies.buyers
    turn = np.diff(present.astype(np.int8), axis=0)
    customer, week = np.nonzero(turn.T == -1)
    ends = (customer.astype(np.int32), 7 * (week + 1) + 2)
    customer, week = np.nonzero(turn.T == 1)
    begins_of = np.concatenate([np.arange(count), customer]).astype(np.int32)
    begins = np.concatenate([met, 7 * (week + 1) + 2])
    order = np.argsort(begins_of, kind="stable")
    begins_of, begins = begins_of[order], begins[order]
    first = np.searchsorted(begins_of, ends[0])
    rank = np.arange(len(ends[0])) - np.searchsorted(ends[0], ends[0])
    until = np.full(len(begins), NEVER)
    until[first + rank] = ends[1]
    begins = np.maximum(begins, met[begins_of])
    kept = until > begins
    return begins_of[kept], begins[kept].astype(np.int32), until[kept].astype(np.int32)


def add_staff(world: World) -> None:
    """Make `staff`, `owner_names` (names as they stand over time) and `assignments`."""
    members = [(role, name) for role, names in STAFF.items() for name in names]
    cells = [
        (number, literal(name), literal(_address(name)), literal(role))
        for number, (role, name) in enumerate(members)
    ]
    world.db.execute(f"create table staff as from {rows(cells)} as one (staff, name, email, role)")
    exports = world.clock.export_days
    renamed, reassigned = exports[0] + 10, exports[min(1, len(exports) - 1)] + 5
    world.db.execute(f"""
        create table owner_names as
        select name, name as shown, null::date as from_day,
            case name when '{MARRIED}' then day({renamed}) when '{LEAVER}' then day({reassigned})
            end as until_day
        from staff where role = 'account owner'
        union all select '{MARRIED}', '{MARRIED_NAME}', day({renamed}), null
        union all select '{LEAVER}', '{SUCCESSOR}', day({reassigned}), null
    """)
    random = world.random("assignments")
    companies = world.companies
    sizes = np.array([len(team) for team in OWNERS])
    offset = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    count = companies.everyone
    owner = offset[companies.segment] + (random.random(count) * sizes[companies.segment])
    world.add(
        "drawn_assignments",
        {
            "customer": np.arange(count, dtype=np.int32),
            "owner": owner.astype(np.int32),
            "csm": random.integers(0, len(STAFF["csm"]), count, dtype=np.int32),
            "executive": random.integers(0, len(STAFF["executive"]), count, dtype=np.int32),
        },
    )
    world.db.execute(f"""
        create table assignments as
        select customer, {pick(STAFF["account owner"], "owner")} as owner,
            {pick(STAFF["csm"], "csm")} as csm, {pick(STAFF["executive"], "executive")} as executive
        from drawn_assignments order by customer;
        drop table drawn_assignments
    """)


def _address(name: str) -> str:
    """Our staff's addresses."""
    plain = name.lower().translate(str.maketrans("üöäßëñ ", "uoasen."))
    return f"{plain}@{OUR_DOMAIN}"
