-- Points of single weeks sum to the change of the score, and so do those of several weeks.
-- What came or went is told in one line: it says how much is known, not how the customer does.
with changes as (
    select * from {{ ref('customer_health_changes_weekly') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

dials as (
    select * from {{ ref('int_brief_dials_spread') }}
),

named as (
    select
        changes.customer_id,
        case when changes.effect in ('value', 'cap') then changes.effect else 'coverage' end
            as effect,
        case when changes.effect in ('value', 'cap') then changes.measure end as measure,
        case when changes.effect in ('value', 'cap') then changes.department end as department,
        case when changes.effect in ('value', 'cap') then changes.sentence
            else 'More or less is known than before.'
        end as sentence,
        changes.points,
        changes.week_date
    from changes
    cross join as_of
    cross join dials
    where changes.week_date > {{ add_days('as_of.as_of_date', '-dials.change_days') }}
)

select
    customer_id,
    effect,
    coalesce(measure, 'coverage') as measure,
    department,
    sentence,
    {{ exact_sum('points') }} as points,
    max(week_date) as week_date
from named
group by customer_id, effect, measure, department, sentence
