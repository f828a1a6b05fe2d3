with versions as (
    {{ all_versions('sales', 'opportunities', account_key('opportunity_id')) }}
),

opportunities as (
    select
        _source_system as source_system,
        {{ account_key('opportunity_id') }} as source_record_id,
        _load_id as load_id,
        {{ account_key('opportunity_id') }} as opportunity_id,
        {{ account_key('account_id') }} as account_id,
        {{ account_key('partner_id') }} as partner_id,
        {{ account_key('campaign_id') }} as campaign_id,
        lower({{ trimmed('opportunity_type') }}) as opportunity_type,
        {{ trimmed('stage_name') }} as stage_name,
        upper({{ trimmed('currency') }}) as currency,
        {{ trimmed('owner_name') }} as owner_name,
        {{ trimmed('need') }} as need,
        {{ trimmed('next_step') }} as next_step,
        {{ trimmed('loss_reason') }} as loss_reason,
        {{ trimmed('competitor') }} as competitor,
        amount,
        is_closed,
        is_won,
        {{ is_known_at_assumed('created_at') }} as is_known_at_assumed,
        close_date,
        contract_start_date,
        contract_end_date,
        promised_go_live_date,
        created_at,
        created_at as occurred_at,
        {{ known_at('sales', 'opportunities', 'created_at') }} as known_at,
        _known_at as delivered_at,
        _superseded_at as superseded_at
    from versions
)

select * from opportunities
