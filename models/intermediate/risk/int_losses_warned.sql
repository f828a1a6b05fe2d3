-- The warnings that stood when a customer was lost, or had ended in the quarter before.
with spells as (
    select * from {{ ref('int_customer_spells') }}
    where lost_date is not null
),

warnings as (
    select * from {{ ref('int_warning_spells') }}
),

stood as (
    select
        spells.spell_id,
        warnings.signal
    from spells
    inner join warnings
        on spells.customer_id = warnings.customer_id
        and cast(warnings.opened_at as date) < spells.lost_date
        and cast(warnings.opened_at as date) >= spells.start_date
        and (
            warnings.closed_at is null
            or cast(warnings.closed_at as date) >= {{ add_days('spells.lost_date', -91) }}
        )
    group by spells.spell_id, warnings.signal
)

select
    spell_id,
    count(*) as warning_count,
    {{ joined_text('signal') }} as warnings
from stood
group by spell_id
