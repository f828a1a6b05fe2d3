with versions as (
    {{ current_rows('success', 'advocacy', trimmed('advocacy_id')) }}
),

advocacy as (
    select
        _source_system as source_system,
        {{ trimmed('advocacy_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('advocacy_id') }} as advocacy_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ account_key('referred_account_id') }} as referred_account_id,
        {{ account_key('opportunity_id') }} as opportunity_id,
        {{ trimmed('company_name') }} as company_name,
        lower({{ trimmed('advocacy_kind') }}) as advocacy_kind,
        {{ trimmed('person_name') }} as person_name,
        {{ trimmed('referred_company_name') }} as referred_company_name,
        {{ trimmed('competitor') }} as competitor,
        {{ is_known_at_assumed('occurred_date') }} as is_known_at_assumed,
        occurred_date,
        cast(occurred_date as timestamp) as occurred_at,
        {{ known_at('success', 'advocacy', 'occurred_date') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from advocacy
