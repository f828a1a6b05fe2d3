-- Gives a figure of a back-test, or null where too few customers left to say one.
{% macro if_enough(figure) -%}
    case when tops.churner_count >= dials.evidence_churners then {{ figure }} end
{%- endmacro %}
