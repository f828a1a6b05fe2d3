with interactions as (
    {{ interaction('success', 'churn_events', 'churn_declared', 'churn_date') }}
    union all
    {{ interaction('success', 'success_plans', 'plan_agreed', 'agreed_date') }}
    union all
    {{ interaction('success', 'milestones', 'milestone_done', 'done_date') }}
    union all
    {{ interaction('success', 'advocacy', 'advocacy_given', 'occurred_date') }}
    union all
    {{ interaction(
        'success', 'change_events', 'change_noted', 'coalesce(noted_date, effective_date)'
    ) }}
    union all
    {{ interaction('success', 'escalations', 'escalation_raised', 'raised_at') }}
    union all
    {{ interaction('success', 'escalations', 'escalation_resolved', 'resolved_at') }}
    union all
    {{ interaction(
        'success', 'csm_notes', 'success_noted', 'noted_date',
        sentiment="case sentiment when 'green' then 1 when 'amber' then 0 when 'red' then -1 end"
    ) }}
)

select * from interactions
