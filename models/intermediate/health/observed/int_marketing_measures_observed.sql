with observed as (
    {{ observed(
        'marketing', 'campaign_touches', 'campaign_sends', 'touched_at', '1',
        only="touch_kind = 'sent'"
    ) }}
    union all
    {{ observed(
        'marketing', 'campaign_touches', 'campaign_answers', 'touched_at', '1',
        only="touch_kind in ('clicked', 'submitted', 'attended', 'replied')"
    ) }}
    union all
    {{ observed(
        'marketing', 'campaign_touches', 'unsubscribes', 'touched_at', '1',
        only="touch_kind = 'unsubscribed'"
    ) }}
)

select * from observed
