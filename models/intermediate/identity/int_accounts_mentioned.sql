-- Every export that names a customer by an id; what names it through another record (an order's
-- line, a ticket's rating) adds nothing here. "null" says that the CRM's id is account_id itself.
with mentions as (
    {{ mentioned_accounts('sales', 'accounts', 'null') }}
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
    {{ mentioned_accounts('marketing', 'leads') }}
    union all
    {{ mentioned_accounts('marketing', 'campaign_touches') }}
    union all
    {{ mentioned_accounts('operations', 'orders') }}
    union all
    {{ mentioned_accounts('operations', 'returns', 'null') }}
    union all
    {{ mentioned_accounts('operations', 'refunds', 'null') }}
    union all
    {{ mentioned_accounts('billing', 'subscriptions', subscription_id='subscription_id') }}
    union all
    {{ mentioned_accounts('billing', 'invoices', subscription_id='subscription_id') }}
    union all
    {{ mentioned_accounts('billing', 'payments') }}
    union all
    {{ mentioned_accounts('billing', 'disputes') }}
    union all
    {{ mentioned_accounts('support', 'tickets') }}
    union all
    {{ mentioned_accounts('support', 'organizations') }}
    union all
    {{ mentioned_accounts('training', 'enrollments') }}
    union all
    {{ mentioned_accounts('product', 'usage_daily', subscription_id='subscription_id') }}
    union all
    {{ mentioned_accounts('product', 'usage_events', subscription_id='subscription_id') }}
    union all
    {{ mentioned_accounts('voice', 'survey_invitations') }}
    union all
    {{ mentioned_accounts('voice', 'survey_responses') }}
    union all
    {{ mentioned_accounts('voice', 'social_mentions') }}
    union all
    {{ mentioned_accounts('voice', 'complaints') }}
    union all
    {{ mentioned_accounts('voice', 'reviews') }}
    union all
    {{ mentioned_accounts('executives', 'meetings') }}
    union all
    {{ mentioned_accounts('success', 'churn_events') }}
    union all
    {{ mentioned_accounts('success', 'success_plans') }}
    union all
    {{ mentioned_accounts('success', 'why_chains', 'null') }}
    union all
    {{ mentioned_accounts('success', 'advocacy') }}
    union all
    {{ mentioned_accounts('success', 'change_events') }}
    union all
    {{ mentioned_accounts('success', 'escalations') }}
    union all
    {{ mentioned_accounts('success', 'csm_notes') }}
)

select
    department,
    source_system,
    account_id,
    crm_account_id,
    subscription_id,
    cast(sum(record_count) as bigint) as record_count,
    min(first_known_at) as first_known_at,
    max(last_known_at) as last_known_at
from mentions
group by department, source_system, account_id, crm_account_id, subscription_id
