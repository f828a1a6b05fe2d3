-- A chain of mergers is followed to its end, ten steps at most: a circle must not run for ever.
with recursive mergers as (
    select * from {{ ref('stg_sales__account_merges') }}
),

followed as (
    select
        source_system,
        account_id,
        merged_into_account_id as final_account_id,
        1 as step_count
    from mergers
    union all
    select
        followed.source_system,
        followed.account_id,
        mergers.merged_into_account_id as final_account_id,
        followed.step_count + 1 as step_count
    from followed
    inner join mergers
        on followed.source_system = mergers.source_system
        and followed.final_account_id = mergers.account_id
    where followed.step_count < 10
),

ends as (
    select
        source_system,
        account_id,
        final_account_id,
        step_count,
        row_number() over (
            partition by source_system, account_id order by step_count desc
        ) as farthest_first
    from followed
)

select
    source_system,
    account_id,
    final_account_id,
    step_count
from ends
where farthest_first = 1
