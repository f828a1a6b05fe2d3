-- Each text once, however often it was said: what is searched and masked.
with feedback as (
    select * from {{ ref('int_feedback_united') }}
    where comment is not null
),

why_chains as (
    select * from {{ ref('stg_success__why_chains') }}
),

action_metrics as (
    select * from {{ ref('stg_success__action_metrics') }}
),

said as (
    select text_id, comment from feedback
    union all
    select md5(because) as text_id, because as comment from why_chains
    where because is not null
    union all
    select md5(theme) as text_id, theme as comment from why_chains
    where theme is not null
    union all
    select md5(theme) as text_id, theme as comment from action_metrics
    where theme is not null
)

select
    text_id,
    comment,
    {{ searchable('comment') }} as searchable_text
from said
group by text_id, comment
