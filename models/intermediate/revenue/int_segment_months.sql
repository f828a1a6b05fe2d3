-- Every month since the first paid day, for every segment that ever had a customer.
with mrr_months as (
    select * from {{ ref('int_mrr_months') }}
),

memberships as (
    select * from {{ ref('int_customers_segmented') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

bounds as (
    select
        min(mrr_months.month_date) as first_month_date,
        {{ month_start('max(as_of.as_of_date)') }} as last_month_date
    from mrr_months
    cross join as_of
),

months as (
    select {{ each_month('first_month_date', 'last_month_date') }} as month_at
    from bounds
    where first_month_date is not null
),

segments as (
    select memberships.segment
    from memberships
    inner join mrr_months on memberships.customer_id = mrr_months.customer_id
    group by memberships.segment
)

select
    segments.segment,
    cast(months.month_at as date) as month_date,
    {{ add_days(add_months('cast(months.month_at as date)', 1), -1) }} as month_end_date
from months
cross join segments
