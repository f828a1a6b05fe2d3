-- Gives what tells two rows of one id apart: logs keep every row, other exports the newest alone.
{% macro version_of(thing) -%}
    {%- if thing in ('campaign_touches', 'churn_events', 'reviews', 'social_mentions') -%}
        row_hash
    {%- else -%}
        ''
    {%- endif -%}
{%- endmacro %}
