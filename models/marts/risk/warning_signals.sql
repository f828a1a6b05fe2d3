with spells as (
    select * from {{ ref('int_warning_spells') }}
),

kinds as (
    select * from {{ ref('warning_signal_kinds') }}
),

mrr_spells as (
    select * from {{ ref('int_mrr_spells') }}
),

described as (
    select
        md5(
            spells.customer_id || '|' || spells.signal || '|' || cast(spells.opened_at as string)
        ) as warning_id,
        spells.customer_id,
        spells.signal,
        kinds.department,
        spells.responsible_department,
        spells.evidence
        || case when spells.fact_count > 1 then ', and ' || (spells.fact_count - 1) || ' more'
            else ''
        end as evidence,
        kinds.play,
        cast(kinds.severity as bigint) as severity,
        spells.measured as measured_value,
        kinds.unit,
        spells.fact_count,
        cast(12 * coalesce(mrr_spells.mrr_usd, 0) as decimal(18, 2)) as arr_exposed_usd,
        {{ hours_between('spells.opened_at', 'spells.acknowledged_at') }} as acknowledge_hours,
        spells.closed_at is null as is_open,
        spells.opened_at,
        spells.acknowledged_at,
        spells.closed_at,
        spells.known_at
    from spells
    inner join kinds on spells.signal = kinds.signal
    left join mrr_spells
        on spells.customer_id = mrr_spells.customer_id
        and cast(spells.opened_at as date) >= mrr_spells.from_date
        and (
            mrr_spells.to_date is null
            or cast(spells.opened_at as date) < mrr_spells.to_date
        )
)

select * from described
