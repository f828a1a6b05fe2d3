-- What binds each customer in a week: what it pays against half a year before, and whether a
-- contract ends in the quarter or half year after the lead time. The day on which a contract would
-- end is known from its beginning; whether it went on is not asked.
with weeks as (
    select * from {{ ref('int_customer_weeks') }}
),

terms as (
    select * from {{ ref('int_contract_terms') }}
),

dials as (
    select * from {{ ref('int_risk_dials_spread') }}
),

ending as (
    select
        weeks.customer_id,
        weeks.week_date,
        min({{ days_between('weeks.week_date', 'terms.term_end_date') }}) as days_to_renewal
    from weeks
    cross join dials
    inner join terms
        on weeks.customer_id = terms.customer_id
        and weeks.week_date >= terms.term_start_date
        and terms.term_end_date > {{ add_days('weeks.week_date', 'dials.lead_days') }}
        and coalesce(terms.ended_date > weeks.week_date, true)
    group by weeks.customer_id, weeks.week_date
)

select
    weeks.customer_id,
    weeks.week_date,
    weeks.tenure_days,
    ending.days_to_renewal,
    cast(weeks.arr_usd as double) as arr_usd,
    cast(weeks.arr_usd as double) / nullif(before.arr_usd, 0) - 1 as arr_change_share,
    cast(coalesce(ending.days_to_renewal <= dials.lead_days + 91, false) as integer)
        as renewal_in_quarter,
    cast(coalesce(ending.days_to_renewal <= dials.lead_days + 182, false) as integer)
        as renewal_in_half_year
from weeks
cross join dials
left join weeks as before
    on weeks.customer_id = before.customer_id
    and before.week_date = {{ add_days('weeks.week_date', -182) }}
left join ending
    on weeks.customer_id = ending.customer_id
    and weeks.week_date = ending.week_date
