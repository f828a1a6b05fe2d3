-- Quarters that a customer was one throughout, the current one up to the as-of date, with the least
-- that it paid: what somebody is due is not raised by a peak.
with spells as (
    select * from {{ ref('int_customer_spells') }}
),

mrr_spells as (
    select * from {{ ref('int_mrr_spells') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

months as (
    select
        spells.customer_id,
        spells.start_date,
        spells.lost_date,
        as_of.as_of_date,
        {{ each_month(
            'cast(' ~ month_start('spells.start_date') ~ ' as timestamp)',
            'cast(coalesce(spells.lost_date, as_of.as_of_date) as timestamp)'
        ) }} as quarter_date
    from spells
    cross join as_of
),

quarters as (
    select
        customer_id,
        quarter_date,
        {{ add_days(add_months('quarter_date', 3), -1) }} as quarter_end_date,
        as_of_date,
        start_date,
        lost_date
    from months
    where month(quarter_date) in (1, 4, 7, 10) and start_date <= quarter_date
)

select
    quarters.customer_id,
    12 * min(mrr_spells.mrr_usd) as arr_usd,
    quarters.quarter_end_date <= quarters.as_of_date as is_complete,
    quarters.quarter_date,
    quarters.quarter_end_date
from quarters
inner join mrr_spells
    on quarters.customer_id = mrr_spells.customer_id
    and mrr_spells.from_date <= quarters.quarter_end_date
    and coalesce(mrr_spells.to_date, date '9999-12-31') > quarters.quarter_date
where quarters.lost_date is null or quarters.lost_date > quarters.quarter_end_date
group by all
