-- The warnings that stand at large clients: a sentence a department, its gravest and newest one.
with warnings as (
    select * from {{ ref('int_warning_spells') }}
    where closed_at is null
),

kinds as (
    select * from {{ ref('warning_signal_kinds') }}
),

large as (
    select customer_id from {{ ref('int_customers_valued') }}
    where is_large and status = 'active'
),

ranked as (
    select
        warnings.customer_id,
        kinds.department,
        warnings.evidence,
        warnings.opened_at,
        row_number() over (
            partition by warnings.customer_id, kinds.department
            order by kinds.severity desc, warnings.opened_at desc, warnings.signal
        ) as gravest_first,
        min(warnings.opened_at) over (partition by warnings.customer_id, kinds.department)
            as first_opened_at
    from warnings
    inner join kinds on warnings.signal = kinds.signal
    inner join large on warnings.customer_id = large.customer_id
),

dials as (
    select * from {{ ref('int_risk_dials_spread') }}
),

-- The day on which as many departments warned as make an early warning, or the last one began.
numbered as (
    select
        ranked.*,
        row_number() over (
            partition by customer_id order by first_opened_at, department
        ) <= dials.alert_departments as is_early
    from ranked
    cross join dials
    where gravest_first = 1
)

select
    customer_id,
    count(*) as department_count,
    {{ joined_text('department') }} as departments,
    {{ joined_in_order("department || ': ' || evidence", 'department', between='; ') }}
        as sentences,
    max(case when is_early then first_opened_at end) as warned_at
from numbered
group by customer_id
