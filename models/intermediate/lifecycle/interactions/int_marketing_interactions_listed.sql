with interactions as (
    {{ interaction('marketing', 'leads', 'lead_created', 'created_at') }}
    union all
    {{ interaction('marketing', 'leads', 'lead_converted', 'converted_at') }}
    union all
    {{ interaction(
        'marketing', 'campaign_touches', 'campaign_sent', 'touched_at', channel='channel',
        only="touch_kind = 'sent'"
    ) }}
    union all
    {{ interaction(
        'marketing', 'campaign_touches', 'campaign_answered', 'touched_at', channel='channel',
        only="touch_kind in ('clicked', 'submitted', 'attended', 'replied')"
    ) }}
    union all
    {{ interaction(
        'marketing', 'campaign_touches', 'campaign_unsubscribed', 'touched_at', channel='channel',
        only="touch_kind = 'unsubscribed'"
    ) }}
)

select * from interactions
