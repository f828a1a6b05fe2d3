-- A view: the largest export is not copied once more, and each reader takes the columns it needs.
{{ config(materialized='view') }}

with versions as (
    {{ known_rows('product', 'usage_events') }}
),

usage_events as (
    select
        _source_system as source_system,
        {{ trimmed('event_id') }} as source_record_id,
        _row_hash as row_hash,
        _load_id as load_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('subscription_id') }} as subscription_id,
        {{ trimmed('user_id') }} as user_id,
        lower({{ trimmed('email') }}) as email,
        {{ web_domain('email') }} as email_domain,
        {{ trimmed('event_name') }} as event_name,
        {{ trimmed('feature_name') }} as feature_name,
        lower({{ trimmed('platform') }}) as platform,
        coalesce(usage_count, 1) as usage_count,
        duration_seconds,
        is_error,
        {{ is_known_at_assumed('coalesce(received_at, occurred_at)') }} as is_known_at_assumed,
        received_at,
        -- A user's clock may run ahead: nothing happens after the server took it in.
        least(occurred_at, received_at) as occurred_at,
        {{ known_at('product', 'usage_events', 'coalesce(received_at, occurred_at)') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from usage_events
