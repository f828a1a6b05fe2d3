{{ config(materialized='incremental', tags='by_month') }}

-- How often a customer turned to us of its own accord in a quarter, and how long it had done
-- nothing at all, as far as that was known at the end of each week. Days that no department has
-- told of yet are no quiet days: time is counted up to the last that one told of. Use counts
-- against silence, not as a contact.
with weeks as (
    select * from {{ ref('int_customer_weeks') }}
    where {{ new_weeks() }}
),

heard as (
    select
        week_date,
        max(heard_date) as heard_date
    from {{ ref('int_departments_heard_weekly') }}
    group by week_date
),

acts as (
    select * from {{ ref('int_measures_observed') }}
    where measure in (
            'active_days', 'tickets', 'campaign_answers', 'recommendation', 'complaint_open_days',
            'people_trained', 'executive_meetings'
        )
        and observed_value is not null
)

select
    weeks.customer_id,
    weeks.week_date,
    count(
        case
            when acts.measure <> 'active_days'
                and cast(acts.occurred_at as date) > {{ add_days('heard.heard_date', -91) }}
                then 1
        end
    ) as contact_count_91_days,
    min(greatest(
        {{ days_between('cast(acts.occurred_at as date)', 'heard.heard_date') }}, 0
    )) as recency_days
from weeks
inner join heard on weeks.week_date = heard.week_date
inner join acts
    on weeks.customer_id = acts.customer_id
    and acts.known_at < weeks.known_before_at
    and acts.occurred_at < weeks.known_before_at
    and acts.occurred_at >= {{ add_days_to_moment('weeks.known_before_at', -365) }}
where coalesce(acts.superseded_at >= weeks.known_before_at, true)
group by weeks.customer_id, weeks.week_date
