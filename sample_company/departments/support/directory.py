"""Zendesk's organizations and users: the customers and people who may write."""

from sample_company.departments.support.history import FIRST_AGENT_ID
from sample_company.departments.support.tickets import FIRST_USER_ID, USER_STEP
from sample_company.exports import Export
from sample_company.people import STAFF
from sample_company.world import World, literal_list


def organization_export(world: World) -> Export:
    """The organizations; the external id carries the CRM's id."""
    world.record(
        "zendesk organization",
        "select zendesk_id as source_id, customer, '' as note from ids",
    )
    query = """
        select zendesk_id as id, name_in_support as name, ids.domain as domain_names,
            crm_in_support as external_id,
            strftime(at_work(least(trial_from, paid_from), customer), '%Y-%m-%dT%H:%M:%SZ')
                as created_at,
            customer as _n
        from ids join customers using (customer)
        where is_served and least(trial_from, paid_from) < $until
    """
    return Export("support", "zendesk", "organizations.csv", query)


def user_export(world: World) -> Export:
    """The people at organizations and our agents; free-mail users have no organization."""
    user = f"{FIRST_USER_ID} + person::bigint * {USER_STEP}"
    world.record(
        "zendesk user",
        f"select {user} as source_id, customer, case when has_free_mail then 'free mail' else '' "
        "end as note from people join customers using (customer) where is_served",
    )
    begins = world.clock.date(0)
    query = f"""
        select {user} as id, people.name, email,
            case when not has_free_mail then zendesk_id end as organization_id,
            'end-user' as role,
            strftime(at_work(greatest(from_day, least(trial_from, paid_from)), person),
                '%Y-%m-%dT%H:%M:%SZ') as created_at,
            'true' as active, person as _n
        from people join ids using (customer) join customers using (customer)
        where is_served and greatest(from_day, least(trial_from, paid_from)) < $until
        union all
        select {FIRST_AGENT_ID} + place - 1, name, email, null, 'agent',
            '{begins}T08:00:00Z', 'true', -place
        from (select name, email, list_position({literal_list(STAFF["agent"])}, name) as place
            from staff where role = 'agent')
    """
    return Export("support", "zendesk", "users.csv", query)
