-- Warnings of one customer and signal that touch are one spell: it opens with the first and closes
-- with the last. Its evidence is that of the first, which is what was seen when it opened.
with warnings as (
    select * from {{ ref('int_warnings_united') }}
),

compared as (
    select
        *,
        max(coalesce(closed_at, timestamp '9999-12-31')) over (
            partition by customer_id, signal
            order by opened_at, source_system, source_record_id, responsible_department
            rows between unbounded preceding and 1 preceding
        ) as earlier_closed_at
    from warnings
),

numbered as (
    select
        *,
        sum(case when opened_at <= earlier_closed_at then 0 else 1 end) over (
            partition by customer_id, signal
            order by opened_at, source_system, source_record_id, responsible_department
            rows between unbounded preceding and current row
        ) as spell_number
    from compared
),

ranked as (
    select
        *,
        row_number() over (
            partition by customer_id, signal, spell_number
            order by opened_at, source_system, source_record_id, responsible_department
        ) as first_opened
    from numbered
)

select
    customer_id,
    signal,
    spell_number,
    max(responsible_department) filter (where first_opened = 1) as responsible_department,
    max(evidence) filter (where first_opened = 1) as evidence,
    max(measured) filter (where first_opened = 1) as measured,
    count(*) as fact_count,
    min(opened_at) as opened_at,
    min(acknowledged_at) as acknowledged_at,
    case when count(closed_at) = count(*) then max(closed_at) end as closed_at,
    max(known_at) filter (where first_opened = 1) as known_at
from ranked
group by customer_id, signal, spell_number
