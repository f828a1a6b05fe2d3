-- Who has asked to leave: from then on its leaving is a fact to act on and no risk to reckon.
-- A subscription that ends because another begins is no notice.
with told as (
    {{ observed(
        'billing', 'subscriptions', 'cancellation_notice', 'canceled_at', '1',
        ended_at='end_date', only="not is_trial and coalesce(cancel_reason, '') not in (
            select reasons.reason_code from " ~ ref('churn_reasons') ~ " as reasons
            where not reasons.is_reason_to_leave
        )"
    ) }}
),

dials as (
    select * from {{ ref('int_risk_dials_spread') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
)

select
    told.customer_id,
    told.record_key,
    cast(told.occurred_at as date) as noticed_date,
    least(
        cast(told.ended_at as date),
        {{ add_days('cast(told.occurred_at as date)', 'dials.notice_days') }}
    ) as until_date,
    greatest(told.known_at, told.occurred_at) as known_at,
    told.superseded_at
from told
cross join dials
cross join as_of
where told.customer_id is not null
    and told.occurred_at < as_of.known_before_at
    and told.known_at < as_of.known_before_at
