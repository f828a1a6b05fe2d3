-- What the checks of a department's exports doubted, by the newest run whose deliveries were known
-- in the week. Of several checks of a table the one that doubts most rows counts.
with weeks as (
    select * from {{ ref('int_trust_weeks') }}
),

validations as (
    select * from {{ source('it', 'validations') }}
    where gate = 'raw' and not is_crashed and severity <> 'info'
),

loads as (
    select * from {{ source('it', 'loads') }}
    where status = 'loaded'
),

tables as (
    select
        run_id,
        table_name,
        split_part(table_name, '__', 1) as department,
        max(validated_at) as validated_at,
        max(checked_row_count) as checked_row_count,
        max(case when is_success then 0 else coalesce(unexpected_row_count, 0) end)
            as doubted_row_count
    from validations
    group by run_id, table_name
),

dated as (
    select
        tables.run_id,
        tables.table_name,
        max(loads.export_date) as known_date
    from tables
    inner join loads on tables.validated_at >= loads.finished_at
    group by tables.run_id, tables.table_name
),

newest as (
    select
        weeks.department,
        weeks.week_date,
        tables.checked_row_count,
        least(tables.doubted_row_count, tables.checked_row_count) as doubted_row_count,
        row_number() over (
            partition by weeks.week_date, tables.table_name
            order by dated.known_date desc, tables.validated_at desc, tables.run_id desc
        ) as newest_first
    from weeks
    inner join tables on weeks.department = tables.department
    inner join dated
        on tables.run_id = dated.run_id
        and tables.table_name = dated.table_name
        and weeks.state_date >= dated.known_date
)

select
    department,
    week_date,
    sum(checked_row_count) as checked_row_count,
    sum(doubted_row_count) as doubted_row_count
from newest
where newest_first = 1
group by department, week_date
