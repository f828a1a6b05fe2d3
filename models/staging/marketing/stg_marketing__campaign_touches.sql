-- A view: what marketing sends is large, and each reader takes the columns it needs.
{{ config(materialized='view') }}

with versions as (
    {{ known_rows('marketing', 'campaign_touches') }}
),

campaign_touches as (
    select
        _source_system as source_system,
        {{ trimmed('touch_id') }} as source_record_id,
        _row_hash as row_hash,
        _load_id as load_id,
        {{ trimmed('lead_id') }} as lead_id,
        coalesce({{ account_key('account_id') }}, {{ account_key('crm_account_id') }})
            as account_id,
        {{ account_key('crm_account_id') }} as crm_account_id,
        {{ account_key('campaign_id') }} as campaign_id,
        lower({{ trimmed('email') }}) as email,
        {{ web_domain('email') }} as email_domain,
        {{ trimmed('campaign_name') }} as campaign_name,
        lower({{ trimmed('channel') }}) as channel,
        lower({{ trimmed('touch_kind') }}) as touch_kind,
        {{ is_known_at_assumed('touched_at') }} as is_known_at_assumed,
        touched_at,
        touched_at as occurred_at,
        {{ known_at('marketing', 'campaign_touches', 'touched_at') }} as known_at,
        _known_at as delivered_at
    from versions
)

select * from campaign_touches
