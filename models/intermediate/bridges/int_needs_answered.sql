-- The need named at acquisition is a promise too: answered by the first use of a feature that is
-- for it, due when onboarding ends. Only needs that the seed knows, of customers whose use is
-- recorded.
with leads as (
    {{ matched('marketing', 'leads') }}
),

opportunities as (
    {{ matched('sales', 'opportunities') }}
),

answers as (
    select * from {{ ref('need_answers') }}
),

spells as (
    select * from {{ ref('int_customer_spells') }}
    where spell_number = 1
),

features as (
    select * from {{ ref('int_features_used') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

named as (
    select customer_id, lower(need) as need, created_at, source_system, source_record_id, known_at
    from leads
    union all
    select customer_id, lower(need) as need, created_at, source_system, source_record_id, known_at
    from opportunities
),

firsts as (
    select
        *,
        row_number() over (
            partition by customer_id order by created_at, source_system, source_record_id
        ) as first_named
    from named
    where need is not null and customer_id is not null
),

used as (
    select
        firsts.customer_id,
        bool_or(answers.feature_name is not null) as is_used,
        min(features.first_usage_date) filter (where answers.feature_name is not null)
            as answered_date,
        min(features.recorded_from_date) as recorded_from_date
    from firsts
    inner join features on firsts.customer_id = features.customer_id
    left join answers
        on firsts.need = answers.need
        and features.feature_name = answers.feature_name
    where firsts.first_named = 1
    group by firsts.customer_id
)

select
    firsts.customer_id,
    firsts.need,
    firsts.source_system,
    firsts.source_record_id,
    cast({{ add_days('spells.start_date', 'dials.adoption_days') }} as date) as promised_date,
    used.answered_date as kept_date,
    firsts.known_at
from firsts
inner join spells on firsts.customer_id = spells.customer_id
inner join used
    on firsts.customer_id = used.customer_id
    and spells.start_date >= used.recorded_from_date
cross join dials
where firsts.first_named = 1 and firsts.need in (select answers.need from answers)
