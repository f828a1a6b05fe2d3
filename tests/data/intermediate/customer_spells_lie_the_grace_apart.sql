-- Two times as a customer lie at least the grace apart, by orders a day, and only the last is open.
{{ config(meta={'dagster': {'ref': {'name': 'int_customer_spells'}}}) }}
with spells as (
    select
        spells.*,
        dials.grace_days,
        lead(spells.start_date) over (
            partition by spells.customer_id order by spells.start_date
        ) as next_start_date
    from {{ ref('int_customer_spells') }} as spells
    cross join {{ ref('int_dials_spread') }} as dials
)

select *
from spells
where lost_date <= start_date
    or (
        next_start_date is not null
        and (
            lost_date is null
            or {{ days_between('lost_date', 'next_start_date') }}
            < case when value_basis = 'orders' then 1 else grace_days end
        )
    )
