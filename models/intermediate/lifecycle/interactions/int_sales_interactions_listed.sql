with interactions as (
    {{ interaction('sales', 'accounts', 'account_created', 'coalesce(created_at, known_at)') }}
    union all
    {{ interaction('sales', 'contacts', 'contact_created', 'coalesce(created_at, known_at)') }}
    union all
    {{ interaction(
        'sales', 'opportunities', 'opportunity_opened', 'coalesce(created_at, known_at)',
        partner='partner_id'
    ) }}
    union all
    {{ interaction(
        'sales', 'opportunities', 'opportunity_won', 'close_date', only='is_won',
        partner='partner_id'
    ) }}
    union all
    {{ interaction(
        'sales', 'opportunities', 'opportunity_lost', 'close_date', only='is_closed and not is_won',
        partner='partner_id'
    ) }}
    union all
    {{ interaction(
        'sales', 'activities', 'sales_activity', 'coalesce(activity_at, created_at)',
        only="coalesce(status, 'done') not in ('planned', 'open', 'deferred', 'cancelled')",
        channel='activity_kind',
        direction="case when activity_kind = 'meeting' then 'two_way' else direction end"
    ) }}
    union all
    {{ interaction('sales', 'notes', 'sales_noted', 'created_at') }}
)

select * from interactions
