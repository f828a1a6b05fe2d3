with observed as (
    {{ observed(
        'success', 'csm_notes', 'owner_sentiment', 'noted_date',
        "case sentiment when 'green' then 100 when 'amber' then 50 when 'red' then 0 end"
    ) }}
    union all
    {{ observed(
        'success', 'milestones', 'late_milestone_share', 'coalesce(done_date, ' ~ add_days('due_date', 1) ~ ')',
        'cast(coalesce(done_date > due_date, true) as integer)', only='due_date is not null'
    ) }}
    union all
    {{ observed(
        'success', 'change_events', 'sponsor_losses', 'effective_date', '1',
        only="change_kind = 'sponsor_left'"
    ) }}
    union all
    {{ observed('success', 'escalations', 'escalations', 'raised_at', '1') }}
)

select * from observed
