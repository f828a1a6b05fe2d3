with spells as (
    select * from {{ ref('int_customer_spells') }}
    where spell_number = 1
),

mrr_months as (
    select * from {{ ref('int_mrr_months') }}
),

segment_months as (
    select * from {{ ref('int_segment_months') }}
    where segment = 'all'
),

customers as (
    select
        customer_id,
        first_mrr_usd,
        {{ month_start('start_date') }} as cohort_month_date
    from spells
),

cohorts as (
    select
        cohort_month_date,
        count(*) as customer_count,
        sum(first_mrr_usd) as starting_mrr_usd
    from customers
    group by cohort_month_date
),

retained as (
    select
        customers.cohort_month_date,
        mrr_months.month_date,
        sum(case when mrr_months.is_customer_at_close then 1 else 0 end)
            as retained_customer_count,
        sum(mrr_months.closing_mrr_usd) as retained_mrr_usd
    from customers
    inner join mrr_months on customers.customer_id = mrr_months.customer_id
    group by customers.cohort_month_date, mrr_months.month_date
)

select
    cohorts.cohort_month_date,
    cast({{ months_between('cohorts.cohort_month_date', 'segment_months.month_date') }} as bigint)
        as age_months,
    segment_months.month_date,
    cast(cohorts.customer_count as bigint) as customer_count,
    cast(coalesce(retained.retained_customer_count, 0) as bigint) as retained_customer_count,
    cast(coalesce(retained.retained_customer_count, 0) as double) / cohorts.customer_count
        as retained_customer_share,
    cast(cohorts.starting_mrr_usd as decimal(18, 2)) as starting_mrr_usd,
    cast(coalesce(retained.retained_mrr_usd, 0) as decimal(18, 2)) as retained_mrr_usd
from cohorts
inner join segment_months on cohorts.cohort_month_date <= segment_months.month_date
left join retained
    on cohorts.cohort_month_date = retained.cohort_month_date
    and segment_months.month_date = retained.month_date
