with observed as (
    {{ observed(
        'operations', 'fulfilments', 'late_delivery_share', 'arrived_at',
        'cast(cast(arrived_at as date) > promised_date as integer)'
    ) }}
    union all
    {{ observed('operations', 'returns', 'returns', 'requested_at', '1') }}
    union all
    {{ observed(
        'operations', 'refunds', 'refund_days', 'refunded_at',
        days_between('cast(requested_at as date)', 'cast(refunded_at as date)')
    ) }}
)

select * from observed
