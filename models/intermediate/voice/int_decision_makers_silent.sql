-- At the end of each month: decision makers at large clients who were asked often within a year
-- and have never answered. Nobody counts as silent before the first question reached them.
with askings as (
    select * from {{ ref('int_survey_askings') }}
    where email is not null and customer_id is not null and not is_bounced
),

answers as (
    select email, min(answered_at) as first_answered_at
    from (
        select email, answered_at from askings
        where answered_at is not null
        union all
        select email, answered_at from {{ ref('stg_voice__survey_responses') }}
        where email is not null
    ) as every_answer
    group by email
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dials as (
    select * from {{ ref('int_voice_dials_spread') }}
),

mrr_spells as (
    select * from {{ ref('int_mrr_spells') }}
),

large as (
    select min(arr_floor_usd) as arr_floor_usd from {{ ref('customer_tiers') }}
    where is_large
),

bounds as (
    select
        min({{ month_start('askings.asked_at') }}) as first_month_date,
        max({{ month_start('as_of.as_of_date') }}) as last_month_date,
        max(as_of.as_of_date) as as_of_date
    from askings
    cross join as_of
),

months as (
    select
        as_of_date,
        {{ each_month('first_month_date', 'last_month_date') }} as month_date
    from bounds
    where first_month_date is not null
),

month_ends as (
    select
        cast(month_date as date) as month_date,
        least({{ add_days(add_months('month_date', 1), -1) }}, as_of_date) as end_date
    from months
),

asked as (
    select
        month_ends.month_date,
        month_ends.end_date,
        askings.email,
        max(askings.customer_id) as customer_id,
        max(askings.segment) as segment,
        count(*) as asked_count
    from month_ends
    cross join dials
    inner join askings
        on cast(askings.asked_at as date) <= month_ends.end_date
        and cast(askings.asked_at as date)
        > {{ add_days('month_ends.end_date', '-dials.silent_days') }}
        and askings.role = 'decision maker'
    group by
        month_ends.month_date, month_ends.end_date, askings.email, dials.silent_min_invitations
    having count(*) >= dials.silent_min_invitations
)

select
    asked.month_date,
    asked.email,
    asked.customer_id,
    asked.segment,
    asked.asked_count
from asked
cross join large
inner join mrr_spells
    on asked.customer_id = mrr_spells.customer_id
    and asked.end_date >= mrr_spells.from_date
    and (mrr_spells.to_date is null or asked.end_date < mrr_spells.to_date)
    and 12 * mrr_spells.mrr_usd >= large.arr_floor_usd
left join answers on asked.email = answers.email
where answers.first_answered_at is null
    or cast(answers.first_answered_at as date) > asked.end_date
