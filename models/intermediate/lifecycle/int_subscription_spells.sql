with mrr_spells as (
    select * from {{ ref('int_mrr_spells') }}
    where value_basis = 'subscriptions'
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

paid as (
    select
        *,
        lag(to_date) over (partition by customer_id order by from_date) as previous_to_date
    from mrr_spells
),

numbered as (
    select
        paid.*,
        sum(
            case
                when paid.previous_to_date is null then 1
                when {{ days_between('paid.previous_to_date', 'paid.from_date') }}
                    >= dials.grace_days then 1
                else 0
            end
        ) over (
            partition by paid.customer_id order by paid.from_date
            rows between unbounded preceding and current row
        ) as spell_number
    from paid
    cross join dials
),

spells as (
    select
        customer_id,
        spell_number,
        min(from_date) as start_date,
        case when count(to_date) = count(*) then max(to_date) end as paid_until_date
    from numbered
    group by customer_id, spell_number
),

followed as (
    select
        *,
        lead(start_date) over (partition by customer_id order by spell_number) as next_start_date
    from spells
),

-- A later spell exists only beyond the grace. The as-of day is itself an unpaid day.
ended as (
    select
        followed.*,
        case
            when followed.next_start_date is not null then followed.paid_until_date
            when {{ days_between('followed.paid_until_date', 'as_of.as_of_date') }} + 1
                >= dials.grace_days then followed.paid_until_date
        end as lost_date
    from followed
    cross join as_of
    cross join dials
)

select
    customer_id,
    spell_number,
    start_date,
    paid_until_date,
    lost_date
from ended
