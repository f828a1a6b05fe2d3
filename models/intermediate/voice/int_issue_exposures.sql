-- Who voices an issue in a week, and what those customers pay a year at its end.
with comments as (
    select theme, lifecycle_stage, week_date, customer_id
    from {{ ref('int_issue_comments') }}
    where customer_id is not null and known_week_date <= week_date
    group by theme, lifecycle_stage, week_date, customer_id
),

mrr_spells as (
    select
        customer_id, mrr_usd, from_date, coalesce(to_date, date '9999-12-31') as to_date
    from {{ ref('int_mrr_spells') }}
)

select
    comments.theme,
    comments.lifecycle_stage,
    comments.week_date,
    count(*) as customer_count,
    coalesce(12 * sum(mrr_spells.mrr_usd), 0) as arr_usd
from comments
left join mrr_spells
    on comments.customer_id = mrr_spells.customer_id
    and comments.week_date >= mrr_spells.from_date
    and comments.week_date < mrr_spells.to_date
group by comments.theme, comments.lifecycle_stage, comments.week_date
