-- A yearly subscription binds from anniversary to anniversary. Who has none is bound only as far
-- as a won deal says so. Terms that end all the time are no decisions: left out.
with subscriptions as (
    select
        paid.*,
        told.is_auto_renewed,
        cast(told.canceled_at as date) as canceled_date,
        told.cancel_reason
    from {{ ref('int_subscriptions_paid') }} as paid
    inner join {{ ref('stg_billing__subscriptions') }} as told
        on paid.source_system = told.source_system
        and paid.subscription_id = told.subscription_id
    where told.billing_period = 'year'
),

subscribers as (
    select customer_id from subscriptions
    group by customer_id
),

deals as (
    {{ matched('sales', 'opportunities') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

months as (
    select
        subscriptions.*,
        {{ each_month(
            month_start('subscriptions.from_date'),
            month_start('coalesce(subscriptions.to_date, as_of.as_of_date)')
        ) }} as month_at
    from subscriptions
    cross join as_of
),

ages as (
    select
        *,
        {{ months_between(month_start('from_date'), 'cast(month_at as date)') }} as age_months
    from months
),

terms as (
    select
        customer_id, 'billing' as department, source_system,
        subscription_id as source_record_id, is_auto_renewed, canceled_date, cancel_reason,
        cast({{ add_months('from_date', 'age_months') }} as date) as term_start_date,
        cast({{ add_months('from_date', 'age_months + 12') }} as date) as term_end_date,
        to_date as paid_until_date
    from ages
    where age_months % 12 = 0
    union all
    select
        deals.customer_id, 'sales' as department, deals.source_system,
        deals.source_record_id, null as is_auto_renewed, null as canceled_date,
        null as cancel_reason, deals.contract_start_date as term_start_date,
        {{ add_days('deals.contract_end_date', 1) }} as term_end_date, null as paid_until_date
    from deals
    left join subscribers on deals.customer_id = subscribers.customer_id
    where deals.customer_id is not null and subscribers.customer_id is null and deals.is_won
)

select
    md5(
        terms.source_system || '|' || terms.source_record_id || '|'
        || cast(terms.term_start_date as string)
    ) as term_id,
    terms.customer_id,
    terms.department,
    terms.source_system,
    terms.source_record_id,
    terms.cancel_reason,
    terms.is_auto_renewed,
    terms.canceled_date,
    terms.term_start_date,
    terms.term_end_date,
    case when least(terms.paid_until_date, terms.term_end_date) <= as_of.as_of_date
            then least(terms.paid_until_date, terms.term_end_date)
    end as ended_date
from terms
cross join as_of
cross join dials
where terms.term_start_date <= as_of.as_of_date
    and (terms.paid_until_date is null or terms.term_start_date < terms.paid_until_date)
    and {{ days_between('terms.term_start_date', 'terms.term_end_date') }}
    >= 2 * dials.renewal_days
