-- Who was merged into whom: the loser may say it, before or after it was deleted, or the winner.
-- Chains are not followed here.
with versions as (
    {{ known_rows('sales', 'accounts') }}
),

listed as (
    select
        _source_system,
        _load_id,
        {{ each_part('merged_account_ids', ';') }} as loser_account_id,
        account_id as winner_account_id,
        _known_at
    from versions
),

statements as (
    select
        _source_system,
        _load_id,
        {{ account_key('account_id') }} as account_id,
        {{ account_key('merged_into_account_id') }} as merged_into_account_id,
        _known_at
    from versions
    -- A row that is not deleted and names no other account says that it stands by itself.
    where not coalesce(_is_deleted, false) or {{ trimmed('merged_into_account_id') }} is not null
    union all
    select
        _source_system,
        _load_id,
        {{ account_key('loser_account_id') }} as account_id,
        {{ account_key('winner_account_id') }} as merged_into_account_id,
        _known_at
    from listed
),

told as (
    select
        *,
        max(_known_at) over (
            partition by _source_system, account_id, merged_into_account_id
        ) as last_told_at,
        row_number() over (
            partition by _source_system, account_id, merged_into_account_id
            order by _known_at, _load_id
        ) as first_told
    from statements
    where account_id is not null
        and (merged_into_account_id is null or merged_into_account_id <> account_id)
),

latest as (
    select
        *,
        row_number() over (
            partition by _source_system, account_id
            order by
                last_told_at desc,
                case when merged_into_account_id is null then 1 else 0 end,
                merged_into_account_id
        ) as latest_first
    from told
    where first_told = 1
)

select
    _source_system as source_system,
    account_id as source_record_id,
    _load_id as load_id,
    account_id,
    merged_into_account_id,
    false as is_known_at_assumed,
    cast(null as timestamp) as occurred_at,
    _known_at as known_at,
    _known_at as delivered_at
from latest
where latest_first = 1 and merged_into_account_id is not null
