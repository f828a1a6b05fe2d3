-- Every export that tells of customers, and by which words each of its records names one. Product
-- use is summed to days elsewhere: it is too large for a row a record.
with facts as (
    {{ told_facts(
        'marketing', 'leads', company_name='company_name', email='email',
        domain='coalesce(domain, email_domain)'
    ) }}
    union all
    {{ told_facts(
        'marketing', 'campaign_touches', email='email', domain='email_domain',
        parent_thing="'leads'", parent_id='lead_id'
    ) }}
    union all
    {{ told_facts('sales', 'accounts', company_name='account_name', domain='domain') }}
    union all
    {{ told_facts('sales', 'contacts') }}
    union all
    {{ told_facts('sales', 'opportunities') }}
    union all
    {{ told_facts(
        'sales', 'activities', parent_thing="'opportunities'", parent_id='opportunity_id'
    ) }}
    union all
    {{ told_facts('sales', 'notes', parent_thing="'opportunities'", parent_id='opportunity_id') }}
    union all
    {{ told_facts(
        'operations', 'orders', company_name='company_name', email='email', domain='email_domain'
    ) }}
    union all
    {{ told_facts(
        'operations', 'fulfilments', 'null', parent_thing="'orders'", parent_id='order_id'
    ) }}
    union all
    {{ told_facts('operations', 'returns', parent_thing="'orders'", parent_id='order_id') }}
    union all
    {{ told_facts('operations', 'refunds', parent_thing="'orders'", parent_id='order_id') }}
    union all
    {{ told_facts(
        'billing', 'subscriptions', subscription_id='subscription_id', company_name='company_name'
    ) }}
    union all
    {{ told_facts('billing', 'invoices', subscription_id='subscription_id') }}
    union all
    {{ told_facts('billing', 'payments', parent_thing="'invoices'", parent_id='invoice_id') }}
    union all
    {{ told_facts('billing', 'disputes', parent_thing="'invoices'", parent_id='invoice_id') }}
    union all
    {{ told_facts(
        'support', 'tickets', company_name='company_name', email='requester_email',
        domain='email_domain'
    ) }}
    union all
    {{ told_facts(
        'support', 'satisfaction_ratings', 'null', parent_thing="'tickets'", parent_id='ticket_id'
    ) }}
    union all
    {{ told_facts(
        'training', 'enrollments', company_name='company_name', email='email',
        domain='email_domain'
    ) }}
    union all
    {{ told_facts(
        'voice', 'survey_invitations', company_name='company_name', email='email',
        domain='email_domain'
    ) }}
    union all
    {{ told_facts(
        'voice', 'survey_responses', company_name='company_name', email='email',
        domain='email_domain', parent_thing="'survey_invitations'", parent_id='invitation_id'
    ) }}
    union all
    {{ told_facts('voice', 'social_mentions', company_name='company_name') }}
    union all
    {{ told_facts(
        'voice', 'complaints', company_name='company_name', email='email', domain='email_domain'
    ) }}
    union all
    {{ told_facts('voice', 'reviews', company_name='company_name') }}
    union all
    {{ told_facts('executives', 'meetings', company_name='company_name') }}
    union all
    {{ told_facts('success', 'churn_events', company_name='company_name') }}
    union all
    {{ told_facts('success', 'success_plans', company_name='company_name') }}
    union all
    {{ told_facts(
        'success', 'milestones', 'null', parent_thing="'success_plans'", parent_id='plan_id'
    ) }}
    union all
    {{ told_facts('success', 'why_chains') }}
    union all
    {{ told_facts('success', 'advocacy', company_name='company_name') }}
    union all
    {{ told_facts('success', 'change_events', company_name='company_name') }}
    union all
    {{ told_facts('success', 'escalations', company_name='company_name') }}
    union all
    {{ told_facts('success', 'csm_notes', company_name='company_name') }}
)

select * from facts
