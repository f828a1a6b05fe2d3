with askings as (
    select * from {{ ref('int_survey_askings') }}
),

silent as (
    select * from {{ ref('int_decision_makers_silent') }}
),

dials as (
    select * from {{ ref('int_voice_dials_spread') }}
),

-- A silent decision maker is shown with each survey that asked it within the year.
silent_by_survey as (
    select
        silent.month_date,
        silent.email,
        silent.segment,
        askings.survey
    from silent
    cross join dials
    inner join askings
        on silent.email = askings.email
        and askings.asked_at < {{ add_months('silent.month_date', 1) }}
        and askings.asked_at
        >= {{ add_days(add_months('silent.month_date', 1), '-dials.silent_days') }}
    group by silent.month_date, silent.email, silent.segment, askings.survey
),

events as (
    select
        {{ month_start('asked_at') }} as month_date,
        survey, segment, role,
        1 as invited,
        case when is_answered then 1 else 0 end as answered,
        case when is_bounced then 1 else 0 end as bounced,
        null as silent_email
    from askings
    where asked_at is not null
    union all
    select
        month_date, survey, segment, 'decision maker' as role, 0 as invited, 0 as answered,
        0 as bounced, email as silent_email
    from silent_by_survey
),

counted as (
    select
        coalesce(survey, 'all') as survey,
        coalesce(segment, 'all') as segment,
        coalesce(role, 'all') as role,
        month_date,
        cast(sum(invited) as bigint) as invited_count,
        cast(sum(answered) as bigint) as answered_count,
        cast(sum(bounced) as bigint) as bounced_count,
        count(distinct silent_email) as silent_decision_maker_count
    from events
    group by month_date, cube (survey, segment, role)
)

select
    survey,
    segment,
    role,
    month_date,
    invited_count,
    answered_count,
    bounced_count,
    silent_decision_maker_count,
    cast(answered_count as double) / nullif(invited_count - bounced_count, 0) as response_share
from counted
