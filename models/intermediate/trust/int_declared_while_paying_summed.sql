with declared as (
    select * from {{ ref('int_declared_churns_matched') }}
),

mrr_spells as (
    select * from {{ ref('int_mrr_spells') }}
    where value_basis = 'subscriptions'
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

-- The days from the one after the declaration; nothing is said before all of them have passed.
windows as (
    select
        declared.*,
        {{ add_days('declared.churn_date', 1) }} as window_from_date,
        {{ add_days('declared.churn_date', 'dials.conflict_paid_days + 1') }} as window_to_date,
        dials.conflict_paid_days
    from declared
    cross join dials
    cross join as_of
    where {{ add_days('declared.churn_date', 'dials.conflict_paid_days') }} <= as_of.as_of_date
),

paid as (
    select
        windows.customer_id,
        windows.source_system,
        windows.source_record_id,
        windows.row_hash,
        windows.churn_date,
        windows.conflict_paid_days,
        sum({{ days_between(
            'greatest(windows.window_from_date, mrr_spells.from_date)',
            'least(windows.window_to_date, coalesce(mrr_spells.to_date, windows.window_to_date))'
        ) }}) as paid_day_count
    from windows
    inner join mrr_spells
        on windows.customer_id = mrr_spells.customer_id
        and mrr_spells.from_date < windows.window_to_date
        and (mrr_spells.to_date is null or mrr_spells.to_date > windows.window_from_date)
    group by
        windows.customer_id, windows.source_system, windows.source_record_id, windows.row_hash,
        windows.churn_date, windows.conflict_paid_days
)

select
    customer_id,
    'declared ' || cast(min(churn_date) as string) as value_a,
    'pays on ' || cast(min(paid_day_count) as string) || ' of the '
    || cast(min(conflict_paid_days) as string) || ' days after' as value_b,
    {{ joined_text('source_record_id') }} as source_record_ids,
    count(*) as record_count
from paid
where paid_day_count = conflict_paid_days
group by customer_id
