-- Tells of an export that staging keeps every version of, as health reads it as it was known then.
{% macro has_versions(thing) -%}
    {{- return(thing in (
        'activities', 'opportunities', 'fulfilments', 'returns', 'refunds', 'subscriptions',
        'invoices', 'payments', 'disputes', 'tickets', 'satisfaction_ratings', 'enrollments',
        'survey_responses', 'complaints', 'meetings', 'milestones', 'success_plans',
        'change_events', 'escalations', 'csm_notes'
    )) -}}
{%- endmacro %}
