with interactions as (
    {{ interaction(
        'executives', 'meetings', 'meeting_held', 'starts_at',
        only="coalesce(status, '') <> 'cancelled'",
        channel="case when is_in_person then 'in person' else 'video' end"
    ) }}
)

select * from interactions
