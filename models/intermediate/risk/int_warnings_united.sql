-- Every warning of every department while the company is a customer; spells of one signal overlap.
with listed as (
    select * from {{ ref('int_marketing_warnings_listed') }}
    union all
    select * from {{ ref('int_sales_warnings_listed') }}
    union all
    select * from {{ ref('int_operations_warnings_listed') }}
    union all
    select * from {{ ref('int_billing_warnings_listed') }}
    union all
    select * from {{ ref('int_support_warnings_listed') }}
    union all
    select * from {{ ref('int_training_warnings_listed') }}
    union all
    select * from {{ ref('int_product_warnings_listed') }}
    union all
    select * from {{ ref('int_voice_warnings_listed') }}
    union all
    select * from {{ ref('int_executives_warnings_listed') }}
    union all
    select * from {{ ref('int_success_warnings_listed') }}
),

spells as (
    select * from {{ ref('int_customer_spells') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

clipped as (
    select
        listed.customer_id,
        listed.signal,
        listed.responsible_department,
        listed.source_system,
        listed.source_record_id,
        listed.evidence,
        listed.measured,
        greatest(listed.opened_at, cast(spells.start_date as timestamp)) as opened_at,
        listed.acknowledged_at,
        least(listed.closed_at, cast(spells.lost_date as timestamp)) as closed_at,
        listed.known_at
    from listed
    inner join spells
        on listed.customer_id = spells.customer_id
        and listed.opened_at < coalesce(spells.lost_date, date '9999-12-31')
        and coalesce(listed.closed_at, timestamp '9999-12-31') > spells.start_date
)

select
    {{ all_but('acknowledged_at, closed_at', of='clipped') }},
    case when clipped.acknowledged_at < as_of.known_before_at then clipped.acknowledged_at end
        as acknowledged_at,
    case when clipped.closed_at < as_of.known_before_at then clipped.closed_at end as closed_at
from clipped
cross join as_of
where clipped.opened_at < as_of.known_before_at
    and (clipped.closed_at is null or clipped.closed_at > clipped.opened_at)
