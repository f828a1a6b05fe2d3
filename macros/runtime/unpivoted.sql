-- Gives a CTE's columns beyond its keys as rows of (keys, feature, feature_value), nulls too.
{% macro unpivoted(rows, keys) %}
    {{- adapter.dispatch('unpivoted')(rows, keys) -}}
{% endmacro %}

{% macro default__unpivoted(rows, keys) -%}
    select
        {{ keys | join(', ') }},
        feature,
        feature_value
    from {{ rows }}
    unpivot include nulls (feature_value for feature in (columns(* exclude ({{ keys | join(', ') }}))))
{%- endmacro %}

{% macro spark__unpivoted(rows, keys) -%}
    select
        {{ keys | join(', ') }},
        explode(
            from_json(
                to_json(
                    struct(* except ({{ keys | join(', ') }})), map('ignoreNullFields', 'false')
                ),
                'map<string, double>'
            )
        ) as (feature, feature_value)
    from {{ rows }}
{%- endmacro %}
