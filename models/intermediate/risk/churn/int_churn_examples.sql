-- What became of each customer after each week: it churned (the label that is learned), was
-- declared lost by customer success, or shrank. Nothing is said before the outcome is certain.
with windows as (
    select * from {{ ref('int_churn_windows') }}
),

events as (
    select * from {{ ref('int_churn_events') }}
),

-- Where two kinds are learned and fall on one day, it is told once.
learned as (
    select * from events
    where is_learned
    qualify
        row_number() over (partition by customer_id, event_date order by churn_kind) = 1
),

mrr_spells as (
    select * from {{ ref('int_mrr_spells') }}
),

dials as (
    select * from {{ ref('int_risk_dials_spread') }}
),

happened as (
    select
        windows.customer_id,
        windows.week_date,
        windows.horizon_days,
        min(case when events.is_learned then events.event_date end) as churned_date,
        count(case when events.churn_kind = 'declared' then 1 end) as declared_count
    from windows
    inner join events
        on windows.customer_id = events.customer_id
        and events.event_date > windows.after_date
        and events.event_date <= windows.until_date
    group by windows.customer_id, windows.week_date, windows.horizon_days
),

shrunk as (
    select windows.customer_id, windows.week_date, windows.horizon_days
    from windows
    cross join dials
    inner join mrr_spells
        on windows.customer_id = mrr_spells.customer_id
        and 12 * mrr_spells.mrr_usd <= (1 - dials.contraction_share) * windows.arr_usd
        and mrr_spells.from_date <= windows.until_date
        and coalesce(mrr_spells.to_date > {{ add_days('windows.after_date', 1) }}, true)
    group by windows.customer_id, windows.week_date, windows.horizon_days
)

select
    windows.customer_id,
    windows.week_date,
    windows.horizon_days,
    learned.churn_kind,
    windows.arr_usd,
    windows.is_large,
    windows.is_ripe,
    learned.is_voluntary,
    case when windows.is_ripe then cast(learned.event_date is not null as integer) end
        as has_churned,
    case when windows.is_ripe then cast(coalesce(happened.declared_count, 0) > 0 as integer) end
        as has_declared,
    case when windows.is_ripe then cast(shrunk.customer_id is not null as integer) end
        as has_contracted,
    learned.event_date as churned_date
from windows
left join happened
    on windows.customer_id = happened.customer_id
    and windows.week_date = happened.week_date
    and windows.horizon_days = happened.horizon_days
left join learned
    on windows.is_ripe
    and happened.customer_id = learned.customer_id
    and happened.churned_date = learned.event_date
left join shrunk
    on windows.customer_id = shrunk.customer_id
    and windows.week_date = shrunk.week_date
    and windows.horizon_days = shrunk.horizon_days
