with voice as (
    select * from {{ ref('voice_by_stage_monthly') }}
    where theme <> 'none' and lifecycle_stage <> 'unknown'
),

brief_month as (
    select * from {{ ref('int_brief_month') }}
),

stages as (
    select * from {{ ref('lifecycle_stages') }}
),

dials as (
    select * from {{ ref('int_brief_dials_spread') }}
),

ranked as (
    select
        voice.*,
        row_number() over (
            partition by voice.lifecycle_stage
            order by voice.volume desc, voice.negative_volume desc, voice.theme
        ) as loudness_rank
    from voice
    inner join brief_month on voice.month_date = brief_month.month_date
)

select
    ranked.lifecycle_stage,
    ranked.theme,
    ranked.month_date,
    cast(stages.stage_order as bigint) as stage_number,
    ranked.loudness_rank,
    ranked.volume,
    ranked.positive_volume,
    ranked.negative_volume,
    coalesce(before.volume, 0) as volume_before,
    ranked.customer_count
from ranked
cross join brief_month
cross join dials
inner join stages on ranked.lifecycle_stage = stages.stage
left join voice as before
    on ranked.lifecycle_stage = before.lifecycle_stage
    and ranked.theme = before.theme
    and before.month_date = brief_month.month_before_date
where ranked.loudness_rank <= dials.themes_told
