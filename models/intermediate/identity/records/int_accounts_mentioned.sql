-- Every export that names a customer; what names it through another record (an order's line, a
-- ticket's rating) adds nothing here. "null" says that the CRM's id is account_id itself.
with mentions as (
    {{ mentioned_accounts(
        'sales', 'accounts', 'null', company_name='account_name', domain='domain'
    ) }}
    union all
    {{ mentioned_accounts('sales', 'account_merges', 'null') }}
    union all
    {{ mentioned_accounts('sales', 'contacts', 'null') }}
    union all
    {{ mentioned_accounts('sales', 'opportunities', 'null') }}
    union all
    {{ mentioned_accounts('sales', 'activities', 'null') }}
    union all
    {{ mentioned_accounts('sales', 'notes', 'null') }}
    union all
    {{ mentioned_accounts(
        'marketing', 'leads', company_name='company_name', domain='coalesce(domain, email_domain)'
    ) }}
    union all
    {{ mentioned_accounts('marketing', 'campaign_touches', domain='email_domain') }}
    union all
    {{ mentioned_accounts(
        'operations', 'orders', company_name='company_name', domain='email_domain'
    ) }}
    union all
    {{ mentioned_accounts('operations', 'returns', 'null') }}
    union all
    {{ mentioned_accounts('operations', 'refunds', 'null') }}
    union all
    {{ mentioned_accounts(
        'billing', 'subscriptions', subscription_id='subscription_id', company_name='company_name'
    ) }}
    union all
    {{ mentioned_accounts('billing', 'invoices', subscription_id='subscription_id') }}
    union all
    {{ mentioned_accounts('billing', 'payments') }}
    union all
    {{ mentioned_accounts('billing', 'disputes') }}
    union all
    {{ mentioned_accounts(
        'support', 'tickets', company_name='company_name', domain='email_domain'
    ) }}
    union all
    {{ mentioned_accounts(
        'support', 'organizations', company_name='organization_name', domain='domain'
    ) }}
    union all
    {{ mentioned_accounts(
        'training', 'enrollments', company_name='company_name', domain='email_domain'
    ) }}
    union all
    {{ mentioned_accounts('product', 'usage_daily', subscription_id='subscription_id') }}
    union all
    {{ mentioned_accounts(
        'product', 'usage_events', subscription_id='subscription_id', domain='email_domain'
    ) }}
    union all
    {{ mentioned_accounts(
        'voice', 'survey_invitations', company_name='company_name', domain='email_domain'
    ) }}
    union all
    {{ mentioned_accounts(
        'voice', 'survey_responses', company_name='company_name', domain='email_domain'
    ) }}
    union all
    {{ mentioned_accounts('voice', 'social_mentions', company_name='company_name') }}
    union all
    {{ mentioned_accounts(
        'voice', 'complaints', company_name='company_name', domain='email_domain'
    ) }}
    union all
    {{ mentioned_accounts('voice', 'reviews', company_name='company_name') }}
    union all
    {{ mentioned_accounts('executives', 'meetings', company_name='company_name') }}
    union all
    {{ mentioned_accounts('success', 'churn_events', company_name='company_name') }}
    union all
    {{ mentioned_accounts('success', 'success_plans', company_name='company_name') }}
    union all
    {{ mentioned_accounts('success', 'why_chains', 'null') }}
    union all
    {{ mentioned_accounts('success', 'advocacy', company_name='company_name') }}
    union all
    {{ mentioned_accounts('success', 'change_events', company_name='company_name') }}
    union all
    {{ mentioned_accounts('success', 'escalations', company_name='company_name') }}
    union all
    {{ mentioned_accounts('success', 'csm_notes', company_name='company_name') }}
)

select
    department,
    source_system,
    account_id,
    crm_account_id,
    subscription_id,
    company_name,
    domain,
    cast(sum(record_count) as bigint) as record_count,
    min(first_known_at) as first_known_at,
    max(last_known_at) as last_known_at
from mentions
group by
    department, source_system, account_id, crm_account_id, subscription_id, company_name, domain
