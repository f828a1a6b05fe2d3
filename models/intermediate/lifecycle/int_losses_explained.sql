-- The reason of a loss: of the declared churns and cancellations around its day the nearest one
-- that tells whether it was voluntary, else the nearest.
with spells as (
    select * from {{ ref('int_customer_spells') }}
    where lost_date is not null
),

declared as (
    select * from {{ ref('int_declared_churns_matched') }}
),

subscriptions as (
    select * from {{ ref('stg_billing__subscriptions') }}
    where cancel_reason is not null
),

identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
    where identifier_kind = 'account'
),

reasons as (
    select * from {{ ref('churn_reasons') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

stated as (
    select customer_id, reason_code, churn_date as stated_date, source_record_id from declared
    union all
    select
        identifiers.customer_id,
        subscriptions.cancel_reason as reason_code,
        coalesce(subscriptions.end_date, cast(subscriptions.canceled_at as date)) as stated_date,
        subscriptions.source_record_id
    from subscriptions
    inner join identifiers
        on subscriptions.source_system = identifiers.source_system
        and subscriptions.account_id = identifiers.source_id
),

near as (
    select
        spells.spell_id,
        stated.reason_code,
        row_number() over (
            partition by spells.spell_id
            order by
                case when reasons.is_voluntary is null then 1 else 0 end,
                abs({{ days_between('stated.stated_date', 'spells.lost_date') }}),
                stated.stated_date,
                stated.source_record_id
        ) as nearest_first
    from spells
    cross join dials
    inner join stated
        on spells.customer_id = stated.customer_id
        and abs({{ days_between('stated.stated_date', 'spells.lost_date') }})
        <= dials.churn_reason_window_days
    left join reasons on stated.reason_code = reasons.reason_code
    where stated.reason_code is not null and coalesce(reasons.is_reason_to_leave, true)
)

select
    spell_id,
    reason_code
from near
where nearest_first = 1
