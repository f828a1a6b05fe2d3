"""What holds for every mapping, whichever system it is for."""

from decimal import Decimal

import pytest

from orchestration.raw.deliveries import ExportFile
from orchestration.raw.mapping import normalised, read_mapping
from orchestration.settings import PROJECT
from tests.python.mappings.landing import CATALOGUE, CONTRACTS, exports_of

MAPPINGS = sorted((PROJECT / "mappings").glob("*.yml"))
SYSTEMS = {path.stem for path in MAPPINGS}


def test_the_systems_are_there():
    known = {"salesforce", "hubspot", "zendesk", "intercom", "stripe", "recurly", "marketo"}
    assert known | {"pendo", "amplitude"} <= SYSTEMS


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.stem)
def test_a_mapping_reads_and_every_name_in_it_is_a_contract_s(path):
    mapping = read_mapping(path, CONTRACTS)
    assert mapping.system == path.stem
    for export in mapping.exports:
        names = {column.name for column in CONTRACTS[export.export].columns}
        assert export.columns.keys() <= names
        assert export.values.keys() | export.constants.keys() | export.factors.keys() <= names


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.stem)
def test_no_alias_is_said_twice(path):
    for export in read_mapping(path, CONTRACTS).exports:
        for column, aliases in export.columns.items():
            read_as = [alias if "." in alias else normalised(alias) for alias in aliases]
            assert len(read_as) == len(set(read_as)), (export.files, column)


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.stem)
def test_what_a_word_stands_for_is_not_replaced_in_turn(path):
    """A contract's own word stays what it is, unless the column says the opposite."""
    for export in read_mapping(path, CONTRACTS).exports:
        for column, words in export.values.items():
            targets = set(words.values()) - {""}
            moved = {word for word in targets if words.get(word, word) != word}
            is_opposite = all(words.get(words[word]) == word for word in moved)
            assert not moved or is_opposite, (export.files, column)


@pytest.mark.parametrize(
    ("system", "export", "names"),
    [
        ("salesforce", "sales.accounts", "Account.csv Account_2.csv.gz Accounts.csv account.csv"),
        ("salesforce", "sales.contacts", "Contact.csv contacts.parquet sf_contact_data.csv"),
        ("salesforce", "sales.opportunities", "Opportunity.csv Opportunities.xlsx opportunity.csv"),
        ("salesforce", "sales.opportunity_history", "OpportunityHistory.csv"),
        ("salesforce", "sales.opportunity_history", "opportunity_history.csv"),
        ("salesforce", "sales.activities", "Task.csv Event.csv task.csv event.csv"),
        ("salesforce", "operations.order_lines", "OrderItem.csv order_item.csv"),
        ("salesforce", "operations.orders", "Order.csv order.csv"),
        ("hubspot", "sales.accounts", "hubspot-crm-exports-all-companies-2026-01-05.csv"),
        ("hubspot", "sales.contacts", "hubspot-crm-exports-all-contacts-2026-01-05.csv"),
        ("hubspot", "sales.opportunities", "hubspot-crm-exports-all-deals-2026-01-05.csv"),
        ("hubspot", "sales.activities", "hubspot-crm-exports-all-emails-2026-01-05.csv"),
        ("hubspot", "support.tickets", "hubspot-crm-exports-all-tickets-2026-01-05.csv"),
        ("hubspot", "marketing.campaign_touches", "webinar_attendance.csv email_event.csv"),
        ("zendesk", "support.tickets", "tickets.jsonl.gz tickets_2.csv ticket.csv"),
        ("zendesk", "support.ticket_history", "ticket_history.jsonl.gz ticket_field_history.csv"),
        ("zendesk", "support.organizations", "organizations.csv organization.csv"),
        ("zendesk", "support.users", "users.csv user.csv"),
        ("zendesk", "support.satisfaction_ratings", "satisfaction_ratings.csv"),
        ("stripe", "billing.subscriptions", "subscriptions.csv subscription.csv"),
        ("stripe", "billing.payments", "payments.csv unified_payments.csv charge.csv"),
        ("stripe", "operations.refunds", "refunds.csv refund.csv"),
        ("recurly", "billing.invoices", "invoices_summary.csv invoice_history.csv"),
        ("marketo", "marketing.campaign_touches", "activities.csv activity_open_email.csv"),
        ("pendo", "product.usage_events", "event.csv feature_event.csv"),
        ("amplitude", "product.usage_events", "218028_2026-01-05_7#3.jsonl.gz"),
        ("lighthouse", "product.usage_events", "usage_events.jsonl.gz"),
    ],
)
def test_files_are_known_by_their_names(system, export, names):
    assert exports_of(system, names.split()) == dict.fromkeys(names.split(), export)


@pytest.mark.parametrize(
    ("system", "names"),
    [
        ("salesforce", "AccountHistory.csv account_history.csv AccountTeamMember.csv"),
        ("salesforce", "ContactPointEmail.csv OpportunityLineItem.csv OpportunityFieldHistory.csv"),
        ("salesforce", "LeadHistory.csv TaskRelation.csv OrderHistory.csv NoteAndAttachment.csv"),
        ("stripe", "subscription_item.csv invoice_line_item.csv payment_intent.csv payouts.csv"),
        ("zendesk", "ticket_comment.csv ticket_tag.csv user_tag.csv organization_tag.csv"),
        ("hubspot", "deal_company.csv ticket_contact.csv contact_list.csv engagement.csv"),
        ("intercom", "company_tag_history.csv contact_company_history.csv"),
        ("recurly", "subscription_add_on_history.csv invoice_subscription_history.csv"),
        ("marketo", "activity_change_data_value.csv lead_describe.csv"),
        ("pendo", "page_event.csv guide_event.csv feature_history.csv"),
        ("amplitude", "event_type.csv amplitude_event_type_data.csv"),
    ],
)
def test_files_of_other_things_are_left_alone(system, names):
    assert exports_of(system, names.split()) == {}


def test_two_forms_of_one_export_are_told_apart_by_their_names():
    factors = {}
    for name in ("payments.csv", "charge.csv", "invoices.csv", "invoice.csv"):
        found = CATALOGUE.identify(f"billing/stripe/2026-01-05/{name}")
        assert isinstance(found, ExportFile)
        factors[name] = found.mapping.factors.get("amount")
    cents = Decimal("0.01")
    assert list(factors.values()) == [None, cents, None, cents]
