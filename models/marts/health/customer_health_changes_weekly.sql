{{ config(materialized='incremental') }}

with changes as (
    select * from {{ ref('int_health_changes_weekly') }}
    where {{ new_weeks() }}
),

totals as (
    select * from {{ ref('customer_health_weekly') }}
    where is_champion and health_score is not null and {{ new_weeks(days_before=7) }}
),

measures as (
    select * from {{ ref('health_measures') }}
),

caps as (
    select
        now.customer_id,
        now.week_date,
        coalesce(now.cap_rule, before.cap_rule) as cap_rule,
        (now.health_score - now.uncapped_score) - (before.health_score - before.uncapped_score)
            as points
    from totals as now
    inner join totals as before
        on now.customer_id = before.customer_id
        and before.week_date = {{ add_days('now.week_date', -7) }}
    where now.cap_rule is not null or before.cap_rule is not null
),

effects as (
    select
        customer_id, week_date, measure, 'value' as effect, value_points as points
    from changes
    where presence = 'stayed'
    union all
    select
        customer_id, week_date, measure,
        case presence when 'stayed' then 'coverage' else presence end as effect,
        coverage_points as points
    from changes
    union all
    select customer_id, week_date, cap_rule as measure, 'cap' as effect, points
    from caps
),

worded as (
    select
        effects.customer_id,
        effects.week_date,
        effects.measure,
        effects.effect,
        measures.department,
        effects.points,
        case effects.effect
            when 'value' then measures.description
            when 'coverage' then 'Other measures came or went, so that this one weighs differently.'
            when 'appeared' then 'Now known: ' || measures.description
            when 'vanished' then 'No longer known: ' || measures.description
            when 'cap' then 'One thing that limits the score came or went: '
                || replace(effects.measure, '_', ' ') || '.'
        end as sentence
    from effects
    left join measures on effects.measure = measures.measure
    where effects.points <> 0
)

select * from worded
where {{ new_weeks() }}
