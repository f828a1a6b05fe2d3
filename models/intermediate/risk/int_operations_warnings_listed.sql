with fulfilments as (
    {{ matched('operations', 'fulfilments') }}
),

returns as (
    {{ matched('operations', 'returns') }}
),

refunds as (
    {{ matched('operations', 'refunds') }}
),

warnings as (
    {{ warning(
        'delivery_late', 'fulfilments',
        add_days_to_moment('facts.promised_date', 'signals.threshold + 1'),
        measured=days_between(
            'facts.promised_date', 'coalesce(cast(facts.arrived_at as date), as_of.as_of_date)'
        ),
        evidence="'A delivery was promised for ' || facts.promised_date || ' and '
            || coalesce('came on ' || cast(facts.arrived_at as date), 'has not come')",
        only="coalesce(facts.status, '') <> 'cancelled'", closed='facts.arrived_at'
    ) }}
    union all
    {{ warning(
        'goods_returned', 'returns', 'facts.requested_at', measured='1',
        evidence="'Goods were sent back on ' || cast(facts.requested_at as date)
            || coalesce(': ' || facts.reason, '')"
    ) }}
    union all
    {{ warning(
        'refund_slow', 'refunds', add_days_to_moment('facts.requested_at', 'signals.threshold'),
        measured=days_between(
            'cast(facts.requested_at as date)',
            'coalesce(cast(facts.refunded_at as date), as_of.as_of_date)'
        ),
        evidence="'A refund was asked for on ' || cast(facts.requested_at as date) || ' and '
            || coalesce('paid on ' || cast(facts.refunded_at as date), 'is not paid')",
        only="coalesce(facts.status, '') not in ('cancelled', 'rejected')",
        closed='facts.refunded_at'
    ) }}
)

select * from warnings
