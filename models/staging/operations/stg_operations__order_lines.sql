with versions as (
    {{ current_rows('operations', 'order_lines', trimmed('order_id') ~ ', line_number') }}
),

order_lines as (
    select
        _source_system as source_system,
        {{ trimmed('order_id') }} || ':' || line_number as source_record_id,
        _load_id as load_id,
        {{ trimmed('order_id') }} as order_id,
        {{ trimmed('product_id') }} as product_id,
        {{ trimmed('product_name') }} as product_name,
        upper({{ trimmed('currency') }}) as currency,
        line_number,
        quantity,
        unit_price,
        coalesce(amount, try_cast(quantity * unit_price as decimal(18, 2))) as amount,
        false as is_known_at_assumed,
        cast(null as timestamp) as occurred_at,
        _known_at as known_at,
        _known_at as delivered_at
    from versions
)

select * from order_lines
