with observed as (
    {{ observed(
        'executives', 'meetings', 'executive_meetings', 'starts_at', '1',
        only="coalesce(status, '') <> 'cancelled'"
    ) }}
)

select * from observed
