with versions as (
    {{ all_versions('success', 'success_plans', trimmed('plan_id')) }}
),

success_plans as (
    select
        _source_system as source_system,
        {{ trimmed('plan_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('plan_id') }} as plan_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('company_name') }} as company_name,
        {{ trimmed('plan_name') }} as plan_name,
        {{ trimmed('objective') }} as objective,
        {{ trimmed('owner_name') }} as owner_name,
        {{ trimmed('customer_owner_name') }} as customer_owner_name,
        lower({{ trimmed('partner_department') }}) as partner_department,
        lower({{ trimmed('status') }}) as status,
        {{ is_known_at_assumed('coalesce(agreed_date, start_date)') }} as is_known_at_assumed,
        agreed_date,
        start_date,
        due_date,
        closed_date,
        promised_go_live_date,
        go_live_date,
        cast(coalesce(agreed_date, start_date) as timestamp) as occurred_at,
        {{ known_at('success', 'success_plans', 'coalesce(agreed_date, start_date)') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from success_plans
