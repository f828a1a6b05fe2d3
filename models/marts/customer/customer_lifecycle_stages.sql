with spans as (
    select * from {{ ref('int_stage_spans') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

stages as (
    select
        spans.customer_id,
        spans.stage as lifecycle_stage,
        row_number() over (
            partition by spans.customer_id order by spans.entered_date
        ) as stage_number,
        spans.lead_department as owner_department,
        spans.entered_date,
        spans.left_date,
        cast({{ days_between(
            'spans.entered_date',
            'coalesce(spans.left_date, ' ~ add_days('as_of.as_of_date', 1) ~ ')'
        ) }} as bigint) as stage_days,
        spans.next_stage,
        spans.left_date is null as is_current
    from spans
    cross join as_of
)

select * from stages
