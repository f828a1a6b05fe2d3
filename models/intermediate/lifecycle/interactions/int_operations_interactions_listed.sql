with interactions as (
    {{ interaction(
        'operations', 'orders', 'order_placed', 'ordered_at', channel='channel',
        partner='partner_id'
    ) }}
    union all
    {{ interaction(
        'operations', 'orders', 'order_cancelled', 'coalesce(cancelled_at, ordered_at)',
        only="(cancelled_at is not null or status = 'cancelled')", partner='partner_id'
    ) }}
    union all
    {{ interaction(
        'operations', 'fulfilments', 'order_shipped', 'shipped_at', partner='partner_id'
    ) }}
    union all
    {{ interaction(
        'operations', 'fulfilments', 'order_delivered', 'arrived_at', partner='partner_id'
    ) }}
    union all
    {{ interaction('operations', 'returns', 'return_requested', 'requested_at') }}
    union all
    {{ interaction('operations', 'refunds', 'refund_requested', 'requested_at') }}
    union all
    {{ interaction('operations', 'refunds', 'refund_paid', 'refunded_at') }}
)

select * from interactions
