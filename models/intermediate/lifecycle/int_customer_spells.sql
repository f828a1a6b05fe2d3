with spells as (
    select
        customer_id, 'subscriptions' as value_basis, spell_number, start_date, paid_until_date,
        lost_date
    from {{ ref('int_subscription_spells') }}
    union all
    select
        customer_id, 'orders' as value_basis, spell_number, start_date,
        lost_date as paid_until_date, lost_date
    from {{ ref('int_order_spells') }}
),

-- An open spell gets a last day, as a join on "or" cannot use the hash of the customer.
mrr_spells as (
    select
        customer_id,
        mrr_usd,
        from_date,
        coalesce(to_date, date '9999-12-31') as to_date
    from {{ ref('int_mrr_spells') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

days as (
    select
        spells.*,
        coalesce({{ add_days('spells.paid_until_date', -1) }}, as_of.as_of_date) as last_paid_date
    from spells
    cross join as_of
)

select
    days.customer_id || '-' || cast(days.spell_number as string) as spell_id,
    days.customer_id,
    cast(days.spell_number as bigint) as spell_number,
    case when days.spell_number = 1 then 'new' else 'won_back' end as movement,
    days.value_basis,
    coalesce(firsts.mrr_usd, 0) as first_mrr_usd,
    coalesce(lasts.mrr_usd, 0) as last_mrr_usd,
    days.start_date,
    days.paid_until_date,
    days.lost_date
from days
left join mrr_spells as firsts
    on days.customer_id = firsts.customer_id
    and days.start_date >= firsts.from_date
    and days.start_date < firsts.to_date
left join mrr_spells as lasts
    on days.customer_id = lasts.customer_id
    and days.last_paid_date >= lasts.from_date
    and days.last_paid_date < lasts.to_date
