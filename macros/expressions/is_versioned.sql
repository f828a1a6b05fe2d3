-- Tells of an export that staging keeps every version of: what was known in a past week counts.
{% macro is_versioned(thing) -%}
    {{- return(thing in (
        'tickets', 'invoices', 'subscriptions', 'enrollments', 'survey_responses', 'complaints',
        'fulfilments', 'escalations', 'milestones', 'csm_notes'
    )) -}}
{%- endmacro %}
