with opportunities as (
    {{ matched('sales', 'opportunities') }}
),

escalations as (
    {{ matched('success', 'escalations') }}
),

history as (
    select
        *,
        lag(amount) over (
            partition by source_system, opportunity_id order by changed_at, row_hash
        ) as previous_amount
    from {{ ref('stg_sales__opportunity_history') }}
),

discounts as (
    select
        opportunities.customer_id, opportunities.source_system, history.source_record_id,
        opportunities.close_date, history.changed_at, history.known_at,
        1 - history.amount / history.previous_amount as discount_share
    from history
    inner join opportunities
        on history.source_system = opportunities.source_system
        and history.opportunity_id = opportunities.opportunity_id
    where history.previous_amount > 0
),

trouble as (
    select * from {{ ref('int_trouble_spans') }}
),

pushed as (
    select
        opportunities.customer_id, opportunities.source_system, opportunities.source_record_id,
        opportunities.created_at, opportunities.known_at, count(*) as problem_count,
        max(case when opportunities.is_closed then opportunities.close_date end) as closed_date
    from opportunities
    inner join trouble
        on opportunities.customer_id = trouble.customer_id
        and opportunities.created_at >= trouble.from_at
        and (trouble.to_at is null or opportunities.created_at < trouble.to_at)
    where opportunities.opportunity_type = 'expansion'
    group by all
),

owners as (
    select
        customer_id, source_system, source_record_id, created_at as changed_at, known_at,
        owner_name,
        lag(owner_name) over (
            partition by customer_id order by created_at, source_system, source_record_id
        ) as previous_owner_name
    from opportunities
    where owner_name is not null
    union all
    select
        customer_id, source_system, source_record_id, raised_at, known_at, owner_name_after,
        owner_name_before
    from escalations
),

warnings as (
    {{ warning(
        'deal_discounted', 'discounts', 'facts.changed_at', measured='facts.discount_share',
        evidence="'The price of a deal fell by ' || cast(round(100 * facts.discount_share) as bigint) || ' %'",
        only='facts.discount_share >= signals.threshold'
    ) }}
    union all
    {{ warning(
        'expansion_pushed_in_trouble', 'pushed', 'facts.created_at',
        measured='facts.problem_count',
        evidence="'A larger deal was opened while ' || facts.problem_count
            || ' problems were not solved'",
        closed='facts.closed_date'
    ) }}
    union all
    {{ warning(
        'owner_changed', 'owners', 'facts.changed_at', measured='1',
        evidence="'Somebody else of sales looks after the customer'",
        only='facts.owner_name <> facts.previous_owner_name'
    ) }}
)

select * from warnings
