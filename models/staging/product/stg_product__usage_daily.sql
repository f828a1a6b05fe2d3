-- A view: the largest export is not copied once more, and each reader takes the columns it needs.
{{ config(materialized='view') }}

with versions as (
    {{ known_rows('product', 'usage_daily') }}
),

usage as (
    select
        _source_system as source_system,
        {{ trimmed('usage_id') }} as source_record_id,
        _row_hash as row_hash,
        _load_id as load_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ trimmed('subscription_id') }} as subscription_id,
        {{ trimmed('feature_name') }} as feature_name,
        usage_count,
        duration_seconds,
        error_count,
        is_beta_feature,
        {{ is_known_at_assumed('usage_date') }} as is_known_at_assumed,
        usage_date,
        cast(usage_date as timestamp) as occurred_at,
        {{ known_at('product', 'usage_daily', 'usage_date') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from usage
