with versions as (
    {{ current_rows('operations', 'orders', trimmed('order_id')) }}
),

orders as (
    select
        _source_system as source_system,
        {{ trimmed('order_id') }} as source_record_id,
        _load_id as load_id,
        {{ trimmed('order_id') }} as order_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ account_key('partner_id') }} as partner_id,
        {{ trimmed('company_name') }} as company_name,
        lower({{ trimmed('email') }}) as email,
        {{ web_domain('email') }} as email_domain,
        lower({{ trimmed('channel') }}) as channel,
        lower({{ trimmed('status') }}) as status,
        upper({{ trimmed('currency') }}) as currency,
        amount,
        {{ is_known_at_assumed('ordered_at') }} as is_known_at_assumed,
        promised_date,
        ordered_at,
        cancelled_at,
        ordered_at as occurred_at,
        {{ known_at('operations', 'orders', 'ordered_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from orders
