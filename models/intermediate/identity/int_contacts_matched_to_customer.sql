-- A person by e-mail belongs to the customer of the account that a record states beside the
-- address, else to the one that alone has the address's domain. People never join companies.
with mentions as (
    {{ mentioned_contacts('sales', 'contacts') }}
    union all
    {{ mentioned_contacts('support', 'users') }}
    union all
    {{ mentioned_contacts(
        'support', 'tickets', email='requester_email', company_name='company_name'
    ) }}
    union all
    {{ mentioned_contacts('marketing', 'leads', company_name='company_name') }}
    union all
    {{ mentioned_contacts('operations', 'orders', company_name='company_name') }}
    union all
    {{ mentioned_contacts('training', 'enrollments', company_name='company_name') }}
    union all
    {{ mentioned_contacts('voice', 'survey_invitations', company_name='company_name') }}
    union all
    {{ mentioned_contacts('voice', 'survey_responses', company_name='company_name') }}
    union all
    {{ mentioned_contacts('voice', 'complaints', company_name='company_name') }}
),

identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
),

records as (
    select * from {{ ref('int_records_resolved') }}
    where customer_id is not null
),

domains as (
    select * from {{ ref('int_identity_domains') }}
),

priorities as (
    select * from {{ ref('source_priority') }}
    where field = 'contact'
),

owners as (
    select
        domain_key,
        min(customer_id) as customer_id
    from records
    where domain_key is not null
    group by domain_key
    having count(distinct customer_id) = 1
),

matched as (
    select
        mentions.email,
        mentions.department,
        mentions.source_system,
        mentions.last_known_at,
        coalesce(domains.is_free_mail, false) as is_free_mail,
        coalesce(accounts.customer_id, companies.customer_id, owners.customer_id) as customer_id,
        case
            when accounts.customer_id is not null then 'declared_account'
            when companies.customer_id is not null then 'declared_company'
            when owners.customer_id is not null then 'domain_of_customer'
            else 'unmatched'
        end as rule
    from mentions
    left join identifiers as accounts
        on mentions.source_system = accounts.source_system
        and mentions.account_id = accounts.source_id
        and accounts.identifier_kind = 'account'
    left join identifiers as companies
        on mentions.source_system = companies.source_system
        and mentions.company_name = companies.source_id
        and companies.identifier_kind = 'company'
    left join domains on mentions.email_domain = domains.domain
    left join owners on domains.domain_key = owners.domain_key
),

ranked as (
    select
        matched.*,
        row_number() over (
            partition by matched.email
            order by
                case matched.rule
                    when 'declared_account' then 1
                    when 'declared_company' then 2
                    when 'domain_of_customer' then 3
                    else 4
                end,
                coalesce(priorities.rank, 99),
                matched.last_known_at desc,
                matched.customer_id,
                matched.source_system
        ) as best_first
    from matched
    left join priorities on matched.department = priorities.department
)

select
    md5(email) as contact_id,
    customer_id,
    email,
    department,
    source_system,
    rule,
    is_free_mail,
    last_known_at as known_at
from ranked
where best_first = 1
