with ever as (
    {{ known_rows('sales', 'accounts') }}
),

versions as (
    {{ current_rows('sales', 'accounts', account_key('account_id')) }}
),

listed as (
    select
        _source_system,
        {{ account_key('account_id') }} as winner_account_id,
        {{ each_part('merged_account_ids', ';') }} as loser_account_id,
        _known_at
    from ever
),

merged as (
    select
        _source_system,
        {{ account_key('loser_account_id') }} as loser_account_id,
        max(_known_at) as told_at
    from listed
    where {{ account_key('loser_account_id') }} <> winner_account_id
    group by _source_system, {{ account_key('loser_account_id') }}
),

-- What was merged away is in stg_sales__account_merges; a later row of its own brings it back.
standing as (
    select versions.*
    from versions
    left join merged
        on versions._source_system = merged._source_system
        and {{ account_key('versions.account_id') }} = merged.loser_account_id
    where {{ trimmed('versions.merged_into_account_id') }} is null
        and (merged.told_at is null or merged.told_at < versions._known_at)
),

accounts as (
    select
        _source_system as source_system,
        {{ account_key('account_id') }} as source_record_id,
        _load_id as load_id,
        {{ account_key('account_id') }} as account_id,
        {{ account_key('parent_account_id') }} as parent_account_id,
        {{ trimmed('merged_account_ids') }} as merged_account_ids,
        {{ trimmed('account_name') }} as account_name,
        {{ web_domain('domain') }} as domain,
        {{ trimmed('tax_id') }} as tax_id,
        {{ trimmed('phone') }} as phone,
        {{ trimmed('city') }} as city,
        {{ trimmed('postal_code') }} as postal_code,
        {{ trimmed('segment') }} as segment,
        lower({{ trimmed('account_type') }}) as account_type,
        {{ trimmed('industry') }} as industry,
        {{ trimmed('country') }} as country,
        {{ trimmed('lead_source') }} as lead_source,
        {{ trimmed('owner_name') }} as owner_name,
        employee_count,
        is_churned,
        {{ is_known_at_assumed('created_at') }} as is_known_at_assumed,
        created_at,
        created_at as occurred_at,
        {{ known_at('sales', 'accounts', 'created_at') }} as known_at,
        _known_at as delivered_at
    from standing
)

select * from accounts
