with observed as (
    {{ observed(
        'sales', 'activities', 'days_since_sales', 'coalesce(activity_at, created_at)', '1',
        only="coalesce(status, 'done') not in ('planned', 'open', 'deferred', 'cancelled')"
    ) }}
    union all
    {{ observed(
        'sales', 'opportunities', 'lost_deals', 'close_date', '1', only='is_closed and not is_won'
    ) }}
)

select * from observed
