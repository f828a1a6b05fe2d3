-- Warnings that a department had to act on: those that ended in the month, how many of them before
-- the customer had to raise its voice, and the revenue of customers who stand in one at its end.
with months as (
    select * from {{ ref('int_department_months') }}
),

warnings as (
    select * from {{ ref('int_warning_spells') }}
),

kinds as (
    select * from {{ ref('warning_signal_kinds') }}
),

mrr_spells as (
    select * from {{ ref('int_mrr_spells') }}
),

voices as (
    select customer_id, occurred_at from {{ ref('int_interactions_united') }}
    where customer_id is not null
        and interaction_kind in (
            'complaint_received', 'escalation_raised', 'dispute_opened',
            'subscription_cancel_requested'
        )
),

dials as (
    select * from {{ ref('int_bridge_dials_spread') }}
),

heard as (
    select warnings.customer_id, warnings.signal, warnings.spell_number, count(*) as voice_count
    from warnings
    cross join dials
    inner join voices
        on warnings.customer_id = voices.customer_id
        and voices.occurred_at >= warnings.opened_at
        and voices.occurred_at
        < {{ add_days_to_moment('warnings.closed_at', 'dials.prevention_days') }}
    group by warnings.customer_id, warnings.signal, warnings.spell_number
),

ended as (
    select
        warnings.responsible_department as department,
        {{ month_start('cast(warnings.closed_at as date)') }} as month_date,
        count(*) as ended_warning_count,
        count(*) filter (where heard.voice_count is null) as prevented_count
    from warnings
    left join heard
        on warnings.customer_id = heard.customer_id
        and warnings.signal = heard.signal
        and warnings.spell_number = heard.spell_number
    where warnings.closed_at is not null
    group by department, month_date
),

standing as (
    select months.department, months.month_date, months.month_end_date, warnings.customer_id
    from months
    inner join warnings
        on months.department = warnings.responsible_department
        and cast(warnings.opened_at as date) <= months.month_end_date
        and coalesce(cast(warnings.closed_at as date), date '9999-12-31') > months.month_end_date
    inner join kinds on warnings.signal = kinds.signal and kinds.severity >= 2
    group by all
),

at_risk as (
    select
        standing.department,
        standing.month_date,
        count(*) as customer_at_risk_count,
        12 * sum(mrr_spells.mrr_usd) as arr_at_risk_usd
    from standing
    left join mrr_spells
        on standing.customer_id = mrr_spells.customer_id
        and standing.month_end_date >= mrr_spells.from_date
        and standing.month_end_date < coalesce(mrr_spells.to_date, date '9999-12-31')
    group by standing.department, standing.month_date
)

select
    months.department,
    months.month_date,
    coalesce(ended.ended_warning_count, 0) as ended_warning_count,
    coalesce(ended.prevented_count, 0) as prevented_count,
    coalesce(at_risk.customer_at_risk_count, 0) as customer_at_risk_count,
    coalesce(at_risk.arr_at_risk_usd, 0) as arr_at_risk_usd
from months
left join ended
    on months.department = ended.department and months.month_date = ended.month_date
left join at_risk
    on months.department = at_risk.department and months.month_date = at_risk.month_date
