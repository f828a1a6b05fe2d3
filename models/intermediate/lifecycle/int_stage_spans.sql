with claims as (
    select * from {{ ref('int_stage_claims') }}
),

stages as (
    select * from {{ ref('lifecycle_stages') }}
),

edges as (
    select customer_id, from_date as edge_date from claims
    union
    select customer_id, to_date as edge_date from claims
    where to_date is not null
),

standing as (
    select
        edges.customer_id,
        edges.edge_date,
        max_by(claims.stage, stages.precedence) as stage
    from edges
    inner join claims
        on edges.customer_id = claims.customer_id
        and edges.edge_date >= claims.from_date
        and edges.edge_date < coalesce(claims.to_date, date '9999-12-31')
    inner join stages on claims.stage = stages.stage
    group by edges.customer_id, edges.edge_date
),

compared as (
    select
        *,
        lag(stage) over (partition by customer_id order by edge_date) as previous_stage
    from standing
),

entered as (
    select * from compared
    where previous_stage is null or previous_stage <> stage
),

spans as (
    select
        entered.customer_id,
        entered.stage,
        stages.lead_department,
        lead(entered.stage) over (
            partition by entered.customer_id order by entered.edge_date
        ) as next_stage,
        entered.edge_date as entered_date,
        lead(entered.edge_date) over (
            partition by entered.customer_id order by entered.edge_date
        ) as left_date
    from entered
    inner join stages on entered.stage = stages.stage
)

select * from spans
